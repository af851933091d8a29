"""Graphs in GraphML and GEXF, whoever wrote them; and GML, through networkx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax import SAXException

from defusedxml.common import DefusedXmlException

from kgagent.interchange import gexf_read, verify
from kgagent.interchange.foreign.graph import Edge, Foreign, Node
from kgagent.interchange.verify import Element


def read_graphml(path: Path) -> Foreign:
    """The graph in a GraphML file. Raises ValueError where it cannot be understood."""
    return _read(path, verify.read_elements, "key", "attr.name")


def read_gexf(path: Path) -> Foreign:
    """The graph in a GEXF file. Raises ValueError where it cannot be understood."""
    return _read(path, gexf_read.read_elements, "attribute", "title")


def _read(
    path: Path, elements: Callable[[Path], Iterator[Element]], declared: str, title: str
) -> Foreign:
    titles: dict[str, str] = {}
    found = Foreign()
    try:
        for number, (tag, names, cells) in enumerate(elements(path), 1):
            if tag == declared:
                titles[names.get("id", "")] = names.get(title, "") or names.get("id", "")
                continue
            said = {n: v for n, v in names.items() if n not in ("id", "source", "target")}
            said |= {titles.get(key, key): text for key, text in cells.items()}
            if tag == "node" and names.get("id"):
                found.nodes.append(Node(names["id"], said))
            elif tag == "edge" and names.get("source") and names.get("target"):
                found.edges.append(Edge(names["source"], names["target"], said))
            else:
                found.reject(f"element {number}", f"a {tag} without ids", {**names, **said})
    except DefusedXmlException as error:
        raise ValueError("it defines entities of its own, which are not read") from error
    except (SAXException, KeyError) as error:
        raise ValueError(f"it is damaged ({error})") from error
    return found


def read_gml(path: Path) -> Foreign:
    """The graph in a GML file. Raises ValueError where it cannot be understood."""
    import networkx as nx

    try:
        graph: Any = nx.read_gml(path, label=None)
    except (nx.NetworkXError, RecursionError, KeyError, TypeError) as error:
        raise ValueError(f"it is damaged ({error})") from error
    nodes = [Node(str(node), dict(said)) for node, said in graph.nodes(data=True)]
    edges = [Edge(str(s), str(t), dict(said)) for s, t, said in graph.edges(data=True)]
    return Foreign(nodes, edges)
