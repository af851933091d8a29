"""Graphs in JSON: node-link, KGGen, LightRAG's stores, Cytoscape, lists of triples, JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kgagent.interchange.foreign.graph import Edge, Foreign, Node, edge_of, node_of, triple_of, word

NODES = ("nodes", "entities", "concepts", "vertices")
EDGES = ("edges", "links", "relations", "relationships", "triples")
BROUGHT = "brought_by"


def read_json(path: Path) -> Foreign:
    """The graph in a JSON file. Raises ValueError where it holds none that is known."""
    with path.open(encoding="utf-8-sig") as stream:
        try:
            value = json.load(stream)
        except RecursionError:
            raise ValueError("it is nested too deep") from None
    return from_value(value)


def from_value(value: Any) -> Foreign:
    """The graph in a JSON value. Raises ValueError where it holds none that is known.

    >>> from_value({"entities": ["silk"], "relations": [["silk", "is", "tough"]]}).edges[0].target
    'tough'
    """
    found = Foreign()
    value = _unwrapped(value)
    if isinstance(value, list):
        for number, row in enumerate(value, 1):
            _take(found, row, f"item {number}")
    elif isinstance(value, Mapping) and _is_kggen(value):
        _kggen(found, value)
    elif isinstance(value, Mapping) and isinstance(value.get("data"), list):
        for number, row in enumerate(value["data"], 1):
            _take(found, row, f"data {number}")
    elif isinstance(value, Mapping) and any(isinstance(value.get(n), list) for n in EDGES):
        _node_link(found, value)
    elif isinstance(value, Mapping):
        _stores(found, value)
    if not (found.nodes or found.edges):
        raise ValueError("it holds no nodes and edges in any form that kgagent knows")
    return found


def read_jsonl(path: Path) -> Foreign:
    """The graph in JSON Lines: a node or an edge on each line (also those that kgagent writes)."""
    found = Foreign()
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                found.reject(f"line {number}", "it is not JSON", line[:1000])
                continue
            if not (isinstance(row, Mapping) and row.get("type") == "graph"):
                _take(found, row, f"line {number}")
    return found


def _unwrapped(value: Any) -> Any:
    """The graph itself where it stands in something: {"graph": {…}}, {"elements": {…}}."""
    for name in ("graph", "elements", "graph_json", "knowledge_graph"):
        inner = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(inner, Mapping) and any(isinstance(inner.get(n), list) for n in EDGES):
            return inner
    return value


def _take(found: Foreign, row: Any, where: str) -> None:
    """A row that is an edge, a triple or a node; else it is kept as one that cannot be used."""
    if isinstance(row, Mapping):
        data = row.get("data")
        row = data if isinstance(data, Mapping) else row
        edge, node = edge_of(row), None
        if edge is None:
            node = node_of(row)
    else:
        edge, text = triple_of(row), word(row)
        node = None if text is None else Node(text)
    if edge is not None:
        found.edges.append(edge)
    elif node is not None:
        found.nodes.append(node)
    else:
        found.reject(where, "it names neither a node nor the two ends of an edge", row)


def _is_kggen(value: Mapping[str, Any]) -> bool:
    relations = value.get("relations")
    return isinstance(relations, list) and isinstance(value.get("entities"), list)


def _kggen(found: Foreign, value: Mapping[str, Any]) -> None:
    """KGGen: entities, relations as triples, `edges` the predicates, clusters of what is one."""
    for row in value["entities"]:
        _take(found, row, "entities")
    for number, row in enumerate(value["relations"], 1):
        _take(found, row, f"relations {number}")
    clusters = value.get("entity_clusters") or value.get("clusters") or {}
    for name, others in clusters.items() if isinstance(clusters, Mapping) else ():
        for other in others if isinstance(others, list | tuple) else ():
            if word(other) and word(other) != name:
                found.aliases.append((str(name), str(word(other))))


def _node_link(found: Foreign, value: Mapping[str, Any]) -> None:
    for number, row in enumerate(_listed(value, NODES)):
        if isinstance(row, Mapping) and node_of(row) is None and "data" not in row:
            found.nodes.append(Node(str(number), dict(row)))  # D3: ends are positions
        else:
            _take(found, row, f"node {number + 1}")
    for number, row in enumerate(_listed(value, EDGES), 1):
        edge = None
        if isinstance(row, Mapping):
            data = row.get("data")
            edge = edge_of(data if isinstance(data, Mapping) else row)
        edge = edge or triple_of(row)
        if edge is None:
            found.reject(f"edge {number}", "it does not name two ends", row)
        else:
            found.edges.append(edge)


def _listed(value: Mapping[str, Any], names: Iterable[str]) -> list[Any]:
    for name in names:
        rows = value.get(name)
        if isinstance(rows, list):
            return rows
        if isinstance(rows, Mapping):
            return [
                {"id": key, **(row if isinstance(row, Mapping) else {})}
                for key, row in rows.items()
            ]
    return []


def _stores(found: Foreign, value: Mapping[str, Any]) -> None:
    """LightRAG's key-value stores: of each document its entities, or its pairs of them."""
    for document, row in value.items():
        if not isinstance(row, Mapping):
            continue
        for name in row.get("entity_names") or ():
            if word(name):
                found.nodes.append(Node(str(word(name)), {BROUGHT: document}))
        for pair in row.get("relation_pairs") or ():
            if isinstance(pair, list) and len(pair) == 2 and all(map(word, pair)):
                ends = str(word(pair[0])), str(word(pair[1]))
                found.edges.append(Edge(*ends, {BROUGHT: document}))
            else:
                found.reject(document, "it does not name two ends", pair)
