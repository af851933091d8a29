"""Papers: what was read, and what was refused and why."""

from __future__ import annotations

import streamlit as st
from parts import data
from parts.notices import nothing_yet
from parts.tables import download
from parts.words import QUOTE, count, doi_address, tidy

AT_ONCE = 100


def draw(now: data.Moment) -> None:
    """The whole page."""
    totals = data.overview(now).totals
    if not totals["papers"] and not totals["rejections"]:
        nothing_yet(0)
        return
    st.header(_summary(totals))
    _papers(now, totals["papers"])
    _refused(now, totals["rejections"])


def _summary(totals: data.Row) -> str:
    stored = f"{count(totals['papers'], 'paper')} in {count(totals['passages'], 'passage')}"
    refused = totals["rejections"]
    return f"{stored}; {count(refused, 'file')} refused" if refused else f"{stored}; none refused"


def _papers(now: data.Moment, total: int) -> None:
    if not total:
        return
    pages = -(-total // AT_ONCE)
    page = st.pagination(pages, key="papers_page") if pages > 1 else 1
    rows = data.papers(now, limit=AT_ONCE, offset=(page - 1) * AT_ONCE)
    shown = [_paper(row) for row in rows]
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="–",
        column_order=[name for name in shown[0] if any(row[name] is not None for row in shown)],
        height=560 if len(rows) > 14 else "auto",
        column_config={
            "Title": st.column_config.TextColumn(width="large"),
            "Year": st.column_config.NumberColumn(format="%d", width=70),
            "Passages": st.column_config.NumberColumn(format="%d", width=90),
            "DOI": st.column_config.LinkColumn(display_text=r"https://doi\.org/(.*)"),
        },
        alt="The papers in the order they were added",
    )


def _paper(row: data.Row) -> data.Row:
    return {
        "Title": tidy(row["title"], QUOTE),
        "Year": row["year"],
        "Passages": row["passages"],
        "Venue": tidy(row["venue"]) or None,
        "DOI": doi_address(row["doi"]),
        "Read from": tidy(row["origin"], QUOTE),
    }


def _refused(now: data.Moment, total: int) -> None:
    if not total:
        return
    st.subheader("Refused")
    st.caption("Nothing of these is in the graph. Mend the file and give the same command again.")
    rows = [
        {
            "File": tidy(row["origin"], QUOTE),
            "Reason": tidy(row["reason"].replace("_", " ")),
            "What happened": tidy(row["message"], QUOTE),
        }
        for row in data.rejections(now)
    ]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={"What happened": st.column_config.TextColumn(width="large")},
        alt="What could not be read, and why, newest first",
    )
    if len(rows) < total:
        st.caption(f"The newest {len(rows):,} of {total:,} are shown.")
    download(rows, "kgagent-refused.csv")


draw(data.moment())
