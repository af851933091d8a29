"""Eigenvector centrality, component by component, so that what it is does not hang on a start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import igraph
import numpy as np

from kgagent.graph.measures.forms import Floats, Integers, flat
from kgagent.graph.measures.lowest import DENSE
from kgagent.graph.measures.rows import Rows

SAME = 1e-9
"""Largest eigenvalues of two components that are nearer than this (relatively) are one."""

STEPS = 300
"""Of Lanczos' method at most; graphs that grow need about 50."""

TOLERANCE = 1e-11
"""When the residual is smaller, as a share of the eigenvalue, the vector is taken."""


def eigenvector(graph: igraph.Graph) -> Floats | None:
    """The principal eigenvector of the flat graph's adjacency matrix, of length 1, none negative.

    Source: Bonacich 1972. Only the component with the largest eigenvalue has values above 0; where
    several share it, the vector is the projection of the degrees on their eigenvectors. Components
    of up to `DENSE` vertices are solved exactly, larger ones by Lanczos' method, whose steps are
    bounded, unlike those of igraph's ARPACK. Undefined without edges, and where `STEPS` steps do
    not suffice (paths of thousands of vertices).

    >>> eigenvector(igraph.Graph([(0, 1), (1, 2)])).round(4).tolist()
    [0.5, 0.7071, 0.5]
    """
    simple = flat(graph)
    if not simple.ecount():
        return None
    degrees = np.asarray(simple.degree(), dtype=np.int64)
    tops = sorted(
        ((int(degrees[part].max()), part) for part in simple.connected_components()), reverse=True
    )
    found: Floats = np.zeros(len(degrees))
    # An eigenvalue is at least the root of the largest degree and at most the largest degree.
    best = float(tops[0][0]) ** 0.5
    for bound, part in tops:
        if bound < best * (1 - SAME):
            break
        solved = _principal(simple, part, degrees[part])
        if solved is None:
            return None
        value, vector = solved
        if value > best * (1 + SAME):
            found[:] = 0
        if value >= best * (1 - SAME):
            best = max(best, value)
            found[part] = vector * (vector @ degrees[part])
    return np.asarray(found / np.linalg.norm(found))


def _principal(
    graph: igraph.Graph, part: Sequence[int], degrees: Integers
) -> tuple[float, Floats] | None:
    """The largest eigenvalue of a component with its eigenvector, of length 1."""
    size = len(part)
    if degrees.min() == degrees.max():
        return float(degrees[0]), np.full(size, size**-0.5)
    if size > DENSE:
        return _by_lanczos(graph if size == graph.vcount() else graph.induced_subgraph(part))
    place = {vertex: at for at, vertex in enumerate(part)}
    matrix = np.zeros((size, size))
    for vertex, at in place.items():
        matrix[at, [place[other] for other in graph.neighbors(vertex)]] = 1
    values, vectors = np.linalg.eigh(matrix)
    return float(values[-1]), np.abs(vectors[:, -1])


def _by_lanczos(graph: igraph.Graph) -> tuple[float, Floats] | None:
    """In two passes, the second of which adds the vectors up: none but the last two are kept.

    Without making the vectors orthogonal again copies of the largest eigenvalue turn up (Paige
    1976); its vector is right all the same.
    """
    rows = Rows(graph)
    inner: list[float] = []
    outer: list[float] = []
    for _, alpha, beta in islice(_lanczos(rows), STEPS):
        inner.append(alpha)
        values, vectors = np.linalg.eigh(np.diag(inner) + np.diag(outer, 1) + np.diag(outer, -1))
        if beta * abs(vectors[-1, -1]) <= TOLERANCE * values[-1]:
            break
        outer.append(beta)
    else:
        return None
    found: Floats = np.zeros(rows.size)
    for share, (vector, _, _) in zip(vectors[:, -1].tolist(), _lanczos(rows), strict=False):
        found += share * vector
    return float(values[-1]), np.abs(found) / np.linalg.norm(found)


def _lanczos(rows: Rows) -> Iterator[tuple[Floats, float, float]]:
    """Vectors that span what powers of the matrix make of the degrees, with the two diagonals."""
    before, vector, beta = np.zeros(rows.size), rows.degrees / np.linalg.norm(rows.degrees), 0.0
    while True:
        image = rows.sums(vector) - beta * before
        alpha = float(vector @ image)
        image -= alpha * vector
        beta = float(np.linalg.norm(image))
        yield vector, alpha, beta
        before, vector = vector, image / beta
