"""Concept: find one, then its spellings, papers and relations, each with the quotes behind it."""

from __future__ import annotations

import streamlit as st
from parts import data
from parts.concept import shown
from parts.notices import guarded, nothing_yet
from parts.words import plain

PARAMETER = "concept"


def _typed() -> None:
    """A typed search selects its best match."""
    text = st.session_state.search.strip()
    with guarded():
        found = data.search(data.moment(), text) if text else []
        if found:
            st.query_params[PARAMETER] = found[0]["key"]


def _chosen() -> None:
    """A click on a match selects it."""
    if st.session_state.choice is not None:
        st.query_params[PARAMETER] = st.session_state.choice


def draw(now: data.Moment) -> None:
    """The whole page."""
    if not data.overview(now).totals["concepts"]:
        nothing_yet(data.overview(now).totals["papers"])
        return
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
    st.query_params[PARAMETER] = key  # a link from this page to itself leaves the address behind
    _choices(matches, key, "Matches" if found else "Best connected")
    with guarded():
        shown(data.concept(now, key))


def _choices(matches: list[data.Row], key: str, label: str) -> None:
    names = {row["key"]: row["name"] for row in matches}
    st.session_state.choice = key if key in names else None
    st.pills(
        label,
        list(names),
        format_func=lambda option: plain(names[option], 60),
        key="choice",
        on_change=_chosen,
    )


draw(data.moment())
