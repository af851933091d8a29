"""The usual baseline of name merging: runs of letters, weighted by rarity."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log, sqrt

from kgagent.identity.partition import Link

LEAST_HOLDERS = 3
_LEAST_COSINE = 0.05


def links(names: Sequence[str], background: Iterable[str] = ()) -> list[Link]:
    """Cosines of TF-IDF vectors of 2- to 4-letter runs within words, as links between names.

    Runs in fewer than three names of the background (all names where it is empty) are left out;
    weights are tf x (ln((1 + n) / (1 + df)) + 1), vectors have length 1. Cosines below .05 are 0.
    """
    every = list(background) or list(names)
    holders: Counter[str] = Counter()
    for name in every:
        holders.update(set(_runs(name)))
    rarity = {
        run: log((1 + len(every)) / (1 + count)) + 1
        for run, count in holders.items()
        if count >= LEAST_HOLDERS
    }
    found: list[Link] = []
    earlier: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, name in enumerate(names):
        counts = Counter(run for run in _runs(name) if run in rarity)
        raw = {run: count * rarity[run] for run, count in counts.items()}
        length = sqrt(sum(value * value for value in raw.values())) or 1.0
        sums: dict[int, float] = defaultdict(float)
        for run, value in raw.items():
            weight = value / length
            for other, theirs in earlier[run]:
                sums[other] += weight * theirs
            earlier[run].append((at, weight))
        found += [
            Link(names[other], name, min(cosine, 1.0))
            for other, cosine in sums.items()
            if cosine >= _LEAST_COSINE
        ]
    return found


def _runs(name: str) -> list[str]:
    """The runs, each word padded with a blank on either side (scikit-learn's `char_wb`)."""
    found = []
    for word in name.lower().split():
        padded = f" {word} "
        for size in (2, 3, 4):
            if len(padded) < size:
                break
            found += [padded[at : at + size] for at in range(len(padded) - size + 1)]
            if len(padded) == size:
                break
    return found
