"""The fields of a graph: its communities, what they are called, and how far apart they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kgagent.agent.reasoning.ground import Ground
from kgagent.errors import NotFound
from kgagent.graph.paths.graph import PathGraph

NAMED_AFTER = 3
"""Concepts that a field is called after."""
ROUNDED = 6
"""Digits of a cosine that every machine adds up alike."""


@dataclass(frozen=True, slots=True)
class Field:
    """A community: its number, its concepts, the best connected first, and what it is called."""

    number: int
    vertices: tuple[int, ...]
    name: str


def field_of(ground: Ground, number: int) -> Field:
    """A community as a field. Raises NotFound where there is none of that number."""
    graph = ground.graph
    members = sorted(graph.community(number), key=lambda v: (-graph.degrees[v], v))
    if number < 0 or not members:
        raise NotFound(
            f"There is no community {number}.",
            hint="Give a number from 0 on, or a concept that has relations.",
        )
    name = " · ".join(map(ground.called, members[:NAMED_AFTER]))
    return Field(number, tuple(members), name)


def fields(ground: Ground, *, least: int) -> list[Field]:
    """The communities of at least so many concepts, the largest first."""
    numbers = sorted({number for number in ground.graph.membership or () if number >= 0})
    found = (field_of(ground, number) for number in numbers)
    return sorted(
        (field for field in found if len(field.vertices) >= least),
        key=lambda field: (-len(field.vertices), field.number),
    )


def likeness(graph: PathGraph, one: Field, other: Field) -> float:
    """How near two fields mean, -1 to 1: the cosine of their mean vectors; 0 without vectors."""
    if graph.vectors is None:
        return 0.0
    means = [
        graph.vectors[np.asarray(field.vertices)].mean(axis=0, dtype=np.float64)
        for field in (one, other)
    ]
    size = float(np.linalg.norm(means[0]) * np.linalg.norm(means[1]))
    return round(float(means[0] @ means[1]) / size, ROUNDED) if size else 0.0


def keys(ground: Ground, vertices: Iterable[int]) -> frozenset[str]:
    """The keys of some concepts."""
    return frozenset(ground.graph.keys[vertex] for vertex in vertices)
