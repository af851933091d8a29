"""The charts, all of one library (Altair); each page puts a table beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import altair as alt
import pandas as pd
import streamlit as st

from parts.data import Row

HEIGHT = 260
POINTS = 400
"""Steps that a curve shows at most: a screen has no more."""


def thinned(rows: Sequence[Row], most: int = POINTS) -> Sequence[Row]:
    """At most so many rows, evenly spread, the last one among them."""
    every = -(-len(rows) // most)
    return rows if every <= 1 else [*rows[: len(rows) - 1 : every], rows[-1]]


def curves(rows: Sequence[Row], title: str, lines: Mapping[str, str], *, digits: int = 0) -> None:
    """Curves over the steps: `lines` maps columns of the rows to the names shown.

    What is drawn is said apart from the figures, and in the same words every time: so the browser
    keeps zoom and chosen curves when figures come in. A curve is chosen in the legend; the wheel
    with Ctrl zooms, a drag moves, a double click shows all.
    """
    long = [
        {"step": row["step"], "value": row[column], "curve": name}
        for row in thinned(rows)
        for column, name in lines.items()
        if row.get(column) is not None
    ]
    last = rows[-1]
    spoken = ", ".join(f"{name} {last.get(c) or 0:,.{digits}f}" for c, name in lines.items())
    # Whatever changes in the description changes the chart, and the browser would begin anew.
    st.vega_lite_chart(
        pd.DataFrame(long, columns=["step", "value", "curve"]),
        _of_curves(tuple(lines.values()), digits),
        width="stretch",
        key=f"curves {title}",
        # Watched, though nothing comes of it: what is not watched is let go when figures come in.
        on_select=_kept,
        selection_mode=["chosen", "zoom"],
        alt=f"{title} over the steps: {', '.join(lines.values())}",
    )
    st.caption(f"After step {last['step']:,}: {spoken}")


def _kept() -> None:
    """The browser keeps what is chosen."""


def _of_curves(names: Sequence[str], digits: int) -> Row:
    """What curves look like, whatever their figures."""
    chosen = alt.selection_point(name="chosen", fields=["curve"], bind="legend")
    zoom = alt.selection_interval(
        name="zoom", encodings=["x"], bind="scales", zoom="wheel![event.ctrlKey]"
    )
    legend = alt.Legend(orient="bottom", title=None, columns=2) if len(names) > 1 else None
    chart = (
        alt.Chart(alt.NamedData("figures"))
        .mark_line(strokeWidth=2, point={"size": 8}, clip=True)
        .encode(
            x=alt.X("step:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", grid=False)),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=4)),
            color=alt.Color("curve:N", sort=list(names), legend=legend),
            opacity=alt.condition(chosen, alt.value(1), alt.value(0.12)),
            tooltip=[
                alt.Tooltip("curve:N", title="curve"),
                alt.Tooltip("step:Q", title="step", format=",d"),
                alt.Tooltip("value:Q", title="value", format=f",.{digits}f"),
            ],
        )
        .add_params(chosen, zoom)
        .properties(height=HEIGHT, name="curves", usermeta={"embedOptions": {"renderer": "svg"}})
    )
    said: Row = chart.to_dict()
    del said["data"]
    return said


def years(counted: Mapping[int, int], what: str) -> None:
    """Something counted by year, as columns."""
    span = range(min(counted), max(counted) + 1)
    rows = [{"year": str(year), what: counted.get(year, 0)} for year in span]
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar(cornerRadiusTopLeft=3, cornerRadiusTopRight=3)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y(f"{what}:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", tickCount=3)),
            tooltip=["year:O", f"{what}:Q"],
        )
        .properties(height=140)
    )
    most = max(counted, key=lambda year: counted[year])
    st.altair_chart(chart, width="stretch", alt=f"{what} by year, most of them in {most}")


STANDS = {"affirmed": "#4a7fb0", "hedged": "#d9a441", "denied": "#c2452d"}
"""Told apart by people who see no green or no red, on light and on dark."""


def agreement(said: Sequence[Row]) -> None:
    """How many quotes affirm, hedge or deny, by year, as columns of three colours."""
    rows = [
        {"year": str(row["year"]), "stand": stand, "order": at, "quotes": int(row[stand])}
        for row in said
        for at, stand in enumerate(STANDS)
        if row[stand]
    ]
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("quotes:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", tickCount=3)),
            color=alt.Color(
                "stand:N",
                scale=alt.Scale(domain=list(STANDS), range=list(STANDS.values())),
                legend=alt.Legend(orient="bottom", title=None),
            ),
            order="order:Q",
            tooltip=["year:O", "stand:N", "quotes:Q"],
        )
        .properties(height=170)
    )
    total = {stand: sum(int(row[stand]) for row in said) for stand in STANDS}
    spoken = ", ".join(f"{count} {stand}" for stand, count in total.items())
    st.altair_chart(chart, width="stretch", alt=f"Quotes by year: {spoken}")


CELL = "#2a8f98"
"""Of a cell: the more of it shows, on light as on dark, the more there is."""


def matrix(
    rows: Sequence[Row], names: Sequence[str], *, key: str, on_select: Callable[[], None]
) -> None:
    """A square of cells, stronger where more relations join a row's community to a column's.

    Columns are labelled by the first word of their names. The rows have `one`, `other`,
    `relations`, and the keys `a` and `b`, which a chosen cell gives.
    """
    chosen = alt.selection_point(name="cell", fields=["a", "b"], on="click", empty=False)
    most = max(row["relations"] for row in rows)
    square = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            "other:N",
            sort=list(names),
            title=None,
            axis=alt.Axis(
                labelAngle=0,
                labelExpr="split(datum.label, ' ')[0]",
                orient="top",
                labelOverlap=False,
            ),
        ),
        y=alt.Y(
            "one:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=150, labelOverlap=False)
        ),
        tooltip=["one:N", "other:N", alt.Tooltip("relations:Q", format=",d")],
    )
    cells = square.mark_rect(cornerRadius=2, cursor="pointer").encode(
        color=alt.value(CELL),
        opacity=alt.Opacity(
            "relations:Q",
            scale=alt.Scale(type="sqrt", domain=[0, most], range=[0.06, 1]),
            legend=None,
        ),
        stroke=alt.condition(chosen, alt.value("#c2642d"), alt.value("transparent")),
        strokeWidth=alt.value(2.5),
    )
    st.altair_chart(
        cells.add_params(chosen).properties(height=alt.Step(26)),
        key=key,
        on_select=on_select,
        selection_mode="cell",
        width="stretch",
        alt="Relations between each two of the largest communities; the table has the numbers",
    )


def degrees(hubs: Sequence[tuple[str, Sequence[int]]]) -> None:
    """The relations of some concepts after each step, a curve each."""
    rows = [
        {"step": at, "relations": degree, "concept": name}
        for name, curve in hubs
        for at, degree in _points(curve)
    ]
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("step:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", grid=False)),
            y=alt.Y("relations:Q", title=None, axis=alt.Axis(tickCount=4)),
            color=alt.Color(
                "concept:N",
                sort=[name for name, _ in hubs],
                legend=alt.Legend(orient="bottom", title=None, columns=2, labelLimit=150),
            ),
            tooltip=["concept:N", "step:Q", "relations:Q"],
        )
        .properties(height=HEIGHT)
    )
    spoken = ", ".join(f"{name} {curve[-1]}" for name, curve in hubs if curve)
    st.altair_chart(chart, width="stretch", alt=f"Relations of the strongest hubs: {spoken}")


def _points(curve: Sequence[int]) -> list[tuple[int, int]]:
    """(step, value) of a curve that has one for each step, from the step where it is above 0."""
    found = [(at, value) for at, value in enumerate(curve, 1) if value]
    every = max(1, -(-len(found) // 120))
    return [*found[:-1:every], *found[-1:]]


def emergence(counted: Mapping[int, int], last: int) -> None:
    """How many concepts became hubs for the first time, in spans of steps, as columns."""
    span = max(1, -(-last // 40))
    rows: dict[int, int] = {}
    for step, count in counted.items():
        start = (step - 1) // span * span + 1
        rows[start] = rows.get(start, 0) + count
    chart = (
        alt.Chart(
            pd.DataFrame(
                [{"step": s, "hubs": n, "until": s + span, "none": 0} for s, n in rows.items()]
            )
        )
        .mark_rect()
        .encode(
            x=alt.X(
                "step:Q",
                title=None,
                scale=alt.Scale(domain=[1, max(2, last)]),
                axis=alt.Axis(format="d", grid=False),
            ),
            x2="until:Q",
            y=alt.Y("hubs:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", tickCount=3)),
            y2="none:Q",
            tooltip=["step:Q", "hubs:Q"],
        )
        .properties(height=HEIGHT)
    )
    spoken = f"{sum(rows.values())} concepts became hubs"
    st.altair_chart(chart, width="stretch", alt=spoken)


def presence(names: Sequence[str], there: Sequence[Sequence[bool]]) -> None:
    """Which concepts were bridges after which of the first steps, as a heat map."""
    rows = [
        {"bridge": f"{at + 1} {name}", "step": start, "until": end}
        for at, (name, row) in enumerate(zip(names, there, strict=True))
        for start, end in _spans(row)
    ]
    chart = (
        alt.Chart(pd.DataFrame(rows, columns=["bridge", "step", "until"]))
        .mark_bar(height={"band": 0.8}, cornerRadius=2)
        .encode(
            x=alt.X("step:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", grid=False)),
            x2="until:Q",
            y=alt.Y(
                "bridge:N",
                sort=[f"{at + 1} {name}" for at, name in enumerate(names)],
                title=None,
                axis=alt.Axis(labelLimit=150, labelOverlap=False),
            ),
            tooltip=["bridge:N", "step:Q", "until:Q"],
        )
        .properties(height=alt.Step(20))
    )
    st.altair_chart(
        chart, width="stretch", alt=f"When the {len(names)} earliest bridges were bridges"
    )


def _spans(there: Sequence[bool]) -> list[tuple[int, int]]:
    """Where a row of marks begins and ends to be true: (first step, step after the last)."""
    found: list[tuple[int, int]] = []
    start = 0
    for step, mark in enumerate([*there, False], 1):
        if mark and not start:
            start = step
        elif not mark and start:
            found.append((start, step))
            start = 0
    return found
