"""Communities: each named by its concepts, and what joins two of them, with the quotes."""

from __future__ import annotations

import streamlit as st
from parts import charts, data
from parts.hierarchy import hierarchy
from parts.notices import nothing_yet
from parts.quotes import quote
from parts.swatch import swatch
from parts.tables import concept_link, download
from parts.words import QUOTE, count, plain, tidy

from kgagent.views.communities import Communities, Community

SQUARE = 12
"""Communities in the matrix."""

CARDS = 6
LISTED = 200
JOINING = 20


def draw(now: data.Moment) -> None:
    """The whole page."""
    totals = data.overview(now).totals
    if not totals["concepts"]:
        nothing_yet(totals["papers"])
        return
    found = data.communities(now.graph)
    everyone = found.communities
    st.header(f"{count(len(everyone), 'community', 'communities')} of concepts")
    st.caption(
        f"Groups that are linked more among themselves than with others (Leiden method, modularity "
        f"{found.modularity:.2f}), the largest first, named by their most central concepts; their "
        "colours are those of the map."
    )
    _cards(everyone[:CARDS])
    if len(everyone) > 1:
        _joins(now, found)
        hierarchy(data.hierarchy(now.graph))
    _table(everyone)


def _cards(largest: tuple[Community, ...]) -> None:
    with st.grid(3, min_column_width=270):
        for one in largest:
            with st.container(border=True, gap="xsmall", height="stretch"):
                with st.container(horizontal=True, gap="xsmall", wrap=False):
                    swatch(one.colour)
                    st.markdown(f"**{one.number + 1}. {plain(one.name, 90)}**")
                st.caption(
                    f"{count(one.concepts, 'concept')} · {count(one.inside, 'link')} inside, "
                    f"{one.outside:,} to others"
                )
                with st.container(horizontal=True, gap="small"):
                    for member in one.members[:8]:
                        concept_link(member["key"], member["name"], limit=40)


def _short(one: Community, limit: int = 24) -> str:
    """A community in few letters, unlike any other."""
    return f"{one.number + 1} {tidy(one.members[0]['name'], limit)}"


def _joins(now: data.Moment, found: Communities) -> None:
    st.subheader("What joins two communities")
    square = found.communities[:SQUARE]
    pairs = [
        (one, other, len(found.joins.get((one.number, other.number), ())))
        for at, one in enumerate(square)
        for other in square[at + 1 :]
    ]
    if not any(joined for *_, joined in pairs):
        st.caption("Nothing joins the largest communities yet.")
        return
    wide, narrow = st.columns([3, 2], gap="large")
    with wide:
        st.caption("Relations between each two of the largest. Choose a cell to read them.")
        charts.matrix(
            [
                {"one": _short(a), "other": _short(b), "a": a.key, "b": b.key, "relations": joined}
                for one, other, joined in pairs
                for a, b in ((one, other), (other, one))
            ],
            [_short(one) for one in square],
            key="matrix",
            on_select=_cell,
        )
    ranked = sorted(pairs, key=lambda pair: -pair[2])[:40]
    with narrow:
        st.caption("The same as a table, the most joined first. Choose a row.")
        st.dataframe(
            [
                {"Relations": joined, "One": _short(one, 40), "Other": _short(other, 40)}
                for one, other, joined in ranked
                if joined
            ],
            key="pairs",
            hide_index=True,
            height=360,
            selection_mode="single-row",
            on_select=_row,
            column_config={"Relations": st.column_config.NumberColumn(width=70)},
            alt="Pairs of communities with the relations between them, the most first",
        )
    st.session_state.pair_keys = [(one.key, other.key) for one, other, joined in ranked if joined]
    one = found.of_key(st.query_params.get("one", "")) or ranked[0][0]
    other = found.of_key(st.query_params.get("other", "")) or ranked[0][1]
    _between(now, found, one, other)


def _cell() -> None:
    """A chosen cell of the matrix goes into the address."""
    chosen = (st.session_state.matrix.get("selection") or {}).get("cell") or []
    if chosen:
        st.query_params["one"], st.query_params["other"] = chosen[0]["a"], chosen[0]["b"]


def _row() -> None:
    """So does a chosen row of its table."""
    rows, keys = st.session_state.pairs.selection.rows, st.session_state.get("pair_keys", [])
    if rows and rows[0] < len(keys):
        st.query_params["one"], st.query_params["other"] = keys[rows[0]]


def _between(now: data.Moment, found: Communities, one: Community, other: Community) -> None:
    if one.number == other.number:
        return
    pair = (min(one.number, other.number), max(one.number, other.number))
    total = len(found.joins.get(pair, ()))
    with st.container(border=True):
        st.markdown(f"**{plain(one.name, 90)}**  \nand **{plain(other.name, 90)}**")
        if not total:
            st.caption("No relation joins them: a gap, and perhaps a question worth asking.")
            return
        rows = data.joining(now, one, other, JOINING)
        shown = "" if total <= JOINING else f"; the {JOINING} of most papers are shown"
        st.caption(f"{count(total, 'relation')} between them{shown}.")
        for row in rows:
            with st.container(gap="xsmall"):
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    concept_link(row["source_key"], row["source"], limit=60)
                    st.markdown(f"**{plain(row['predicate'], 80)}**", width="content")
                    concept_link(row["target_key"], row["target"], limit=60)
                for piece in row["evidence"][:1]:
                    quote(piece, (row["source"], row["target"]))
        download(
            [
                {
                    "source": row["source"],
                    "predicate": row["predicate"],
                    "target": row["target"],
                    "papers": row["support"],
                    "quote": next((piece["quote"] for piece in row["evidence"]), ""),
                }
                for row in rows
            ],
            "kgagent-joining.csv",
        )


def _table(everyone: tuple[Community, ...]) -> None:
    st.subheader("All communities")
    rows = [
        {
            "Number": one.number + 1,
            "Community": tidy(one.name, QUOTE),
            "Concepts": one.concepts,
            "Links inside": one.inside,
            "Links to others": one.outside,
            "Density": one.density,
        }
        for one in everyone
    ]
    st.dataframe(
        rows[:LISTED],
        hide_index=True,
        height=360 if len(rows) > 9 else "auto",
        column_config={
            "Number": st.column_config.NumberColumn("", width=50),
            "Community": st.column_config.TextColumn(width="large"),
            "Density": st.column_config.NumberColumn(
                format="%.3f", help="The share of all pairs of its concepts that are linked."
            ),
        },
        alt="The communities, the largest first",
    )
    if len(rows) > LISTED:
        st.caption(f"The largest {LISTED} of {len(rows):,} are shown; all are in the download.")
    download(rows, "kgagent-communities.csv")


draw(data.moment())
