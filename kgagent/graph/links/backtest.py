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

from kgagent.graph.links.drawing import Drawing, by_degree
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
from kgagent.graph.links.judging import AGAINST, KS, Backtest, Judged, Part
from kgagent.graph.links.learning import Naming, learn, prepare
from kgagent.graph.links.linkgraph import Floats, Ints
from kgagent.graph.links.pairs import Pairs
from kgagent.graph.links.ranker import HUB_PENALTY, LinkRanker
from kgagent.graph.links.shortlist import Shortlist
from kgagent.graph.links.table import RelationTable
from kgagent.graph.links.timely import communities

Table = dict[str, npt.NDArray[np.float32]]
"""Scores by method, in single precision."""
COMBINED, LIKELIEST, SURPRISING = "combined", "combined, by probability", "combined, by surprise"
RANDOM = "random"
TIMES = 10
"""Random negatives for each positive."""
DRAWN = 10_000
"""Pairs drawn in each way for the calibration."""
NEAR = 2e9
"""Walks followed for near pairs at most."""


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
    near = Shortlist.of(cut, most=most)
    runs = [_Run.of(cut, near, seed=seed, vectors=vectors) for seed in seeds]
    return Backtest(
        cutoff,
        horizon,
        cut.graph.count,
        cut.graph.edges,
        len(cut.joined),
        near.seen,
        len(near.present),
        near.share,
        len(runs),
        tuple(_judged(runs)),
        runs[0].curve(),
        runs[0].parts(),
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
        features = levelled(raw, prepared.names)
        odds = ranker.log_odds_of(prepared, batch, features)
        found[LIKELIEST] = odds
        found[SURPRISING] = odds - HUB_PENALTY * np.log(by_degree(batch))
        found[COMBINED] = ranker.order_of(odds, batch, features)
        found[RANDOM] = chance.random(len(batch))
        parts.append({name: column.astype(np.float32) for name, column in found.items()})
    names = [*prepared.names, LIKELIEST, SURPRISING, COMBINED, RANDOM]
    none = np.zeros(0, dtype=np.float32)
    return {name: np.concatenate([part[name] for part in parts] or [none]) for name in names}


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """All scores of one seed; `own` are the positives that matched negatives belong to; `weights`
    say for how many pairs that did not come each of those drawn at a known density stands."""

    cut: Future
    near: Shortlist
    seed: int
    scores: dict[str, Table]
    drawn: Pairs
    matched: Pairs
    own: Ints
    weights: Floats

    @classmethod
    def of(cls, cut: Future, near: Shortlist, *, seed: int, vectors: Naming | None) -> _Run:
        prepared = prepare(cut.past, cut.graph, vectors, seed)
        ranker = learn(cut.past, now=cut.cutoff, horizon=cut.horizon, vectors=vectors, seed=seed)
        drawn = cut.random(TIMES * max(len(cut.joined), 1), seed=seed)
        matched, own = cut.matched_with(cut.joined, seed=seed)
        spread, weights = _spread(cut, seed=seed)
        asked = {
            "positive": cut.joined,
            "random": drawn,
            "matched": matched,
            "spread": spread,
            "present": near.present,
            "absent": near.absent,
            "best": near.best,
        }
        scores = {k: _by_method(prepared, ranker, pairs, seed) for k, pairs in asked.items()}
        return cls(cut, near, seed, scores, drawn, matched, own, weights)

    def sides(self, method: str, against: str) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The scores of positives and negatives."""
        if against == "near":
            return self.scores["present"][method], self.scores["absent"][method]
        return self.scores["positive"][method], self.scores[against][method]

    def first(self, method: str, against: str) -> tuple[float, ...]:
        """The precision of the first `KS`."""
        one, two = self.sides(method, against)
        if against == "near":
            best = self.scores["best"][method]
            one, two = best[self.near.came], best[~self.near.came]
        return tuple(precision_at(one, two, k=k) for k in KS)

    def paired(self, method: str) -> float:
        """The share of positives above their own matched negative."""
        one, two = self.scores["positive"][method][self.own], self.scores["matched"][method]
        return float(((one > two) + 0.5 * (one == two)).mean()) if len(two) else 0.5

    def curve(self) -> tuple[Bin, ...]:
        """The calibration over all pairs that were not joined; those drawn stand for all."""
        said = np.concatenate([self.scores[k][LIKELIEST] for k in ("positive", "spread")])
        came = np.arange(len(said)) < len(self.cut.joined)
        weights = np.concatenate((np.ones(len(self.cut.joined)), self.weights))
        return reliability(1 / (1 + np.exp(-said.astype(np.float64))), came, weights=weights)

    def parts(self) -> tuple[Part, ...]:
        """By community, within and across, and by the smaller degree."""
        graph = self.cut.graph
        membership = communities(graph)
        kinds = []
        for pairs in (self.cut.joined, self.drawn, self.matched):
            same = membership[pairs.low] == membership[pairs.high]
            few = np.minimum(graph.degrees[pairs.low], graph.degrees[pairs.high])
            kinds.append((same, np.digitize(few, (2, 3, 6))))
        tests = [
            ("within a community", 0, True),
            ("across communities", 0, False),
            *((f"smaller degree {name}", 1, at) for at, name in enumerate(("1", "2", "3-5", "6+"))),
        ]
        return tuple(self._part(n, *(kind[c] == v for kind in kinds)) for n, c, v in tests)

    def _part(self, name: str, here: Any, there: Any, matched: Any) -> Part:
        one, two = self.sides(COMBINED, "random")
        degree = self.sides("preferential attachment", "random")
        fair = self.scores["matched"][COMBINED][matched]
        return Part(
            name,
            int(here.sum()),
            auc(one[here], two[there]),
            auc(degree[0][here], degree[1][there]),
            auc(one[here], fair),
        )


def _spread(cut: Future, *, seed: int) -> tuple[Pairs, Floats]:
    """Pairs that did not come, hubs and near ones among them, and for how many each stands."""
    drawing = Drawing(cut.graph)
    drawn = drawing.draw(DRAWN, seed=seed)
    free = cut.free(drawn.low, drawn.high)
    pairs = Pairs(cut.graph, drawn.low[free], drawn.high[free])
    return pairs, 1 / (DRAWN * drawing.density(pairs))


def _judged(runs: Sequence[_Run]) -> Iterator[Judged]:
    for against in AGAINST:
        for method in runs[0].scores["positive"]:
            sides = [run.sides(method, against) for run in runs]
            areas = np.asarray([auc(*side) for side in sides])
            low, high = auc_interval(*sides[0], seed=runs[0].seed)
            firsts = np.mean([run.first(method, against) for run in runs], axis=0)
            means = [average_precision(*side) for side in sides] if against != "near" else []
            paired = [run.paired(method) for run in runs] if against == "matched" else []
            yield Judged(
                method,
                against,
                float(areas.mean()),
                low,
                high,
                float(areas.std()),
                tuple(firsts.tolist()),
                float(np.mean(means)) if means else None,
                float(np.mean(paired)) if paired else None,
            )
