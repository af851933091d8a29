"""Quotes as they stand in papers, with where, and how far to trust them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from parts.data import Row
from parts.tables import link
from parts.words import NAME, QUOTE, marked, plain, tidy, visible

SOURCE_PAGE = "app_pages/papers.py"


def quote(piece: Row, names: Sequence[str] = ()) -> None:
    """One quote, with where it stands and how far to trust it; names in it on a coloured ground."""
    if piece["quote"] and names:
        st.markdown(f"“{marked(piece['quote'], names)}”")
    elif piece["quote"]:
        st.text(f"“{tidy(piece['quote'], QUOTE)}”")
    else:
        st.caption("No quote.")
    where = [plain(piece["title"], NAME)] if piece["title"] else ["no paper"]
    where += [str(piece["year"])] if piece["year"] is not None else []
    where += [f"page {piece['page']}"] if piece["page"] is not None else []
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(" · ".join(where) + marks(piece), width="content")
        if piece.get("evidence"):
            link(SOURCE_PAGE, ":small[source]", quote=str(piece["evidence"]))


def marks(piece: Row) -> str:
    """Badges for what is denied, hedged, or not shown by a checked quote."""
    found = []
    if piece["negated"]:
        found.append(":red-badge[negated]")
    if piece["hedged"]:
        found.append(":orange-badge[hedged]")
    if piece.get("imported"):
        found.append(":violet-badge[came with another graph]")
    elif piece["reasoned"]:
        found.append(":violet-badge[reasoned by the model]")
    elif not piece["grounded"]:
        found.append(":violet-badge[inferred]")
    return "".join(f" {mark}" for mark in found)


def said_part(name: str, text: str) -> None:
    """A part of a reply, just as it was said."""
    st.caption(plain(name))
    st.code(visible(text), language=None, wrap_lines=True, height=220)
