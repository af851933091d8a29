"""Concept: find one, then its spellings, papers and relations, each with the quotes behind it."""

from __future__ import annotations

import streamlit as st
from parts import acts, data
from parts.concept import shown
from parts.hub import why_hub
from parts.notices import guarded, nothing_yet
from parts.tables import concept_link
from parts.words import plain

from kgagent.errors import NotFound

PARAMETER = "concept"


def _typed() -> None:
    """A typed search selects its best match."""
    text = st.session_state.search.strip()
    with guarded():
        found = data.search(data.moment(), text) if text else []
        if found:
            st.query_params[PARAMETER] = found[0]["key"]


def draw(now: data.Moment) -> None:
    """The whole page."""
    acts.tell()
    if not data.overview(now).totals["concepts"]:
        nothing_yet(data.overview(now).totals["papers"])
        return
    arrived = "search" not in st.session_state
    text = st.text_input(
        "Find a concept",
        key="search",
        type="search",
        placeholder="A name, an abbreviation, a part of a word",
        max_chars=200,
        on_change=_typed,
    )
    found = data.search(now, text) if text and text.strip() else []
    if text and text.strip() and not found:
        st.caption(f"No concept matches {plain(text)}. The best connected are:")
    matches = found or data.hubs(now, 20)
    key = st.query_params.get(PARAMETER) or matches[0]["key"]
    if PARAMETER in st.query_params and not arrived:
        # A link from this page to itself leaves the address behind. One from another page sets it,
        # and setting it twice can put an address that never was into the browser's history.
        st.query_params[PARAMETER] = key
    _choices(matches, key, "Matches" if found else "Best connected")
    with guarded():
        try:
            about = data.concept(now, key)
        except NotFound:
            st.header("No such concept")
            raise
        shown(about, data.by_year(now, key), lambda: why_hub(now, about))


def _choices(matches: list[data.Row], key: str, label: str) -> None:
    """Links, not a widget: a widget's value can be older than the address that is sent with it."""
    with st.container(gap="xsmall"):
        st.markdown(f":small[{label}]")
        with st.container(horizontal=True, gap="small"):
            for row in matches:
                concept_link(row["key"], row["name"], limit=60, here=row["key"] == key)


draw(data.moment())
