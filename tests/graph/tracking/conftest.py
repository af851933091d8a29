"""Random changes of a graph, and the same graph in networkx, for the tests of tracking."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import networkx as nx
import pytest

from kgagent.graph.tracking.tracked import Tracked

Pair = tuple[int, int]


def toggle(tracked: Tracked, mirror: nx.Graph, pairs: Sequence[Pair]) -> None:
    """One step: each pair is linked, or unlinked if it was; lone vertices leave the graph."""
    for a, b in pairs:
        if a == b:
            continue
        if mirror.has_edge(a, b):
            tracked.unlink(a, b)
            mirror.remove_edge(a, b)
            for vertex in (a, b):
                if not mirror[vertex]:
                    tracked.leave(vertex)
                    mirror.remove_node(vertex)
            continue
        for vertex in (a, b):
            if vertex not in mirror:
                tracked.enter(vertex)
                mirror.add_node(vertex)
        tracked.link(a, b)
        mirror.add_edge(a, b)
    tracked.close()


def random_steps(count: int, *, seed: int, new: float = 2.0) -> list[list[Pair]]:
    """Steps of a growth by preferential attachment, in which some edges go again."""
    chance = random.Random(seed)
    ends = [0, 1]
    edges = [(0, 1)]
    steps = [[(0, 1)]]
    vertices = 2
    for _ in range(count):
        step = []
        for _ in range(max(1, round(new))):
            step.append((vertices, chance.choice(ends)))
            vertices += 1
        step += [(chance.randrange(vertices), chance.choice(ends)) for _ in range(round(2 * new))]
        edges += step
        ends += [vertex for pair in step for vertex in pair]
        if chance.random() < 0.1:
            step.append(chance.choice(edges))
        steps.append(step)
    return steps


@pytest.fixture
def change() -> Callable[[Tracked, nx.Graph, Sequence[Pair]], None]:
    return toggle


@pytest.fixture
def changes() -> Callable[..., list[list[Pair]]]:
    return random_steps
