"""The miners' scores of a pair, side by side, on scales that a ranker can add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.drawing import Drawing
from kgagent.graph.links.linkgraph import Floats, LinkGraph
from kgagent.graph.links.meaning import FastRP, NameSimilarity, Vectors
from kgagent.graph.links.mentioned import (
    WINDOWS,
    FewPapers,
    Papers,
    PapersWithBoth,
    PaperWords,
    ShareOfPapers,
)
from kgagent.graph.links.neighbours import (
    AdamicAdar,
    CommonNeighbours,
    FewNeighbours,
    Jaccard,
    LengthThree,
    PreferentialAttachment,
    ResourceAllocation,
)
from kgagent.graph.links.pairs import Miner, Pairs, Scorer
from kgagent.graph.links.table import Mentions
from kgagent.graph.links.timely import (
    LastJoined,
    LastSeen,
    NeighbourRecency,
    Newcomer,
    RecentGrowth,
    SameCommunity,
    SlowerGrowth,
)
from kgagent.graph.links.walks import Katz, Nearness, PersonalisedPageRank
from kgagent.graph.links.words import (
    Generic,
    JoinedWords,
    LongerName,
    Names,
    NeighbourWords,
    SharedWords,
)

Matrix = npt.NDArray[np.float64]
REFERENCE, SAME = 1500, 1e-6
"""Pairs drawn in each way that a pair is compared with; the deviation below which all are alike."""


def miners(
    names: Sequence[str] | None = None,
    *,
    vectors: Vectors | None = None,
    mentions: Mentions | None = None,
    seed: int = 0,
) -> tuple[Miner, ...]:
    """Every miner; the names of the vertices add those that read words, mentions those that count
    papers, vectors of the names the one that compares these."""
    found: tuple[Miner, ...] = (
        CommonNeighbours(),
        AdamicAdar(),
        ResourceAllocation(),
        Jaccard(),
        PreferentialAttachment(),
        FewNeighbours(),
        LengthThree(),
        Katz(),
        PersonalisedPageRank(),
        Nearness(),
        FastRP(seed=seed),
        SameCommunity(seed=seed),
        RecentGrowth(),
        SlowerGrowth(),
        NeighbourRecency(),
        LastSeen(),
        LastJoined(),
        Newcomer(),
    )
    said = None if names is None else Names(tuple(names))
    if said is not None:
        found += (SharedWords(said), JoinedWords(said), NeighbourWords(said))
        found += (Generic(said), LongerName(said))
    if mentions is not None and len(mentions):
        found += of_papers(mentions)
        found += () if said is None else (PaperWords(said, mentions),)
    return found if vectors is None else (*found, NameSimilarity(vectors))


def of_papers(mentions: Mentions) -> tuple[Miner, ...]:
    """The miners that count papers."""
    return (
        *(Papers(mentions, window) for window in WINDOWS),
        *(FewPapers(mentions, window) for window in WINDOWS),
        PapersWithBoth(mentions),
        PapersWithBoth(mentions, memory=4.0),
        ShareOfPapers(mentions),
    )


_EVEN = frozenset(
    (
        "Jaccard",
        "nearness",
        "FastRP",
        "same community",
        "last seen",
        "last joined",
        "newcomer",
        "name similarity",
        "shared words",
        "words around",
        "short names",
        "share of papers",
        "words of papers",
    )
)
"""Miners whose scores lie between -1 and 1; all others range over many magnitudes."""


@dataclass(frozen=True, eq=False)
class Features:
    """Prepared miners of one graph; `of` gives a row a pair, a column a miner."""

    graph: LinkGraph
    names: tuple[str, ...]
    scorers: tuple[Scorer, ...]

    @classmethod
    def on(cls, graph: LinkGraph, used: Sequence[Miner]) -> Features:
        """Prepares every miner for the graph."""
        return cls(graph, tuple(m.name for m in used), tuple(m.on(graph) for m in used))

    def raw(self, pairs: Pairs) -> Matrix:
        """The scores as the miners give them, shape (pairs, miners)."""
        parts = [
            np.stack([scorer(batch) for scorer in self.scorers], axis=1)
            for batch in pairs.batches()
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.scorers)))

    def of(self, pairs: Pairs) -> Matrix:
        """The scores to learn from."""
        return levelled(self.raw(pairs), self.names)

    @cached_property
    def usual(self) -> tuple[Floats, Floats]:
        """The mean and the standard deviation of each feature over pairs drawn from the graph."""
        found = self.of(Drawing(self.graph).draw(REFERENCE, seed=0))
        if not len(found):
            return np.zeros(len(self.names)), np.ones(len(self.names))
        spread = found.std(axis=0)
        return found.mean(axis=0), np.where(spread > SAME, spread, 1.0)

    def standing(self, features: Matrix) -> Matrix:
        """How a pair stands among the pairs of its graph: standard deviations from the mean.

        As a graph grows all counts do, so that what was a high one says less later on.
        """
        mean, spread = self.usual
        return np.asarray((features - mean) / spread, dtype=np.float64)


def levelled(scores: Matrix, names: Sequence[str]) -> Matrix:
    """Scores that range over magnitudes by their logarithm, so that one hub does not rule.

    Counts become log(1 + x); what is a small share keeps its order by the same with a unit of
    1e-4.
    """
    found = np.array(scores, dtype=np.float64)
    for column, name in enumerate(names):
        if name in _EVEN:
            continue
        unit = _UNITS.get(name, 1.0)
        found[:, column] = np.log1p(np.maximum(found[:, column], 0) / unit)
    return found


_UNITS = {
    "Katz": 1e-4,
    "personalised PageRank": 1e-4,
    "paths of length three": 1e-4,
    "joined words": 1e-4,
    "new papers with both": 0.1,
}
"""Of miners whose scores are mostly below 1: what counts as one."""
