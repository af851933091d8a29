"""The near pairs of a graph that a back-test looks at: the best of many first looks, and a sample.

A graph has tens of millions of pairs within three steps. What is first in a ranking is looked for
among those that any of the simple measures puts first; how a ranking does on the whole is told from
a uniform sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.candidates import Candidates
from kgagent.graph.links.future import Future
from kgagent.graph.links.linkgraph import Ints, locate
from kgagent.graph.links.mentioned import paper_counts
from kgagent.graph.links.pairs import Pairs, Scores
from kgagent.graph.links.ranking import First, Held, first_score
from kgagent.graph.links.timely import growth
from kgagent.graph.links.walks import plain_walks

FIRST, OTHERS, SAMPLE = 50_000, 3_000, 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Shortlist:
    """`best` pairs with whether each `came`; a uniform sample of those that did not (`absent`), and
    all that did (`present`); of `seen` pairs, those of a `share` of the concepts."""

    best: Pairs
    came: npt.NDArray[np.bool_]
    present: Pairs
    absent: Pairs
    seen: int
    share: float

    @classmethod
    def of(cls, cut: Future, *, most: float, seed: int = 0) -> Shortlist:
        """One pass over all near pairs."""
        candidates = Candidates.of(cut.graph, most=most, seed=seed)
        looks = _looks(cut)
        held = {name: Held.of(candidates, _size(name)) for name in looks}
        chance, drawn = np.random.default_rng([seed, 11]), Held.of(candidates, SAMPLE)
        seen = 0
        for block in candidates.blocks():
            seen += len(block)
            for name, look in looks.items():
                held[name].look_at(block, look(block))
            drawn.look_at(block, chance.random(len(block)))
        best = _union([one.best() for one in held.values()], cut)
        sample = drawn.best()
        left = ~_came(cut, sample)
        absent = Pairs(cut.graph, sample.low[left], sample.high[left])
        present = _near(cut.joined, candidates)
        return cls(best, _came(cut, best), present, absent, seen, candidates.share)


def _size(name: str) -> int:
    return FIRST if name == "first" else OTHERS


def _looks(cut: Future) -> Mapping[str, First]:
    """The first look of a ranking, and simple measures by which one could rank at once."""
    graph, mentions = cut.graph, cut.past.mentions
    degrees, grown = graph.degrees.astype(np.float64), growth(graph, window=3) + 1
    looks: dict[str, First] = {
        "first": first_score(graph, hub_penalty=0.0),
        "degrees": lambda pairs: degrees[pairs.low] * degrees[pairs.high],
        "smaller": lambda pairs: np.minimum(degrees[pairs.low], degrees[pairs.high]),
        "growth": lambda pairs: grown[pairs.low] * grown[pairs.high],
        "two steps": lambda pairs: pairs.walks[0],
        "three steps": lambda pairs: pairs.walks[-1],
    }
    for window in (1, 6) if len(mentions) else ():
        looks[f"papers {window}"] = _by_papers(cut, window)
    return looks


def _by_papers(cut: Future, window: int) -> First:
    counts = paper_counts(cut.past.mentions, cut.graph.count, window=window) + 1

    def look(pairs: Pairs) -> Scores:
        return np.asarray(counts[pairs.low] * counts[pairs.high], dtype=np.float64)

    return look


def _union(parts: list[Pairs], cut: Future) -> Pairs:
    codes = np.unique(np.concatenate([_codes(cut, part) for part in parts]))
    count = max(cut.graph.count, 1)
    return Pairs(cut.graph, codes // count, codes % count)


def _codes(cut: Future, pairs: Pairs) -> Ints:
    return np.asarray(pairs.low * cut.graph.count + pairs.high, dtype=np.int64)


def _came(cut: Future, pairs: Pairs) -> npt.NDArray[np.bool_]:
    return np.asarray(locate(cut.taken, _codes(cut, pairs)) >= 0)


def _near(pairs: Pairs, candidates: Candidates) -> Pairs:
    """Those that are among the candidates."""
    graph = candidates.graph
    walks = plain_walks(pairs, graph.matrix(), candidates.reach) if len(pairs) else []
    near = np.any([counted > 0 for counted in walks], axis=0) if walks else np.zeros(0, dtype=bool)
    asked = np.zeros(graph.count, dtype=bool)
    asked[candidates.sources] = True
    near &= asked[pairs.low] | asked[pairs.high]
    return Pairs(graph, pairs.low[near], pairs.high[near])
