"""The colour of a community, the same as on the map."""

from __future__ import annotations

import streamlit as st

from kgagent.views import colours


def ink() -> str:
    """The colour of text on the page as it is shown."""
    return "#e8e4da" if st.context.theme.type == "dark" else "#23272e"


def palette() -> list[str]:
    """The colours that communities are drawn in on the page as it is shown: light or dark."""
    return colours.palettes()["dark" if st.context.theme.type == "dark" else "light"]


def colour_of(number: int) -> str:
    """The colour of the community that is drawn by this number, as "#rrggbb"."""
    found = palette()
    return found[number % len(found)]


def swatch(number: int) -> None:
    """A dot in that colour; nothing of a stranger's is in it."""
    look = "display:inline-block;width:.75em;height:.75em;border-radius:50%"
    st.html(f'<span style="{look};background:{colour_of(number)}"></span>', width="content")
