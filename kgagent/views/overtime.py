"""How the graph grew, step by step, as it was shown after each: hubs, bridges, communities.

Everything here is a replay of what each step did to the graph as it is shown (what concepts were
then taken to be one), so degrees may fall, and a bridge that turned out to be another concept is
gone. What a person decides counts from the step that was the newest then. Names are those of now.
Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt

from kgagent.domain.growth import Figures, Measures
from kgagent.graph.measures.matching import (
    Matching,
    community_name,
    first_matching,
    match,
    most_inside,
)
from kgagent.graph.measures.overtime import HUB_DEGREE, HUBS
from kgagent.graph.measures.presence import (
    EARLIEST,
    STEPS_SHOWN,
    Spans,
    earliest,
    persistence,
    presence_matrix,
)
from kgagent.graph.measures.traces import degree_traces, highest
from kgagent.graph.running import Change, RunningGraph
from kgagent.storage import history, knowledge, ledger, measures
from kgagent.storage.store import Store

_KINDS = {"int": int, "float": float, "bool": bool}
FIGURES: dict[str, type] = {"step": int, "run": int, "question": str, "strategy": str} | {
    of.name: _KINDS[str(of.type).split(" ")[0]]
    for of in (*fields(Measures), *fields(Figures))
    if str(of.type).split(" ")[0] in _KINDS
}
"""What `views.growth` has for each step, and of what type."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What each step did, the first one first; `names` by key; the `seed` of the newest run.

    Communities depend on the seed, so of steps of earlier runs with another seed they may not be
    those that were measured then.
    """

    changes: tuple[Change, ...]
    names: Mapping[str, str]
    seed: int

    @property
    def last(self) -> int:
        """The number of the newest step."""
        return len(self.changes)

    def name(self, key: str) -> str:
        """What a concept is called now."""
        return self.names.get(key, key)

    def replayed(self) -> Iterator[RunningGraph]:
        """The graph after each step: one graph, which changes when the next one is asked for."""
        running = RunningGraph(self.seed)
        for change in self.changes:
            running.add(change, names=self.names)
            yield running


def read(store: Store) -> Growth:
    """The growth of a graph, for the functions here."""
    with store.read() as tx:
        told = history.changes(tx, ledger.merged_steps(tx))
        changes = tuple(Change(step.come, step.gone) for step in told)
        return Growth(changes, knowledge.names(tx), ledger.newest_settings(tx).seed)


@dataclass(frozen=True, slots=True)
class Hub:
    """A concept, its degree (relations) after each step, and the first at which it was a hub."""

    key: str
    name: str
    degrees: tuple[int, ...]
    emerged: int | None

    @property
    def peak(self) -> int:
        """The highest degree it had."""
        return max(self.degrees)


@dataclass(frozen=True, slots=True)
class Hubs:
    """The concepts of highest peak degree, and when any concept became a hub: `emerged` counts
    those whose degree was above `above` for the first time, by step."""

    strongest: tuple[Hub, ...]
    emerged: Mapping[int, int]
    above: int = HUB_DEGREE


def hubs(growth: Growth, *, count: int = HUBS, above: int = HUB_DEGREE) -> Hubs:
    """Hub growth and hub emergence (paper A); a degree counts the relations shown."""
    traces = degree_traces(growth.changes)
    strongest = tuple(
        Hub(
            key,
            growth.name(key),
            tuple(traces[key].curve(growth.last)),
            traces[key].emerged(above=above),
        )
        for key in highest(traces, count=count)
    )
    first = (trace.emerged(above=above) for trace in traces.values())
    counted = Counter(step for step in first if step is not None)
    return Hubs(strongest, dict(sorted(counted.items())), above)


@dataclass(frozen=True, slots=True)
class Bridge:
    """A concept that was a bridge in so many `steps`, for the first time in `first`; `now` says
    whether it is one at the end."""

    key: str
    name: str
    steps: int
    first: int
    now: bool


@dataclass(frozen=True, slots=True)
class Bridges:
    """Every concept that ever was a bridge, the most persistent first; and who was one early.

    `present` has a row for each of the `earliest` (names), a column for each of the first steps.
    """

    persistent: tuple[Bridge, ...]
    earliest: tuple[str, ...]
    present: npt.NDArray[np.bool_]
    steps: int


@dataclass(slots=True)
class _BridgesSeen:
    """Who was a bridge after each step that was looked at."""

    keys: list[str] = field(default_factory=list)
    there: list[set[int]] = field(default_factory=list)

    def look(self, running: RunningGraph) -> None:
        self.there.append({v for v, seen in enumerate(running.around) if len(seen) >= 2})
        self.keys = running.concepts.keys

    def told(self, growth: Growth, count: int, steps: int) -> Bridges:
        spans = Spans.of(self.there)
        names = [growth.name(key) for key in self.keys]
        first = dict(zip(spans.vertices[::-1].tolist(), spans.starts[::-1].tolist(), strict=True))
        end = self.there[-1] if self.there else set()
        persistent = tuple(
            Bridge(self.keys[v], names[v], many, first[v], v in end)
            for v, many in persistence(spans).items()
        )
        early = earliest(spans, count=count)
        present = presence_matrix(spans, early, steps=steps)
        return Bridges(persistent, tuple(names[v] for v in early), present, growth.last)


def bridges(growth: Growth, *, count: int = EARLIEST, steps: int = STEPS_SHOWN) -> Bridges:
    """Bridge persistence P(v) and the presence of the earliest bridges (paper A).

    Communities are those that the growth itself measured with: they follow the graph, and Leiden
    improves them now and then.
    """
    seen = _BridgesSeen()
    for running in growth.replayed():
        seen.look(running)
    return seen.told(growth, count, steps)


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of communities up to `step`, since the turn before: how many there are, and how
    many were born, died, split in several, or came out of several that merged."""

    step: int
    communities: int
    born: int
    died: int
    split: int
    merged: int


@dataclass(frozen=True, slots=True)
class Community:
    """A community with its lasting number: named by its most central concepts when it was largest;
    its `sizes` at each turn, 0 where it was not there."""

    number: int
    name: str
    sizes: tuple[int, ...]

    @property
    def peak(self) -> int:
        """Its concepts when it had most."""
        return max(self.sizes)


@dataclass(frozen=True, slots=True)
class Communities:
    """Communities at every n-th step; `lasting` are all that ever were, the largest first."""

    turns: tuple[Turn, ...]
    lasting: tuple[Community, ...]


@dataclass(slots=True)
class _Lasting:
    sizes: dict[int, int] = field(default_factory=dict)
    peak: int = 0
    name: str = ""


@dataclass(slots=True)
class _CommunitiesSeen:
    """The communities after each step that was looked at, matched to those before."""

    names: Mapping[str, str]
    turns: list[Turn] = field(default_factory=list)
    lasting: dict[int, _Lasting] = field(default_factory=dict)
    before: list[int] = field(default_factory=list)
    matching: Matching | None = None

    def look(self, step: int, running: RunningGraph) -> None:
        member = _members(running)
        if self.matching is None:
            self.matching = first_matching(member)
        else:
            self.matching = match(self.before, member, self.matching)
        self.before = member
        self._note(running, self.matching.ids)
        self.turns.append(_turn(step, self.matching))

    def _note(self, running: RunningGraph, ids: Sequence[int]) -> None:
        """How large each community is now, and its name where it never was larger."""
        pairs = zip(running.membership, running.around, strict=True)
        inside = [seen.get(own, 0) for own, seen in pairs]
        degree = [len(others) for others in running.neighbours]
        central = most_inside(self.before, inside, degree)
        sizes = Counter(self.before)
        called = [self.names.get(key, key) for key in running.concepts.keys]
        for community, number in enumerate(ids):
            it = self.lasting.setdefault(number, _Lasting())
            it.sizes[len(self.turns)] = sizes[community]
            if sizes[community] > it.peak:
                it.peak, it.name = sizes[community], community_name(central[community], called)

    def told(self) -> Communities:
        turns = range(len(self.turns))
        rows = [
            Community(number, it.name, tuple(it.sizes.get(turn, 0) for turn in turns))
            for number, it in self.lasting.items()
        ]
        rows.sort(key=lambda row: (-row.peak, row.number))
        return Communities(tuple(self.turns), tuple(rows))


def communities(growth: Growth, *, every: int) -> Communities:
    """Communities at every n-th step and the last, matched from one to the next (Greene 2010).

    Those of one concept do not count.
    """
    seen = _CommunitiesSeen(growth.names)
    for step, running in enumerate(growth.replayed(), 1):
        if not step % every or step == growth.last:
            seen.look(step, running)
    return seen.told()


def bridges_and_communities(growth: Growth, *, every: int) -> tuple[Bridges, Communities]:
    """Both in one replay, which is what takes the time."""
    linking, grouped = _BridgesSeen(), _CommunitiesSeen(growth.names)
    for step, running in enumerate(growth.replayed(), 1):
        linking.look(running)
        if not step % every or step == growth.last:
            grouped.look(step, running)
    return linking.told(growth, EARLIEST, STEPS_SHOWN), grouped.told()


def _members(running: RunningGraph) -> list[int]:
    """The community of each vertex, numbered from 0; -1 for one that is alone or not there."""
    sizes = Counter(
        community
        for community, degree in zip(running.membership, running.degrees, strict=True)
        if degree
    )
    number: dict[int, int] = {}
    return [
        number.setdefault(community, len(number)) if degree and sizes[community] > 1 else -1
        for community, degree in zip(running.membership, running.degrees, strict=True)
    ]


def _turn(step: int, matching: Matching) -> Turn:
    kinds = Counter(event.kind for event in matching.events)
    return Turn(
        step,
        len(matching.ids),
        kinds["birth"],
        kinds["death"],
        kinds["split"],
        kinds["merge"],
    )


@dataclass(frozen=True, slots=True)
class Curve:
    """A concept and a value after each step; None where it is not known."""

    key: str
    name: str
    values: tuple[float | None, ...]


def between(store: Store, *, count: int = HUBS) -> tuple[Curve, ...]:
    """The betweenness after each step of the concepts that had most of it over all steps.

    As it was stored: not known at a step where a concept was not among the strongest.
    """
    with store.read() as tx:
        told = [measures.of_step(tx, step).between for step in ledger.merged_steps(tx)]
    names = {one.key: one.name for ranking in told for one in ranking}
    total: dict[str, float] = {}
    for one in (one for ranking in told for one in ranking):
        total[one.key] = total.get(one.key, 0.0) + one.value
    wanted = sorted(total, key=lambda key: (-total[key], key))[:count]
    by_step = [{one.key: one.value for one in ranking} for ranking in told]
    return tuple(
        Curve(key, names[key], tuple(values.get(key) for values in by_step)) for key in wanted
    )
