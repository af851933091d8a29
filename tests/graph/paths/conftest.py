"""Graphs of relation rows for tests of paths, and the same ones for networkx."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import networkx as nx
import numpy as np
import pytest

from kgagent.bench.synthetic import relations, vectors
from kgagent.domain.snapshot import RelationRow
from kgagent.graph.paths.costs import Costing
from kgagent.graph.paths.graph import PathGraph

SIZE = 12


def graph_of(pairs: Iterable[tuple[int, int]], size: int = SIZE) -> PathGraph:
    """A graph whose vertices are its numbers; what is known differs from row to row."""
    rows = [
        RelationRow(
            f"c{a}",
            "joins",
            f"c{b}",
            support=at % 4,
            year=2000 + at % 7,
            confidence=(at % 5 + 1) / 5,
            grounded=at % 3 > 0,
        )
        for at, (a, b) in enumerate(pairs)
    ]
    first = [RelationRow(f"c{v}", "is", f"c{v}") for v in range(size)]
    angles = np.arange(size) * 2 * np.pi / size
    return PathGraph.of([*first, *rows]).with_vectors(np.stack([np.cos(angles), np.sin(angles)], 1))


def networkx_of(graph: PathGraph, costing: Costing | None = None) -> nx.Graph:
    other = nx.Graph()
    other.add_nodes_from(range(len(graph.keys)))
    costs = (costing or Costing()).charges(graph).costs
    for hop, (a, b) in enumerate(graph.hops.ends):
        other.add_edge(a, b, weight=costs[hop])
    return other


@pytest.fixture(scope="session")
def make() -> Callable[..., PathGraph]:
    return graph_of


@pytest.fixture(scope="session")
def as_networkx() -> Callable[..., nx.Graph]:
    return networkx_of


@pytest.fixture(scope="session")
def wide() -> PathGraph:
    """600 concepts, 1,800 relations, with meanings."""
    made = relations(600, 1_800, seed=5)
    return PathGraph.of(made).with_vectors(vectors(made, dimension=16, seed=5))
