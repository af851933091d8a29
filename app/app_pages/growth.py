"""Growth: the figures over the steps, the questions asked, and what each of them brought."""

from __future__ import annotations

from math import log
from typing import Any

import streamlit as st
from parts import charts, data
from parts.later import later
from parts.live import live
from parts.notices import guarded, nothing_yet
from parts.tables import concept_link, download, link
from parts.words import NAME, QUOTE, count, plain, tidy

NEWEST = 500
"""Steps in the tables; the download has all."""

HUBS_SHOWN = 6

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
    (
        "Path length",
        (
            "Mean length of the shortest paths in the largest component; a random graph of as many "
            "concepts and links would have about the other curve (ln N / ln k)."
        ),
        {"mean_path": "mean path", "random_path": "random graph"},
        2,
    ),
    (
        "Clustering",
        (
            "How often two neighbours of a concept are linked too; in a random graph of that size "
            "it would be the other curve (k / N)."
        ),
        {"clustering": "clustering", "random_clustering": "random graph"},
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
    newest = rows[-NEWEST:]
    st.header("How the graph grew")
    st.caption(
        f"Every figure after each of {count(len(rows), 'step')}. Choose a curve in a legend; the "
        "wheel with Ctrl zooms, a drag moves, a double click shows all."
    )
    _curves(rows)
    brought = _brought(rows, data.dead_steps(now))
    with st.expander("The same figures as a table"):
        figures = [{name: row.get(name) for name in FIGURES} for row in reversed(newest)]
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
    known = [row | _random(row) for row in rows]
    with st.grid(2, min_column_width=330):
        for title, explained, lines, digits in CURVES:
            if all(known[-1].get(column) is None for column in lines) and title in COSTLY:
                continue
            with st.container(border=True, height="stretch"):
                st.subheader(title, help=explained)
                charts.curves(known, title, lines, digits=digits)


COSTLY = ("Path length", "Clustering")
"""What older databases have not measured."""


def _random(row: data.Row) -> data.Row:
    """What a random graph of as many concepts and linked pairs would have."""
    concepts, pairs = row.get("concepts") or 0, row.get("pairs") or 0
    near = 2 * pairs / concepts if concepts else 0.0
    if near <= 1.0:
        return {"random_path": None, "random_clustering": None}
    return {"random_path": log(concepts) / log(near), "random_clustering": near / concepts}


def _brought(rows: list[data.Row], dead: dict[int, str]) -> list[data.Row]:
    """The rows with what each step added, and a note where a step had no usable reply."""
    found: list[data.Row] = []
    before: data.Row = {}
    for row in rows:
        added = {
            f"new_{name}": int((row.get(name) or 0) - (before.get(name) or 0))
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
    newest = [{name: _cell(row[name]) for name in shown} for row in reversed(brought[-NEWEST:])]
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


def moment_of(now: data.Moment) -> None:
    """The figures at any step, chosen by a slider that stands in the address."""
    rows = data.growth(now)
    if len(rows) < 2:
        return
    st.subheader("At a moment")
    step = st.slider("Step", 1, len(rows), len(rows), key="step", bind="query-params")
    row = rows[step - 1]
    st.markdown(f"{plain(row['question'], QUOTE)} :gray[({plain(row['strategy'])})]")
    with st.grid(4, min_column_width=130):
        for name, label in FIGURES.items():
            if name != "step":
                value = row.get(name) or 0
                st.metric(label, f"{value:,.{DIGITS.get(name, 0)}f}", border=True)
    later(
        "at_step",
        (now.graph if step == len(rows) else now.place, now.file, step),
        lambda: data.at_step(now, step),
        _rebuilt,
        doing=f"Rebuilding the graph of step {step}",
    )


def _rebuilt(then: Any) -> None:
    """Hubs, bridges and communities of the graph as it was."""
    st.caption(
        f"Rebuilt: {count(then.concepts, 'concept')}, {count(then.relations, 'relation')}, "
        f"{count(len(then.communities), 'large community', 'large communities')} below "
        f"(modularity {then.modularity:.2f})."
    )
    for label, ranked, what in (
        ("Hubs then", then.hubs, "relations"),
        ("Bridges then", then.bridges, "communities"),
        ("Communities then", then.communities, "concepts"),
    ):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f":small[{label}]", width="content")
            for one in ranked:
                concept_link(one["key"], f"{one['name'][:NAME]} ({one[what]:,})", limit=70)
    link("app_pages/explore.py", "See it on the map", step=str(then.step))


DIGITS = {"mean_degree": 2, "modularity": 3}


def over_steps(now: data.Moment) -> None:
    """Hubs, bridges and communities, replayed step by step."""
    if len(data.growth(now)) < 2:
        return
    st.subheader("Hubs and bridges over the steps")
    later(
        "replayed",
        now.graph,
        lambda: data.replayed(now.graph),
        _replayed,
        doing="Replaying every step of the graph",
    )


def _replayed(found: data.Replayed) -> None:
    hubs = found.hubs.strongest[:HUBS_SHOWN]
    with st.grid(2, min_column_width=330):
        with st.container(border=True, height="stretch"):
            st.subheader("Hub growth", help="Relations of the concepts that had most.")
            if hubs:
                charts.degrees([(tidy(hub.name, 40), hub.degrees) for hub in hubs])
        with st.container(border=True, height="stretch"):
            st.subheader(
                "Hubs that emerged",
                help=f"Concepts with more than {found.hubs.above} relations for the first time.",
            )
            if found.hubs.emerged:
                charts.emergence(found.hubs.emerged, found.bridges.steps)
            else:
                st.caption(f"No concept has more than {found.hubs.above} relations yet.")
    _bridges(found)


def _bridges(found: data.Replayed) -> None:
    early = found.bridges.earliest[:20]
    with st.container(border=True):
        st.subheader(
            "Bridges that lasted",
            help="The concepts that were bridges first, and in which of the first steps they were.",
        )
        if not early:
            st.caption("No concept touches two communities yet.")
            return
        there = [[bool(mark) for mark in row] for row in found.bridges.present[: len(early)]]
        charts.presence([tidy(name, 32) for name in early], there)
        with st.expander("The most lasting as a table"):
            st.dataframe(
                [
                    {
                        "Bridge": tidy(one.name),
                        "Steps": one.steps,
                        "First in": one.first,
                        "Still": one.now,
                    }
                    for one in found.bridges.persistent[:50]
                ],
                hide_index=True,
                alt="The concepts that were bridges in most steps",
            )
        turns = found.communities.turns
        if turns:
            with st.expander("Communities born, split and merged"):
                st.dataframe(
                    [
                        {
                            "Step": turn.step,
                            "Communities": turn.communities,
                            "Born": turn.born,
                            "Died": turn.died,
                            "Split": turn.split,
                            "Merged": turn.merged,
                        }
                        for turn in reversed(turns)
                    ],
                    hide_index=True,
                    alt="What became of communities, newest first",
                )


live(draw, every=1.0)
with guarded():
    st.fragment(lambda: moment_of(data.moment()), key="moment")()
    over_steps(data.moment())
