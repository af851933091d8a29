"""How concepts grow: degrees step by step, hubs, and when they became hubs.

Source: paper A (Buehler 2025, arXiv 2502.13025), hub growth and hub emergence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

HUBS = 10
HUB_DEGREE = 5
"""A concept is a hub from the first step at which its degree is above this."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """Edges between vertices 0, 1, ... `vertices` - 1, each with the step it came in.

    `sources`, `targets` and `steps` are of one length and in the order of the steps, which are
    numbered 1, 2, ... `last`.
    """

    vertices: int
    last: int
    sources: Ints
    targets: Ints
    steps: Ints

    @classmethod
    def of(
        cls, by_step: Mapping[int, Iterable[tuple[str, str]]], *, last: int | None = None
    ) -> tuple[Stamped, list[str]]:
        """The edges of relations given as (source key, target key) by step, and the vertices' keys.

        Vertices are numbered in the order they come in. `last` says how many steps there were if
        the last ones brought nothing. Raises ValueError for a step below 1.

        >>> stamped, keys = Stamped.of({1: [("silk", "bone")], 2: [("silk", "resin")]})
        >>> keys, stamped.targets.tolist(), stamped.steps.tolist(), stamped.last
        (['silk', 'bone', 'resin'], [1, 2], [1, 2], 2)
        """
        if min(by_step, default=1) < 1:
            raise ValueError(f"steps are numbered from 1, not from {min(by_step)}")
        number: dict[str, int] = {}
        rows = [
            (number.setdefault(source, len(number)), number.setdefault(target, len(number)), step)
            for step in sorted(by_step)
            for source, target in by_step[step]
        ]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        newest = max(last or 0, max(by_step, default=0))
        return cls(len(number), newest, columns[0], columns[1], columns[2]), list(number)

    def simple(self) -> Stamped:
        """Each pair of different vertices once, in either direction, at its first step.

        >>> stamped, _ = Stamped.of({1: [("a", "b"), ("a", "a")], 2: [("b", "a"), ("b", "c")]})
        >>> stamped.simple().steps.tolist()
        [1, 2]
        """
        low, high = np.minimum(self.sources, self.targets), np.maximum(self.sources, self.targets)
        _, first = np.unique(low * max(self.vertices, 1) + high, return_index=True)
        first = np.sort(first)
        kept = first[low[first] != high[first]]
        return Stamped(
            self.vertices, self.last, self.sources[kept], self.targets[kept], self.steps[kept]
        )

    @property
    def ends(self) -> tuple[Ints, Ints]:
        """Every edge end, as its vertex and its step; both ends of a loop are there."""
        return np.concatenate((self.sources, self.targets)), np.tile(self.steps, 2)


def degree_curves(stamped: Stamped, vertices: Sequence[int]) -> Ints:
    """The degree of each given vertex after each step, shape (len(vertices), last).

    >>> stamped, _ = Stamped.of({1: [("a", "b")], 2: [("a", "c"), ("a", "d")]})
    >>> degree_curves(stamped, [0, 1]).tolist()
    [[1, 3], [1, 1]]
    """
    row = np.full(stamped.vertices + 1, -1)
    row[np.asarray(vertices, dtype=np.int64)] = np.arange(len(vertices))
    vertex, step = stamped.ends
    wanted = row[vertex] >= 0
    cells = row[vertex[wanted]] * stamped.last + step[wanted] - 1
    counts = np.bincount(cells, minlength=len(vertices) * stamped.last)
    return np.cumsum(counts.reshape(len(vertices), stamped.last), axis=1)


def top_hubs(stamped: Stamped, *, count: int = HUBS) -> list[int]:
    """The vertices of highest peak degree, ties by their number.

    Where relations only come in, the peak is at the last step.

    >>> top_hubs(Stamped.of({1: [("a", "b"), ("c", "b")]})[0], count=2)
    [1, 0]
    """
    degrees = np.bincount(stamped.ends[0], minlength=stamped.vertices)
    return np.lexsort((np.arange(stamped.vertices), -degrees))[:count].tolist()  # type: ignore[no-any-return]


def hub_emergence(stamped: Stamped, *, above: int = HUB_DEGREE) -> dict[int, int]:
    """For each vertex whose degree gets above `above`: the first step at which it is.

    In the order of the steps, then of the vertices.

    >>> stamped, _ = Stamped.of({1: [("a", "b")], 4: [("a", "c")], 5: [("a", "d"), ("b", "d")]})
    >>> hub_emergence(stamped, above=1)
    {0: 4, 1: 5, 3: 5}
    """
    vertex, step = stamped.ends
    order = np.lexsort((step, vertex))
    vertex, step = vertex[order], step[order]
    starts = np.searchsorted(vertex, np.arange(stamped.vertices))
    degrees = np.bincount(vertex, minlength=stamped.vertices)
    hubs = np.flatnonzero(degrees > above)
    first = step[starts[hubs] + above]
    order = np.lexsort((hubs, first))
    return dict(zip(hubs[order].tolist(), first[order].tolist(), strict=True))
