"""Paths as cards: hop by hop with quotes, the weakest marked, and what lies around them."""

from __future__ import annotations

import streamlit as st

from kgagent.views.hops import HopView
from kgagent.views.paths import PathsView, PathView
from parts.data import Row
from parts.quotes import quote
from parts.tables import CONCEPT_PAGE, link
from parts.words import count, plain

AROUND = 20
"""Relations around a path that are shown."""


def joined(found: PathsView) -> None:
    """The paths between two ends, or why there is none."""
    for also in found.also:
        others = ", ".join(f"“{plain(key)}”" for key in also["others"][:5])
        st.caption(f"“{plain(also['name'])}” may also mean: {others}.")
    if not found.paths:
        _none(found)
        return
    for number, path in enumerate(found.paths, start=1):
        _path(number if len(found.paths) > 1 else 0, path, found)


def _none(found: PathsView) -> None:
    apart = found.apart
    if apart is None:
        st.warning(
            "No path that visits no concept twice. Go through others, or choose another way."
        )
        return
    parts = "; ".join(
        f"{plain(apart[end])} lies in a part of {count(apart[f'{end}_part'], 'concept')}"
        for end in ("source", "target")
    )
    st.warning(f"No path: {parts}; nothing joins the two.")
    if apart["nearest"]:
        st.markdown(f"Nearest in meaning to {plain(apart['target'])} that can be reached:")
        with st.container(horizontal=True, gap="small"):
            for name in apart["nearest"]:
                link(CONCEPT_PAGE, plain(name), concept=name)


def _path(number: int, path: PathView, found: PathsView) -> None:
    with st.container(border=True):
        title = f"Path {number}: " if number else ""
        st.subheader(f"{title}{' → '.join(plain(name, 60) for name in path.concepts)}")
        holds = path.score["holds"]
        shown = f"{holds:.2g}" if holds >= 0.001 else "under 0.001"
        said = [count(len(path.hops), "hop"), f"all hops hold: {shown} (our estimate)"]
        if path.likeness is not None:
            end = plain(path.concepts[-1], 60)
            said.append(f"ends at {end}: cosine {path.likeness:.2f} to {plain(found.target, 60)}")
        if path.score["hub"] is not None:
            hub = plain(path.score["hub"], 60)
            said.append(f"best connected on the way: {hub} ({path.score['neighbours']:,})")
        st.caption(" · ".join(said))
        for at, hop in enumerate(path.hops):
            weakest = at == path.weakest and len(path.hops) > 1
            _hop(at + 1, hop, path.why if weakest else "")
        if path.around is not None:
            _around(path.around)


def _hop(number: int, hop: HopView, weakest: str) -> None:
    ends = (hop.source, hop.target) if hop.forward else (hop.target, hop.source)
    arrow = ("—", "→") if hop.forward else ("←", "—")
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f":gray[{number}]", width="content")
            link(CONCEPT_PAGE, plain(ends[0], 60), concept=ends[0])
            said = f"{arrow[0]} **{plain(hop.predicate, 80)}** {arrow[1]}"
            st.markdown(said, width="content")
            link(CONCEPT_PAGE, plain(ends[1], 60), concept=ends[1])
            if weakest:
                st.badge("weakest hop", color="orange", width="content")
        for piece in hop.evidence[:1]:
            quote(piece, (hop.source, hop.target))
        facts = f"{count(hop.support, 'paper')}, confidence {hop.confidence:.2f}"
        st.caption(f"{facts}. Weakest: {plain(weakest, 200)}." if weakest else facts)
        if len(hop.evidence) > 1 or hop.others:
            with st.expander("More that joins the two"):
                for piece in hop.evidence[1:6]:
                    quote(piece, (hop.source, hop.target))
                for other in hop.others[:6]:
                    st.markdown(f"also: {plain(other, 200)}")


def _around(found: Row) -> None:
    """What lies around a path: relations that are not on it."""
    rows = found["relations"]
    told = f"{count(len(found['concepts']) + found['left_out'], 'concept')} around it"
    with st.expander(f"{told}, {count(len(rows), 'relation')}"):
        for row in rows[:AROUND]:
            st.markdown(f"{plain(row['said'], 200)} :gray[({count(row['support'], 'paper')})]")
        if len(rows) > AROUND:
            st.caption(f"And {len(rows) - AROUND:,} more.")
