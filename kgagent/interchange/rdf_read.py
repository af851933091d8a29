"""RDF read back, by rdflib: the concepts and relations in a Turtle or JSON-LD file."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.interchange.rdf import (
    CONCEPT,
    CONCEPT_TERMS,
    GRAPH,
    PREDICATE,
    PREFIXES,
    RELATION_TERMS,
    unordered,
)
from kgagent.interchange.records import concept, relation

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


def read_turtle(path: Path) -> Snapshot:
    """The graph in a Turtle file, in an order that its rows give themselves.

    Every skos:Concept is a concept, every rdf:Statement a relation; what is not said is as in a row
    that says nothing. Raises ValueError where the file cannot be understood, ImportError without
    rdflib.
    """
    return read_rdf(path, "turtle")


def read_jsonld(path: Path) -> Snapshot:
    """The graph in a JSON-LD file; as `read_turtle`. A context that lies elsewhere is refused: it
    would be fetched from there."""
    return read_rdf(path, "json-ld")


def _elsewhere(found: Any) -> bool:
    """Whether a JSON-LD document names a context, or an import, to be fetched."""
    left = [(found, False)]
    while left:
        value, is_context = left.pop()
        if isinstance(value, str) and is_context:
            return True
        if isinstance(value, list):
            left += [(each, is_context) for each in value]
        elif isinstance(value, dict):
            left += [(each, name in ("@context", "@import")) for name, each in value.items()]
    return False


def read_rdf(path: Path, syntax: str) -> Snapshot:
    """The graph in a file of this syntax, as rdflib names it."""
    from rdflib import URIRef
    from rdflib.namespace import RDF, SKOS

    graph = parsed(path, syntax)
    concepts = tuple(_concept(graph, node) for node in graph.subjects(RDF.type, SKOS.Concept))
    relations = tuple(_relation(graph, node) for node in graph.subjects(RDF.type, RDF.Statement))
    step = graph.value(URIRef(GRAPH), URIRef(PREFIXES["kg"] + "step"))
    title = graph.value(URIRef(GRAPH), URIRef(PREFIXES["dcterms"] + "title"))
    about: dict[str, Any] = {"title": str(title)} if title is not None else {}
    return unordered(Snapshot(concepts, relations, _plain(step) or 0, **about))


def parsed(path: Path, syntax: str) -> Graph:
    """The triples in a file of this syntax, as rdflib names it; nothing else is fetched for it.

    Raises ValueError where it cannot be understood, ImportError without rdflib.
    """
    from rdflib import Graph

    if syntax == "json-ld":
        with path.open(encoding="utf-8") as stream:
            if _elsewhere(json.load(stream)):
                raise ValueError(f"{path} has a context that lies elsewhere")
    graph = Graph()
    try:
        with path.open("rb") as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, of itself
            graph.parse(file=stream, format=syntax, publicID="urn:kgagent:file")
    except Exception as error:
        raise ValueError(f"{path} is not {syntax} that can be read: {error}") from error
    return graph


def _concept(graph: Graph, node: Node) -> ConceptRow:
    from rdflib.namespace import SKOS

    labels = graph.value(node, SKOS.prefLabel)
    found: dict[str, Any] = {
        "key": _key(node),
        "aliases": [str(alias) for alias in graph.objects(node, SKOS.altLabel)],
    }
    if labels is not None:
        found["name"] = str(labels)
    return concept(found | _values(graph, node, CONCEPT_TERMS))


def _relation(graph: Graph, node: Node) -> RelationRow:
    from rdflib.namespace import PROV, RDF

    derived = sorted(graph.objects(node, PROV.wasDerivedFrom), key=_number)
    quotes = [graph.value(each, PROV.value) for each in derived]
    found = {
        "source": _key(graph.value(node, RDF.subject)),
        "predicate": _local(graph.value(node, RDF.predicate), PREDICATE),
        "target": _key(graph.value(node, RDF.object)),
        "quotes": [str(each) for each in quotes if each is not None],
    }
    return relation(found | _values(graph, node, RELATION_TERMS))


def _values(graph: Graph, node: Node, terms: dict[str, str]) -> dict[str, Any]:
    from rdflib import URIRef

    found = {n: graph.value(node, URIRef(PREFIXES["kg"] + term)) for n, term in terms.items()}
    return {name: _plain(value) for name, value in found.items() if value is not None}


def _plain(value: Any) -> Any:
    return value.toPython() if hasattr(value, "toPython") else value


def _key(node: Node | None) -> str:
    return _local(node, CONCEPT)


def _local(node: Node | None, begin: str) -> str:
    text = str(node)
    return unquote(text[len(begin) :]) if text.startswith(begin) else text


def _number(node: Node) -> tuple[int, str]:
    """Where a quote stands among those of its relation."""
    last = str(node).rsplit(":", 1)[-1]
    return (int(last) if last.isdecimal() else 0, str(node))
