"""Communities from step to step: which one goes on as which, and what becomes of the others.

Source: Greene, Doyle, Cunningham 2010, "Tracking the evolution of communities in dynamic social
networks" (ASONAM), with overlap measured against either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import igraph
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Kind = Literal["birth", "death", "continuation", "split", "merge"]

SHARE = 0.5
"""Two communities belong together when so much of either is in both."""


@dataclass(frozen=True, slots=True)
class Event:
    """What became of communities, by their lasting ids."""

    kind: Kind
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """`ids[c]` is the lasting id of community c; `next_id` the first that nobody had yet."""

    ids: tuple[int, ...]
    next_id: int
    events: tuple[Event, ...] = ()


def first_matching(membership: Sequence[int] | Ints) -> Matching:
    """The communities of the first step: all are born, with their own numbers.

    >>> first_matching([0, 0, 1]).ids
    (0, 1)
    """
    count = int(np.asarray(membership, dtype=np.int64).max(initial=-1)) + 1
    births = tuple(Event("birth", (), (identity,)) for identity in range(count))
    return Matching(tuple(range(count)), count, births)


def match(
    before: Sequence[int] | Ints,
    after: Sequence[int] | Ints,
    matching: Matching,
    *,
    share: float = SHARE,
) -> Matching:
    """The communities of `after` matched to those of `before`, which have the ids of `matching`.

    Both give each vertex its community, -1 where it is not in the graph; `after` may be longer. Two
    communities belong together when at least `share` of either's vertices, of those that are there
    in both steps, are in both. Of those that belong together the pair with most vertices in both
    keeps its id, then the next; the others get new ids. One that belongs to several later ones
    splits, several that belong to one merge, one that belongs to none dies or is born. At most
    O(n log n); equal overlaps go to the lower id, then to the lower community.

    >>> first = first_matching([0, 0, 0, 1, 1, 1])
    >>> match([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0, 0], first).ids
    (1, 0)
    >>> match([0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0], first).events
    (Event(kind='merge', before=(0, 1), after=(0,)),)
    """
    size = max(len(before), len(after))
    old, new = _padded(before, size), _padded(after, size)
    count = int(new.max(initial=-1)) + 1
    pairs = _belonging(old, new, share, len(matching.ids))
    ids = [-1] * count
    carried: set[int] = set()
    for _, identity, community in sorted((-overlap, matching.ids[a], b) for a, b, overlap in pairs):
        if ids[community] < 0 and identity not in carried:
            ids[community] = identity
            carried.add(identity)
    following = matching.next_id
    present = np.bincount(new[new >= 0], minlength=count)
    for community in range(count):
        if ids[community] < 0:
            ids[community], following = following, following + 1
    links = [(matching.ids[a], ids[b]) for a, b, _ in pairs]
    was = {matching.ids[a] for a in np.unique(old[old >= 0]).tolist()}
    now = {ids[b] for b in range(count) if present[b]}
    return Matching(tuple(ids), following, _events(links, was, now))


def follow(memberships: Iterable[Sequence[int] | Ints]) -> Iterator[Matching]:
    """The matching of each step with the one before.

    >>> [matching.ids for matching in follow([[0, 0, 1, 1], [1, 1, 0, 0, 0]])]
    [(0, 1), (1, 0)]
    """
    before: Sequence[int] | Ints | None = None
    matching = Matching((), 0)
    for membership in memberships:
        if before is None:
            matching = first_matching(membership)
        else:
            matching = match(before, membership, matching)
        before = membership
        yield matching


def most_central(
    graph: igraph.Graph, membership: Sequence[int] | Ints, *, count: int = 3
) -> list[tuple[int, ...]]:
    """The most central vertices of each community: those with most neighbours inside it.

    Ties go to the higher degree, then to the earlier vertex (within-community degree: Guimera and
    Amaral 2005). They name a community.

    >>> star_and_pair = igraph.Graph([(0, 1), (1, 2), (1, 3), (4, 5)])
    >>> most_central(star_and_pair, [0, 0, 0, 0, 1, 1], count=1)
    [(1,), (4,)]
    """
    community = np.asarray(membership, dtype=np.int64)
    edges = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    within = edges[community[edges[:, 0]] == community[edges[:, 1]]]
    inside = np.bincount(within.ravel(), minlength=len(community))
    degree = np.bincount(edges.ravel(), minlength=len(community))
    return most_inside(community, inside, degree, count=count)


def most_inside(
    membership: Sequence[int] | Ints,
    inside: Sequence[int] | Ints,
    degree: Sequence[int] | Ints,
    *,
    count: int = 3,
) -> list[tuple[int, ...]]:
    """The same for who knows how many neighbours each vertex has, and how many `inside`.

    >>> most_inside([0, 0, 0, -1], inside=[1, 2, 1, 0], degree=[1, 2, 2, 0], count=2)
    [(1, 2)]
    """
    community = np.asarray(membership, dtype=np.int64)
    order = np.lexsort(
        (np.arange(len(community)), -np.asarray(degree), -np.asarray(inside), community)
    )
    order = order[community[order] >= 0]
    found = np.arange(int(community.max(initial=-1)) + 1)
    firsts = np.searchsorted(community[order], found)
    lasts = np.searchsorted(community[order], found, side="right")
    return [
        tuple(order[first : min(last, first + count)].tolist())
        for first, last in zip(firsts, lasts, strict=True)
    ]


def community_name(vertices: Sequence[int], names: Sequence[str]) -> str:
    """What a community is called: its most central concepts, as `most_central` gives them.

    >>> community_name([1, 0], ["bone", "silk"])
    'silk · bone'
    """
    return " · ".join(names[vertex] for vertex in vertices)


def _padded(membership: Sequence[int] | Ints, size: int) -> Ints:
    """As long as `size`; a vertex that it does not know is not in its graph."""
    known = np.asarray(membership, dtype=np.int64)
    return np.pad(known, (0, size - len(known)), constant_values=-1)


def _belonging(old: Ints, new: Ints, share: float, count: int) -> list[tuple[int, int, int]]:
    """The pairs of communities that belong together, as (before, after, vertices in both)."""
    both = (old >= 0) & (new >= 0)
    a, b = old[both], new[both]
    if not len(a):
        return []
    width = int(b.max()) + 1
    keys, overlap = np.unique(a * width + b, return_counts=True)
    was, now = keys // width, keys % width
    of_before = np.bincount(a, minlength=count)[was]
    of_after = np.bincount(b, minlength=width)[now]
    belong = overlap >= share * np.minimum(of_before, of_after)
    return list(
        zip(was[belong].tolist(), now[belong].tolist(), overlap[belong].tolist(), strict=True)
    )


def _events(links: list[tuple[int, int]], was: set[int], now: set[int]) -> tuple[Event, ...]:
    """What happened, by kind and then by id; a community can split and take part in a merge."""
    later: dict[int, list[int]] = {identity: [] for identity in sorted(was)}
    earlier: dict[int, list[int]] = {identity: [] for identity in sorted(now)}
    for a, b in sorted(links):
        later[a].append(b)
        earlier[b].append(a)
    events = [Event("birth", (), (b,)) for b, found in earlier.items() if not found]
    events += [Event("death", (a,), ()) for a, found in later.items() if not found]
    events += [
        Event("continuation", (a,), (found[0],))
        for a, found in later.items()
        if len(found) == 1 and len(earlier[found[0]]) == 1
    ]
    events += [Event("split", (a,), tuple(f)) for a, f in later.items() if len(f) > 1]
    events += [Event("merge", tuple(f), (b,)) for b, f in earlier.items() if len(f) > 1]
    return tuple(events)
