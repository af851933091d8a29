"""Pages that refresh themselves, but only while a run is active."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from parts import data
from parts.notices import guarded

SECONDS = 2.0


def live(draw: Callable[[data.Moment], None], *, every: float = SECONDS) -> None:
    """Draws a part of a page; while the newest run is running, again every two seconds."""
    started = data.moment()

    def part() -> None:
        with guarded():
            now = data.moment()
            if started.live and not now.live:
                st.rerun()
            draw(now)

    st.fragment(part, run_every=every if started.live else None)()
