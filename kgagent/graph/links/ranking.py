"""The most promising of all pairs within three steps, in bounded memory.

Two looks: every candidate gets a first score of what its walks, degrees and growth say, by the
same models' kind but with cheap miners only; the best `keep` get all miners and the full ranker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kgagent.graph.links.candidates import MOST, Candidates
from kgagent.graph.links.drawing import by_degree
from kgagent.graph.links.features import Features
from kgagent.graph.links.hubs import worth
from kgagent.graph.links.linkgraph import Ints, LinkGraph
from kgagent.graph.links.pairs import Pairs, Scores
from kgagent.graph.links.ranker import HUB_PENALTY, LinkRanker

KEEP = 50_000
"""Candidates that are looked at a second time."""
First = Callable[[Pairs], Scores]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The best pairs, best first, with their score and the probability to be joined.

    `seen` candidates were scored in all: the pairs of `sources` vertices, which are a `share` of
    all that have an edge: 1.0, unless the graph was too large for all.
    """

    pairs: Pairs
    scores: Scores
    probability: Scores
    seen: int
    share: float
    sources: int


def first_score(graph: LinkGraph, *, hub_penalty: float = HUB_PENALTY) -> First:
    """A score from walks, degrees and recent growth alone, on the scale of log-odds.

    The logarithm of an intensity: degrees and the gains of both ends for the general part, walks
    of two steps (each worth 1) and three (each worth .02) for the near one.
    """
    of = worth(graph, hub_penalty=hub_penalty).astype(np.float32)

    def scorer(pairs: Pairs) -> Scores:
        near = pairs.walks[0]
        if len(pairs.walks) > 1:
            near = near + 0.02 * pairs.walks[1]
        found = np.log1p(near.astype(np.float32))
        found += of[pairs.low]
        found += of[pairs.high]
        return np.asarray(found)

    return scorer


@dataclass(slots=True, eq=False)
class Held:
    """The `keep` pairs of the highest scores so far; ties go to those that came first.

    Holds no more than twice as many beside one block.
    """

    keep: int
    pairs: Pairs
    scores: Scores
    edge: float = -np.inf

    @classmethod
    def of(cls, candidates: Candidates, keep: int) -> Held:
        """Nothing yet."""
        none = np.zeros(0)
        held = Pairs.of(candidates.graph, none, none)
        held.walks.extend([none] * (candidates.reach - 1))
        return cls(keep, held, none)

    def look_at(self, block: Pairs, said: Scores) -> None:
        """Takes the best of a block in."""
        chosen = np.flatnonzero(said > self.edge)
        self.pairs = _both(self.pairs, block, chosen)
        self.scores = np.concatenate((self.scores, said[chosen]))
        if len(self.pairs) > 2 * self.keep:
            self._cut()
            self.edge = float(self.scores.min())

    def best(self) -> Pairs:
        """The pairs that are left, in the order they came."""
        self._cut()
        return self.pairs

    def _cut(self) -> None:
        top = _top(self.scores, self.keep)
        self.pairs, self.scores = _some(self.pairs, top), self.scores[top]


def best(candidates: Candidates, first: First, *, keep: int = KEEP) -> tuple[Pairs, int]:
    """The `keep` candidates with the highest first score, and how many there were."""
    held, seen = Held.of(candidates, keep), 0
    for block in candidates.blocks():
        seen += len(block)
        held.look_at(block, first(block))
    return held.best(), seen


def _both(held: Pairs, block: Pairs, chosen: Ints) -> Pairs:
    """The pairs held and the chosen ones of the block."""
    walks = [
        np.concatenate((old, new[chosen])) for old, new in zip(held.walks, block.walks, strict=True)
    ]
    low = np.concatenate((held.low, block.low[chosen]))
    return Pairs(held.graph, low, np.concatenate((held.high, block.high[chosen])), walks)


def _some(pairs: Pairs, chosen: Ints) -> Pairs:
    walks = [counted[chosen] for counted in pairs.walks]
    return Pairs(pairs.graph, pairs.low[chosen], pairs.high[chosen], walks)


def _top(scores: Scores, keep: int) -> Ints:
    """The places of the highest scores, in ascending order; ties go to the first."""
    if len(scores) <= keep:
        return np.arange(len(scores))
    edge = np.partition(scores, len(scores) - keep)[len(scores) - keep]
    above = np.flatnonzero(scores > edge)
    tied = np.flatnonzero(scores == edge)[: keep - len(above)]
    return np.sort(np.concatenate((above, tied)))


def rank(
    prepared: Features,
    ranker: LinkRanker,
    *,
    limit: int = 1000,
    hub_penalty: float = HUB_PENALTY,
    keep: int = KEEP,
    most: float = MOST,
    seed: int = 0,
) -> Ranked:
    """The `limit` best pairs within three steps that are not joined yet; ties by their vertices.

    Where there are more than `most` walks, the pairs of a sample of vertices (`Candidates`).
    """
    graph = prepared.graph
    candidates = Candidates.of(graph, most=most, seed=seed)
    pairs, seen = best(candidates, first_score(graph, hub_penalty=hub_penalty), keep=keep)
    odds = ranker.log_odds(prepared, pairs)
    scores = odds - hub_penalty * np.log(by_degree(pairs))
    order = np.lexsort((pairs.high, pairs.low, -scores))[:limit]
    chosen = Pairs(graph, pairs.low[order], pairs.high[order])
    probability = 1 / (1 + np.exp(-odds[order]))
    sources = len(candidates.sources)
    return Ranked(chosen, scores[order], probability, seen, candidates.share, sources)
