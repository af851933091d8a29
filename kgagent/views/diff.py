"""What changed in a graph between two moments: concepts, relations, merges, communities."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kgagent.errors import NotFound, UsageError
from kgagent.graph.measures.matching import (
    community_name,
    first_matching,
    match,
    most_inside,
)
from kgagent.graph.running import RunningGraph
from kgagent.storage import moments
from kgagent.storage.knowledge import Triple
from kgagent.storage.store import Store
from kgagent.views import overtime
from kgagent.views.at import said_after
from kgagent.views.overtime import Growth

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Moved:
    """A concept that lies in another community than before; both by name."""

    concept: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What changes from the graph after step `a` to the one after step `b`.

    Relations are (source key, predicate, target key) as they are shown; concepts are keys. `joined`
    came to be shown as another, given second; `parted` no longer are. `names` are those of now.
    """

    a: int
    b: int
    concepts_come: tuple[str, ...]
    concepts_gone: tuple[str, ...]
    relations_come: tuple[Triple, ...]
    relations_gone: tuple[Triple, ...]
    joined: tuple[tuple[str, str], ...]
    parted: tuple[tuple[str, str], ...]
    moved: tuple[Moved, ...]
    names: Mapping[str, str]

    def applied(self, relations: Sequence[Triple]) -> set[Triple]:
        """The relations after `b`, given those after `a`."""
        return (set(relations) - set(self.relations_gone)) | set(self.relations_come)


def step_of(store: Store, moment: str) -> int:
    """The number of the step that a moment names: a step, a date (its end, UTC), or "now".

    Raises UsageError for anything else, NotFound for a step that is not there.
    """
    with store.read() as tx:
        newest = moments.newest_step(tx)
        if moment == "now":
            return newest
        if _DATE.fullmatch(moment):
            return moments.step_before(tx, end_of_day(moment))
    if not (moment.isascii() and moment.isdigit()):
        raise UsageError(
            f"'{moment[:40]}' is no moment of a graph.",
            hint="Give a step (12), a date (2026-11-24), or now.",
        )
    if int(moment[:9]) > newest:
        raise NotFound(f"There is no step {moment[:9]}.", hint=f"The newest step is {newest}.")
    return int(moment)


def end_of_day(moment: str) -> float:
    """When the day ends that a moment names (seconds since 1970, UTC); never, where it names none.

    Raises UsageError for a date that there is not.
    """
    if not _DATE.fullmatch(moment):
        return float("inf")
    try:
        day = datetime.strptime(moment, "%Y-%m-%d").replace(tzinfo=UTC)
        return (day + timedelta(days=1)).timestamp()
    except (ValueError, OverflowError):
        raise UsageError(f"{moment} is no date.", hint="For example: 2026-11-24") from None


def diff(store: Store, a: int, b: int, *, moved: bool = True) -> Diff:
    """What changes from the graph after step `a` to that after step `b`, earlier or later.

    Without `moved` no communities are compared, which takes a replay of every step.
    """
    growth = overtime.read(store)
    with store.read() as tx:
        shown = {step: moments.shown_at(tx, step) for step in (a, b)}
    graphs = {step: _relations(growth, step) for step in (a, b)}
    concepts = {
        step: dict.fromkeys(end for one in found for end in (one[0], one[2]))
        for step, found in graphs.items()
    }
    return Diff(
        a=a,
        b=b,
        concepts_come=tuple(key for key in concepts[b] if key not in concepts[a]),
        concepts_gone=tuple(key for key in concepts[a] if key not in concepts[b]),
        relations_come=tuple(one for one in graphs[b] if one not in graphs[a]),
        relations_gone=tuple(one for one in graphs[a] if one not in graphs[b]),
        joined=tuple(item for item in shown[b].items() if shown[a].get(item[0]) != item[1]),
        parted=tuple(item for item in shown[a].items() if item[0] not in shown[b]),
        moved=tuple(_moved(growth, a, b)) if moved else (),
        names=growth.names,
    )


def _relations(growth: Growth, step: int) -> dict[Triple, None]:
    """The relations after a step, in the order they came."""
    steps = growth.changes[:step]
    return dict.fromkeys(said_after((each.relations, each.gone) for each in steps))


@dataclass(frozen=True, slots=True)
class _Grouped:
    """The community of each vertex (-1: not in the graph), and what each is called."""

    member: list[int]
    called: list[str]


def _moved(growth: Growth, a: int, b: int) -> list[Moved]:
    """The concepts whose community is not the one theirs became."""
    first, last = sorted((a, b))
    if not first:
        return []
    grouped: dict[int, _Grouped] = {}
    keys: list[str] = []
    for step, running in enumerate(growth.replayed(), 1):
        if step in {first, last}:
            grouped[step] = _grouped(running, growth.names)
            keys = list(running.concepts.keys)
        if step == last:
            break
    before, after = grouped[first], grouped[last]
    start = first_matching(before.member)
    ids = match(before.member, after.member, start).ids
    found = []
    for vertex, own in enumerate(before.member):
        now = after.member[vertex]
        if own >= 0 and now >= 0 and ids[now] != start.ids[own]:
            was, then = before.called[own], after.called[now]
            pair = (was, then) if a <= b else (then, was)
            found.append(Moved(growth.name(keys[vertex]), *pair))
    return found


def _grouped(running: RunningGraph, names: Mapping[str, str]) -> _Grouped:
    inside_graph = [bool(degree) for degree in running.degrees]
    member = [
        own if there else -1 for own, there in zip(running.membership, inside_graph, strict=True)
    ]
    pairs = zip(running.membership, running.around, strict=True)
    inside = [seen.get(own, 0) for own, seen in pairs]
    central = most_inside(member, inside, [len(others) for others in running.neighbours])
    called = [names.get(key, key) for key in running.concepts.keys]
    return _Grouped(member, [community_name(vertices, called) for vertices in central])
