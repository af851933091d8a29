"""A snapshot as a networkx graph, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgagent.domain.snapshot import Snapshot
from kgagent.interchange.columns import Rows

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(snapshot: Snapshot) -> nx.MultiDiGraph:
    """One vertex a concept, one edge a relation, with the same attributes as in GraphML.

    Vertices go by the ids that they have there too: the concept's key, where XML can carry it.
    Edges go by theirs, so the same relation keeps its name from step to step.

    Raises ValueError where two concepts share a key or a relation names a concept that is not
    there.

    >>> from kgagent.domain.snapshot import ConceptRow, RelationRow
    >>> graph = to_networkx(Snapshot((ConceptRow("a", "A"),), (RelationRow("a", "is", "a"),)))
    >>> graph.nodes["a"]["label"], graph.number_of_edges("a", "a")
    ('A', 1)
    """
    import networkx as nx

    rows = Rows(snapshot, multi=True)
    graph = nx.MultiDiGraph(name=snapshot.title, step=snapshot.step)
    graph.add_nodes_from((vertex.id, vertex.values) for vertex in rows.vertices())
    graph.add_edges_from((edge.source, edge.target, edge.id, edge.values) for edge in rows.edges())
    return graph
