"""A snapshot as an igraph graph, for measures of one's own."""

from __future__ import annotations

import igraph

from kgagent.domain.snapshot import Snapshot

_CONCEPT = ("name", "first_step", "year", "papers", "community", "bridge", "x", "y")
_RELATION = (
    "predicate", "support", "first_step", "year", "negated", "hedged", "grounded", "confidence",
    "kind", "reversed", "reasoned", "imported",
)  # fmt: skip


def to_igraph(snapshot: Snapshot) -> igraph.Graph:
    """The directed multigraph: a vertex a concept with its `key`, an edge a relation.

    Vertices and edges are in the snapshot's order and carry the fields of their rows; what is not
    known is None. Raises KeyError where a relation names a concept that is not there.

    >>> from kgagent.domain.snapshot import ConceptRow, RelationRow
    >>> rows = Snapshot((ConceptRow("a", "A"),), (RelationRow("a", "is", "a"),))
    >>> to_igraph(rows).vs[0]["name"], to_igraph(rows).es["predicate"]
    ('A', ['is'])
    """
    at = {concept.key: vertex for vertex, concept in enumerate(snapshot.concepts)}
    pairs = [(at[each.source], at[each.target]) for each in snapshot.relations]
    graph = igraph.Graph(n=len(at), edges=pairs, directed=True)
    graph["title"], graph["step"] = snapshot.title, snapshot.step
    graph.vs["key"] = list(at)
    for name in _CONCEPT:
        graph.vs[name] = [getattr(concept, name) for concept in snapshot.concepts]
    for name in _RELATION:
        graph.es[name] = [getattr(relation, name) for relation in snapshot.relations]
    return graph
