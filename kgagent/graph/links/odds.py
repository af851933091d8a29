"""How likely pairs of concepts are to be joined, by a ranker learnt from the graph's own past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kgagent.graph.links.features import Features, miners
from kgagent.graph.links.gaps import Gap
from kgagent.graph.links.learning import learn, learn_undated, prepare
from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.pairs import Pairs, Scores
from kgagent.graph.links.ranker import HUB_PENALTY, LinkRanker
from kgagent.graph.links.ranking import rank
from kgagent.graph.links.table import RelationTable
from kgagent.graph.links.timely import newest

Vertex = int


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """A ranker and what it reads. `calibrated` where it learnt from pairs joined in time: only then
    its odds are those of being joined within the horizon."""

    ranker: LinkRanker
    prepared: Features
    calibrated: bool

    @classmethod
    def of(cls, table: RelationTable, *, horizon: int, seed: int) -> Odds:
        """Learns from the table's past where its relations have years, else from its own edges."""
        graph = table.graph()
        now = newest(graph)
        if now:
            ranker = learn(table, now=now, horizon=horizon, seed=seed)
            if ranker.learnt_from:
                return cls(ranker, prepare(table, graph, None, seed), calibrated=True)
        plain = Features.on(graph, miners(seed=seed))
        if not graph.edges:
            return cls(LinkRanker(plain.names, (), 0), plain, calibrated=False)
        return cls(learn_undated(graph, seed=seed), plain, calibrated=False)

    def log_odds(self, pairs: Sequence[tuple[Vertex, Vertex]]) -> tuple[Scores, Scores]:
        """For each pair the log-odds to be joined, and the hub penalty: what is taken off them more
        than off a pair of one relation each."""
        asked = Pairs.of(self.prepared.graph, [a for a, _ in pairs], [c for _, c in pairs])
        if not len(asked):
            return np.zeros(0), np.zeros(0)
        odds = self.ranker.log_odds(self.prepared, asked)
        degrees = np.maximum(asked.graph.degrees, 1)
        return odds, HUB_PENALTY * np.log(degrees[asked.low] * degrees[asked.high])

    def likeliest(self, limit: int) -> tuple[Gap, ...]:
        """The best of all pairs within three steps, with the path that joins each."""
        if not self.prepared.graph.edges:
            return ()
        found = rank(self.prepared, self.ranker, limit=limit)
        ends = zip(found.pairs.low.tolist(), found.pairs.high.tolist(), strict=True)
        gaps = []
        for (a, c), score in zip(ends, found.scores.tolist(), strict=True):
            path = rarest_path(self.prepared.graph, a, c)
            gaps.append(Gap("missing link", (a, c), score, path or (a, c)))
        return tuple(gaps)


def rarest_path(graph: LinkGraph, a: Vertex, c: Vertex) -> tuple[Vertex, ...]:
    """The path of two steps over the middle of lowest degree, else of three; () where none is.

    >>> rarest_path(LinkGraph.of(4, [0, 1, 0, 3, 3], [1, 2, 3, 2, 1]), 0, 2)
    (0, 1, 2)
    """
    degrees = graph.degrees
    around, beyond = graph.around(a), graph.around(c)
    middles = np.intersect1d(around, beyond)
    if len(middles):
        best = min(middles.tolist(), key=lambda v: (degrees[v], v))
        return a, best, c
    ends, found = set(beyond.tolist()) - {a}, None
    for one in around.tolist():
        if one == c:
            continue
        for two in ends.intersection(graph.around(one).tolist()):
            key = (int(degrees[one]) * int(degrees[two]), one, two)
            found = key if found is None else min(found, key)
    return () if found is None else (a, found[1], found[2], c)
