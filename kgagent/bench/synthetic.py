"""A made-up graph as large as one likes, shaped like a graph of concepts: hubs, and triangles."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt

from kgagent.domain.snapshot import RelationRow

TRIADS = 0.4
"""How often a new concept also relates to a neighbour of the one it has just been related to."""

DRIFT = 0.7
"""How far the meaning of a new concept lies from that of the first it is related to."""


def relations(concepts: int, count: int, *, seed: int) -> list[RelationRow]:
    """So many relations among so many concepts, connected, no two between the same pair.

    Each concept comes in with its relations; a first end is chosen by its degree, further ones so
    or as a neighbour of the last (Holme and Kim 2002, preferential attachment with triads). As in
    read papers, most relations are said once, and recent years have more of them.
    """
    chance = random.Random(seed)  # noqa: S311
    around: list[list[int]] = [[1], [0]]
    pairs = [(1, 0)]
    for vertex in range(2, concepts):
        due = round(count * (vertex - 1) / (concepts - 2)) - len(pairs)
        around.append([])
        chosen: dict[int, None] = {}
        last = -1
        for _ in range(4 * max(1, due)):
            near = last >= 0 and chance.random() < TRIADS
            other = chance.choice(around[last]) if near else chance.choice(chance.choice(pairs))
            if other != vertex:
                chosen.setdefault(other)
                last = other
            if len(chosen) >= max(1, due):
                break
        for other in chosen:
            around[vertex].append(other)
            around[other].append(vertex)
            pairs.append((vertex, other))
    return [_row(a, b, chance) for a, b in pairs]


def _row(a: int, b: int, chance: random.Random) -> RelationRow:
    return RelationRow(
        source=f"c{a}",
        predicate="relates to",
        target=f"c{b}",
        support=min(9, 1 + int(chance.expovariate(1.6))),
        year=2019 - int(chance.expovariate(0.2)),
        grounded=chance.random() < 0.95,
        confidence=round(chance.uniform(0.3, 1.0), 3),
    )


def vectors(rows: list[RelationRow], *, dimension: int, seed: int) -> npt.NDArray[np.float32]:
    """A unit vector for each concept in the order of `rows`, near that of its first relation."""
    numbers: dict[str, int] = {}
    first: list[int] = []
    for row in rows:
        for key, other in ((row.target, row.source), (row.source, row.target)):
            if key not in numbers:
                numbers[key] = len(numbers)
                first.append(numbers.get(other, -1))
    noise = np.random.default_rng(seed).standard_normal((len(first), dimension))
    found = noise / np.linalg.norm(noise, axis=1, keepdims=True)
    for at, parent in enumerate(first):
        if parent >= 0:
            mixed = (1 - DRIFT) * found[parent] + DRIFT * found[at]
            found[at] = mixed / np.linalg.norm(mixed)
    return np.asarray(found, dtype=np.float32)
