"""The last run, as sentences: its state, why it stopped, and what to do next."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from kgagent.views import Overview
from parts.data import Row
from parts.tables import IN_RANKING, concept_link, link
from parts.words import count, plain

COLOURS = {"running": "green", "done": "blue", "stopped": "orange"}


def last_run(state: Overview, brought: Row | None = None) -> None:
    """A card about the newest run, and what it changed."""
    run = state.run
    with st.container(border=True, height="stretch"):
        if run is None:
            st.subheader("Last run")
            st.caption("None yet.")
            return
        shown = "gone" if _gone(run) else run["state"]
        st.subheader(f"Last run :{COLOURS.get(shown, 'gray')}-badge[{plain(shown)}]")
        st.markdown(f"{_took(run)}  \n{_why(run)}")
        if brought is not None:
            _changed(brought)
        st.caption(
            f"Run {run['run']}, model {plain(run['model'])}, seed {run['seed']}. In the whole "
            f"graph: {count(state.totals['steps'], 'step')}, {state.totals['dead']:,} of them "
            f"without a usable reply; {count(state.totals['replies'], 'reply', 'replies')} kept."
        )


def _changed(brought: Row) -> None:
    """What a run brought, and the concepts that came with it."""
    st.markdown(
        f"By it the graph has {count(brought['concepts'], 'concept')} and "
        f"{count(brought['relations'], 'relation')} more, and {count(brought['quotes'], 'quote')}."
    )
    if brought["newcomers"]:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(":small[New and well connected]", width="content")
            for row in brought["newcomers"][:6]:
                concept_link(row["key"], row["name"], limit=IN_RANKING)


def _took(run: Row) -> str:
    started = datetime.fromtimestamp(run["started_at"], UTC).astimezone()
    ended = run["ended_at"]
    lasted = f", {_duration(ended - run['started_at'])} long" if ended else ""
    return f"{count(run['steps'], 'step')}, begun {started:%d %B %Y, %H:%M}{lasted}."


def _duration(seconds: float) -> str:
    if seconds < 90:
        return count(max(1, round(seconds)), "second")
    return count(round(seconds / 60), "minute") if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _why(run: Row) -> str:
    """Why it stopped."""
    if _gone(run):
        return "Its process is gone without having said why; every finished step is kept."
    if run["state"] == "running":
        return f"At work: process {run['process']} on {plain(run['host'])}."
    if run["reason"] == "stopped":
        return "It was interrupted; every finished step is kept."
    return f"It stopped because: {plain(run['reason'], 300)}." if run["reason"] else ""


def _gone(run: Row) -> bool:
    """True when the run says it is running, but its process on this very computer is not there."""
    if run["state"] != "running" or run["host"] != platform.node() or not Path("/proc/1").exists():
        return False
    return not Path(f"/proc/{run['process']}").exists()


def next_steps(state: Overview, waiting: int = 0) -> None:
    """A card that says where to look and what to do next."""
    run, totals = state.run, state.totals
    running = run is not None and run["state"] == "running" and not _gone(run)
    with st.container(border=True, height="stretch"):
        st.subheader("What to do next")
        if state.paused:
            st.markdown("The run is paused: it waits until somebody lets it go on.")
            link("app_pages/runs.py", "Let it go on")
        elif running:
            st.markdown("The figures here follow the run. Nothing to do but watch it grow.")
            link("app_pages/growth.py", "Watch it grow")
        elif state.unread:
            unread = count(state.unread, "passage")
            st.markdown(f"{unread} unread. The same command goes on where it stood:")
            st.code("kgagent grow PAPERS", language=None)
        else:
            st.markdown("Everything is read. Add papers, and only the new ones are read:")
            st.code("kgagent grow MORE_PAPERS", language=None)
        if waiting:
            pairs = count(waiting, "pair")
            link("app_pages/review.py", f"Say whether {pairs} of concepts are one")
        link("app_pages/review.py", "Check how precise the graph is", what="relations")
        link("app_pages/communities.py", "See what joins its communities")
        link("app_pages/concept.py", "Read the quotes behind a concept")
        if totals["rejections"]:
            refused = count(totals["rejections"], "file")
            link("app_pages/papers.py", f"See why {refused} could not be read")
