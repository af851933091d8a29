"""Paths through the graph for the faces: each hop with its evidence, the weakest named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from kgagent.errors import NotFound, UsageError
from kgagent.graph.paths import ends
from kgagent.graph.paths.around import around
from kgagent.graph.paths.cheapest import (
    AROUND_HUBS,
    BY_EVIDENCE,
    BY_RECENT_EVIDENCE,
    Cheapest,
    Shortest,
)
from kgagent.graph.paths.diverse import Diverse
from kgagent.graph.paths.guided import Guided
from kgagent.graph.paths.path import Path, Sampler, score
from kgagent.graph.paths.waypoints import Waypoints
from kgagent.views.hops import HopReader, HopView, why_weakest
from kgagent.views.walkable import Walkable

Row = dict[str, Any]

BEST: dict[str, Cheapest | Shortest] = {
    "evidence": BY_EVIDENCE,
    "shortest": Shortest(),
    "recent": BY_RECENT_EVIDENCE,
    "around-hubs": AROUND_HUBS,
}
"""Ways that have one best path; several are as diverse as can be, the best first."""

WAYS = (*BEST, "diverse", "guided", "meaning", "via")
BY_CHANCE = ("guided", "meaning", "via")

TRIES = 8
"""Paths drawn for each that is asked for, lest the same come again."""

OVERSAMPLED = 4
"""Pairs looked at for each pair of dissimilar concepts that is asked for."""

NEAREST = 3
"""Concepts suggested in place of one that cannot be reached."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to choose paths: `how` is one of WAYS, and how many of them.

    `via` are concepts to go through, in this order; without any, "via" draws one. `temperature` is
    for "guided" and "meaning"; "meaning" ends at a concept whose cosine to the target is at least
    `stop`. `around` is how many hops of surroundings to give, 0 for none.
    """

    how: str = "evidence"
    count: int = 1
    via: tuple[str, ...] = ()
    around: int = 0
    temperature: float = 0.1
    stop: float = 0.7
    seed: int = 0

    def __post_init__(self) -> None:
        if self.how not in WAYS:
            raise UsageError(
                f"There is no way '{self.how}' of choosing a path.",
                hint=f"Ways: {', '.join(WAYS)}",
            )
        if self.via and self.how != "via":
            raise UsageError(
                f"Concepts to go through are for the way 'via', not '{self.how}'.",
                hint="Give --via without --how, or --how via.",
            )
        if not self.temperature >= 0 or not -1 <= self.stop <= 1:
            raise UsageError("A temperature is 0 or more, and a cosine to stop at from -1 to 1.")


@dataclass(frozen=True, slots=True)
class PathView:
    """One path: the names of its concepts, its hops, which hop is the weakest (from 0) and why.

    `score` says how it holds together: `holds` that all hops do, by our estimate, and the `mean` of
    a hop, both 0 to 1; the least `support` of a hop; the best connected concept between the ends
    (`hub`, with so many `neighbours`), None without one; the mean cosine of neighbours
    (`coherence`), None where meanings are not known. `likeness` is the cosine of its end to the
    concept that was asked for, None where it ends there. `around` is None when not asked for.
    """

    concepts: tuple[str, ...]
    hops: tuple[HopView, ...]
    weakest: int | None
    why: str
    score: Row
    likeness: float | None
    around: Row | None


@dataclass(frozen=True, slots=True)
class PathsView:
    """The paths between two concepts, or from one to a community; none when nothing joins them.

    `apart` then says how many concepts lie in the part of the graph that each is in, and which of
    the first part mean most nearly what the other does (`nearest`). `also` are other concepts
    spelled as one that was asked for. `likeness` is the cosine of the two, None when not known.
    """

    source: str
    target: str
    how: str
    paths: tuple[PathView, ...]
    apart: Row | None = None
    also: tuple[Row, ...] = ()
    likeness: float | None = None


def between(walk: Walkable, one: str, other: str, way: Way | None = None) -> PathsView:
    """The paths between two concepts, by any of their names.

    Raises NotFound, naming the nearest, for a concept that is not there; UsageError when the two
    are one, or the way cannot be gone.
    """
    way = _possible(walk, way or Way())
    source, target = walk.vertex(one), walk.vertex(other)
    via = tuple(map(walk.vertex, way.via))
    if source == target:
        raise UsageError(
            f"'{one}' and '{other}' are one concept, {walk.called(source)}.",
            hint="Give two concepts.",
        )
    if len({source, target, *via}) < 2 + len(via):
        raise UsageError("A path visits no concept twice.", hint="Give other concepts to --via.")
    chance = Random(way.seed)  # noqa: S311
    asked = [(one, source), (other, target), *zip(way.via, via, strict=True)]
    return _view(
        walk,
        way,
        (source, target),
        paths=_paths(walk, way, (source, target), via=via, chance=chance),
        also=tuple(_also(walk, asked)),
        via=via,
    )


def to_community(walk: Walkable, one: str, community: str, way: Way | None = None) -> PathsView:
    """The paths from a concept to members of a community, drawn by chance.

    The community is given by its number, as in an export, or by a concept that lies in it.
    """
    way = _possible(walk, way or Way())
    walk = walk.with_communities()
    source = walk.vertex(one)
    number = _community(walk, community)
    graph = walk.graph
    if graph.membership is None or graph.membership[source] == number:
        raise UsageError(
            f"'{walk.called(source)}' lies in community {number} itself.",
            hint="Give another community.",
        )
    chance = Random(way.seed)  # noqa: S311
    via = tuple(map(walk.vertex, way.via))
    sampler = _sampler(way, via)
    found = _distinct(
        lambda: ends.to_community(graph, source, number, sampler=sampler, chance=chance), way.count
    )
    members = sorted(graph.community(number), key=lambda v: (-graph.degrees[v], v))
    reader = HopReader(walk)
    joined = any(graph.component[v] == graph.component[source] for v in members)
    return PathsView(
        source=walk.called(source),
        target=f"community {number} ({', '.join(map(walk.called, members[:NEAREST]))})",
        how=way.how,
        paths=tuple(_path(reader, path, way, None) for path in found),
        apart=None if joined else _apart(walk, source, members[0]),
        also=tuple(_also(walk, [(one, source)])),
    )


def dissimilar(walk: Walkable, pairs: int, way: Way | None = None) -> tuple[PathsView, ...]:
    """Paths between concepts far apart in meaning, the farthest first; so many pairs."""
    way = _possible(walk, way or Way())
    if walk.graph.vectors is None:
        raise UsageError("Meanings are not known here.", hint="Give two concepts.")
    chance = Random(way.seed)  # noqa: S311
    via = tuple(map(walk.vertex, way.via))
    found = ends.dissimilar_pairs(walk.graph, OVERSAMPLED * pairs, chance=chance)
    return tuple(
        _view(walk, way, pair, paths=_paths(walk, way, pair, via=via, chance=chance), via=via)
        for pair in found[:pairs]
    )


def _possible(walk: Walkable, way: Way) -> Way:
    if way.how == "meaning" and walk.graph.vectors is None:
        raise UsageError("Meanings are not known here.", hint="Choose another way than 'meaning'.")
    return way


def _paths(
    walk: Walkable,
    way: Way,
    pair: tuple[int, int],
    *,
    via: tuple[int, ...],
    chance: Random,
) -> tuple[Path, ...]:
    """The paths that this way gives, each once."""
    graph = walk.graph
    if way.how in BY_CHANCE:
        sampler = _sampler(way, via)
        return _distinct(lambda: sampler.sample(graph, *pair, chance), way.count)
    best = BEST.get(way.how)
    if isinstance(best, Cheapest):
        return Diverse(way.count, costing=best.costing).paths(graph, *pair)
    return Diverse(way.count).paths(graph, *pair)


def _sampler(way: Way, via: tuple[int, ...]) -> Sampler:
    match way.how:
        case "via":
            return Waypoints(given=via)
        case "guided":
            return Guided(way.temperature)
        case "meaning":
            return Guided(way.temperature, stop=way.stop)
        case "diverse":
            return Diverse()
        case how:
            return BEST[how]


def _distinct(draw: Callable[[], Path | None], count: int) -> tuple[Path, ...]:
    """So many different paths, or as many as come in TRIES times as many draws."""
    found: dict[Path, None] = {}
    for _ in range(TRIES * count):
        path = draw()
        if path is not None:
            found.setdefault(path)
        if path is None or len(found) == count:
            break
    return tuple(found)


def _view(
    walk: Walkable,
    way: Way,
    pair: tuple[int, int],
    *,
    paths: tuple[Path, ...],
    also: tuple[Row, ...] = (),
    via: tuple[int, ...] = (),
) -> PathsView:
    source, target = pair
    reader = HopReader(walk)
    known = walk.graph.vectors is not None
    parted = [v for v in (target, *via) if ends.apart(walk.graph, source, v)]
    return PathsView(
        source=walk.called(source),
        target=walk.called(target),
        how=way.how,
        paths=tuple(_path(reader, path, way, target) for path in paths),
        apart=_apart(walk, source, parted[0]) if parted and not paths else None,
        also=also,
        likeness=walk.graph.cosines([source], target)[0] if known else None,
    )


def _path(reader: HopReader, path: Path, way: Way, target: int | None) -> PathView:
    walk = reader.walk
    graph = walk.graph
    found = score(graph, path)
    hops = reader.hops(path)
    hub = max(path.vertices[1:-1], key=lambda v: (graph.degrees[v], -v), default=None)
    reached = target is None or path.target == target
    return PathView(
        concepts=tuple(map(walk.called, path.vertices)),
        hops=hops,
        weakest=found.weakest,
        why="" if found.weakest is None else why_weakest(hops, found.weakest),
        score={
            "holds": found.holds,
            "mean": found.mean,
            "support": found.support,
            "hub": None if hub is None else walk.called(hub),
            "neighbours": found.hub,
            "coherence": found.coherence,
        },
        likeness=None if reached else graph.cosines([path.target], target or 0)[0],
        around=_around(reader, path, way.around) if way.around else None,
    )


def _around(reader: HopReader, path: Path, within: int) -> Row:
    """The surroundings of a path: its concepts, and the relations that are not on the path."""
    walk = reader.walk
    found = around(walk.graph, path, within=within)
    hops = walk.graph.hops
    on_it = {frozenset(pair) for pair in zip(path.vertices, path.vertices[1:], strict=False)}
    off = [hop for hop in found.hops if frozenset(hops.ends[hop]) not in on_it]
    off.sort(key=lambda hop: (-hops.support[hop], not hops.grounded[hop], -hops.confidence[hop]))
    rows = [walk.rows[hops.relations[hop][0]] for hop in off]
    return {
        "within": within,
        "concepts": tuple(map(walk.called, found.vertices[len(path.vertices) :])),
        "left_out": found.left_out,
        "relations": tuple(
            {"said": reader.sentence(row), "support": row.support, "grounded": row.grounded}
            for row in rows
        ),
    }


def _apart(walk: Walkable, source: int, target: int) -> Row | None:
    """Why no path joins two concepts, and what could be asked for instead."""
    found = ends.apart(walk.graph, source, target)
    if found is None:
        return None
    return {
        "source": walk.called(source),
        "target": walk.called(target),
        "source_part": found.source_part,
        "target_part": found.target_part,
        "nearest": _nearest(walk, source, target),
    }


def _nearest(walk: Walkable, source: int, target: int) -> tuple[str, ...]:
    """The concepts that can be reached and are nearest in meaning to one that cannot."""
    graph = walk.graph
    if graph.vectors is None:
        return ()
    reached = [v for v in graph.members(graph.component[source]) if v != source]
    near = graph.cosines(reached, target)
    best = sorted(range(len(reached)), key=lambda at: (-near[at], reached[at]))
    return tuple(walk.called(reached[at]) for at in best[:NEAREST])


def _also(walk: Walkable, asked: Iterable[tuple[str, int]]) -> Iterable[Row]:
    for name, vertex in asked:
        others = walk.also(name, vertex)
        if others:
            yield {"name": name, "taken": walk.graph.keys[vertex], "others": others}


def _community(walk: Walkable, given: str) -> int:
    """The number of a community, given as such or by a concept that lies in it."""
    number: int | None = int(given) if given.isascii() and given.isdigit() else None
    membership = walk.graph.membership or ()
    if number is None:
        number = membership[walk.vertex(given)]
    if number < 0 or not walk.graph.community(number):
        raise NotFound(
            f"There is no community '{given}'.",
            hint="Give a number from 0 on, or a concept that has relations.",
        )
    return number
