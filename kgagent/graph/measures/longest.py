"""The longest of the shortest paths, and what their vertices are like on average.

Source: paper A (Buehler 2025, arXiv 2502.13025), analysis of the longest shortest paths.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

import igraph
import numpy as np

PATHS = 30
EXACT = 10_000
"""Up to so many vertices all eccentricities are found; beyond, ends are sought by sweeps."""

SWEEPS = 32


def longest_paths(
    graph: igraph.Graph, *, seed: int, count: int = PATHS, exact: bool | None = None
) -> list[tuple[int, ...]]:
    """The `count` longest shortest paths of an undirected graph, the longest first, as vertices.

    One path for each pair of ends, from the one of greater eccentricity (then lower number) to the
    other; of equally long ones, first those whose ends come first so. All components count. Beyond
    10,000 vertices (or where `exact` is false) only paths that begin at the ends of 32 double
    sweeps from seeded vertices are found, so that longer ones may be missed (Magnien, Latapy, Habib
    2009).

    >>> longest_paths(igraph.Graph([(0, 1), (1, 2), (2, 3)]), seed=0, count=2)
    [(0, 1, 2, 3), (0, 1, 2)]
    """
    all_of_them = exact if exact is not None else graph.vcount() <= EXACT
    starts = list(range(graph.vcount())) if all_of_them else _far_ends(graph, seed)
    reach = dict(zip(starts, graph.eccentricity(starts), strict=True)) if starts else {}
    starts.sort(key=lambda v: (-reach[v], v))
    rank = {start: place for place, start in enumerate(starts)}
    found: list[tuple[int, int, int, int]] = []  # (-length, place of the start, its pair)
    for place, start in enumerate(starts):
        # A later pair is no longer than the reach of its start.
        if len(found) >= count and -found[count - 1][0] >= reach[start]:
            break
        found += _from(graph, start, place, rank)
        found = sorted(found)[:count]
    return [tuple(graph.get_shortest_path(start, end)) for _, _, end, start in found]


def _from(
    graph: igraph.Graph, start: int, place: int, rank: Mapping[int, int]
) -> list[tuple[int, int, int, int]]:
    """The pairs of a start with what it reaches and what was no start before."""
    away = graph.distances(start)[0]
    return [
        (-int(length), place, end, start)
        for end, length in enumerate(away)
        if 0 < length < math.inf and rank.get(end, place + 1) > place
    ]


def _far_ends(graph: igraph.Graph, seed: int) -> list[int]:
    """The vertices where double sweeps end, each once."""
    chance = random.Random(seed)  # noqa: S311
    ends: set[int] = set()
    for first in chance.sample(range(graph.vcount()), min(SWEEPS, graph.vcount())):
        far = _farthest(graph, first)
        ends |= {far, _farthest(graph, far)}
    return sorted(ends)


def _farthest(graph: igraph.Graph, start: int) -> int:
    away = np.array(graph.distances(start)[0])
    return int(np.argmax(np.where(np.isfinite(away), away, -1)))


def path_means(
    graph: igraph.Graph,
    paths: Sequence[Sequence[int]],
    measures: Mapping[str, Sequence[float]],
) -> dict[str, list[float]]:
    """For each measure of vertices its mean over each path; and the density of each path.

    With degree, betweenness, closeness, eigenvector centrality, PageRank and clustering these are
    paper A's seven. The density is that of the subgraph of the path's vertices: 1 if all are
    neighbours.

    >>> line = igraph.Graph([(0, 1), (1, 2)])
    >>> path_means(line, [(0, 1, 2)], {"degree": line.degree()})
    {'degree': [1.3333333333333333], 'density': [0.6666666666666666]}
    """
    means = {
        name: [float(np.mean([values[v] for v in path])) for path in paths]
        for name, values in measures.items()
    }
    means["density"] = [
        graph.induced_subgraph(list(path)).ecount() / max(1, math.comb(len(path), 2))
        for path in paths
    ]
    return means


def correlations(columns: Mapping[str, Sequence[float]]) -> dict[tuple[str, str], float | None]:
    """Pearson's correlation of every two columns; None where one of them does not vary.

    >>> correlations({"a": [1, 2, 3], "b": [2, 4, 6.0], "c": [1, 1, 1]})[("a", "b")]
    1.0
    """
    names = list(columns)
    centred = {}
    for name in names:
        values = np.asarray(columns[name], dtype=float)
        off = values - values.mean() if len(values) else values
        norm = float(np.linalg.norm(off))
        size = float(np.abs(values).max(initial=0.0))
        centred[name] = off / norm if norm > 1e-12 * size else None
    found: dict[tuple[str, str], float | None] = {}
    for a in names:
        for b in names:
            first, second = centred[a], centred[b]
            if first is None or second is None:
                found[a, b] = None
            else:
                found[a, b] = round(max(-1.0, min(1.0, float(first @ second))), 12)
    return found
