"""The graph in memory: the concepts that have a relation, in the order they got their first one.

The order is part of the value: Leiden's partition depends on it, so it is the same whether a run
was interrupted or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import igraph


@dataclass(slots=True)
class GrowingGraph:
    """A directed multigraph that grows by relations: `keys` and `names` by vertex, `pairs` by edge.

    >>> graph = GrowingGraph()
    >>> graph.add([("silk", "fibroin"), ("silk", "fibroin")], names={"silk": "Silk"})
    >>> graph.names
    ['Silk', 'fibroin']
    >>> graph.to_igraph().ecount(), graph.simple().ecount()
    (2, 1)
    """

    keys: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    _index: dict[str, int] = field(default_factory=dict)

    def add(self, relations: Iterable[tuple[str, str]], *, names: Mapping[str, str]) -> None:
        """Adds relations given as (source key, target key); a concept enters with its first.

        `names` holds what the concepts are called, by key; the key itself where it is not there.
        """
        for source, target in relations:
            self.pairs.append((self._enter(source, names), self._enter(target, names)))

    def _enter(self, key: str, names: Mapping[str, str]) -> int:
        vertex = self._index.setdefault(key, len(self.keys))
        if vertex == len(self.keys):
            self.keys.append(key)
            self.names.append(names.get(key, key))
        return vertex

    def rename(self, names: Mapping[str, str]) -> None:
        """Changes the names that concepts, given by key, are shown under."""
        for key, name in names.items():
            if key in self._index:
                self.names[self._index[key]] = name

    def vertex(self, key: str) -> int:
        """The vertex of a concept; KeyError when it is not there."""
        return self._index[key]

    def __contains__(self, key: object) -> bool:
        return key in self._index

    def to_igraph(self) -> igraph.Graph:
        """The directed multigraph."""
        return igraph.Graph(n=len(self.keys), edges=self.pairs, directed=True)

    def simple(self) -> igraph.Graph:
        """Undirected, without loops and parallel edges."""
        return simple_graph(len(self.keys), self.pairs)


def simple_graph(count: int, pairs: Sequence[tuple[int, int]]) -> igraph.Graph:
    """An undirected simple graph; edges are sorted, so that equal sets give equal graphs.

    >>> simple_graph(3, [(1, 0), (0, 1), (2, 2)]).get_edgelist()
    [(0, 1)]
    """
    edges = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    return igraph.Graph(n=count, edges=edges, directed=False)
