"""What measuring every step costs: ours beside igraph and networkx, which begin anew each time.

Times are CPU times of one process. The graph is made up: concepts come in by preferential
attachment, close triads, and are related again by other predicates (`growth`, seeded).
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from kgagent.graph.tracking.tracked import Tracked

SET = "measuring every step"

Relation = tuple[int, int]


def growth(steps: int, *, concepts: int, relations: int, seed: int = 0) -> list[list[Relation]]:
    """Relations (source, target) step by step, until there are so many concepts and relations.

    A third of a step's relations bring in new concepts; of the others two in five close a triad,
    one in eight says something else of two concepts that are related already, and the rest relate
    any two. Targets are drawn in proportion to their degree.
    """
    chance = random.Random(seed)  # noqa: S311
    ends = [0, 1]
    around: list[list[int]] = [[1], [0]]
    made: list[list[Relation]] = [[(0, 1)]]
    count = 1
    for step in range(steps):
        made.append([])
        want = round(relations * (step + 1) / steps)
        while count < want:
            relation = _relation(
                chance, ends, around, fresh=len(around) * relations < concepts * count
            )
            source, target = relation
            around[source].append(target)
            around[target].append(source)
            ends += relation
            made[-1].append(relation)
            count += 1
    made[1] = made[0] + made[1]
    return made[1:]


def _relation(
    chance: random.Random, ends: list[int], around: list[list[int]], *, fresh: bool
) -> Relation:
    if fresh:
        around.append([])
        return len(around) - 1, chance.choice(ends)
    kind, source = chance.random(), chance.randrange(len(around))
    target = chance.choice(ends)
    if kind < 0.4:
        target = chance.choice(around[chance.choice(around[source])])
    elif kind < 0.525:
        target = chance.choice(around[source])
    return source, target if target != source else (source + 1) % len(around)


def feed(tracked: Tracked, relations: Sequence[Relation]) -> None:
    """Take in the relations of one step, and end it."""
    graph = tracked.graph
    for source, target in relations:
        for vertex in (source, target):
            if vertex >= len(graph.inside) or not graph.inside[vertex]:
                tracked.enter(vertex)
        if target not in graph.neighbours[source]:
            tracked.link(source, target)
    tracked.close()
