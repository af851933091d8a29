"""The lowest eigenvalue of a large symmetric matrix that is only known by what it does to a vector.

LOBPCG (Knyazev 2001): a small block of vectors is improved within the space of the vectors, their
residuals (preconditioned) and their last change. Memory is about 20 numbers a vertex.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kgagent.graph.measures.forms import Floats

DENSE = 800
"""Up to so many vertices eigenvalues are found exactly, from the whole matrix."""

BLOCK = 3
"""Vectors that are improved together; more converge in fewer rounds that cost more each."""


@dataclass(frozen=True, slots=True)
class Eigenvalue:
    """A value, and how far the nearest true eigenvalue is from it at most; 0 when exact."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Operator:
    """A symmetric matrix: what it does to a vector, its size, a diagonal that is like its inverse.

    Eigenvectors are sought among those at right angles to `known`, one of length 1.
    """

    apply: Callable[[Floats], Floats]
    size: int
    inverse: Floats | None = None
    known: Floats | None = None

    def block(self, vectors: Floats) -> Floats:
        """What it does to each column."""
        return np.column_stack([self.apply(column) for column in vectors.T])

    def without_known(self, vectors: Floats) -> Floats:
        """The columns at right angles to what is known."""
        if self.known is None:
            return vectors
        return np.asarray(vectors - np.outer(self.known, self.known @ vectors))


def lowest(
    operator: Operator, *, wanted: int = 1, tolerance: float, rounds: int, seed: int
) -> list[Eigenvalue]:
    """The lowest eigenvalues, ascending, from a random start; stops when all errors are small.

    Each error is the length of the residual. The value is much nearer than that: by the square of
    it over the distance to the next eigenvalue (Parlett 1998, theorem 11.7.1).

    >>> matrix = np.diag(np.arange(1.0, 101.0))
    >>> found = lowest(Operator(lambda v: matrix @ v, 100), tolerance=1e-8, rounds=200, seed=0)
    >>> round(found[0].value, 8)
    1.0
    """
    start = np.random.default_rng(seed).standard_normal((operator.size, max(BLOCK, wanted)))
    vectors = np.linalg.qr(operator.without_known(start))[0]
    images = operator.block(vectors)
    values = errors = np.zeros(0)
    change = images_of_change = np.zeros((operator.size, 0))
    for _ in range(rounds):
        values, axes = np.linalg.eigh(vectors.T @ images)
        vectors, images = vectors @ axes, images @ axes
        residual = images - vectors * values
        errors = np.linalg.norm(residual, axis=0)
        if errors[:wanted].max() < tolerance:
            break
        if operator.inverse is not None:
            residual *= operator.inverse[:, None]
        residual = _beside(operator.without_known(residual), vectors)
        space = np.column_stack((vectors, residual, change))
        images = np.column_stack((images, operator.block(residual), images_of_change))
        vectors, images, change, images_of_change = _improved(space, images, vectors.shape[1])
    found = zip(values[:wanted].tolist(), errors[:wanted].tolist(), strict=True)
    return [Eigenvalue(value, error) for value, error in found]


def _improved(space: Floats, images: Floats, count: int) -> tuple[Floats, Floats, Floats, Floats]:
    """The best vectors of a space (Rayleigh and Ritz), and the part of them that is new."""
    gram = space.T @ space
    weights, axes = np.linalg.eigh((gram + gram.T) / 2)
    kept = weights > weights[-1] * 1e-10
    base = axes[:, kept] / np.sqrt(weights[kept])
    inner = base.T @ (space.T @ images) @ base
    _, turn = np.linalg.eigh((inner + inner.T) / 2)
    best = base @ turn[:, :count]
    new = best.copy()
    new[:count] = 0
    change = space @ new
    lengths = np.linalg.norm(change, axis=0)
    lengths[lengths == 0] = 1
    return space @ best, images @ best, change / lengths, (images @ new) / lengths


def _beside(vectors: Floats, found: Floats) -> Floats:
    """The columns at right angles to what is found, each of length 1 (or 0)."""
    vectors = vectors - found @ (found.T @ vectors)
    lengths = np.linalg.norm(vectors, axis=0)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0))
