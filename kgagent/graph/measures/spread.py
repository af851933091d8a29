"""How unequal and how varied counts are: Gini coefficient and entropy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def gini(values: Sequence[int] | NDArray[np.int64]) -> float | None:
    """The Gini coefficient: 0 when all are equal, 1 - 1/n when one has everything.

    Half the mean absolute difference of all pairs over the mean (Gini 1912). Values are not
    negative. Undefined without values or when all are 0.

    >>> gini([1, 1, 1]), gini([0, 0, 3]), gini([])
    (0.0, 0.6666666666666666, None)
    """
    ordered = np.sort(np.asarray(values, dtype=np.int64))
    total, count = int(ordered.sum()), len(ordered)
    if not total:
        return None
    ranked = int((np.arange(1, count + 1) * ordered).sum())
    return (2 * ranked - (count + 1) * total) / (count * total)


def entropy(counts: Sequence[int] | NDArray[np.int64]) -> float | None:
    """Shannon's entropy of the shares that the counts have, in bits (Shannon 1948).

    Undefined when there is nothing to count.

    >>> entropy([1, 1, 2]), entropy([7]), entropy([])
    (1.5, 0.0, None)
    """
    found = np.asarray(counts, dtype=np.float64)
    found = np.sort(found[found > 0])
    if not len(found):
        return None
    shares = found / found.sum()
    return abs(float(-(shares * np.log2(shares)).sum()))
