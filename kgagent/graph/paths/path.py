"""A path, and what can be said of it: its hops, how well each holds, which is the weakest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Protocol

from kgagent.graph.paths.costs import strength
from kgagent.graph.paths.graph import PathGraph


@dataclass(frozen=True, slots=True)
class Path:
    """Vertices from source to target, each a neighbour of the one before, none twice."""

    vertices: tuple[int, ...]

    def __len__(self) -> int:
        """How many hops it has."""
        return len(self.vertices) - 1

    @property
    def source(self) -> int:
        """Its first vertex."""
        return self.vertices[0]

    @property
    def target(self) -> int:
        """Its last vertex."""
        return self.vertices[-1]

    @property
    def is_simple(self) -> bool:
        """Whether it visits no vertex twice."""
        return len(set(self.vertices)) == len(self.vertices)


class Sampler(Protocol):
    """A way of choosing a path between two concepts.

    The same graph, ends and state of `chance` give the same path, on every machine. It never visits
    a concept twice, and is None only when there is no such path.
    """

    @property
    def name(self) -> str:
        """The word for it."""
        ...

    def sample(self, graph: PathGraph, source: int, target: int, chance: Random) -> Path | None:
        """A path from source to target; the source alone when they are the same."""
        ...


@dataclass(frozen=True, slots=True)
class Score:
    """How a path holds together.

    `weakest` is the hop with the weakest evidence, counted from 0, None without hops; `holds` the
    probability that all of its hops do, by the strength of each; `mean` their geometric mean;
    `support` the least of any; `hub` the greatest degree on the way between the ends; `coherence`
    the mean cosine of neighbours on it, None without vectors.
    """

    hops: int
    weakest: int | None
    holds: float
    mean: float
    support: int
    hub: int
    coherence: float | None


def hops_of(graph: PathGraph, path: Path) -> tuple[int, ...]:
    """The hops of a path, as they are numbered in the graph. Raises ValueError for a gap in it."""
    found = tuple(graph.hop(a, b) for a, b in pairwise(path.vertices))
    known = tuple(hop for hop in found if hop is not None)
    if len(known) != len(found):
        raise ValueError("the path is not one of this graph")
    return known


def weakest(graph: PathGraph, path: Path) -> int | None:
    """Which hop of a path, counted from 0, has the weakest evidence; None for a path without hops.

    Least support first, then not grounded, then least confidence, then the first on the path.
    """
    hops = hops_of(graph, path)
    known = graph.hops
    return min(
        range(len(hops)),
        key=lambda at: (
            known.support[hops[at]],
            known.grounded[hops[at]],
            known.confidence[hops[at]],
            at,
        ),
        default=None,
    )


def score(graph: PathGraph, path: Path) -> Score:
    """What a path is worth; see `Score`. A path without hops holds."""
    hops = hops_of(graph, path)
    strengths = [strength(graph, hop) for hop in hops]
    inner = path.vertices[1:-1]
    return Score(
        hops=len(hops),
        weakest=weakest(graph, path),
        holds=math.prod(strengths),
        mean=math.prod(strengths) ** (1 / max(1, len(hops))),
        support=min((graph.hops.support[hop] for hop in hops), default=0),
        hub=max((graph.degrees[vertex] for vertex in inner), default=0),
        coherence=_coherence(graph, path),
    )


def _coherence(graph: PathGraph, path: Path) -> float | None:
    if graph.vectors is None or not len(path):
        return None
    return math.fsum(_near(graph, path)) / len(path)


def _near(graph: PathGraph, path: Path) -> Iterator[float]:
    return (graph.cosines([a], b)[0] for a, b in pairwise(path.vertices))
