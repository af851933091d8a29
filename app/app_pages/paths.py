"""Paths: how two ends are joined, hop by hop, with quotes; the weakest hop is marked."""

from __future__ import annotations

import streamlit as st
from parts import address, data
from parts.joined import joined
from parts.notices import guarded, nothing_yet
from parts.words import plain

from kgagent.views.paths import BY_CHANCE, PathsView, Way

WAYS = {
    "evidence": "Most likely to hold",
    "shortest": "Shortest",
    "recent": "Newest evidence counts more",
    "around-hubs": "Around the hubs",
    "diverse": "Several, as different as can be",
    "guided": "By chance, towards the meaning of the other",
    "meaning": "Ends at what means nearly the same",
    "via": "Through a third concept",
}
CONCEPTS, COMMUNITY, APART = "concepts", "community", "apart"
BETWEEN = {
    CONCEPTS: "Two concepts",
    COMMUNITY: "A concept and a community",
    APART: "Concepts far apart in meaning",
}
LABELS = {"a": "From", "b": "To", COMMUNITY: "To the community of"}
MOST = 5
PAIRS = 10


def draw(now: data.Moment) -> None:
    """The whole page."""
    totals = data.overview(now).totals
    if not totals["concepts"]:
        nothing_yet(totals["papers"])
        return
    st.header("How two concepts are joined")
    address.arrive("between", BETWEEN)
    st.session_state.setdefault("between", CONCEPTS)
    between = st.segmented_control(
        "What to join",
        list(BETWEEN),
        required=True,
        key="between",
        on_change=address.keep,
        args=("between",),
        format_func=lambda each: BETWEEN[each],
        label_visibility="collapsed",
    )
    ends = () if between == APART else ("a", "b")
    for column, key in zip(st.columns(2), ends, strict=False):
        with column:
            _end(now, key, LABELS[COMMUNITY if between == COMMUNITY and key == "b" else key])
    pairs = _pairs() if between == APART else 0
    how = _how()
    one, other = (str(st.session_state.get(key) or "").strip() for key in ("a", "b"))
    if ends and not (one and other):
        st.info(
            "Give two concepts, by any of their names. The best connected are under each field."
        )
        return
    with guarded():
        for found in _asked(now, between or CONCEPTS, (one, other), how, pairs):
            if pairs:
                likeness = "" if found.likeness is None else f" (cosine {found.likeness:.2f})"
                st.subheader(f"{plain(found.source, 60)} and {plain(found.target, 60)}{likeness}")
            elif between == COMMUNITY:
                st.caption(f"To {plain(found.target, 200)}, members drawn by chance.")
            joined(found)


def _asked(
    now: data.Moment, between: str, ends: tuple[str, str], how: Way, pairs: int
) -> tuple[PathsView, ...]:
    if between == APART:
        return data.far_apart(now, pairs, how)
    if between == COMMUNITY:
        return (data.to_community(now, *ends, how),)
    return (data.paths(now, *ends, how),)


def _pairs() -> int:
    found = st.number_input(
        "Pairs", 1, PAIRS, 3, key="pairs_apart", width=130, help="The farthest apart come first."
    )
    return int(found)


def _end(now: data.Moment, key: str, label: str) -> None:
    """One end: what is typed, and the 20 best matches to choose from."""
    st.text_input(
        label,
        key=key,
        bind="query-params",
        max_chars=200,
        placeholder="A name, an abbreviation, a part of a word",
    )
    text = str(st.session_state.get(key) or "").strip()
    found = data.search(now, text) if text else []
    exact = any(text.lower() in (row["name"].lower(), row["key"]) for row in found)
    rows = found or data.hubs(now, 20)
    if exact and len(found) == 1:
        return
    names = {row["key"]: plain(row["name"], 60) for row in rows}
    named = "Matches" if found else "Best connected"
    with st.expander(named, expanded=bool(text) and not exact):
        st.pills(
            named,
            list(names),
            key=f"{key}_match",
            format_func=lambda chosen: names.get(chosen, ""),
            on_change=_choose,
            args=(key,),
            label_visibility="collapsed",
        )


def _choose(key: str) -> None:
    chosen = st.session_state.get(f"{key}_match")
    if chosen:
        st.session_state[key] = chosen
        st.session_state[f"{key}_match"] = None


def _how() -> Way:
    """The way that is chosen, with what belongs to it."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        address.arrive("how", WAYS)
        how = st.selectbox(
            "How to choose",
            list(WAYS),
            key="how",
            on_change=address.keep,
            args=("how",),
            format_func=lambda way: WAYS.get(way, way),
            width=340,
        )
        several = st.number_input(
            "Paths", 1, MOST, 3 if how == "diverse" else 1, key=f"count_{how}", width=130
        )
        seed = 0
        if how in BY_CHANCE:
            seed = st.number_input("Seed", 0, 10_000, 0, key="seed", bind="query-params", width=130)
        around = st.number_input(
            "Hops around", 0, 2, 0, key="around", bind="query-params", width=130
        )
        via = ""
        if how == "via":
            via = st.text_input(
                "Through (empty: drawn by chance)", key="via", bind="query-params", max_chars=200
            )
    names = (str(via).strip(),) if via and str(via).strip() else ()
    return Way(
        how=how or "evidence", count=int(several), via=names, seed=int(seed), around=int(around)
    )


draw(data.moment())
