"""Long work beside the page: it goes on in a thread, and the page comes back when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from parts.notices import guarded

Value = TypeVar("Value")
AT_ONCE = 0.6
"""Seconds that a page waits before it says that it waits."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something at work since a time."""

    future: Future[Any]
    since: float


@st.cache_resource
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="later")


@st.cache_resource(max_entries=16, show_spinner=False)
def _begun(name: str, key: object, _do: Callable[[], Any]) -> Work:
    del name, key
    return Work(_workers().submit(_do), time.monotonic())


def later(
    name: str, key: Any, do: Callable[[], Value], draw: Callable[[Value], None], *, doing: str
) -> None:
    """Draws what `do` gives, worked out once for each name and key; until then says what it does.

    `do` runs in a thread of its own and may not draw.
    """
    work = _begun(name, key, do)
    # One container, there before and after: what the waiting part still sends when the page has
    # moved on would have nowhere to go, and the browser would stop at it.
    with st.container():
        try:
            value = work.future.result(timeout=AT_ONCE)
        except TimeoutError:
            _wait(work, name, doing)
            return
        draw(value)


def _wait(work: Work, name: str, doing: str) -> None:
    def look() -> None:
        if work.future.done():
            st.rerun()
        with guarded():
            seconds = time.monotonic() - work.since
            st.caption(f"{doing} … {seconds:,.0f} s")

    st.fragment(look, run_every=1, key=f"later_{name}")()
