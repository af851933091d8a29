"""Betweenness from pivots: which concepts most shortest paths run through.

Each pivot is a vertex drawn at random from which all shortest paths are followed (Brandes and Pich
2007). A step costs about `WORK` arcs, more where even `LEAST` pivots do: a small graph is measured
exactly, from a larger one each step takes a few pivots, and the estimate is the mean over those of
the last steps, as far back as the graph had at least `ALIKE` of the edges it has now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log, sqrt

import igraph
import numpy as np
import numpy.typing as npt

from kgagent.graph.tracking.adjacency import REMEMBERED, Adjacency
from kgagent.graph.tracking.chance import sample
from kgagent.graph.tracking.flat import Flat

WORK = 400_000
"""Arcs and vertices that the pivots of one step may visit."""
LEAST = 2
"""Pivots a step, however large the graph."""
ENOUGH = 256
"""Pivots after which no older ones are looked at."""
ALIKE = 0.98
"""Pivots count while the graph they come from has so many of the edges of this one."""
TOP = 20
_GROUPS = 4
_MANY = 64
"""From so many pivots on, those of one step are in `_GROUPS` groups: groups give the standard
error, and of fewer pivots those of several steps are looked at in any case."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shares:
    """What one group of pivots says: for each vertex its normalised betweenness.

    `values` go by vertex, not by position; `edges` and `whole` say of which graph: how many edges
    it had, and whether all vertices were pivots, so that the values are exact.
    """

    values: Floats
    pivots: int
    edges: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Through:
    """A vertex, the share of shortest paths that run through it, and that share's standard error
    (None when there are too few groups of pivots to tell; 0 when it is exact)."""

    vertex: int
    value: float
    error: float | None


@dataclass(frozen=True, slots=True)
class Betweenness:
    """The vertices of the highest betweenness, and how many pivots say so."""

    top: tuple[Through, ...]
    pivots: int
    exact: bool

    @property
    def bound(self) -> float:
        """How far any one value may be off, at 95 % confidence (Hoeffding 1963), 0 if exact.

        It holds for the mean over the graphs the pivots come from.
        """
        return 0.0 if self.exact else hoeffding(self.pivots)


@dataclass(slots=True)
class RollingBetweenness:
    """Betweenness at the end of a step, from the pivots of the last steps.

    What the pivots of a step say depends on the graph at its end, the seed and the number of the
    step; where nobody asked at its end, it is found out later.
    """

    graph: Adjacency
    seed: int
    _known: dict[int, list[Shares]] = field(default_factory=dict)

    def of(self, flat: Flat, graph: igraph.Graph) -> Betweenness:
        """The estimate; the graph as it stands is given, flat and in igraph."""
        groups: list[Shares] = []
        last, (_, edges) = self.graph.steps, self.graph.sizes()
        for back in range(min(REMEMBERED, last)):
            of = self.graph.sizes(back=back)[1]
            if not ALIKE * edges <= of <= edges / ALIKE:
                break
            if last - back not in self._known:
                then = Flat.of(self.graph.arcs(back=back)) if back else flat
                self._ask(then, then.to_igraph() if back else graph, back)
            groups += self._known[last - back]
            enough = sum(group.pivots for group in groups) >= ENOUGH
            if enough or not groups or groups[0].whole:
                break
        self._known = {step: told for step, told in self._known.items() if last - step < REMEMBERED}
        return combined(groups, inside=self.graph.inside)

    def _ask(self, flat: Flat, graph: igraph.Graph, back: int) -> None:
        step = self.graph.steps - back
        present, _ = self.graph.sizes(back=back)
        self._known[step] = shares(flat, graph, present=present, seed=self.seed, step=step)


def hoeffding(pivots: int, *, miss: float = 0.05) -> float:
    """The distance that a mean of so many values between 0 and 1 keeps, but for a share of `miss`.

    >>> round(hoeffding(256), 3)
    0.085
    """
    return sqrt(log(2 / miss) / (2 * pivots)) if pivots else 1.0


def shares(flat: Flat, graph: igraph.Graph, *, present: int, seed: int, step: int) -> list[Shares]:
    """What the pivots of a step say, in groups; `graph` is the flat one in igraph.

    Values are normalised as networkx does for undirected graphs with `present` vertices.
    """
    if not flat.size or present < 3:
        return []
    budget = max(LEAST, WORK // (len(flat.targets) + flat.size))
    count = min(flat.size, budget)
    salt = f"pivots {step}"
    pivots = sample(np.arange(flat.size), count, seed=seed, salt=salt).tolist()
    whole = count == flat.size
    groups = 1 if whole or count < _MANY else _GROUPS
    return [
        pivot_shares(flat, graph, pivots[group::groups], present=present, whole=whole)
        for group in range(groups)
    ]


def pivot_shares(
    flat: Flat, graph: igraph.Graph, pivots: Sequence[int], *, present: int, whole: bool = False
) -> Shares:
    """The normalised betweenness that a group of pivots (positions) gives the vertices."""
    found = np.array(graph.betweenness(directed=False, sources=list(pivots)))
    scale = 2 * flat.size / len(pivots) / ((present - 1) * (present - 2))
    values = np.zeros(int(flat.vertices[-1]) + 1)
    values[flat.vertices] = found * scale
    return Shares(values, len(pivots), flat.edges, whole)


def combined(groups: Sequence[Shares], *, inside: Sequence[int], top: int = TOP) -> Betweenness:
    """The estimate of all groups together, newest first, for the vertices that are `inside`."""
    if not groups:
        return Betweenness((), 0, exact=True)
    exact = groups[0].whole
    groups = groups[:1] if exact else groups
    size = max(len(group.values) for group in groups)
    pivots = sum(group.pivots for group in groups)
    mean = np.zeros(size)
    for group in groups:
        mean[: len(group.values)] += group.values * (group.pivots / pivots)
    there = np.frombuffer(bytes(inside[:size]), dtype=np.uint8) != 0
    ranked = np.where(there, np.round(mean, 12), -1.0)
    least = np.partition(ranked, size - top)[size - top] if top < size else -1.0
    leading = np.flatnonzero(ranked >= max(least, 0.0))
    order = leading[np.lexsort((leading, -ranked[leading]))][:top]
    return Betweenness(
        tuple(Through(v, mean[v].item(), _error(v, groups, exact=exact)) for v in order.tolist()),
        pivots,
        exact,
    )


def _error(vertex: int, groups: Sequence[Shares], *, exact: bool) -> float | None:
    """The standard error of a vertex' mean over the groups; where it was not yet, it has 0."""
    if exact or len(groups) < 2:
        return 0.0 if exact else None
    pivots = sum(group.pivots for group in groups)
    said = [group.values[vertex].item() if vertex < len(group.values) else 0.0 for group in groups]
    told = list(zip(said, [group.pivots / pivots for group in groups], strict=True))
    mean = sum(value * share for value, share in told)
    return sqrt(sum((value - mean) ** 2 * share for value, share in told) / (len(groups) - 1))
