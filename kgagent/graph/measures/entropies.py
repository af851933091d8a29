"""Structure against meaning: the entropies of both, and relations that link distant meanings.

Source: Buehler 2025, "Self-organizing graph reasoning evolves into a critical state" (arXiv
2503.18852): a graph in which the entropy of meaning is a little above that of structure keeps
finding new things; D about -.03, about 12 % of its relations are surprising.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import igraph
import numpy as np
import numpy.typing as npt

from kgagent.graph.measures.lanczos import PROBES, Adjacency, trace_of_function

Vectors = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

SMALL = 1500
"""Up to so many vertices with an edge, the structural entropy is exact."""

_BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Entropy:
    """An entropy in nats; `error` is its standard error, 0 where it is exact."""

    value: float
    error: float


def structural_entropy(
    graph: igraph.Graph, *, seed: int, exact: bool | None = None, probes: int = PROBES
) -> Entropy | None:
    """The von Neumann entropy of an undirected simple graph; None without an edge.

    -sum(x ln x) over the eigenvalues x of its normalised Laplacian divided by their sum, which is
    the number of vertices with an edge (Passerini and Severini 2009; the Laplacian as in arXiv
    2503.18852). A vertex without an edge adds nothing. By all eigenvalues where at most 1,500
    vertices have an edge or on request; else by stochastic Lanczos quadrature (Ubaru, Chen, Saad
    2017), of which only what the known sum of squares does not explain is estimated: at 3,000
    vertices within about .002 by 24 probes.

    >>> structural_entropy(igraph.Graph.Full(4), seed=0)  # eigenvalues 0, 4/3, 4/3, 4/3
    Entropy(value=1.0986122886681098, error=0.0)
    """
    adjacency = Adjacency.of(graph)
    if not adjacency.size:
        return None
    if exact if exact is not None else adjacency.size <= SMALL:
        eigenvalues = np.linalg.eigvalsh(np.eye(adjacency.size) - adjacency.dense())
        return Entropy(_of_eigenvalues(eigenvalues, adjacency.size), 0.0)
    total, error = trace_of_function(adjacency, _plogp_of_laplacian, seed=seed, probes=probes)
    return Entropy(math.log(adjacency.size) - total / adjacency.size, error / adjacency.size)


def semantic_entropy(vectors: Vectors) -> Entropy | None:
    """The same entropy of meanings, exactly: that of the graph in which all concepts are linked.

    A link weighs (1 + cosine) / 2, between 0 and 1, also of a concept with itself; so the matrix is
    of rank d + 1 and all but d + 1 eigenvalues of its normalised Laplacian are 1, at a cost of
    O(n d ** 2) for n unit rows. 0 where no two hang together; None below two rows.

    >>> semantic_entropy(np.eye(3, dtype=np.float32)).value  # eigenvalues 0, 3/4, 3/4
    0.6931471805599453
    >>> semantic_entropy(np.eye(1, dtype=np.float32)) is None
    True
    """
    if len(vectors) < 2:
        return None
    rows = np.concatenate((np.ones((len(vectors), 1)), vectors.astype(np.float64)), axis=1)
    rows /= math.sqrt(2)
    degrees = rows @ rows.sum(axis=0)
    rows /= np.sqrt(degrees)[:, None]
    small = rows.T @ rows if rows.shape[1] <= len(rows) else rows @ rows.T
    eigenvalues = 1 - np.linalg.eigvalsh(small)
    rest = len(rows) - len(small)
    trace = float(eigenvalues.sum()) + rest
    if trace <= 1e-9:
        return Entropy(0.0, 0.0)
    entropy = _of_eigenvalues(eigenvalues, trace) + rest * math.log(trace) / trace
    return Entropy(entropy, 0.0)


def dimensions_of_meaning(vectors: Vectors) -> float | None:
    """How many directions the meanings use evenly: e to the entropy of the cosines' eigenvalues.

    The density matrix is X X^T / n for n unit rows X (Roy and Vetterli 2007, effective rank): 1
    where all mean the same, d where they spread evenly. None without a row.

    >>> dimensions_of_meaning(np.eye(3, dtype=np.float32))
    3.0
    """
    if not len(vectors):
        return None
    rows = vectors.astype(np.float64)
    small = rows.T @ rows if rows.shape[1] <= len(rows) else rows @ rows.T
    eigenvalues = np.linalg.eigvalsh(small)
    trace = float(eigenvalues.sum())
    return round(math.exp(_of_eigenvalues(eigenvalues, trace)), 9) if trace > 1e-9 else None


def discovery(structural: float, semantic: float) -> float | None:
    """D = (S_struct - S_sem) / (S_struct + S_sem): below 0, meaning is richer than structure.

    Source: arXiv 2503.18852, critical discovery parameter. None where both are 0.

    >>> round(discovery(7.8, 8.2), 3)
    -0.025
    """
    total = structural + semantic
    return (structural - semantic) / total if total > 0 else None


def cosines(pairs: Sequence[tuple[int, int]], vectors: Vectors) -> npt.NDArray[np.float32]:
    """The cosine of the two ends of each pair of rows.

    >>> cosines([(0, 1), (0, 0)], np.eye(2, dtype=np.float32)).tolist()
    [0.0, 1.0]
    """
    ends = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    found = [
        np.einsum("ij,ij->i", vectors[block[:, 0]], vectors[block[:, 1]])
        for block in np.array_split(ends, max(1, len(ends) // _BLOCK))
    ]
    return np.concatenate(found).astype(np.float32)


def surprising_share(of_ends: npt.NDArray[np.float32], *, threshold: float) -> float | None:
    """The share of relations whose ends have a cosine below `threshold`; None without one.

    `of_ends` as `cosines` gives it. Source: arXiv 2503.18852, surprising edges.

    >>> surprising_share(np.array([0.1, 0.9], dtype=np.float32), threshold=0.3)
    0.5
    """
    return float(np.mean(of_ends < threshold)) if len(of_ends) else None


def surprising_shares(
    of_ends: npt.NDArray[np.float32], thresholds: Sequence[float]
) -> list[tuple[float, float | None]]:
    """The share of surprising relations at each threshold: how much it hangs on the choice.

    >>> surprising_shares(np.array([0.1, 0.9], dtype=np.float32), [0.0, 0.5, 1.0])
    [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)]
    """
    return [(t, surprising_share(of_ends, threshold=t)) for t in thresholds]


def _of_eigenvalues(eigenvalues: npt.NDArray[np.floating[Any]], total: float) -> float:
    """-sum(p ln p) of eigenvalues divided by their sum; what rounding made negative counts as 0."""
    shares = eigenvalues[eigenvalues > 1e-12 * total] / total
    return max(0.0, -float(shares @ np.log(shares)))


def _plogp_of_laplacian(adjacency_eigenvalues: Floats) -> Floats:
    """x ln x at x = 1 - a, for eigenvalues a of the normalised adjacency matrix."""
    x = np.clip(1 - adjacency_eigenvalues, 0.0, 2.0)
    return np.where(x > 0, x * np.log(np.maximum(x, 1e-300)), 0.0)
