"""What is shown when there is nothing to show: errors as one line, empty states with a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from kgagent.errors import KgagentError, NotFound
from parts.data import place
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
    st.header("Nothing has grown here yet")
    if papers:
        st.text("The papers are stored, but none of them has been read. To read them:")
    else:
        st.text("Give kgagent a folder of papers; the graph grows here while it reads them.")
    st.code("kgagent grow PAPERS", language=None)
    _which_database()


def _which_database() -> None:
    if "://" in place():
        st.caption("The database shown here is named by the environment variable KGAGENT_DB.")
    else:
        st.caption(
            f"This page shows the database {plain(place(), LINE)}; "
            "the environment variable KGAGENT\\_DB names another one."
        )
