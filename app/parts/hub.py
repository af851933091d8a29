"""Why a concept is a hub: what it is related by, to what, and in which communities that lies."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from kgagent.views import ConceptView
from parts import data
from parts.swatch import swatch
from parts.words import count, listed, plain

RANKED = 20
"""Concepts that are called hubs: the best connected."""

SHOWN = 4


def why_hub(now: data.Moment, found: ConceptView) -> None:
    """A card for one of the best connected concepts; nothing for others."""
    hubs = [row["key"] for row in data.hubs(now, RANKED)]
    if found.key not in hubs or not found.relations:
        return
    row = data.hubs(now, RANKED)[hubs.index(found.key)]
    said = Counter(relation["predicate"] for relation in found.relations)
    ways = [f"**{plain(name, 40)}** ({times:,})" for name, times in said.most_common(SHOWN)]
    groups = data.communities(now.rough)
    ends = {relation[f"{end}_key"] for relation in found.relations for end in ("source", "target")}
    lie = Counter(groups.colours[key] for key in ends - {found.key} if key in groups.colours)
    with st.container(border=True, gap="xsmall"):
        st.markdown("**Why it is a hub**")
        st.markdown(
            f"Number {hubs.index(found.key) + 1} of the best connected: "
            f"{count(row['degree'], 'relation')} in {count(row['papers'], 'paper')}, most often "
            f"{listed(ways)}. What it is related to lies in "
            f"{count(len(lie), 'community', 'communities')}:"
        )
        with st.container(horizontal=True, gap="small"):
            for one in groups.communities:
                if one.colour in dict(lie.most_common(SHOWN)):
                    with st.container(horizontal=True, gap="xsmall", width="content"):
                        swatch(one.colour)
                        st.caption(f"{plain(one.name, 60)} ({lie[one.colour]:,})", width="content")
