"""Miners that compare vectors: of the place in the graph (FastRP), of the name."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.pairs import Pairs, Scorer, Scores

Vectors = npt.NDArray[np.float32]
DIMENSION, FEWEST = 128, 32
ENTRIES = 2**25
"""Numbers that the vectors of a graph hold together: 134 MB, of which a few copies are made."""


def fastrp(
    graph: LinkGraph,
    *,
    dimension: int | None = None,
    worths: tuple[float, ...] = (0.0, 1.0, 1.0, 0.5),
    balance: float = -0.5,
    seed: int = 0,
) -> Vectors:
    """Unit vectors of the vertices, shape (count, dimension): like surroundings, like direction.

    A very sparse random projection (entries -sqrt(s), 0, sqrt(s); s = sqrt of the count, but such
    that a row keeps about eight entries), spread over the normalised graph; `worths[k]` weighs
    what comes from k + 1 steps away, `balance` is the exponent on degrees. A vertex without edges
    gets zeros. The dimension is `DIMENSION`, less where the vectors would hold more than `ENTRIES`
    numbers. Source: Chen et al. 2019, "Fast and Accurate Network Embeddings via Very Sparse Random
    Projection", algorithm 1.

    >>> fastrp(LinkGraph.of(3, [0, 1], [1, 2]), dimension=8).shape
    (3, 8)
    """
    if dimension is None:
        dimension = max(FEWEST, min(DIMENSION, ENTRIES // max(graph.count, 1)))
    chance = np.random.default_rng(seed)
    sparse = max(3.0, min(graph.count**0.5, dimension / 8))
    drawn = chance.random((graph.count, dimension), dtype=np.float32)
    signs = (drawn > 1 - 0.5 / sparse).astype(np.float32) - (drawn < 0.5 / sparse)
    degrees = np.maximum(graph.degrees, 1).astype(np.float64)
    spread = (degrees / max(2 * graph.edges, 1)) ** balance
    walk = graph.matrix(1 / degrees[graph.rows])
    del drawn
    current = (signs * (sparse**0.5) * spread[:, None]).astype(np.float32)
    del signs
    total = np.zeros((graph.count, dimension), dtype=np.float32)
    for worth in worths:
        current = walk @ current
        total += np.float32(worth) * unit(current)
    return unit(total)


def unit(vectors: Vectors) -> Vectors:
    """The vectors at length 1; those of length 0 stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found = np.zeros_like(vectors)
    np.divide(vectors, lengths, out=found, where=lengths > 1e-12)
    return found


@dataclass(frozen=True, slots=True)
class FastRP:
    """The cosine of the two ends' `fastrp` vectors; source there."""

    dimension: int | None = None
    seed: int = 0
    name: str = "FastRP"

    def on(self, graph: LinkGraph) -> Scorer:
        """Makes the vectors."""
        return cosines(fastrp(graph, dimension=self.dimension, seed=self.seed))


@dataclass(frozen=True, slots=True)
class NameSimilarity:
    """The cosine of the vectors given for the two names.

    `vectors[v]` belongs to vertex v. In a back-test they must be made without later texts.
    """

    vectors: Vectors = field(repr=False)
    name: str = "name similarity"

    def on(self, graph: LinkGraph) -> Scorer:
        """Brings the vectors to length 1."""
        if len(self.vectors) != graph.count:
            raise ValueError(f"{len(self.vectors)} vectors for {graph.count} vertices")
        return cosines(unit(self.vectors))


def cosines(vectors: Vectors) -> Scorer:
    """The inner products of the vectors of both ends."""

    def scorer(pairs: Pairs) -> Scores:
        found = np.einsum("ij,ij->i", vectors[pairs.low], vectors[pairs.high])
        return np.asarray(found, dtype=np.float64)

    return scorer
