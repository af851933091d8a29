"""Spectrum: how well a graph hangs together, told by eigenvalues of its matrices.

All are of the flat graph. Up to `DENSE` vertices eigenvalues are exact, from the whole matrix;
above, by LOBPCG, with the error that was reached. Limits: on graphs with long tails eigenvalues lie
close together and convergence is slow (1,000,000 vertices and 3,000,000 edges without such tails:
17 to 31 CPU-s); after `ROUNDS` rounds the value is an upper bound (of the
gap of the adjacency matrix: an estimate) and its error says how rough.
"""

from __future__ import annotations

import igraph
import numpy as np

from kgagent.graph.measures.forms import Floats, flat
from kgagent.graph.measures.lowest import DENSE, Eigenvalue, Operator, lowest
from kgagent.graph.measures.rows import Rows

ROUNDS = 300
"""Improvements at most; each costs three passes over the edges."""

TOLERANCE = 1e-6
"""When the error is smaller it stops; the value itself is then far nearer (`lowest`)."""


def algebraic_connectivity(graph: igraph.Graph, *, seed: int = 0) -> Eigenvalue | None:
    """The second smallest eigenvalue of the Laplacian D - A; 0 when there are several components.

    Source: Fiedler 1973. Undefined with fewer than two vertices. Take `forms.largest_component`
    first for that of the largest component.

    >>> round(algebraic_connectivity(igraph.Graph([(0, 1), (1, 2)])).value, 9)
    1.0
    """
    simple = flat(graph)
    if simple.vcount() < 2:
        return None
    if not simple.is_connected():
        return Eigenvalue(0.0, 0.0)
    if simple.vcount() <= DENSE:
        return _exact(np.asarray(simple.laplacian(), dtype=np.float64), 1)
    rows = Rows(simple)
    flat_vector = np.full(rows.size, rows.size**-0.5)
    operator = Operator(
        lambda v: rows.degrees * v - rows.sums(v), rows.size, 1 / rows.degrees, flat_vector
    )
    return lowest(operator, tolerance=TOLERANCE, rounds=ROUNDS, seed=seed)[0]


def spectral_gap(graph: igraph.Graph, *, seed: int = 0) -> Eigenvalue | None:
    """The second smallest eigenvalue of the normalised Laplacian; 0 with several components.

    It is 1 minus the second largest eigenvalue of a random walk, which forgets where it started
    the sooner the larger the gap (Chung 1997, chapter 1). Undefined with fewer than two vertices.

    >>> round(spectral_gap(igraph.Graph.Full(3)).value, 9)
    1.5
    """
    simple = flat(graph)
    if simple.vcount() < 2:
        return None
    if not simple.is_connected():
        return Eigenvalue(0.0, 0.0)
    if simple.vcount() <= DENSE:
        return _exact(np.asarray(simple.laplacian(normalized="symmetric"), dtype=np.float64), 1)
    rows = Rows(simple)
    root = np.sqrt(rows.degrees)
    operator = Operator(
        lambda v: v - rows.sums(v / root) / root, rows.size, known=root / np.linalg.norm(root)
    )
    return lowest(operator, tolerance=TOLERANCE, rounds=ROUNDS, seed=seed)[0]


def adjacency_gap(graph: igraph.Graph, *, seed: int = 0) -> Eigenvalue | None:
    """The difference of the two largest eigenvalues of the adjacency matrix.

    Source: Estrada 2006, "Network robustness to targeted attacks: the interplay of expansibility
    and degree distribution". Undefined with fewer than two vertices.

    >>> round(adjacency_gap(igraph.Graph.Full(3)).value, 9)
    3.0
    """
    simple = flat(graph)
    if simple.vcount() < 2:
        return None
    linked = simple.induced_subgraph(np.flatnonzero(simple.degree()).tolist())
    # A vertex without neighbours has the eigenvalue 0.
    alone = [0.0] * min(2, simple.vcount() - linked.vcount())
    if linked.vcount() <= DENSE:
        matrix = np.asarray(linked.get_adjacency().data, dtype=np.float64)
        values = np.linalg.eigvalsh(matrix).tolist() if linked.vcount() else []
        second, first = sorted([*values, *alone])[-2:]
        return Eigenvalue(first - second, 0.0)
    rows = Rows(linked)
    operator = Operator(lambda v: -rows.sums(v), rows.size)
    found = lowest(operator, wanted=2, tolerance=TOLERANCE, rounds=ROUNDS, seed=seed)
    second = max(-found[1].value, *alone) if alone else -found[1].value
    return Eigenvalue(-found[0].value - second, found[0].error + found[1].error)


def _exact(matrix: Floats, place: int) -> Eigenvalue:
    return Eigenvalue(max(0.0, float(np.linalg.eigvalsh(matrix)[place])), 0.0)
