"""Communities within communities: as blocks side by side, and as a table with indents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from parts.data import Row
from parts.swatch import colour_of, ink
from parts.words import QUOTE, count, tidy

FIELDS = 8
"""Fields that are drawn: the largest."""

LEVELS = ("Fields", "Communities", "Parts")
READABLE = 15
"""Pixels of height that a name needs."""

HEIGHT = 560
INDENT = "\N{EM SPACE}"


def hierarchy(fields: tuple[Any, ...]) -> None:
    """The largest fields with what lies in them."""
    shown = fields[:FIELDS]
    st.subheader("Communities within communities")
    st.caption(
        "From left to right: fields of communities that are linked most to each other, the "
        "communities, and the parts of those that fall into parts. Heights are concepts."
    )
    _blocks(list(_rows(shown)), sum(field.concepts for field in shown))
    with st.expander("The same as a table"):
        st.dataframe(
            [
                {
                    "Group": INDENT * 2 * each.level + tidy(each.name, QUOTE),
                    "Level": LEVELS[each.level].removesuffix("s").replace("tie", "ty"),
                    "Concepts": each.concepts,
                }
                for each in _flat(shown)
            ],
            hide_index=True,
            height=360,
            column_config={"Group": st.column_config.TextColumn(width="large")},
            alt="Fields, their communities and the parts of these, the largest first",
        )
    if len(fields) > len(shown):
        rest = fields[len(shown) :]
        st.caption(
            f"{count(len(rest), 'smaller field')} with "
            f"{count(sum(field.concepts for field in rest), 'concept')} are left out here."
        )


def _flat(groups: tuple[Any, ...]) -> Iterator[Any]:
    for group in groups:
        yield group
        yield from _flat(group.parts)


def _rows(groups: tuple[Any, ...], start: int = 0) -> Iterator[Row]:
    """The blocks: each begins where the one before it on its level ends, inside what holds it."""
    for group in groups:
        yield {
            "level": group.level,
            "until": group.level + 1,
            "from": start,
            "to": start + group.concepts,
            "middle": start + group.concepts / 2,
            "name": tidy(group.name, 60),
            "concepts": group.concepts,
            "colour": colour_of(group.colour),
        }
        yield from _rows(group.parts, start)
        start += group.concepts


def _blocks(rows: list[Row], total: int) -> None:
    least = READABLE * total / HEIGHT
    whole = alt.Scale(domain=[0, total], reverse=True, nice=False)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("level:Q", axis=None, scale=alt.Scale(domain=[0, len(LEVELS)], nice=False)),
        tooltip=["name:N", alt.Tooltip("concepts:Q", format=",d")],
    )
    blocks = base.mark_rect(stroke="white", strokeWidth=0.7, strokeOpacity=0.6).encode(
        x2="until:Q",
        y=alt.Y("from:Q", axis=None, scale=whole),
        y2="to:Q",
        color=alt.Color("colour:N", scale=None),
        opacity=alt.Opacity(
            "level:O", scale=alt.Scale(domain=[0, 1, 2], range=[0.55, 0.4, 0.25]), legend=None
        ),
    )
    names = (
        base.transform_filter(alt.datum.concepts >= least)
        .mark_text(
            align="left", dx=6, color=ink(), limit=alt.ExprRef(f"width / {len(LEVELS)} - 12")
        )
        .encode(y=alt.Y("middle:Q", scale=whole), text="name:N")
    )
    st.altair_chart(
        (blocks + names).properties(height=HEIGHT),
        width="stretch",
        alt="Fields, communities and parts as blocks; the table below has their numbers",
    )
