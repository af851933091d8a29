"""Overview: what the graph is about, its figures, the last run, hubs and bridges, what to do."""

from __future__ import annotations

import streamlit as st
from parts import data
from parts.changes import changes
from parts.live import live
from parts.notices import nothing_yet
from parts.runs import last_run, next_steps
from parts.tables import link, ranking
from parts.words import count, listed, plain

from kgagent.views import Overview

TOP = 10
COMMUNITIES = 8
IN_COMMUNITY = 40
LAST = 200
"""Steps in the small curves."""


def draw(now: data.Moment) -> None:
    """The whole page."""
    state = data.overview(now)
    if not state.totals["concepts"]:
        nothing_yet(state.totals["papers"])
        if state.run:
            last_run(state)
        return
    hubs = data.hubs(now, TOP)
    st.header(_about(state, [hub["name"] for hub in hubs[:3]]))
    _figures(now, state)
    left, right = st.columns(2)
    with left:
        ranking(
            "Hubs",
            "The concepts with most relations.",
            [(hub["key"], hub["name"], _hub_figures(hub)) for hub in hubs],
        )
    with right:
        ranking(
            "Bridges",
            "Concepts whose neighbours lie in more than one community.",
            [
                (row["key"], row["name"], count(row["communities"], "community", "communities"))
                for row in data.bridges(now)[:TOP]
            ],
        )
    changes(now)
    _communities(now)
    left, right = st.columns(2)
    with left:
        last_run(state, data.run_brought(now))
    with right:
        next_steps(state, data.waiting(now))


def _communities(now: data.Moment) -> None:
    """The largest communities by name, each a link to what joins it."""
    largest = data.communities(now.rough).communities[:COMMUNITIES]
    if len(largest) < 2:
        return
    with st.container(border=True, gap="xsmall"):
        st.subheader("What it speaks of", help="The largest communities by their concepts.")
        with st.grid(2, min_column_width=330):
            for one in largest:
                with st.container(
                    horizontal=True,
                    horizontal_alignment="distribute",
                    vertical_alignment="center",
                    wrap=False,
                ):
                    link("app_pages/communities.py", plain(one.name, IN_COMMUNITY), one=one.key)
                    st.caption(
                        count(one.concepts, "concept"), width="content", text_alignment="right"
                    )


def _hub_figures(hub: data.Row) -> str:
    return f"{count(hub['degree'], 'relation')} · {count(hub['papers'], 'paper')}"


def _about(state: Overview, names: list[str]) -> str:
    totals = state.totals
    first, last = totals["first_year"], totals["last_year"]
    years = "" if first is None else f" ({first})" if first == last else f" ({first}–{last})"
    size = f"{count(totals['concepts'], 'concept')} and {count(totals['relations'], 'relation')}"
    papers = count(totals["papers"], "paper")
    if not names:
        return f"This graph holds {size} from {papers}{years}."
    return (
        f"This graph is about {listed([plain(n, 60) for n in names])}: {size} from {papers}{years}."
    )


def _figures(now: data.Moment, state: Overview) -> None:
    totals, measures, rows = state.totals, state.measures, data.growth(now)
    read = totals["passages"] - state.unread
    grounded = f"{totals['grounded'] / totals['evidence']:.0%}" if totals["evidence"] else "–"
    verbatim = (
        f"{totals['grounded']:,} of {totals['evidence']:,} quotes were found in the passage word "
        "for word, with both ends of the relation."
    )
    plain_figures = {
        "Papers": (f"{totals['papers']:,}", "Papers stored in this database."),
        "Passages read": (
            f"{read:,} of {totals['passages']:,}",
            f"{count(state.unread, 'passage')} unread.",
        ),
        "Evidence grounded": (grounded, verbatim),
        "Bridges": (f"{measures.bridges:,}", "Concepts that touch more than one community."),
    }
    curved_figures = {
        "Concepts": (f"{totals['concepts']:,}", "What the graph is made of."),
        "Relations": (f"{totals['relations']:,}", "Source, predicate and target."),
        "Communities": (f"{measures.communities:,}", "Groups found by the Leiden method."),
        "Modularity": (
            f"{measures.modularity:.2f}",
            "How clearly the communities are apart: 0 not at all, towards 1 very.",
        ),
    }
    with st.grid(4, min_column_width=150):
        for label, (value, explained) in plain_figures.items():
            st.metric(label, value, help=explained, border=True, height="stretch")
        for label, (value, explained) in curved_figures.items():
            curve = [row.get(label.lower()) or 0 for row in rows][-LAST:]
            st.metric(
                label,
                value,
                help=explained,
                border=True,
                height="stretch",
                chart_data=curve if len(curve) > 1 else None,
                chart_type="area",
            )


live(draw)
