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
from kgagent.graph.links.linkgraph import Ints, LinkGraph
from kgagent.graph.links.pairs import Pairs, Scores
from kgagent.graph.links.ranker import HUB_PENALTY, LinkRanker
from kgagent.graph.links.timely import growth

KEEP = 200_000
"""Candidates that are looked at a second time."""
First = Callable[[Pairs], Scores]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The best pairs, best first, with their score and the probability to be joined.

    `seen` candidates were scored in all; `share` is the share of vertices whose pairs were among
    them: 1.0, unless the graph was too large for all.
    """

    pairs: Pairs
    scores: Scores
    probability: Scores
    seen: int
    share: float


def first_score(graph: LinkGraph, *, hub_penalty: float = HUB_PENALTY) -> First:
    """A score from walks, degrees and recent growth alone, on the scale of log-odds.

    The logarithm of an intensity: degrees and the gains of both ends for the general part, walks
    of two steps (each worth 1) and three (each worth .02) for the near one.
    """
    gained = np.log1p(growth(graph, window=3))

    def scorer(pairs: Pairs) -> Scores:
        two, three = pairs.walks[0], pairs.walks[1] if len(pairs.walks) > 1 else 0.0
        expected = by_degree(pairs)
        found = np.log(expected) * (1 - hub_penalty) + np.log1p(two + 0.02 * three)
        return np.asarray(found + 0.5 * (gained[pairs.low] + gained[pairs.high]))

    return scorer


def best(candidates: Candidates, first: First, *, keep: int = KEEP) -> tuple[Pairs, int]:
    """The `keep` candidates with the highest first score, and how many there were.

    Holds no more than twice `keep` pairs beside one block.
    """
    held: list[tuple[Ints, Ints, Scores, Scores, Scores]] = []
    size = seen = 0
    for block in candidates.blocks():
        seen += len(block)
        scores = first(block)
        top = _top(scores, keep)
        none = np.zeros(len(block))
        three = block.walks[1] if len(block.walks) > 1 else none
        held.append((block.low[top], block.high[top], scores[top], block.walks[0][top], three[top]))
        size += len(top)
        if size > 2 * keep:
            held = [_cut(held, keep)]
            size = len(held[0][0])
    if not held:
        return Pairs.of(candidates.graph, np.zeros(0, np.int64), np.zeros(0, np.int64)), seen
    low, high, _, two, three = _cut(held, keep)
    walks = [two, three] if candidates.reach == 3 else []
    return Pairs(candidates.graph, low, high, walks), seen


def _cut(
    held: list[tuple[Ints, Ints, Scores, Scores, Scores]], keep: int
) -> tuple[Ints, Ints, Scores, Scores, Scores]:
    low, high, scores, two, three = (np.concatenate(column) for column in zip(*held, strict=True))
    top = _top(scores, keep)
    return low[top], high[top], scores[top], two[top], three[top]


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
) -> Ranked:
    """The `limit` best pairs within three steps that are not joined yet; ties by their vertices."""
    graph = prepared.graph
    candidates = Candidates.of(graph, most=most)
    pairs, seen = best(candidates, first_score(graph, hub_penalty=hub_penalty), keep=keep)
    odds = ranker.log_odds(prepared, pairs)
    scores = odds - hub_penalty * np.log(by_degree(pairs))
    order = np.lexsort((pairs.high, pairs.low, -scores))[:limit]
    chosen = Pairs(graph, pairs.low[order], pairs.high[order])
    return Ranked(chosen, scores[order], 1 / (1 + np.exp(-odds[order])), seen, candidates.share)
