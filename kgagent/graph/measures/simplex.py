"""The lowest point of a function of a few numbers, without its slopes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from kgagent.graph.measures.zeta import Floats

MOST_MOVES = 600


def lowest(
    function: Callable[[Floats], float], start: Sequence[float], *, reach: float = 0.5
) -> tuple[Floats, float]:
    """Where `function` is lowest near `start`, and how low: Nelder and Mead 1965, deterministic.

    The first simplex has sides of length `reach`. It stops when the values at its corners differ
    by less than 1e-10, or after 600 moves. A value that is not a number counts as infinite.

    >>> at, value = lowest(lambda x: (x[0] - 1) ** 2 + (x[1] + 2) ** 2 + 3, [0.0, 0.0])
    >>> at.round(3).tolist(), round(value, 6)
    ([1.0, -2.0], 3.0)
    """
    first = np.asarray(start, dtype=float)
    corners = [first] + [first + reach * axis for axis in np.eye(len(first))]
    ranked = [(_value(function, corner), i, corner) for i, corner in enumerate(corners)]
    for move in range(MOST_MOVES):
        ranked.sort(key=lambda entry: entry[:2])
        if ranked[-1][0] - ranked[0][0] < 1e-10 * (1 + abs(ranked[0][0])) and move > 20:
            break
        ranked = _move(function, ranked, len(corners) + move)
    value, _, corner = min(ranked, key=lambda entry: entry[:2])
    return corner, float(value)


_Ranked = list[tuple[float, int, Floats]]


def _move(function: Callable[[Floats], float], ranked: _Ranked, number: int) -> _Ranked:
    """The next simplex: its worst corner is reflected, stretched or drawn in, else all shrink."""
    kept, (worst, _, corner) = ranked[:-1], ranked[-1]
    centre = np.mean([entry[2] for entry in kept], axis=0)

    def tried(factor: float) -> tuple[float, int, Floats]:
        at = centre + factor * (corner - centre)
        return _value(function, at), number, at

    reflected = tried(-1.0)
    if reflected[0] < kept[0][0]:
        stretched = tried(-2.0)
        return [*kept, stretched if stretched[0] < reflected[0] else reflected]
    if reflected[0] < kept[-1][0]:
        return [*kept, reflected]
    drawn = tried(-0.5 if reflected[0] < worst else 0.5)
    if drawn[0] < min(reflected[0], worst):
        return [*kept, drawn]
    best = kept[0][2]
    shrunk = [(best + (entry[2] - best) / 2, entry[1]) for entry in ranked[1:]]
    return [kept[0], *((_value(function, at), rank, at) for at, rank in shrunk)]


def _value(function: Callable[[Floats], float], at: Floats) -> float:
    value = float(function(at))
    return value if not math.isnan(value) else math.inf
