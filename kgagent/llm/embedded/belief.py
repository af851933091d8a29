"""How likely a claim is right: that its two concepts are related as one reads it in the sentence.

A logistic regression on two things, the rule's own confidence and how far apart the names stand. It
was fitted by `benchmarks/train_belief.py` to those claims on SciERC's training part whose ends are
both marked as concepts there, right where they are also related: so it does not ask, as the scores
of `trust` do, whether a thing is one that annotators of that set would mark.
"""

from __future__ import annotations

import math

WEIGHTS = (1.967, -1.614, 2.792)
"""For the rule's confidence, for log(1 + words between the heads), and the constant."""

MOST = 0.97
"""Nobody is surer than that from one sentence."""


def belief(confidence: float, distance: int) -> float:
    """The probability that a claim is right, 0 to 1.

    >>> round(belief(0.9, 3), 2), round(belief(0.5, 3), 2), round(belief(0.5, 20), 2)
    (0.91, 0.82, 0.24)
    """
    rule, far, constant = WEIGHTS
    logit = constant + rule * confidence + far * math.log1p(distance)
    return min(MOST, 1 / (1 + math.exp(-logit)))
