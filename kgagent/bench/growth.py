"""Graphs that are made up, to measure on: grown relation by relation, or large at once. Seeded."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt

Relation = tuple[int, int]

_NEAR = 200


def growth(steps: int, *, concepts: int, relations: int, seed: int = 0) -> list[list[Relation]]:
    """Relations (source, target) step by step, until there are so many concepts and relations.

    Relations that bring in a concept come as often as the two numbers ask for; of the others two in
    five close a triad, one in eight says something else of two concepts that are related already,
    and the rest relate any two. Targets are drawn in proportion to their degree.

    >>> [len(step) for step in growth(3, concepts=4, relations=12)]
    [4, 4, 4]
    """
    chance = random.Random(seed)  # noqa: S311
    ends = [0, 1]
    around: list[list[int]] = [[1], [0]]
    made: list[list[Relation]] = [[(0, 1)]]
    count = 1
    for step in range(1, steps + 1):
        if step > 1:
            made.append([])
        while count < round(relations * step / steps):
            fresh = len(around) * relations < concepts * count
            source, target = _relation(chance, ends, around, fresh=fresh)
            around[source].append(target)
            around[target].append(source)
            ends += source, target
            made[-1].append((source, target))
            count += 1
    return made


def _relation(
    chance: random.Random, ends: list[int], around: list[list[int]], *, fresh: bool
) -> Relation:
    target = chance.choice(ends)
    if fresh:
        around.append([])
        return len(around) - 1, target
    kind, source = chance.random(), chance.randrange(len(around))
    if kind < 0.4:
        target = chance.choice(around[chance.choice(around[source])])
    elif kind < 0.525:
        target = chance.choice(around[source])
    return source, target if target != source else (source + 1) % len(around)


def large(concepts: int, relations: int, *, seed: int = 0) -> npt.NDArray[np.int64]:
    """Relations as an array of two columns: each concept comes in with one; of the others half have
    a target near their source, so that there are communities. The rest of the targets are drawn in
    proportion to their degree.

    >>> large(100, 300).shape
    (300, 2)
    """
    chance = np.random.default_rng(seed)
    more = relations - concepts + 1
    source = np.concatenate([np.arange(1, concepts), chance.integers(0, concepts, more)])
    # A target is an end of an earlier relation: its source (even), or its target in turn (odd).
    copied = (chance.random(relations) * 2 * np.maximum(np.arange(relations), 1)).astype(np.int64)
    copied[0] = 0
    pointer = np.where((copied % 2 == 1) & (copied > 1), copied // 2, np.arange(relations))
    while (pointer != pointer[pointer]).any():
        pointer = pointer[pointer]
    target = np.where(copied == 1, 0, source[copied // 2])[pointer]
    target[0] = 0
    near = np.flatnonzero(chance.random(more) < 0.5) + concepts - 1
    target[near] = (source[near] + chance.integers(1, _NEAR, len(near))) % concepts
    return np.column_stack([source, target])
