"""Learned scores: what the weights beside this module make of a mention's or a pair's features.

A feature is a short text that is true of the thing ("label=nsubj"). Each outcome's logit is the sum
of the features' weights; the first outcome is the one that has none. Trained by
`benchmarks/train_scores.py`; see `docs/decisions/0004-learned-scores.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import exp

WEIGHTS = "scores.json"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Multinomial logistic regression over named features.

    >>> scorer = Scorer(("no", "yes"), {"": (0.0,), "label=nsubj": (1.0,)})
    >>> [round(p, 2) for p in scorer.probabilities(["label=nsubj", "unknown"])]
    [0.27, 0.73]
    """

    outcomes: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """How likely each outcome is; features never seen in training say nothing."""
        known = self.weights
        sums = list(known.get("", (0.0,) * (len(self.outcomes) - 1)))
        for feature in features:
            row = known.get(feature)
            if row is not None:
                for i, weight in enumerate(row):
                    sums[i] += weight
        top = max(0.0, *sums)
        parts = [exp(-top), *(exp(value - top) for value in sums)]
        whole = sum(parts)
        return [part / whole for part in parts]


@lru_cache(maxsize=8)
def scorer(name: str) -> Scorer:
    """Return the trained scorer of that name: "mention", "pair", "sort" or "beginning"."""
    text = resources.files(__package__).joinpath(WEIGHTS).read_text(encoding="utf-8")
    found = json.loads(text)[name]
    return Scorer(tuple(found["outcomes"]), found["weights"])


def band(value: float, *limits: float) -> int:
    """Return how many of the limits `value` reaches, to make a feature of a number.

    >>> [band(n, 1, 2, 4) for n in (0, 1, 3, 9)]
    [0, 1, 2, 3]
    """
    return sum(value >= limit for limit in limits)
