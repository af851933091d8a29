"""Where a layout begins: communities apart from each other, newcomers beside their neighbours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgagent.graph.layout.settling import COLD, SPACING, Plan, settle

Places = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

GOLDEN = np.pi * (3 - np.sqrt(5))
"""The angle at which the seeds of a sunflower follow each other: a disc filled evenly."""


def sunflower(count: int) -> Places:
    """So many places that fill a disc evenly, about one a unit of area, the first in the middle."""
    numbers = np.arange(count)
    radius = np.sqrt((numbers + 0.5) / np.pi)
    angle = numbers * GOLDEN
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def by_community(plan: Plan, groups: Numbers, *, seed: int) -> Places:
    """Each community as a disc, its best connected in the middle; discs that share edges near."""
    count = int(groups.max()) + 1
    sizes = np.bincount(groups, minlength=count)
    centres = _centres(plan, groups, sizes, seed=seed)
    places = np.empty((plan.count, 2))
    order = np.lexsort((np.arange(plan.count), -plan.mass, groups))
    firsts = np.concatenate(([0], np.cumsum(sizes)))
    for group in range(count):
        members = order[firsts[group] : firsts[group + 1]]
        places[members] = centres[group] + SPACING * sunflower(len(members))
    noise = np.random.default_rng(seed).standard_normal(places.shape)
    return np.asarray(places + 0.05 * SPACING * noise)


def _centres(plan: Plan, groups: Numbers, sizes: Numbers, *, seed: int) -> Places:
    """The middles of the communities: a layout of the graph that they are the vertices of."""
    count = len(sizes)
    order = np.argsort(-sizes, kind="stable")
    centres = np.empty((count, 2))
    room = SPACING * np.sqrt(plan.count / count)
    centres[order] = 1.5 * room * sunflower(count)
    ends = np.sort(groups[plan.edges], axis=1)
    ends = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    if count < 3 or not len(ends):
        return centres
    coarse = Plan.of(count, ends)
    settled = settle(coarse, centres / room * SPACING, np.ones(count), COLD, seed=seed)
    return np.asarray(settled * room / SPACING * 1.2)


def beside_neighbours(plan: Plan, known: Places, groups: Numbers, *, seed: int) -> Places:
    """The known places, and for the others the middle of their placed neighbours, a little off.

    Who has none begins with its community; a community without a place begins at the rim.
    """
    chance = np.random.default_rng(seed)
    places = known.copy()
    for _ in range(8):
        open_ = np.isnan(places[:, 0])
        if not open_.any():
            return places
        sums, counts = _sums(plan, places, ~open_)
        found = open_ & (counts > 0)
        if not found.any():
            break
        places[found] = sums[found] / counts[found, None]
        places[found] += 0.7 * SPACING * chance.standard_normal((int(found.sum()), 2))
    return _the_rest(places, groups, chance)


def _sums(
    plan: Plan, places: Places, placed: npt.NDArray[np.bool_]
) -> tuple[Places, npt.NDArray[np.float64]]:
    """For each vertex the sum of the places of its placed neighbours, and how many they are."""
    here = np.concatenate((plan.edges[:, 0], plan.edges[:, 1]))
    there = np.concatenate((plan.edges[:, 1], plan.edges[:, 0]))
    kept = placed[there]
    here, there = here[kept], there[kept]
    sums = [np.bincount(here, weights=places[there, axis], minlength=plan.count) for axis in (0, 1)]
    counts = np.bincount(here, minlength=plan.count).astype(float)
    return np.column_stack(sums), counts


def _the_rest(places: Places, groups: Numbers, chance: np.random.Generator) -> Places:
    left = np.flatnonzero(np.isnan(places[:, 0]))
    if not len(left):
        return places
    placed = ~np.isnan(places[:, 0])
    middle = places[placed].mean(axis=0)
    rim = float(np.linalg.norm(places[placed] - middle, axis=1).max()) + 2 * SPACING
    for group in np.unique(groups[left]):
        members = left[groups[left] == group]
        friends = placed & (groups == group)
        if friends.any():
            centre = places[friends].mean(axis=0)
        else:
            angle = chance.uniform(0, 2 * np.pi)
            centre = middle + rim * np.array((np.cos(angle), np.sin(angle)))
        places[members] = centre + SPACING * sunflower(len(members))
    return places
