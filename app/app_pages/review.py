"""Review: concepts that may be one, and a sample of relations; keys y, n, s, and u to undo."""

from __future__ import annotations

import streamlit as st
from parts import acts, address, data
from parts.notices import nothing_yet
from parts.permits import may_write
from parts.quotes import quote
from parts.tables import concept_link
from parts.words import count, marked, plain

PAIRS, RELATIONS = "concepts", "relations"
LABELS = {PAIRS: "Concepts that may be one", RELATIONS: "Relations by their quote"}
KEYS = ":small[:gray[Keys: y, n, s; u takes the last one back.]]"
COUNTED = 1_000


def draw(now: data.Moment) -> None:
    """The whole page."""
    acts.tell()
    totals = data.overview(now).totals
    if not totals["concepts"]:
        nothing_yet(totals["papers"])
        return
    st.header("Review")
    address.arrive("what", LABELS)
    st.session_state.setdefault("what", PAIRS)
    what = st.segmented_control(
        "What to review",
        list(LABELS),
        required=True,
        key="what",
        on_change=address.keep,
        args=("what",),
        format_func=lambda each: LABELS[each],
        label_visibility="collapsed",
    )
    if not may_write():
        st.info("This dashboard is read-only: nothing can be decided here.")
    if what == RELATIONS:
        _relations()
    else:
        _pairs(now)


def _passed() -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = st.session_state.setdefault("passed", set())
    return found


def _pairs(now: data.Moment) -> None:
    row = data.pair(frozenset(_passed()))
    waiting = data.waiting(now)
    if row is None:
        _no_pair(waiting)
    else:
        more = " or more" if waiting >= COUNTED else ""
        skipped = f", {len(_passed()):,} of them skipped" if _passed() else ""
        st.caption(f"{count(waiting, 'pair')}{more} may be one concept{skipped}; likeliest first.")
        _pair(row)
    _decided(now, alone=row is None)


def _no_pair(waiting: int) -> None:
    with st.container(border=True):
        if not waiting:
            st.markdown("**No pair of concepts waits for you.** Runs add pairs as they read.")
            return
        st.markdown(f"**{count(waiting, 'pair')} skipped.**")
        st.button("Look at them again", on_click=_passed().clear)


def _pair(row: data.Row) -> None:
    with st.container(border=True):
        st.subheader("Are these one concept?")
        names = (row["one"], row["other"])
        for column, end in zip(st.columns(2), ("one", "other"), strict=True):
            with column, st.container(gap="xsmall"):
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    concept_link(row[f"{end}_key"], f"“{row[end]}”")
                    st.caption(count(row[f"{end}_papers"], "paper"), width="content")
                for said in row[f"{end}_quotes"]:
                    st.markdown(f":small[“{marked(said, names, 400)}”]")
                if not row[f"{end}_quotes"]:
                    st.caption("No quote: it is only mentioned.")
        st.caption(f"Probability {row['probability']:.2f}: {plain(row['why'], 300)}")
        if may_write():
            ids = (row["one_id"], row["other_id"])
            judge = (acts.judge_pair, *ids)
            _buttons(
                f"{ids}",
                ("One concept", acts.perform, (*judge, True)),
                ("Two concepts", acts.perform, (*judge, False)),
                ("Skip", _passed().add, (ids,)),
                ("Undo", acts.perform, (acts.undo,)),
            )


def _buttons(about: str, *said: tuple[str, object, tuple[object, ...]]) -> None:
    """Four buttons with the keys y, n, s and u."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for (label, do, given), key in zip(said, "YNSU", strict=True):
            st.button(
                label,
                key=f"{label} {about}",
                shortcut=key,
                type="primary" if key == "Y" else "secondary",
                on_click=do,  # type: ignore[arg-type]
                args=given,
            )
    st.markdown(KEYS)


def _decided(now: data.Moment, *, alone: bool) -> None:
    """What was decided last; where no pair is shown, its button has the key that undoes."""
    rows = data.decisions(now, 5)
    if not rows:
        return
    st.subheader("Your last decisions")
    if may_write():
        st.button(
            "Take the newest back",
            key=f"undo_newest_{alone}",
            shortcut="U" if alone else None,
            on_click=acts.perform,
            args=(acts.undo,),
        )
    for row in rows:
        verdict = "are one" if row["verdict"] == "same" else "are two"
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(
                f"{row['act']}. “{plain(row['one'])}” and “{plain(row['other'])}” {verdict} "
                f":gray[({plain(row['why'])})]",
                width="content",
            )
            if may_write():
                st.button(
                    "Take back",
                    key=f"take back {row['act']}",
                    type="tertiary",
                    on_click=acts.perform,
                    args=(acts.undo_act, row["act"]),
                )


def _relations() -> None:
    st.caption(
        "Relations drawn by chance: is each stated by its quote? The share that is right is the "
        "graph's precision, and its interval narrows with every answer."
    )
    _precision()
    row = data.drawn()
    if row is None:
        st.markdown("**Every relation with a quote is checked.**")
        return
    with st.container(border=True):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            concept_link(row["source_key"], row["source"])
            st.markdown(f"**{plain(row['predicate'])}**", width="content")
            concept_link(row["target_key"], row["target"])
        quote(row, (row["source"], row["target"]))
        if may_write():
            check = (acts.check, row["relation"], row["evidence"])
            _buttons(
                f"{row['relation']} {row['evidence']}",
                ("Right", acts.perform, (*check, "right")),
                ("Wrong", acts.perform, (*check, "wrong")),
                ("Unsure", acts.perform, (*check, "unsure")),
                ("Undo", acts.perform, (acts.uncheck,)),
            )


def _precision() -> None:
    found = data.precision()
    if found.share is None:
        value, low, high = "–", 0.0, 1.0
    else:
        value, (low, high) = f"{found.share:.0%}", found.interval
    with st.grid(3, min_column_width=150):
        st.metric(
            "Precision", value, border=True, help="The share of judged relations that is right."
        )
        st.metric(
            "95 % interval",
            f"{low:.0%} – {high:.0%}",
            border=True,
            help="Wilson's score interval of the precision.",
        )
        unsure = f"{found.unsure:,} unsure" if found.unsure else None
        st.metric(
            "Judged",
            f"{found.judged:,}",
            delta=unsure,
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=f"{found.right:,} right, {found.wrong:,} wrong, {found.unsure:,} unsure.",
        )


draw(data.moment())
