"""How the vertices of a layout push each other away: exactly for few, over a grid for many."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import fft

Floats = npt.NDArray[np.float64]

FEW = 400
"""Up to so many vertices every pair is looked at."""

NEXT = 6
"""So many followers in a cell-by-cell order push a vertex away as near ones."""


def repulsion(places: Floats, mass: Floats, *, chance: np.random.Generator) -> Floats:
    """The push on each vertex: the sum of both masses over the distance, away from each other."""
    if len(places) <= FEW:
        return _exactly(places, mass)
    low = places.min(axis=0)
    side = float((places.max(axis=0) - low).max()) * 1.001 + 1e-9
    cells = 128 if len(places) <= 8_000 else 256
    step = side / (cells - 2)
    return _far(places, mass, low, step, cells) + _near(places, mass, low, step, chance)


def _exactly(places: Floats, mass: Floats) -> Floats:
    x, y = places[:, 0, None], places[:, 1, None]
    dx, dy = x - x.T, y - y.T
    pushes = mass[None, :] / (dx * dx + dy * dy + 1e-6)
    return np.column_stack(((dx * pushes).sum(axis=1), (dy * pushes).sum(axis=1))) * mass[:, None]


@lru_cache(maxsize=4)
def _kernel(cells: int) -> npt.NDArray[np.complex64]:
    """The spectrum of the push of a unit mass on the cells around it; x real, y imaginary."""
    distance = np.concatenate((np.arange(cells), np.arange(-cells, 0)))
    x, y = np.meshgrid(distance, distance, indexing="ij")
    squared = x**2 + y**2
    squared[0, 0] = 1
    push = ((x + 1j * y) / squared).astype(np.complex64)
    return np.asarray(fft.fft2(push))


def _far(places: Floats, mass: Floats, low: Floats, step: float, cells: int) -> Floats:
    """The push by way of a grid: masses are spread to its corners and the field is read there."""
    at = (places - low) / step
    corner = at.astype(np.int64)
    share = at - corner
    wide = 2 * cells
    spread = [
        (
            (corner[:, 0] + i) * wide + corner[:, 1] + j,
            (share[:, 0] if i else 1 - share[:, 0]) * (share[:, 1] if j else 1 - share[:, 1]),
        )
        for i in (0, 1)
        for j in (0, 1)
    ]
    grid = np.zeros(wide * wide)
    for index, part in spread:
        grid += np.bincount(index, weights=part * mass, minlength=wide * wide)
    spectrum = fft.fft2(grid.astype(np.complex64).reshape(wide, wide))
    field = fft.ifft2(spectrum * _kernel(cells)).ravel()
    found = np.zeros(len(places), dtype=np.complex128)
    for index, part in spread:
        found += part * field[index]
    found *= mass / step
    return np.column_stack((found.real, found.imag))


def _near(
    places: Floats, mass: Floats, low: Floats, step: float, chance: np.random.Generator
) -> Floats:
    """What the grid blurs: pairs within a cell, found by walking the cells in order.

    The cells lie elsewhere every time, so that the same pairs are not missed again and again.
    """
    count = len(places)
    cell = ((places - low) / step + chance.uniform(0, 1, 2)).astype(np.int64)
    turned = cell if chance.integers(2) else cell[:, ::-1]
    order = np.lexsort((chance.permutation(count), turned[:, 1], turned[:, 0]))
    x, y, m = places[order, 0], places[order, 1], mass[order]
    push = np.zeros((count, 2))
    for ahead in range(1, min(NEXT, count - 1) + 1):
        dx, dy = x[ahead:] - x[:-ahead], y[ahead:] - y[:-ahead]
        squared = dx**2 + dy**2 + (0.02 * step) ** 2
        force = np.where(squared < step**2, m[ahead:] * m[:-ahead] / squared, 0.0)
        force *= 1 - squared.clip(max=step**2) / step**2
        push[ahead:, 0] += dx * force
        push[ahead:, 1] += dy * force
        push[:-ahead, 0] -= dx * force
        push[:-ahead, 1] -= dy * force
    found = np.empty_like(push)
    found[order] = push
    return found
