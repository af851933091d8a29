"""What would have been proposed at a date, judged by what came: methods side by side.

The graph is cut off at the date; rankers, words, vectors and communities are made of what is left.
What came later is used for judging alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.candidates import Candidates
from kgagent.graph.links.drawing import by_degree
from kgagent.graph.links.features import Features, levelled
from kgagent.graph.links.figures import (
    Bin,
    auc,
    auc_interval,
    average_precision,
    precision_at,
    reliability,
)
from kgagent.graph.links.future import Future
from kgagent.graph.links.learning import Naming, learn, prepare
from kgagent.graph.links.linkgraph import Ints, locate
from kgagent.graph.links.pairs import Pairs
from kgagent.graph.links.ranker import HUB_PENALTY, LinkRanker
from kgagent.graph.links.table import RelationTable
from kgagent.graph.links.timely import communities

Table = dict[str, npt.NDArray[np.float32]]
"""Scores by method; single precision, as there are millions."""
COMBINED, LIKELIEST, RANDOM = "combined", "combined, by probability", "random"
TIMES = 10
"""Random negatives for each positive."""
SHOWN = 100
NEAR = 5e6
"""Walks followed for near pairs, some 3 million of them: every method's scores are held."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One method against one kind of negatives, the mean over the seeds.

    `against` is "random" (`TIMES` for each positive), "matched" (one for each, of the same
    degrees) or "near" (every pair within three steps: what a user would be shown). `low` and
    `high` bound the AUC (95 %, bootstrap of the first seed). `paired` is the share of positives
    above their own matched negative, ties half. `hits` are those among the first 100.
    """

    method: str
    against: str
    auc: float
    low: float
    high: float
    average_precision: float
    hits: float
    spread: float
    paired: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The combined ranking on a part of the pairs: AUC against random negatives of that part."""

    part: str
    positives: int
    auc: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """A whole back-test; `share` below 1 says that near pairs are a sample."""

    cutoff: int
    horizon: int
    concepts: int
    edges: int
    positives: int
    near: int
    near_positives: int
    share: float
    judged: tuple[Judged, ...]
    curve: tuple[Bin, ...]
    parts: tuple[Part, ...]

    def of(self, method: str, against: str) -> Judged:
        """The line of one method against one kind of negatives."""
        return next(j for j in self.judged if (j.method, j.against) == (method, against))


def backtest(
    table: RelationTable,
    *,
    cutoff: int,
    horizon: int,
    seeds: Sequence[int] = (0, 1, 2, 3, 4),
    vectors: Naming | None = None,
    most: float = NEAR,
) -> Backtest:
    """Judges every miner, their combination, and chance, on the years after the cutoff."""
    cut = Future.of(table, cutoff=cutoff, horizon=horizon)
    runs = [_Run.of(cut, seed=seed, vectors=vectors, most=most) for seed in seeds]
    judged = tuple(_judged(runs))
    first = runs[0]
    return Backtest(
        cutoff,
        horizon,
        cut.graph.count,
        cut.graph.edges,
        len(cut.joined),
        len(first.near),
        int(first.near_came.sum()),
        first.share,
        judged,
        first.curve(),
        first.parts(),
    )


def scores_at(
    table: RelationTable,
    pairs: Sequence[tuple[str, str]],
    *,
    cutoff: int,
    horizon: int,
    vectors: Naming | None = None,
    seed: int = 0,
) -> Table:
    """Each method's scores at a date for pairs of keys known by then: the same whatever came."""
    past = table.until(cutoff)
    graph = past.graph()
    ends = [past.places([pair[side] for pair in pairs]) for side in (0, 1)]
    if min((int(end.min()) for end in ends if len(end)), default=0) < 0:
        raise ValueError("a pair names a concept that was not known at the cutoff")
    prepared = prepare(past, graph, vectors, seed)
    ranker = learn(past, now=cutoff, horizon=horizon, vectors=vectors, seed=seed)
    return _by_method(prepared, ranker, Pairs.of(graph, *ends), seed)


def _by_method(prepared: Features, ranker: LinkRanker, pairs: Pairs, seed: int) -> Table:
    chance = np.random.default_rng([seed, 6, len(pairs)])
    parts = []
    for batch in pairs.batches():
        raw = prepared.raw(batch)
        found = {name: raw[:, at] for at, name in enumerate(prepared.names)}
        odds = ranker.log_odds_of(prepared, batch, levelled(raw, prepared.names))
        found[LIKELIEST] = odds
        found[COMBINED] = odds - HUB_PENALTY * np.log(by_degree(batch))
        found[RANDOM] = chance.random(len(batch))
        parts.append({name: column.astype(np.float32) for name, column in found.items()})
    names = [*prepared.names, LIKELIEST, COMBINED, RANDOM]
    none = np.zeros(0, dtype=np.float32)
    return {name: np.concatenate([part[name] for part in parts] or [none]) for name in names}


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """All scores of one seed."""

    cut: Future
    seed: int
    positive: Table
    negative: dict[str, Table]
    drawn: Pairs
    own: Ints
    near: Pairs
    near_came: npt.NDArray[np.bool_]
    share: float

    @classmethod
    def of(cls, cut: Future, *, seed: int, vectors: Naming | None, most: float) -> _Run:
        prepared = prepare(cut.past, cut.graph, vectors, seed)
        ranker = learn(cut.past, now=cut.cutoff, horizon=cut.horizon, vectors=vectors, seed=seed)
        drawn = cut.random(TIMES * max(len(cut.joined), 1), seed=seed)
        matched, own = cut.matched_with(cut.joined, seed=seed)
        candidates = Candidates.of(cut.graph, most=most, seed=seed)
        near = joined_blocks(candidates)
        came = locate(cut.taken, near.low * cut.graph.count + near.high) >= 0
        said = {
            name: _by_method(prepared, ranker, pairs, seed)
            for name, pairs in (("random", drawn), ("matched", matched), ("near", near))
        }
        positive = _by_method(prepared, ranker, cut.joined, seed)
        return cls(cut, seed, positive, said, drawn, own, near, came, candidates.share)

    def sides(self, method: str, against: str) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The scores of positives and negatives."""
        other = self.negative[against][method]
        if against == "near":
            return other[self.near_came], other[~self.near_came]
        return self.positive[method], other

    def curve(self) -> tuple[Bin, ...]:
        """The calibration over all pairs that were not joined: random ones stand for all."""
        said = np.concatenate((self.positive[LIKELIEST], self.negative["random"][LIKELIEST]))
        came = np.arange(len(said)) < len(self.cut.joined)
        weight = (self.cut.apart - len(self.cut.joined)) / max(len(self.drawn), 1)
        return reliability(1 / (1 + np.exp(-said)), came, weights=np.where(came, 1.0, weight))

    def parts(self) -> tuple[Part, ...]:
        """By community, within and across, and by the smaller degree."""
        graph = self.cut.graph
        membership = communities(graph)
        kinds = []
        for pairs in (self.cut.joined, self.drawn):
            same = membership[pairs.low] == membership[pairs.high]
            few = np.minimum(graph.degrees[pairs.low], graph.degrees[pairs.high])
            kinds.append((same, np.digitize(few, (2, 3, 6))))
        tests = [
            ("within a community", 0, True),
            ("across communities", 0, False),
            *((f"smaller degree {name}", 1, at) for at, name in enumerate(("1", "2", "3-5", "6+"))),
        ]
        found = []
        for name, column, value in tests:
            here, there = kinds[0][column] == value, kinds[1][column] == value
            one, two = self.sides(COMBINED, "random")
            found.append(Part(name, int(here.sum()), auc(one[here], two[there])))
        return tuple(found)


def joined_blocks(candidates: Candidates) -> Pairs:
    """All candidates as one batch, their walks with them."""
    blocks = list(candidates.blocks())
    none = [np.zeros(0, dtype=np.int64)]
    low = np.concatenate([b.low for b in blocks] or none)
    high = np.concatenate([b.high for b in blocks] or none)
    steps = range(candidates.reach - 1) if blocks else range(0)
    walks = [np.concatenate([b.walks[at] for b in blocks]) for at in steps]
    return Pairs(candidates.graph, low, high, walks)


def _judged(runs: Sequence[_Run]) -> Iterator[Judged]:
    for against in ("random", "matched", "near"):
        for method in runs[0].positive:
            sides = [run.sides(method, against) for run in runs]
            areas = np.asarray([auc(*side) for side in sides])
            low, high = auc_interval(*sides[0], seed=runs[0].seed)
            paired = None
            if against == "matched":
                paired = float(np.mean([_paired(run, method) for run in runs]))
            yield Judged(
                method,
                against,
                float(areas.mean()),
                low,
                high,
                float(np.mean([average_precision(*side) for side in sides])),
                SHOWN * float(np.mean([precision_at(*side, k=SHOWN) for side in sides])),
                float(areas.std()),
                paired,
            )


def _paired(run: _Run, method: str) -> float:
    one = run.positive[method][run.own]
    two = run.negative["matched"][method]
    return float(((one > two) + 0.5 * (one == two)).mean()) if len(two) else 0.5
