"""Graphs in RDF: statements as kgagent writes them, or any triples between things."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from kgagent.errors import MissingExtra
from kgagent.interchange.foreign.graph import Edge, Foreign, Node, edge_of
from kgagent.interchange.rdf_read import parsed, read_rdf
from kgagent.interchange.records import record

if TYPE_CHECKING:
    from rdflib import Graph

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def read(path: Path, syntax: str) -> Foreign:
    """The graph in a file of this syntax, as rdflib names it.

    Where there are rdf:Statements these are the edges; else every triple between two things is one,
    and triples with a literal are attributes. Raises MissingExtra without rdflib, ValueError where
    the file cannot be understood.
    """
    if importlib.util.find_spec("rdflib") is None:
        raise MissingExtra("rdf", "Reading RDF")
    from rdflib.namespace import RDF

    graph = parsed(path, syntax)
    if next(graph.subjects(RDF.type, RDF.Statement), None) is None:
        return _triples(graph)
    whole = read_rdf(path, syntax)
    nodes = [Node(one.key, record(one)) for one in whole.concepts]
    edges = [edge for one in whole.relations if (edge := edge_of(record(one))) is not None]
    return Foreign(nodes, edges)


def _triples(graph: Graph) -> Foreign:
    from rdflib import Literal
    from rdflib.namespace import RDF

    names = _names(graph)
    said: dict[str, dict[str, Any]] = {}
    edges = []
    for subject, predicate, value in sorted(graph, key=lambda triple: tuple(map(str, triple))):
        about = said.setdefault(str(subject), {"name": names.get(str(subject)) or _local(subject)})
        if isinstance(value, Literal):
            about.setdefault(_local(predicate), str(value))
        elif predicate == RDF.type:
            about.setdefault("type", names.get(str(value)) or _local(value))
        else:
            said.setdefault(str(value), {"name": names.get(str(value)) or _local(value)})
            words = names.get(str(predicate)) or _local(predicate)
            edges.append(Edge(str(subject), str(value), {"predicate": words}))
    used = {end for edge in edges for end in (edge.source, edge.target)}
    things = set(map(str, graph.subjects())) - set(map(str, graph.predicates()))
    nodes = [Node(name, about) for name, about in said.items() if name in used or name in things]
    return Foreign(nodes, edges)


def _names(graph: Graph) -> dict[str, str]:
    """What things are called, by the first of the usual labels that they have."""
    from rdflib.namespace import DC, DCTERMS, FOAF, RDFS, SDO, SKOS

    found: dict[str, str] = {}
    for label in (SKOS.prefLabel, RDFS.label, SDO.name, FOAF.name, DCTERMS.title, DC.title):
        for subject, text in sorted(graph.subject_objects(label), key=lambda two: str(two[1])):
            found.setdefault(str(subject), str(text))
    return found


def _local(thing: Any) -> str:
    """The last part of an IRI, as words.

    >>> _local("http://example.org/terms#isPartOf"), _local("http://example.org/spider_silk/")
    ('is part of', 'spider silk')
    """
    last = re.split(r"[#/:]", str(thing).rstrip("#/"))[-1]
    words = _CAMEL.sub(" ", unquote(last).replace("_", " "))
    return " ".join(one if one.isupper() else one.lower() for one in words.split())
