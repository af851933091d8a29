"""What is shown when there is nothing to show: errors as one line, empty states with a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from kgagent.errors import KgagentError, NotFound
from parts import jobs
from parts.data import place
from parts.permits import may_write
from parts.words import plain

LINE = 400


@contextmanager
def guarded() -> Iterator[None]:
    """Shows an error of ours as one clear line with what to do next."""
    try:
        yield
    except KgagentError as error:
        _show(error)


def _show(error: KgagentError) -> None:
    if isinstance(error, NotFound) and "://" not in place() and not Path(place()).exists():
        nothing_yet(0)
        return
    line = f"{plain(error.message, LINE)} {plain(error.hint, LINE)}"
    if isinstance(error, NotFound):
        st.warning(line)
    else:
        st.error(line)


def nothing_yet(papers: int) -> None:
    """The empty state: no step has been merged yet."""
    job = jobs.newest(where())
    if job is not None and job.working:
        _growing(job)
        return
    st.header("Nothing has grown here yet")
    if job is not None and (error := job.told()[1]):
        st.error(plain(error, LINE))
    if not papers and may_write() and "://" not in place():
        st.text("Try it with the 24 short papers that ship with kgagent; it takes about a minute:")
        st.button("Grow the sample graph", type="primary", on_click=_grow_sample)
    if papers:
        st.text("The papers are stored, but none of them has been read. To read them:")
    else:
        st.text("Give kgagent a folder of papers; the graph grows here while it reads them.")
    st.code("kgagent grow PAPERS", language=None)
    _which_database()


def where() -> str:
    """The database as a run that this dashboard starts has to name it."""
    return place() if "://" in place() else str(Path(place()).absolute())


def _grow_sample() -> None:
    if may_write():
        jobs.start(where(), sample=True)


def _growing(job: jobs.Job) -> None:
    """How far a run has come that has not brought anything to show yet."""
    st.header("The sample graph is growing")
    st.caption(f"Into {plain(where(), LINE)}. The pages fill as soon as the first step is there.")

    def look() -> None:
        kinds, _ = job.told()
        if not job.working or kinds["step"]:
            st.rerun()
        st.progress(min(kinds["paper"] / 24, 1.0), f"{kinds['paper']} papers taken in")

    st.fragment(look, run_every=1, key="growing")()


def _which_database() -> None:
    if "://" in place():
        st.caption("The database shown here is named by the environment variable KGAGENT_DB.")
    else:
        st.caption(
            f"This page shows the database {plain(place(), LINE)}; "
            "the environment variable KGAGENT\\_DB names another one."
        )
