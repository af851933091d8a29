"""Graphs as JSON, `{"nodes": [{"id"}], "edges": [{"source", "relation", "target"}]}`, as claims."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kgagent.domain.knowledge import Extraction, RelationClaim, Section
from kgagent.llm.wire.fields import (
    NODES,
    PREDICATE,
    RELATIONS,
    SOURCE,
    TARGET,
    confidence,
    first,
    word,
)
from kgagent.llm.wire.names import predicate_words, restored, words_of

_ID = ("id", "name", "label", "title")
_LABEL = ("label", "name", "title")
_TYPES = ("type", "level")
_EXAMPLES = 5


@dataclass
class _Graph:
    """What has been read of a graph: names by id, `others` of ids said twice, and the edges."""

    names: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    relations: list[RelationClaim] = field(default_factory=list)
    duplicates: dict[str, None] = field(default_factory=dict)
    undeclared: dict[str, None] = field(default_factory=dict)
    loops: dict[str, None] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def is_graph(value: Any) -> bool:
    """Whether a JSON value looks like a graph: an object with a list of edges or nodes."""
    value = _inner(value)
    return isinstance(value, dict) and any(
        isinstance(value.get(name), list | dict) for name in (*RELATIONS, *NODES)
    )


def claims(value: Any) -> Extraction:
    """The claims of one graph: its edges as relations, nodes without an edge as concepts.

    A node's label is its name; other ids become words. An end that is no node is a concept all the
    same. The typed variant's `type` and `level` are kept as a section "types", one JSON object a
    line.

    >>> edge = {"from": "Silk", "type": "hasPart", "to": "S"}
    >>> graph = {"nodes": ["Silk", "Web"], "edges": [edge]}
    >>> claims(graph).relations[0].predicate, claims(graph).concepts, claims(graph).problems
    ('has part', ('Web',), ("1 end of an edge is no declared node: 'S'",))
    """
    graph, said = _Graph(), _inner(value)
    if isinstance(said, dict):
        _read_nodes(graph, first(said, NODES))
        _read_edges(graph, first(said, RELATIONS))
    related = {end for claim in graph.relations for end in (claim.source, claim.target)}
    named = (name for name in (*graph.names.values(), *graph.others) if name not in related)
    types = (Section("types", "\n".join(graph.types)),) if graph.types else ()
    return Extraction(
        relations=tuple(graph.relations),
        concepts=tuple(dict.fromkeys(name for name in named if name)),
        sections=types,
        problems=tuple(_problems(graph)),
    )


def _inner(value: Any) -> Any:
    """The graph itself where it is wrapped, as in `{"graph": {…}}`."""
    if isinstance(value, dict) and len(value) <= 2:
        for name in ("graph", "graph_json", "knowledge_graph"):
            if isinstance(value.get(name), dict):
                return value[name]
    return value


def _read_nodes(graph: _Graph, nodes: Any) -> None:
    if isinstance(nodes, dict):
        nodes = [{"id": key} | (v if isinstance(v, dict) else {}) for key, v in nodes.items()]
    for node in nodes if isinstance(nodes, list) else []:
        said = node if isinstance(node, dict) else {"id": node}
        identity = _said(said, _ID)
        if identity is None:
            graph.left_out.append(f"a node without a name, {_shown(node)}")
            continue
        if identity in graph.names:
            graph.duplicates[identity] = None
            graph.others.append(_name(said, identity))
            continue
        graph.names[identity] = _name(said, identity)
        if kinds := {key: word(said.get(key)) for key in _TYPES if word(said.get(key))}:
            line = {"name": graph.names[identity], **kinds}
            graph.types.append(json.dumps(line, ensure_ascii=False))


def _name(node: Mapping[str, Any], identity: str) -> str:
    label = _said(node, _LABEL)
    return words_of(label or identity)


def _read_edges(graph: _Graph, edges: Any) -> None:
    for edge in edges if isinstance(edges, list) else []:
        if isinstance(edge, list) and len(edge) == 3:
            said: Any = dict(zip(("source", "relation", "target"), edge, strict=True))
        else:
            said = edge
        claim = _relation(graph, said) if isinstance(said, dict) else None
        if claim is None:
            graph.left_out.append(f"an edge that names no two ends and relation, {_shown(edge)}")
        else:
            graph.relations.append(claim)


def _relation(graph: _Graph, edge: Mapping[str, Any]) -> RelationClaim | None:
    source, target = _said(edge, SOURCE), _said(edge, TARGET)
    said = _said(edge, ("relation", *PREDICATE))
    predicate = predicate_words(said) if said else ""
    if source is None or target is None or not predicate:
        return None
    ends = [graph.names.get(end) or words_of(end) for end in (source, target)]
    if not all(ends):
        return None
    graph.undeclared.update(dict.fromkeys(e for e in (source, target) if e not in graph.names))
    if source == target:
        graph.loops[source] = None
    quote = edge.get("quote")
    return RelationClaim(
        ends[0],
        predicate,
        ends[1],
        quote=word(quote) or "" if isinstance(quote, str) else "",
        confidence=confidence(edge.get("confidence", 1.0)),
    )


def _said(item: Mapping[str, Any], names: Sequence[str]) -> str | None:
    value = first(item, names)
    return word(restored(value) if isinstance(value, str) else value)


def _problems(graph: _Graph) -> list[str]:
    said = []
    if graph.duplicates:
        said.append(_counted(graph.duplicates, "node was", "nodes were", "declared twice, joined"))
    if graph.undeclared:
        ends = "end of an edge is", "ends of edges are"
        said.append(_counted(graph.undeclared, *ends, "no declared node"))
    if graph.loops:
        said.append(_counted(graph.loops, "concept is", "concepts are", "related to itself"))
    said += [f"left out: {what}" for what in graph.left_out[:_EXAMPLES]]
    if len(graph.left_out) > _EXAMPLES:
        said.append(f"left out: {len(graph.left_out) - _EXAMPLES} more nodes or edges like these")
    return said


def _counted(names: Mapping[str, None], one: str, many: str, what: str) -> str:
    shown = ", ".join(f"'{name[:40]}'" for name in list(names)[:_EXAMPLES])
    more = ", …" if len(names) > _EXAMPLES else ""
    return f"{len(names)} {one if len(names) == 1 else many} {what}: {shown}{more}"


def _shown(value: Any) -> str:
    """The beginning of a value, for a message; never its whole depth."""
    if isinstance(value, dict):
        keys = ", ".join(str(key)[:20] for key in list(value)[:6])
        return f"an object with {keys or 'nothing'}"
    return "a list" if isinstance(value, list) else f"'{str(value)[:40]}'"
