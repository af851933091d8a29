"""The charts, all of one library (Altair); each page puts a table beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import altair as alt
import pandas as pd  # type: ignore[import-untyped]
import streamlit as st

from parts.data import Row

HEIGHT = 260


def curves(rows: Sequence[Row], title: str, lines: Mapping[str, str], *, digits: int = 0) -> None:
    """Curves over the steps: `lines` maps columns of the rows to the names shown."""
    long = [
        {"step": row["step"], "value": row[column], "curve": name}
        for row in rows
        for column, name in lines.items()
        if column in row
    ]
    colour = alt.Color(
        "curve:N",
        sort=list(lines.values()),
        legend=alt.Legend(orient="bottom", title=None) if len(lines) > 1 else None,
    )
    chart = (
        alt.Chart(pd.DataFrame(long, columns=["step", "value", "curve"]))
        .mark_line(strokeWidth=2, point=len(rows) <= 1)
        .encode(
            x=alt.X("step:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", grid=False)),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=4)),
            color=colour,
            tooltip=[
                alt.Tooltip("curve:N", title="curve"),
                alt.Tooltip("step:Q", title="step", format=",d"),
                alt.Tooltip("value:Q", title="value", format=f",.{digits}f"),
            ],
        )
        .properties(height=HEIGHT)
    )
    last = rows[-1]
    spoken = ", ".join(f"{name} {last.get(c, 0):,.{digits}f}" for c, name in lines.items())
    st.altair_chart(chart, width="stretch", alt=f"{title}, after the last step: {spoken}")


def years(papers: Mapping[int, int]) -> None:
    """Papers per year as columns."""
    span = range(min(papers), max(papers) + 1)
    rows = [{"year": str(year), "papers": papers.get(year, 0)} for year in span]
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar(cornerRadiusTopLeft=3, cornerRadiusTopRight=3)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("papers:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", tickCount=3)),
            tooltip=["year:O", "papers:Q"],
        )
        .properties(height=140)
    )
    most = max(papers, key=lambda year: papers[year])
    st.altair_chart(chart, width="stretch", alt=f"Papers per year, most of them in {most}")


def matrix(
    rows: Sequence[Row], names: Sequence[str], *, key: str, on_select: Callable[[], None]
) -> None:
    """A square of cells, darker where more relations join a row's community to a column's.

    The rows have `one`, `other`, `relations`, and the keys `a` and `b`, which a chosen cell gives.
    """
    chosen = alt.selection_point(name="cell", fields=["a", "b"], on="click", empty=False)
    most = max(row["relations"] for row in rows)
    square = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            "other:N",
            sort=list(names),
            title=None,
            axis=alt.Axis(labelAngle=-60, labelLimit=120, orient="bottom"),
        ),
        y=alt.Y("one:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=130)),
        tooltip=["one:N", "other:N", alt.Tooltip("relations:Q", format=",d")],
    )
    cells = square.mark_rect(cornerRadius=2, cursor="pointer").encode(
        color=alt.Color(
            "relations:Q",
            scale=alt.Scale(type="sqrt", scheme="tealblues", domain=[0, most]),
            legend=alt.Legend(orient="bottom", title=None, gradientLength=160, tickCount=3),
        ),
        stroke=alt.condition(chosen, alt.value("#c2642d"), alt.value("transparent")),
        strokeWidth=alt.value(2.5),
    )
    st.altair_chart(
        cells.add_params(chosen).properties(height=430),
        key=key,
        on_select=on_select,
        selection_mode="cell",
        width="stretch",
        alt="Relations between each two of the largest communities; the table has the numbers",
    )
