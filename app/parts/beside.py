"""What stands beside the map: a concept with its relations, a lassoed set, or where to begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from parts import data
from parts.graph_map import community_name
from parts.notices import guarded
from parts.tables import concept_link, download, link
from parts.words import count, plain, tidy

RELATIONS = 6
LISTED = 40
HERE = "app_pages/explore.py"
QUOTE_BESIDE = 240


def chosen_concept(now: data.Moment, drawn: Any, key: str) -> None:
    """Name, figures and the best supported relations, a quote each."""
    with guarded():
        found = data.concept(now, key)
        st.subheader(plain(found.name, 120))
        at = drawn.keys.index(found.key) if found.key in drawn.keys else None
        if at is None:
            st.caption("Not in the graph at this step." if drawn.step else "Not on this map.")
        else:
            seen = sum(at in ends for ends in zip(drawn.sources, drawn.targets, strict=True))
            few = "" if seen == drawn.degree[at] else f" ({seen:,} on this map)"
            st.markdown(
                f"{count(drawn.degree[at], 'neighbour')}{few} · "
                f"{count(found.paper_count, 'paper')}  \n"
                f":small[:gray[Community of {community_name(drawn, drawn.community[at])}]]"
            )
        link("app_pages/concept.py", "All it is related to, with quotes", concept=found.key)
        for relation in found.relations[:RELATIONS]:
            _relation(relation, found.key)
        if len(found.relations) > RELATIONS:
            more = len(found.relations) - RELATIONS
            st.caption(f"And {more}{'+' if found.more_relations else ''} more.")


def _relation(relation: data.Row, key: str) -> None:
    outgoing = relation["source_key"] == key
    other = "target" if outgoing else "source"
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            said = plain(relation["predicate"], 60)
            if outgoing:
                st.markdown(said, width="content")
            on_map(relation[f"{other}_key"], relation[other])
            if not outgoing:
                st.markdown(f"{said} this", width="content")
        evidence = relation["evidence"][:1]
        if evidence and evidence[0]["quote"]:
            st.caption(f"“{plain(evidence[0]['quote'], QUOTE_BESIDE)}”")


def on_map(key: str, name: str) -> None:
    """A link that chooses a concept on the map, which stays as it is otherwise."""
    kept = {n: v for n in ("step", "shown") if (v := st.query_params.get(n))}
    here = key == st.query_params.get("concept")
    label = plain(name, 60)
    st.page_link(
        HERE,
        label=label if here else f":primary[{label}]",
        icon="",
        help="",
        width="content",
        query_params=kept | {"concept": key},
    )


def lassoed_concepts(drawn: Any, keys: Sequence[str]) -> None:
    """The names of the selected concepts, as links and as a file."""
    at = {key: place for place, key in enumerate(drawn.keys)}
    rows = [
        {"concept": drawn.names[at[key]], "neighbours": drawn.degree[at[key]], "key": key}
        for key in keys
        if key in at
    ]
    st.subheader(f"{count(len(rows), 'concept')} selected")
    download(
        [{**row, "concept": tidy(row["concept"]), "key": tidy(row["key"])} for row in rows],
        "kgagent-selection.csv",
    )
    with st.container(gap="xsmall"):
        for row in rows[:LISTED]:
            concept_link(row["key"], row["concept"], limit=60)
    if len(rows) > LISTED:
        st.caption(f"And {len(rows) - LISTED:,} more, in the file.")


def welcome(now: data.Moment) -> None:
    """Where to begin: how the map is used, and the best connected concepts."""
    st.subheader("Where to begin")
    st.caption("Click a concept, or search for one. Colours are communities; size is degree.")
    with st.container(gap="xsmall"):
        for hub in data.hubs(now, 12):
            on_map(hub["key"], hub["name"])
