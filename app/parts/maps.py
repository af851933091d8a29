"""Maps of the graph: read once per database and step, laid out beside the pages' threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from kgagent.errors import KgagentError
from kgagent.views import graph_map as graph_views
from parts.data import Moment, communities, store_of
from parts.permits import may_write

SOON = 0.6
"""Seconds that a page waits for a layout before it shows how far it is: small graphs are done."""

WHOLE, NEAR, MAIN = "all", "near", "main"


@dataclass(slots=True)
class Placing:
    """The layouts of one database: one at a time, in a thread of its own."""

    share: float = 0.0
    made: int = 0
    trouble: str = ""
    tried: tuple[int, int] = (-1, -1)
    latest: Any = None
    thread: threading.Thread | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def places(self) -> Any:
        """The places worked out here; None where only the stored ones are known."""
        return None if self.latest is None else self.latest.kept

    @property
    def busy(self) -> bool:
        """True while a layout is being worked out."""
        return self.thread is not None and self.thread.is_alive()


@st.cache_resource(max_entries=4, show_spinner=False)
def _placing(where: str, file: int) -> Placing:
    del where, file
    return Placing()


@st.cache_resource(max_entries=6, ttl=120, show_spinner=False)
def _sheet(now: Moment, step: int | None, made: int) -> Any:
    del made
    places = _placing(now.place, now.file).places
    return graph_views.sheet(store_of(now), step, grouped=communities(now.rough), places=places)


@st.cache_resource(max_entries=12, ttl=120, show_spinner=False)
def _drawing(now: Moment, step: int | None, made: int, shown: str, keys: tuple[str, ...]) -> Any:
    of = _sheet(now, step, made)
    if shown == WHOLE:
        return graph_views.whole_map(of)
    if shown == NEAR and keys:
        return graph_views.around(of, keys, hops=2)
    return graph_views.main_map(of, always=keys)


def placing(now: Moment) -> Placing:
    """The state of this database's layout; begins one when concepts have no place yet."""
    job: Placing = _placing(now.place, now.file)
    moment = (now.run, now.step)
    with job.turn:
        if not job.busy and job.tried != moment and _sheet(now, None, job.made).new:
            job.tried, job.share, job.trouble = moment, 0.0, ""
            job.thread = threading.Thread(
                target=_lay_out, args=(job, now), daemon=True, name="layout"
            )
            job.thread.start()
    if job.thread is not None:
        job.thread.join(SOON if not job.made else 0)
    return job


def _lay_out(job: Placing, now: Moment) -> None:
    def told(share: float) -> None:
        job.share = share

    try:
        grouped, before = communities(now.rough), job.places
        job.latest = graph_views.lay_out_map(
            store_of(now), told, grouped=grouped, places=before, keep=may_write()
        )
    except KgagentError as error:
        job.trouble = f"{error.message} {error.hint}"
    job.made += 1


def laid_out(now: Moment, job: Placing) -> bool:
    """Whether there is a map to show."""
    return bool(_sheet(now, None, job.made).laid_out)


def concepts(now: Moment, job: Placing) -> int:
    """How many concepts have a relation now."""
    return len(_sheet(now, None, job.made).keys)


def drawing(now: Moment, job: Placing, step: int | None, shown: str, keys: tuple[str, ...]) -> Any:
    """What is drawn: `shown` is "main", "near" (around `keys`) or "all"."""
    return _drawing(now, step, job.made, shown, keys)
