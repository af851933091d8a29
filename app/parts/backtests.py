"""A back-test of the graph, on demand: what would have been proposed, and what of it came true."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from kgagent.views.backtesting import FIRST
from parts import data, judged
from parts.later import later
from parts.notices import guarded
from parts.tables import download
from parts.words import count

AGAINST = {
    "random": "any pairs",
    "matched": "pairs of the same degrees",
    "near": "pairs within three steps",
}
METHODS = 8
HEIGHT = 240


def backtest(now: data.Moment) -> None:
    """Asks for a year and a horizon; then the figures, which take a while."""
    st.subheader("Would it have been right before?")
    st.caption(
        "A back-test rebuilds the graph of papers up to a year, ranks the pairs that were not "
        "linked then, and looks which of them papers of the years after it linked."
    )
    first, last = judged.years(now)
    if first is None or last is None or last - first < 2:
        st.caption("It needs papers of several years.")
        return
    with (
        st.form("backtest", border=False),
        st.container(horizontal=True, gap="small", vertical_alignment="bottom"),
    ):
        usual = max(first, last - 3)
        cutoff = st.number_input("Known up to", first, last - 1, usual, width=150)
        horizon = st.number_input("Years after it", 1, 20, 3, width=150)
        sent = st.form_submit_button("Back-test")
    if sent:
        st.session_state.backtested = (int(cutoff), int(horizon))
    chosen = st.session_state.get("backtested")
    if chosen:
        with guarded():
            later(
                "backtest",
                (now.graph, chosen),
                lambda: judged.backtest(now, *chosen),
                _drawn,
                doing=f"Rebuilding the graph of {chosen[0]} and ranking with every method",
            )


def _drawn(found: Any) -> None:
    years = f"{found.cutoff + 1} to {found.cutoff + found.horizon}"
    st.markdown(
        f"In the graph of {found.cutoff} ({count(found.concepts, 'concept')}) "
        f"**{count(found.positives, 'pair')}** came to be linked in {years}."
    )
    left, right = st.columns(2)
    with left:
        st.caption("AUC against pairs that were not linked, with its 95 % interval")
        _methods(found)
    with right:
        st.caption("Calibration: what was said, and what came")
        calibration(found.curve)
    rows = [
        {"method": j.method, "against": AGAINST[j.against], "AUC": j.auc}
        | {"low": j.low, "high": j.high}
        | {f"right of the first {k}": value for k, value in zip(FIRST, j.precision, strict=True)}
        for j in found.judged
    ]
    with st.expander("The same as a table"):
        st.dataframe(rows, hide_index=True, alt="Every method against every kind of pairs")
    download(rows, "kgagent-backtest.csv")


def _methods(found: Any) -> None:
    best = sorted(found.methods, key=lambda m: -found.of(m, "matched").auc)[:METHODS]
    shown = list(dict.fromkeys(("combined", *best))) if "combined" in found.methods else best
    rows = [
        {"method": m, "against": what, "AUC": j.auc, "low": j.low, "high": j.high}
        for m in shown
        for kind, what in AGAINST.items()
        for j in [found.of(m, kind)]
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y("method:N", sort=shown, title=None, axis=alt.Axis(labelLimit=170)),
        color=alt.Color("against:N", legend=alt.Legend(orient="bottom", title=None, columns=1)),
        yOffset="against:N",
        tooltip=["method:N", "against:N", alt.Tooltip("AUC:Q", format=".3f")],
    )
    x = alt.X("AUC:Q", scale=alt.Scale(zero=False), title=None)
    lines = base.mark_rule().encode(x=alt.X("low:Q", title=None), x2="high:Q")
    st.altair_chart(
        (lines + base.mark_circle(size=36).encode(x=x)).properties(height=26 * len(shown)),
        width="stretch",
        alt=f"AUC of the {len(shown)} best methods; the table has the numbers",
    )


def calibration(curve: Any) -> None:
    """What was said beside what came: points on the diagonal are as they should be."""
    rows = [{"said": b.said, "came": b.came, "count": b.count} for b in curve]
    most = max([0.01, *(max(row["said"], row["came"]) for row in rows)]) * 1.05
    scale = alt.Scale(domain=[0, most])
    diagonal = (
        alt.Chart(pd.DataFrame([{"said": 0.0, "came": 0.0}, {"said": most, "came": most}]))
        .mark_line(strokeDash=[4, 4], strokeWidth=1, color="#8a8f96")
        .encode(x=alt.X("said:Q", scale=scale), y=alt.Y("came:Q", scale=scale))
    )
    percent = alt.Axis(format=".1%", tickCount=5)
    points = (
        alt.Chart(pd.DataFrame(rows, columns=["said", "came", "count"]))
        .mark_line(point={"size": 50})
        .encode(
            x=alt.X("said:Q", scale=scale, axis=percent, title="probability said"),
            y=alt.Y("came:Q", scale=scale, axis=percent, title="share that came"),
            tooltip=[
                alt.Tooltip("said:Q", format=".2%"),
                alt.Tooltip("came:Q", format=".2%"),
                alt.Tooltip("count:Q", format=",d"),
            ],
        )
    )
    spoken = ", ".join(f"{row['said']:.2%} said, {row['came']:.2%} came" for row in rows)
    st.altair_chart(
        (diagonal + points).properties(height=HEIGHT), width="stretch", alt=f"Calibration: {spoken}"
    )
