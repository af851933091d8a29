"""One ranking out of all miners: how likely it is that a pair is joined, learnt from the past.

A logistic regression and boosted trees learn what sets pairs that were joined apart from pairs
drawn at a known density (`Drawing`); the logarithm of the density is added back, so that their
mean is the log-odds among all pairs, not among those drawn. The regression reads how a pair stands
among those of its own graph (`Features.standing`): what is ranked is a larger graph than those
learnt from, with higher counts all over, and a straight line would go on up with them.

Nearly all that comes first in such a ranking joins two hubs, and the drawn pairs hold few of these;
so a second regression learns from pairs of hubs alone, and the order is by the mean of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.drawing import Drawing, by_degree, surprise
from kgagent.graph.links.features import Features, Matrix
from kgagent.graph.links.hubs import HubPairs, hub_pairs
from kgagent.graph.links.linkgraph import locate
from kgagent.graph.links.pairs import Pairs, Scores

DRAWS = 6
"""Pairs drawn in each way for every one that was joined."""
FEWEST, MOST = 400, 1500
"""Pairs drawn in each way where few were joined; joined pairs that are learnt from at most."""
HUB_PENALTY = 0.7
"""How much of what the degrees alone let expect is taken off for showing."""
TAKEN_OFF = 0.5
"""The same for `order`, of what is not a pair of hubs."""
FEWEST_HUB_PAIRS = 20
"""Joined pairs of hubs below which nothing is learnt from them."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What one cut through time teaches: rows of features and of how they stand there, whether
    joined, draws of each way; of `came` pairs joined in all."""

    features: Matrix
    standing: Matrix
    joined: npt.NDArray[np.bool_]
    times: int
    came: int
    top: HubPairs | None = None

    @classmethod
    def of(cls, prepared: Features, joined: Pairs, *, most: int = MOST, seed: int = 0) -> Examples:
        """The pairs joined in time, a sample of `most` of them, and as many others as `DRAWS` says;
        loops and joined left out.

        `joined` must be sorted by its ends, each once.
        """
        graph, came = prepared.graph, len(joined)
        codes = joined.low * graph.count + joined.high
        top = hub_pairs(prepared, codes, seed=seed)
        if came > most:
            chosen = np.random.default_rng([seed, 8]).choice(came, most, replace=False)
            joined = Pairs(graph, joined.low[chosen], joined.high[chosen])
        times = max(DRAWS * len(joined), FEWEST)
        drawn = Drawing(graph).draw(times, seed=seed)
        free = (drawn.low != drawn.high) & ~graph.joined(drawn.low, drawn.high)
        free &= locate(codes, drawn.low * graph.count + drawn.high) < 0
        low = np.concatenate((joined.low, drawn.low[free]))
        high = np.concatenate((joined.high, drawn.high[free]))
        pairs = Pairs(graph, low, high)
        hit = np.arange(len(pairs)) < len(joined)
        features = prepared.of(pairs)
        return cls(features, prepared.standing(features), hit, times, came, top)


@dataclass(frozen=True, slots=True, eq=False)
class LinkRanker:
    """Fitted models and the miners whose scores they read, in order; `learnt_from` joined pairs.

    `level` brings the models' odds, among the pairs drawn, to the odds among all; `top` is the
    model of pairs of hubs, where there were enough.
    """

    names: tuple[str, ...]
    models: tuple[Any, ...] = field(repr=False)
    learnt_from: int
    level: float = 0.0
    top: Any = field(default=None, repr=False)

    @classmethod
    def fit(
        cls,
        names: Sequence[str],
        examples: Sequence[Examples],
        *,
        counts: Sequence[int] | None = None,
        ahead: int = 0,
        seed: int = 0,
    ) -> LinkRanker:
        """Learns from cuts through time, the newest first, a year apart, all before what is ranked.

        More is joined each year; the level follows the trend of `counts`, of the pairs joined after
        each cut, those not learnt from among them (`expected`). Where no
        pair was joined there is nothing to learn: `log_odds` follows the density.
        """
        joined = np.concatenate([part.joined for part in examples])
        hits = int(joined.sum())
        if not 0 < hits < len(joined):
            return cls(tuple(names), (), 0)
        linear, trees = _models(seed)
        linear.fit(np.concatenate([part.standing for part in examples]), joined)
        trees.fit(np.concatenate([part.features for part in examples]), joined)
        times = float(np.mean([part.times for part in examples]))
        coming = expected(counts or [part.came for part in examples], ahead=ahead)
        level = np.log(times * max(coming, 0.5) * len(examples) / hits)
        top = _of_hubs([part.top for part in examples if part.top is not None])
        return cls(tuple(names), (linear, trees), hits, float(level), top)

    def log_odds(self, prepared: Features, pairs: Pairs) -> Scores:
        """ln(p / (1 - p)) of each pair to be joined within the horizon learnt from."""
        if prepared.names != self.names:
            raise ValueError("these are not the features that the ranker learnt from")
        return self.log_odds_of(prepared, pairs, prepared.of(pairs))

    def log_odds_of(self, prepared: Features, pairs: Pairs, features: Matrix) -> Scores:
        """The same, from features that are there already."""
        found = np.log(Drawing(prepared.graph).density(pairs))
        if not self.models or not len(pairs):
            return np.asarray(found, dtype=np.float64)
        linear, trees = self.models
        said = linear.decision_function(prepared.standing(features))
        said = (said + trees.decision_function(features)) / 2
        return np.asarray(found + self.level + said, dtype=np.float64)

    def probability(self, prepared: Features, pairs: Pairs) -> Scores:
        """The chance of each pair to be joined within the horizon."""
        return np.asarray(1 / (1 + np.exp(-self.log_odds(prepared, pairs))))

    def order(self, prepared: Features, pairs: Pairs) -> Scores:
        """What to rank all pairs by: the likeliest first, and of two as likely the one that its
        degrees let expect less."""
        features = prepared.of(pairs)
        return self.order_of(self.log_odds_of(prepared, pairs, features), pairs, features)

    def order_of(self, odds: Scores, pairs: Pairs, features: Matrix) -> Scores:
        """The same, from log-odds and features that are there already."""
        if self.top is not None and len(pairs):
            odds = (odds + self.top.decision_function(features)) / 2
        return np.asarray(odds - TAKEN_OFF * surprise(pairs), dtype=np.float64)

    def score(
        self, prepared: Features, pairs: Pairs, *, hub_penalty: float = HUB_PENALTY
    ) -> Scores:
        """The log-odds less `hub_penalty` times those that the degrees alone let expect.

        0 ranks by probability; 1 by how much likelier a pair is than its degrees make it.
        """
        return self.log_odds(prepared, pairs) - hub_penalty * np.log(by_degree(pairs))


def expected(came: Sequence[int], *, ahead: int) -> float:
    """How many pairs to expect `ahead` years after the newest of yearly counts, the newest first.

    The line through their logarithms, where there are three counts of at least 20; its slope is
    kept between no growth and .3 a year. Else the newest count.

    >>> round(expected([400, 200, 100], ahead=0)), round(expected([40, 40, 40], ahead=3))
    (400, 40)
    """
    if not ahead or len(came) < 3 or min(came) < 20:
        return float(came[0])
    slope, start = np.polyfit(-np.arange(len(came)), np.log(came), 1)
    return float(np.exp(start + np.clip(slope, 0.0, 0.3) * ahead))


def _of_hubs(parts: Sequence[HubPairs]) -> Any:
    """A regression that holds back, as few pairs of hubs are joined; None where too few are."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if sum(int(part.joined.sum()) for part in parts) < FEWEST_HUB_PAIRS:
        return None
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=5000))
    return model.fit(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.joined for part in parts]),
        logisticregression__sample_weight=np.concatenate([part.weights for part in parts]),
    )


def _models(seed: int) -> tuple[Any, Any]:
    """The regression and the trees, not yet fitted."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    trees = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.05,
        max_leaf_nodes=12,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )
    return (linear, trees)
