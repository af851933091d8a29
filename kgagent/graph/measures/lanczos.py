"""The trace of a function of a graph's normalised adjacency matrix, without its eigenvalues."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import igraph
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PROBES = 24
"""At least 3: from them come a slope, a mean and an error."""

STEPS = 20


@dataclass(frozen=True, slots=True)
class Adjacency:
    """D^-1/2 A D^-1/2 of the vertices that have an edge, as sparse rows.

    The neighbours of vertex v are `neighbours[starts[v] : starts[v + 1]]`.
    """

    size: int
    starts: Ints
    neighbours: Ints
    scale: Floats

    @classmethod
    def of(cls, graph: igraph.Graph) -> Adjacency:
        """That of an undirected simple graph."""
        edges = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
        present, ends = np.unique(edges, return_inverse=True)
        ends = ends.reshape(-1, 2)
        both = np.concatenate((ends, ends[:, ::-1]))
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        degrees = np.bincount(both[:, 0], minlength=len(present))
        starts = np.concatenate(([0], np.cumsum(degrees)))
        return cls(len(present), starts, both[:, 1], 1 / np.sqrt(degrees.astype(float)))

    def times(self, columns: Floats) -> Floats:
        """The matrix times some columns, shape (size, count)."""
        gathered = (self.scale[:, None] * columns)[self.neighbours]
        return np.add.reduceat(gathered, self.starts[:-1], axis=0) * self.scale[:, None]

    def dense(self) -> Floats:
        """All of it."""
        matrix = np.zeros((self.size, self.size))
        rows = np.repeat(np.arange(self.size), np.diff(self.starts))
        matrix[rows, self.neighbours] = self.scale[rows] * self.scale[self.neighbours]
        return matrix

    @property
    def squares(self) -> float:
        """The trace of its square, exactly."""
        rows = np.repeat(self.scale, np.diff(self.starts))
        return float((rows * self.scale[self.neighbours]) ** 2 @ np.ones(len(rows)))


def trace_of_function(
    adjacency: Adjacency,
    function: Callable[[Floats], Floats],
    *,
    seed: int,
    probes: int = PROBES,
    steps: int = STEPS,
) -> tuple[float, float]:
    """The sum of `function` over the eigenvalues of a normalised adjacency matrix, and its error.

    Stochastic Lanczos quadrature (Ubaru, Chen, Saad 2017, SIAM J. Matrix Anal. Appl. 38) with
    random signs as probes. The sums of the eigenvalues (0) and of their squares are known, so only
    what they do not explain of the function is estimated. The error adds the standard error over
    the probes and the change that the last quarter of the steps made.

    >>> ring = Adjacency.of(igraph.Graph.Ring(300))
    >>> total, error = trace_of_function(ring, np.exp, seed=0)
    >>> exact = float(np.exp(np.linalg.eigvalsh(ring.dense())).sum())
    >>> abs(total - exact) < 4 * error + 0.01
    True
    """
    chance = np.random.default_rng(seed)
    signs = chance.choice(np.array([-1.0, 1.0]), (adjacency.size, probes))
    steps = min(steps, adjacency.size)
    diagonals, sides, lengths = _tridiagonals(adjacency, signs, steps)
    shorter = max(1, steps * 3 // 4)
    full = np.empty(probes)
    cut = np.empty(probes)
    known = np.empty(probes)
    for probe in range(probes):
        length = int(lengths[probe])
        diagonal, side = diagonals[:length, probe], sides[:length, probe]
        full[probe] = adjacency.size * _quadrature(diagonal, side, function)
        cut[probe] = adjacency.size * _quadrature(diagonal[:shorter], side[:shorter], function)
        # What the probe's own quadrature gives for 1, a and a squared is exact.
        known[probe] = adjacency.size * _quadrature(diagonal, side, np.square)
    slope = _slope(known, full)
    estimates = full - slope * (known - adjacency.squares)
    off = estimates - estimates.mean()
    spread = math.sqrt(float(off @ off) / max(1, probes - 2) / probes)
    return float(estimates.mean()), spread + abs(float((full - cut).mean()))


def _slope(known: Floats, full: Floats) -> float:
    """By how much the estimate rises with the known sum, over the probes."""
    off = known - known.mean()
    spread = float(off @ off)
    return float(off @ (full - full.mean())) / spread if spread > 1e-12 else 0.0


def _tridiagonals(adjacency: Adjacency, signs: Floats, steps: int) -> tuple[Floats, Floats, Ints]:
    """Lanczos from each probe: diagonals, side diagonals (side[k] joins k - 1 and k), lengths.

    Without orthogonalising anew: what it repeats are eigenvalues that have been found already,
    which quadrature weights share out (Golub and Meurant 2010, section 4).
    """
    probes = signs.shape[1]
    diagonals, sides = np.zeros((steps, probes)), np.zeros((steps, probes))
    lengths = np.full(probes, steps)
    previous = np.zeros_like(signs)
    current = signs / math.sqrt(adjacency.size)
    for k in range(steps):
        following = adjacency.times(current) - sides[k] * previous
        diagonals[k] = np.einsum("ij,ij->j", following, current)
        following -= diagonals[k] * current
        if k + 1 == steps:
            break
        norms = np.sqrt(np.einsum("ij,ij->j", following, following))
        ended = norms < 1e-10
        lengths = np.where(ended & (lengths == steps), k + 1, lengths)
        sides[k + 1] = norms
        previous, current = current, following / np.where(ended, 1.0, norms)
    return diagonals, sides, lengths


def _quadrature(diagonal: Floats, side: Floats, function: Callable[[Floats], Floats]) -> float:
    """The function's mean under the spectral measure of a probe."""
    matrix = np.diag(diagonal) + np.diag(side[1:], 1) + np.diag(side[1:], -1)
    values, vectors = np.linalg.eigh(matrix)
    return float(vectors[0] ** 2 @ function(values))
