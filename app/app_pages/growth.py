"""Growth: the figures over the steps, the questions asked, and what each of them brought."""

from __future__ import annotations

import streamlit as st
from parts import charts, data
from parts.live import live
from parts.notices import nothing_yet
from parts.tables import download
from parts.words import QUOTE, count, tidy

CURVES = (
    (
        "Size",
        "Concepts, relations, and the concepts that hang together in the largest component.",
        {
            "concepts": "concepts",
            "relations": "relations",
            "largest_component": "largest component",
        },
        0,
    ),
    (
        "Mean degree",
        "Relations per concept, each counted at both ends.",
        {"mean_degree": "mean degree"},
        2,
    ),
    (
        "Communities and bridges",
        "Communities by the Leiden method; bridges are concepts whose neighbours lie in several.",
        {"communities": "communities", "bridges": "bridges"},
        0,
    ),
    (
        "Modularity",
        "How clearly the communities are apart: 0 not at all, towards 1 very.",
        {"modularity": "modularity"},
        3,
    ),
)

COLUMNS = {
    "step": "Step",
    "question": "Question",
    "strategy": "Strategy",
    "new_concepts": "New concepts",
    "new_relations": "New relations",
    "note": "Note",
}


def draw(now: data.Moment) -> None:
    """The whole page."""
    rows = data.growth(now)
    if not rows:
        nothing_yet(data.overview(now).totals["papers"])
        return
    st.header("How the graph grew")
    st.caption(f"Every figure after each of {count(len(rows), 'step')}.")
    _curves(rows)
    brought = _brought(rows, data.dead_steps(now))
    with st.expander("The same figures as a table"):
        figures = [{name: row.get(name) for name in FIGURES} for row in reversed(rows)]
        st.dataframe(
            figures,
            hide_index=True,
            column_config={
                name: st.column_config.NumberColumn(label, format=FORMATS.get(name, "%d"))
                for name, label in FIGURES.items()
            },
            alt="Every figure after every step, newest first",
        )
    download(brought, "kgagent-growth.csv")
    _questions(brought)


FIGURES = {
    "step": "Step",
    "concepts": "Concepts",
    "relations": "Relations",
    "mean_degree": "Mean degree",
    "largest_component": "Largest component",
    "communities": "Communities",
    "modularity": "Modularity",
    "bridges": "Bridges",
}
FORMATS = {"mean_degree": "%.2f", "modularity": "%.3f"}


def _curves(rows: list[data.Row]) -> None:
    for pair in (CURVES[:2], CURVES[2:]):
        for column, (title, explained, lines, digits) in zip(st.columns(2), pair, strict=True):
            with column, st.container(border=True, height="stretch"):
                st.subheader(title, help=explained)
                charts.curves(rows, title, lines, digits=digits)


def _brought(rows: list[data.Row], dead: dict[int, str]) -> list[data.Row]:
    """The rows with what each step added, and a note where a step had no usable reply."""
    found: list[data.Row] = []
    before: data.Row = {}
    for row in rows:
        added = {
            f"new_{name}": int(row.get(name, 0) - before.get(name, 0))
            for name in ("concepts", "relations")
        }
        note = f"no usable reply: {dead[row['step']]}" if row["step"] in dead else ""
        found.append(row | added | {"note": note})
        before = row
    return found


def _cell(value: object) -> object:
    return tidy(value, QUOTE) if isinstance(value, str) else value


def _questions(brought: list[data.Row]) -> None:
    st.subheader("What was asked, and what it brought")
    st.caption("Newest first. The strategy says how the question was chosen.")
    shown = [name for name in COLUMNS if name != "note" or any(row["note"] for row in brought)]
    newest = [{name: _cell(row[name]) for name in shown} for row in reversed(brought)]
    most = max([1, *(row["new_relations"] for row in brought)])
    st.dataframe(
        newest,
        hide_index=True,
        height=420 if len(newest) > 10 else "auto",
        column_config=COLUMNS
        | {
            "step": st.column_config.NumberColumn("Step", width=60),
            "strategy": st.column_config.TextColumn("Strategy", width=80),
            "new_concepts": st.column_config.NumberColumn("New concepts", width=100),
            "question": st.column_config.TextColumn("Question", width="large"),
            "new_relations": st.column_config.ProgressColumn(
                "New relations", format="%d", min_value=0, max_value=most, width=130
            ),
        },
        alt="Every question with its strategy and what it brought, newest first",
    )


live(draw)
