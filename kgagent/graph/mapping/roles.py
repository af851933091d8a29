"""Roles: how alike two concepts are in the relations they and their neighbours have."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgagent.graph.mapping.pattern import Pattern

ROUNDS = 2
"""How far a role looks: the neighbours of neighbours."""

Roles = npt.NDArray[np.float64]


def roles(patterns: tuple[Pattern, Pattern]) -> tuple[Roles, Roles]:
    """For each concept of two graphs a row of figures, the same columns for both, none negative.

    How many relations of each kind and direction it has (as log(1 + n)), then the mean of the same
    over its neighbours, and of theirs (recursive features: ReFeX, Henderson et al. 2011).
    """
    labels = (label for p in patterns for around in p.labels for label in around.values())
    columns = {part: at for at, part in enumerate(sorted({p for label in labels for p in label}))}
    return _roles(patterns[0], columns), _roles(patterns[1], columns)


def _roles(pattern: Pattern, columns: dict[tuple[str, int], int]) -> Roles:
    own = np.zeros((len(pattern.keys), len(columns) + 1))
    for vertex, around in enumerate(pattern.labels):
        own[vertex, -1] = len(around)
        for label in around.values():
            for part in label:
                own[vertex, columns[part]] += 1
    blocks = [np.log1p(own)]
    for _ in range(ROUNDS):
        beside = np.zeros_like(own)
        for vertex, around in enumerate(pattern.labels):
            if around:
                beside[vertex] = blocks[-1][sorted(around)].mean(axis=0)
        blocks.append(beside)
    return np.concatenate(blocks, axis=1)


def likeness(one: npt.NDArray[np.float64], others: Roles) -> list[float]:
    """How alike a role is to each of some others: 1 the same, 0 nothing in common.

    The sum of the lesser figures over that of the greater (Ruzicka), to six places, so that what
    machines add up differently does not matter.
    """
    lesser = np.minimum(one, others).sum(axis=1)
    greater = np.maximum(one, others).sum(axis=1)
    found = np.divide(lesser, greater, out=np.ones_like(lesser), where=greater > 0)
    return [round(float(value), 6) for value in found]
