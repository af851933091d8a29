"""Cached reads: every value is kept per database and last committed step.

The store is opened once per database file. `moment` is read anew on every run of a page (the ends
of a few tables); everything else is asked of the database only when the moment has changed, or half
a minute has passed. What is made of the whole graph is kept as long as the graph is the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from kgagent import views
from kgagent.domain.checking import Precision
from kgagent.views import ConceptView, Overview, looking, measured, overtime, reviewing
from kgagent.views import asked as asking
from kgagent.views import communities as grouping
from kgagent.views.communities import Communities, Community
from kgagent.views.looking import Years
from kgagent.views.paths import PathsView, Way
from kgagent.views.steering import SteeringView, steered

Row = dict[str, Any]
Opened = Any
"""What views.open_store gives; the pages only hand it back to views."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A state of a database: which one, its newest run with its last committed step, what persons
    and rules decided about concepts, and what was read."""

    place: str
    file: int
    run: int
    step: int
    state: str
    decided: tuple[int, int] = (0, 0)
    read: tuple[int, int] = (0, 0)

    @property
    def live(self) -> bool:
        """True while the newest run says of itself that it is running."""
        return self.state == "running"

    @property
    def graph(self) -> Moment:
        """The same for every moment of the same graph."""
        return replace(self, state="", read=(0, 0))

    @property
    def rough(self) -> Moment:
        """The same, but while a run is at work for ten steps at a time."""
        step = self.step // 10 * 10 if self.live else self.step
        return replace(self.graph, step=step)


def place() -> str:
    """The database to show: KGAGENT_DB, a path or a URL."""
    return os.environ.get("KGAGENT_DB") or "kgagent.db"


def moment() -> Moment:
    """The database as it stands now; raises a KgagentError when it cannot be opened."""
    where = place()
    file = _file_number(where)
    found = looking.state(_store(where, file))
    return Moment(where, file, found.run, found.steps, found.state, found.decided, found.read)


def store_of(now: Moment) -> Opened:
    """The database of a moment, for what is worked out beside the pages."""
    return _store(now.place, now.file)


def opened() -> Opened:
    """The database itself, for `parts.acts` alone; everything that only looks reads below."""
    return _store(place(), _file_number(place()))


def _file_number(where: str) -> int:
    """Tells a database file from another one put in its place; 0 for a server or no file."""
    if "://" in where:
        return 0
    try:
        return Path(where).stat().st_ino
    except OSError:
        return 0


def table() -> Any:
    """What predicates mean: the shipped table, or with the one that KGAGENT_PREDICATES names."""
    return views.predicate_table(os.environ.get("KGAGENT_PREDICATES") or None)


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(where: str, file: int) -> Opened:
    del file
    return views.open_store(where)


@st.cache_data(max_entries=64, ttl=30, show_spinner=False)
def cached(now: Moment, name: str, _read: Callable[[Opened], Any], *key: Any) -> Any:
    """What `_read` gives of the database, kept for the moment, the name and the key."""
    del name, key
    return _read(store_of(now))


def overview(now: Moment) -> Overview:
    """The state of the graph."""
    found: Overview = cached(now, "overview", views.overview)
    return found


def growth(now: Moment) -> list[Row]:
    """One row a step with every figure after it."""
    return list(cached(now, "growth", views.growth))


def hubs(now: Moment, limit: int) -> list[Row]:
    """The best connected concepts."""
    return list(cached(now, "hubs", lambda store: views.hubs(store, limit=limit), limit))


def bridges(now: Moment) -> list[Row]:
    """The strongest bridge concepts."""
    return list(cached(now, "bridges", views.bridges))


def at_step(now: Moment, step: int) -> Any:
    """The graph rebuilt at a step: reads all that came before, so ask through `parts.later`."""
    from kgagent.views.moment import at_step as view

    return view(store_of(now), step)


def dead_steps(now: Moment) -> dict[int, str]:
    """The steps that had no usable reply, each with the reason."""

    def read(store: Opened) -> dict[int, str]:
        rows = [
            row
            for run in views.runs(store)
            for row in views.steps(store, run=run["run"], limit=100_000)
        ]
        return {row["step"]: row["reason"] for row in rows if row["state"] == "dead"}

    return dict(cached(now, "dead_steps", read))


def papers(now: Moment, *, limit: int, offset: int) -> list[Row]:
    """Papers in the order they were added."""

    def read(store: Opened) -> list[Row]:
        return views.papers(store, limit=limit, offset=offset)

    return list(cached(now, "papers", read, limit, offset))


def rejections(now: Moment) -> list[Row]:
    """What could not be read, and why."""
    return list(cached(now, "rejections", lambda store: views.rejections(store, limit=500)))


def source(now: Moment, number: int) -> Any:
    """Where a quote comes from; raises NotFound when there is none of that number."""
    from kgagent.views.source import source as view

    return cached(now, "source", lambda store: view(store, number), number)


def step_of(now: Moment, moment: str) -> int:
    """The number of the newest step at a moment: a date, or a step."""
    from kgagent.views.diff import step_of as view

    return int(cached(now, "step_of", lambda store: view(store, moment), moment))


def before_run(now: Moment) -> int:
    """The number of the last step before those of the newest run."""
    return int(cached(now, "before_run", lambda store: looking.before_run(store, now.run)))


def changed(now: Moment, step: int) -> Any:
    """What changed since a step: reads the whole history, so ask through `parts.later`."""
    from kgagent.views.diff import diff

    store = store_of(now)
    return diff(store, step, measured.last_step(store), moved=False)


def search(now: Moment, text: str) -> list[Row]:
    """The 20 concepts that match best."""
    return list(cached(now, "search", lambda store: views.search(store, text, limit=20), text))


def concept(now: Moment, key: str) -> ConceptView:
    """A concept with its papers, relations and quotes; raises NotFound when there is none."""
    found: ConceptView = cached(
        now, "concept", lambda store: views.concept(store, key, limit=50, table=table()), key
    )
    return found


def by_year(now: Moment, key: str) -> Years:
    """What is said of a concept, year by year."""
    found: Years = cached(now, "by_year", lambda store: looking.by_year(store, key), key)
    return found


def contributions(now: Moment, papers: tuple[int, ...]) -> dict[int, Row]:
    """What each of these papers brought."""

    def read(store: Opened) -> dict[int, Row]:
        return looking.contributions(store, papers)

    return dict(cached(now, "contributions", read, papers))


def run_brought(now: Moment) -> Row:
    """What the newest run brought."""
    return dict(cached(now, "brought", lambda store: looking.run_brought(store, now.run)))


def runs(now: Moment) -> list[Row]:
    """The newest runs with their costs."""
    return list(cached(now, "runs", looking.runs_with_costs))


def asked(now: Moment, limit: int) -> list[Row]:
    """The newest steps: question, strategy, what they brought."""
    return list(cached(now, "asked", lambda s: asking.asked_steps(s, limit=limit), limit))


def step(now: Moment, number: int) -> Row:
    """One step with its papers and versions; raises NotFound when there is none."""
    return dict(cached(now, "step", lambda store: asking.one_step(store, number), number))


def reply(now: Moment, number: int) -> Row:
    """One reply whole."""
    return dict(cached(now, "reply", lambda store: views.reply(store, number), number))


def waiting(now: Moment) -> int:
    """How many pairs of concepts wait for a person."""
    return int(cached(now, "waiting", reviewing.waiting))


def decisions(now: Moment, limit: int) -> list[Row]:
    """What a person decided, newest first."""

    def read(store: Opened) -> list[Row]:
        return views.merges(store, limit=limit, mine=True)

    return list(cached(now, "decisions", read, limit))


def pair(passed: frozenset[tuple[int, int]]) -> Row | None:
    """The likeliest pair of concepts that waits; never cached."""
    return reviewing.pair(opened(), passed=passed)


def drawn() -> Row | None:
    """A relation to check, drawn by chance; never cached."""
    return reviewing.sample(opened())


def precision() -> Precision:
    """How precise the graph is, by what was checked; never cached."""
    return reviewing.precision(opened())


def steering() -> SteeringView:
    """What was said to runs; never cached."""
    return steered(opened())


@st.cache_resource(max_entries=4, show_spinner=False)
def communities(graph: Moment) -> Communities:
    """The communities of a graph (`now.graph`)."""
    return grouping.communities(store_of(graph))


@st.cache_resource(max_entries=4, show_spinner=False)
def hierarchy(graph: Moment) -> tuple[Any, ...]:
    """The fields of a graph (`now.graph`), with their communities and the parts of these."""
    from kgagent.views.hierarchy import hierarchy as view

    return view(store_of(graph))


def joining(now: Moment, one: Community, other: Community, limit: int) -> list[Row]:
    """The relations that join two communities, with their quotes."""

    def read(store: Opened) -> list[Row]:
        found = communities(now.graph)
        return grouping.joining(store, found, one.number, other.number, limit=limit)

    return list(cached(now, "joining", read, one.number, other.number, limit))


@st.cache_resource(max_entries=2, show_spinner="Reading the graph …")
def walkable(graph: Moment) -> Any:
    """The graph as paths walk it (`now.graph`), with what its concepts mean."""
    from kgagent.views.walkable import Walkable

    return Walkable.with_meanings(store_of(graph), table=table())


@dataclass(frozen=True, slots=True)
class Replayed:
    """How hubs and bridges came and went over the steps."""

    hubs: overtime.Hubs
    bridges: overtime.Bridges
    communities: overtime.Communities


def replayed(graph: Moment) -> Replayed:
    """The whole growth, replayed step by step: takes seconds, so ask through `parts.later`."""
    growth = overtime.read(store_of(graph))
    every = max(1, growth.last // 24)
    bridges, communities = overtime.bridges_and_communities(growth, every=every)
    return Replayed(overtime.hubs(growth), bridges, communities)


def paths(now: Moment, one: str, other: str, way: Way) -> PathsView:
    """The paths between two concepts, by any of their names; raises NotFound, UsageError."""
    from kgagent.views.paths import between

    def read(_: Opened) -> PathsView:
        return between(walkable(now.graph), one, other, way)

    found: PathsView = cached(now, "paths", read, one, other, repr(way))
    return found


def to_community(now: Moment, one: str, community: str, way: Way) -> PathsView:
    """The paths from a concept to the community that another lies in; raises as `paths` does."""
    from kgagent.views.paths import to_community as view

    def read(_: Opened) -> PathsView:
        return view(walkable(now.graph), one, community, way)

    found: PathsView = cached(now, "to_community", read, one, community, repr(way))
    return found


def far_apart(now: Moment, pairs: int, way: Way) -> tuple[PathsView, ...]:
    """The paths between so many pairs of concepts far apart in meaning."""
    from kgagent.views.paths import dissimilar

    def read(_: Opened) -> tuple[PathsView, ...]:
        return dissimilar(walkable(now.graph), pairs, way)

    return tuple(cached(now, "far_apart", read, pairs, repr(way)))
