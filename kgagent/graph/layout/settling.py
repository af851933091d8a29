"""Letting a layout settle: pushes, pulls and gravity, each vertex at its own speed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.graph.layout.repulsion import repulsion

Floats = npt.NDArray[np.float64]

SPACING = 10.0
"""The room of one vertex."""

WIDTH = 2.5
"""How far gravity lets the map spread, as a multiple of the disc in which all have their room."""

PULL = 2.0
"""How strongly an edge pulls against the pushes: more makes communities denser."""

TOLERANCE = 1.0
RISE = 1.5


@dataclass(frozen=True, slots=True)
class Course:
    """How a layout settles: rounds, and the `freedom` to move of what had a place before."""

    rounds: int
    freedom: float = 1.0


COLD = Course(160)
WARM = Course(50, freedom=0.02)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A graph to lay out: its edges, each once and no loops, and the mass of each vertex."""

    count: int
    edges: npt.NDArray[np.int64]
    mass: Floats

    @classmethod
    def of(cls, count: int, edges: npt.NDArray[np.int64]) -> Plan:
        """A vertex weighs one more than it has edges."""
        ends = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
        mass = np.bincount(ends.ravel(), minlength=count).astype(np.float64) + 1.0
        return cls(count, ends, np.asarray(mass, dtype=np.float64))


def settle(
    plan: Plan,
    places: Floats,
    freedom: Floats,
    course: Course,
    *,
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
) -> Floats:
    """The places after so many rounds; each moves by its force, slower the more it swings.

    A vertex of freedom .02 moves a fiftieth of what another would.
    """
    chance = np.random.default_rng(seed)
    before = np.zeros_like(places)
    speed, places = 1.0, places.copy()
    for turn in range(course.rounds):
        force = _forces(plan, places, chance)
        swing = np.linalg.norm(force - before, axis=1)
        steady = np.linalg.norm(force + before, axis=1) / 2
        wanted = TOLERANCE * float((plan.mass * steady).sum())
        wanted /= max(float((plan.mass * swing).sum()), 1e-9)
        speed = min(wanted, RISE * speed)
        own = speed / (1 + np.sqrt(speed * swing / plan.mass))
        move = force / plan.mass[:, None] * own[:, None]
        places += _limited(move, turn, course, plan.count) * freedom[:, None]
        before = force
        progress((turn + 1) / course.rounds)
    return places


def _forces(plan: Plan, places: Floats, chance: np.random.Generator) -> Floats:
    push = repulsion(places, plan.mass, chance=chance)
    a, b = plan.edges[:, 0], plan.edges[:, 1]
    apart = places[b] - places[a]
    distance = np.linalg.norm(apart, axis=1) + 1e-9
    mean = float(plan.mass.mean())
    strength = np.log1p(distance) / distance * mean / np.sqrt(plan.mass[a] * plan.mass[b])
    pull = apart * (PULL * mean * strength)[:, None]
    for axis in (0, 1):
        push[:, axis] += np.bincount(a, weights=pull[:, axis], minlength=plan.count)
        push[:, axis] -= np.bincount(b, weights=pull[:, axis], minlength=plan.count)
    gravity = mean * np.pi / (SPACING * WIDTH) ** 2
    return np.asarray(push - gravity * plan.mass[:, None] * places)


def _limited(move: Floats, turn: int, course: Course, count: int) -> Floats:
    """No move longer than the heat of the round: far at first, a vertex's room at the end."""
    start, end = SPACING * np.sqrt(count) / 5, SPACING / 10
    heat = start * (end / start) ** ((turn + 1) / course.rounds) if start > end else end
    length = np.linalg.norm(move, axis=1, keepdims=True) + 1e-12
    return np.asarray(move * np.minimum(1.0, heat / length))
