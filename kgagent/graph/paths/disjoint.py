"""A path from one concept to another through a third, whenever there is one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.search import fewest_hops


def through(graph: PathGraph, source: int, middle: int, target: int) -> tuple[int, ...] | None:
    """The vertices of a simple path through `middle`; None when there is none. The three differ.

    Two shortest legs where they do not meet, in either order of laying them; otherwise two disjoint
    legs by augmenting flow (Suurballe 1974; Menger). O(E).
    """
    first = fewest_hops(graph, source, middle, avoid={target})
    second = fewest_hops(graph, middle, target, avoid={source})
    if first is None or second is None:
        return None
    if set(first).isdisjoint(second[1:]):
        return (*first, *second[1:])
    other = fewest_hops(graph, middle, target, avoid=set(first[:-1]))
    if other is not None:
        return (*first, *other[1:])
    other = fewest_hops(graph, source, middle, avoid=set(second[1:]))
    if other is not None:
        return (*other, *second[1:])
    return _augmented(graph, first, middle, target)


State = tuple[int, bool]
"""A vertex and whether it is about to be left; each is split into a way in and a way out."""


def _augmented(
    graph: PathGraph, first: tuple[int, ...], middle: int, target: int
) -> tuple[int, ...] | None:
    """Two legs from `middle`, to the source and to the target, out of the first and one that may
    undo parts of it."""
    ahead = dict(pairwise(reversed(first)))
    behind = dict(pairwise(first))
    start = (middle, True)
    before: dict[State, State] = {start: start}
    queue = [start]
    for state in queue:
        if state[0] == target:
            return _two_legs(ahead, _states(before, state), first[0], target)
        for following in _following(graph, state, ahead, behind):
            if following not in before and following[0] != middle:
                before[following] = state
                queue.append(following)
    return None


def _following(
    graph: PathGraph, state: State, ahead: Mapping[int, int], behind: Mapping[int, int]
) -> list[State]:
    """Where flow may go from here: freely where none runs, and back against what runs.

    `ahead` and `behind` are the vertices after and before those of the leg that is laid.
    """
    vertex, leaving = state
    if not leaving:
        return [(behind.get(vertex, vertex), True)]
    steps = [(other, False) for other in graph.neighbours[vertex] if ahead.get(vertex) != other]
    if vertex in behind:
        steps.append((vertex, False))
    return steps


def _states(before: Mapping[State, State], state: State) -> list[State]:
    found = [state]
    while before[state] != state:
        state = before[state]
        found.append(state)
    return found[::-1]


def _two_legs(
    ahead: Mapping[int, int], states: list[State], source: int, target: int
) -> tuple[int, ...]:
    """What runs after the states are walked, as one path from source to target."""
    arcs = set(ahead.items())
    for (a, leaving), (b, _) in pairwise(states):
        if a != b:
            (arcs.add if leaving else arcs.remove)((a, b) if leaving else (b, a))
    behind = {b: a for a, b in arcs}
    legs = []
    for end in (source, target):
        leg = [end]
        while leg[-1] in behind:
            leg.append(behind[leg[-1]])
        legs.append(leg)
    return (*legs[0], *reversed(legs[1][:-1]))
