"""Which vertices were bridges in which steps: persistence, and who was there early.

Source: paper A (Buehler 2025, arXiv 2502.13025), bridge node persistence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

EARLIEST = 100
STEPS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Spans:
    """Unbroken times: `vertices[i]` was there in the steps from `starts[i]` up to `stops[i]` - 1.

    A vertex has as many spans as it came and went; steps are numbered from 1 to `last`.
    """

    vertices: Ints
    starts: Ints
    stops: Ints
    last: int

    @classmethod
    def of(cls, by_step: Iterable[Collection[int]]) -> Spans:
        """The spans of the vertices that are named in each step, one after the other.

        >>> spans = Spans.of([{4}, {4, 7}, {7}, {4}])
        >>> list(zip(spans.vertices.tolist(), spans.starts.tolist(), spans.stops.tolist()))
        [(4, 1, 3), (4, 4, 5), (7, 2, 4)]
        """
        begun: dict[int, int] = {}
        rows: list[tuple[int, int, int]] = []
        last = 0
        for last, there in enumerate(by_step, 1):
            now = set(there)
            gone = begun.keys() - now
            rows.extend((vertex, begun.pop(vertex), last) for vertex in gone)
            begun |= dict.fromkeys(now - begun.keys(), last)
        rows.extend((vertex, start, last + 1) for vertex, start in begun.items())
        columns = np.array(sorted(rows), dtype=np.int64).reshape(-1, 3).T
        return cls(columns[0], columns[1], columns[2], last)


def persistence(spans: Spans) -> dict[int, int]:
    """P(v): in how many steps each vertex was there; the most persistent first, ties by number.

    >>> persistence(Spans.of([{4}, {4, 7}, {7}, {4}]))
    {4: 3, 7: 2}
    """
    if not len(spans.vertices):
        return {}
    steps = np.bincount(spans.vertices, weights=spans.stops - spans.starts).astype(np.int64)
    found = np.flatnonzero(steps)
    order = np.lexsort((found, -steps[found]))
    return dict(zip(found[order].tolist(), steps[found[order]].tolist(), strict=True))


def earliest(spans: Spans, *, count: int = EARLIEST) -> list[int]:
    """The vertices that were there first, ties by number.

    >>> earliest(Spans.of([{4}, {4, 7}, {7}, {4}]))
    [4, 7]
    """
    found, where = np.unique(spans.vertices, return_inverse=True)
    first = np.full(len(found), spans.last + 1)
    np.minimum.at(first, where, spans.starts)
    return found[np.lexsort((found, first))][:count].tolist()  # type: ignore[no-any-return]


def presence_matrix(
    spans: Spans, vertices: Collection[int], *, steps: int = STEPS_SHOWN
) -> npt.NDArray[np.bool_]:
    """Whether each vertex was there in each of the first `steps`, shape (vertices, steps).

    There are never more columns than there were steps.

    >>> presence_matrix(Spans.of([{4}, {4, 7}, {7}]), [4, 7]).astype(int).tolist()
    [[1, 1, 0], [0, 1, 1]]
    """
    wide = min(steps, spans.last)
    row = {vertex: place for place, vertex in enumerate(vertices)}
    changes = np.zeros((len(row), wide + 1), dtype=np.int64)
    for vertex, start, stop in zip(
        spans.vertices.tolist(), spans.starts.tolist(), spans.stops.tolist(), strict=True
    ):
        if vertex in row and start <= wide:
            changes[row[vertex], start - 1] += 1
            changes[row[vertex], min(stop - 1, wide)] -= 1
    return np.cumsum(changes, axis=1)[:, :wide] > 0
