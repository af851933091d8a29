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

KEEP = 50_000
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
    degrees = graph.degrees
    worth = np.log(np.maximum(degrees, 1)) * (1 - hub_penalty)
    worth = (worth + 0.5 * np.log1p(growth(graph, window=3))).astype(np.float32)

    def scorer(pairs: Pairs) -> Scores:
        near = pairs.walks[0]
        if len(pairs.walks) > 1:
            near = near + 0.02 * pairs.walks[1]
        found = np.log1p(near.astype(np.float32))
        found += worth[pairs.low]
        found += worth[pairs.high]
        return np.asarray(found)

    return scorer


def best(candidates: Candidates, first: First, *, keep: int = KEEP) -> tuple[Pairs, int]:
    """The `keep` candidates with the highest first score, and how many there were.

    Holds no more than twice `keep` pairs beside one block. Ties go to those that came first.
    """
    graph, none = candidates.graph, np.zeros(0)
    held, scores = Pairs.of(graph, none, none), none
    held.walks.extend([none] * (candidates.reach - 1))
    seen, edge = 0, -np.inf
    for block in candidates.blocks():
        seen += len(block)
        said = first(block)
        held = _both(held, block, np.flatnonzero(said > edge))
        scores = np.concatenate((scores, said[said > edge]))
        if len(held) > 2 * keep:
            top = _top(scores, keep)
            held, scores = _some(held, top), scores[top]
            edge = float(scores.min())
    return _some(held, _top(scores, keep)), seen


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
