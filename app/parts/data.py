"""Cached reads: every value is kept per database and last committed step.

The store is opened once per database file. `moment` is read anew on every run of a page (it is one
small table); everything else is asked of the database only when the moment has changed, or half a
minute has passed, because papers can be added without a step.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from kgagent import views
from kgagent.views import ConceptView, Overview

Row = dict[str, Any]
Opened = Any
"""What views.open_store gives; the pages only hand it back to views."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A state of a database: which one, and its newest run with its last committed step."""

    place: str
    file: int
    run: int
    step: int
    state: str

    @property
    def live(self) -> bool:
        """True while the newest run says of itself that it is running."""
        return self.state == "running"


def place() -> str:
    """The database to show: KGAGENT_DB, a path or a URL."""
    return os.environ.get("KGAGENT_DB") or "kgagent.db"


def moment() -> Moment:
    """The database as it stands now; raises a KgagentError when it cannot be opened."""
    where = place()
    file = _file_number(where)
    newest = (views.runs(_store(where, file)) or [{}])[0]
    return Moment(
        where, file, newest.get("run", 0), newest.get("steps", 0), newest.get("state", "")
    )


def _file_number(where: str) -> int:
    """Tells a database file from another one put in its place; 0 for a server or no file."""
    if "://" in where:
        return 0
    try:
        return Path(where).stat().st_ino
    except OSError:
        return 0


def _table() -> Any:
    """What predicates mean: the shipped table, or with the one that KGAGENT_PREDICATES names."""
    return views.predicate_table(os.environ.get("KGAGENT_PREDICATES") or None)


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(where: str, file: int) -> Opened:
    del file
    return views.open_store(where)


@st.cache_data(max_entries=64, ttl=30, show_spinner=False)
def _cached(now: Moment, name: str, _read: Callable[[Opened], Any], *key: Any) -> Any:
    del name, key
    return _read(_store(now.place, now.file))


def overview(now: Moment) -> Overview:
    """The state of the graph."""
    found: Overview = _cached(now, "overview", views.overview)
    return found


def growth(now: Moment) -> list[Row]:
    """One row a step with every figure after it."""
    return list(_cached(now, "growth", views.growth))


def hubs(now: Moment, limit: int) -> list[Row]:
    """The best connected concepts."""
    return list(_cached(now, "hubs", lambda store: views.hubs(store, limit=limit), limit))


def bridges(now: Moment) -> list[Row]:
    """The strongest bridge concepts."""
    return list(_cached(now, "bridges", views.bridges))


def dead_steps(now: Moment) -> dict[int, str]:
    """The steps that had no usable reply, each with the reason."""

    def read(store: Opened) -> dict[int, str]:
        rows = [
            row
            for run in views.runs(store)
            for row in views.steps(store, run=run["run"], limit=100_000)
        ]
        return {row["step"]: row["reason"] for row in rows if row["state"] == "dead"}

    return dict(_cached(now, "dead_steps", read))


def papers(now: Moment, *, limit: int, offset: int) -> list[Row]:
    """Papers in the order they were added."""

    def read(store: Opened) -> list[Row]:
        return views.papers(store, limit=limit, offset=offset)

    return list(_cached(now, "papers", read, limit, offset))


def rejections(now: Moment) -> list[Row]:
    """What could not be read, and why."""
    return list(_cached(now, "rejections", lambda store: views.rejections(store, limit=500)))


def search(now: Moment, text: str) -> list[Row]:
    """The 20 concepts that match best."""
    return list(_cached(now, "search", lambda store: views.search(store, text, limit=20), text))


def concept(now: Moment, key: str) -> ConceptView:
    """A concept with its papers, relations and quotes; raises NotFound when there is none."""
    found: ConceptView = _cached(
        now, "concept", lambda store: views.concept(store, key, limit=50, table=_table()), key
    )
    return found
