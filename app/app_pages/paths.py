"""Paths: how two concepts are joined, hop by hop, with quotes; the weakest hop is marked."""

from __future__ import annotations

import streamlit as st
from parts import address, data
from parts.notices import guarded, nothing_yet
from parts.quotes import quote
from parts.tables import CONCEPT_PAGE, link
from parts.words import count, plain

from kgagent.views.hops import HopView
from kgagent.views.paths import BY_CHANCE, PathsView, PathView, Way

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
ENDS = {"a": "From", "b": "To"}
MOST = 5


def draw(now: data.Moment) -> None:
    """The whole page."""
    totals = data.overview(now).totals
    if not totals["concepts"]:
        nothing_yet(totals["papers"])
        return
    st.header("How two concepts are joined")
    for column, (key, label) in zip(st.columns(2), ENDS.items(), strict=True):
        with column:
            _end(now, key, label)
    how = _how()
    one, other = (str(st.session_state.get(key) or "").strip() for key in ENDS)
    if not one or not other:
        st.info(
            "Give two concepts, by any of their names. The best connected are under each field."
        )
        return
    with guarded():
        _found(data.paths(now, one, other, how))


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
        via = ""
        if how == "via":
            via = st.text_input(
                "Through (empty: drawn by chance)", key="via", bind="query-params", max_chars=200
            )
    names = (str(via).strip(),) if via and str(via).strip() else ()
    return Way(how=how or "evidence", count=int(several), via=names, seed=int(seed))


def _found(found: PathsView) -> None:
    for also in found.also:
        others = ", ".join(f"“{plain(key)}”" for key in also["others"][:5])
        st.caption(f"“{plain(also['name'])}” may also mean: {others}.")
    if not found.paths:
        _none(found)
        return
    for number, path in enumerate(found.paths, start=1):
        _path(number if len(found.paths) > 1 else 0, path, found)


def _none(found: PathsView) -> None:
    apart = found.apart
    if apart is None:
        st.warning(
            "No path that visits no concept twice. Go through others, or choose another way."
        )
        return
    parts = "; ".join(
        f"{plain(apart[end])} lies in a part of {count(apart[f'{end}_part'], 'concept')}"
        for end in ("source", "target")
    )
    st.warning(f"No path: {parts}; nothing joins the two.")
    if apart["nearest"]:
        st.markdown(f"Nearest in meaning to {plain(apart['target'])} that can be reached:")
        with st.container(horizontal=True, gap="small"):
            for name in apart["nearest"]:
                link(CONCEPT_PAGE, plain(name), concept=name)


def _path(number: int, path: PathView, found: PathsView) -> None:
    with st.container(border=True):
        title = f"Path {number}: " if number else ""
        st.subheader(f"{title}{' → '.join(plain(name, 60) for name in path.concepts)}")
        holds = path.score["holds"]
        shown = f"{holds:.2g}" if holds >= 0.001 else "under 0.001"
        said = [count(len(path.hops), "hop"), f"all hops hold: {shown} (our estimate)"]
        if path.likeness is not None:
            end = plain(path.concepts[-1], 60)
            said.append(f"ends at {end}: cosine {path.likeness:.2f} to {plain(found.target, 60)}")
        if path.score["hub"] is not None:
            hub = plain(path.score["hub"], 60)
            said.append(f"best connected on the way: {hub} ({path.score['neighbours']:,})")
        st.caption(" · ".join(said))
        for at, hop in enumerate(path.hops):
            weakest = at == path.weakest and len(path.hops) > 1
            _hop(at + 1, hop, path.why if weakest else "")


def _hop(number: int, hop: HopView, weakest: str) -> None:
    ends = (hop.source, hop.target) if hop.forward else (hop.target, hop.source)
    arrow = ("—", "→") if hop.forward else ("←", "—")
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f":gray[{number}]", width="content")
            link(CONCEPT_PAGE, plain(ends[0], 60), concept=ends[0])
            said = f"{arrow[0]} **{plain(hop.predicate, 80)}** {arrow[1]}"
            st.markdown(said, width="content")
            link(CONCEPT_PAGE, plain(ends[1], 60), concept=ends[1])
            if weakest:
                st.badge("weakest hop", color="orange", width="content")
        for piece in hop.evidence[:1]:
            quote(piece, (hop.source, hop.target))
        facts = f"{count(hop.support, 'paper')}, confidence {hop.confidence:.2f}"
        st.caption(f"{facts}. Weakest: {plain(weakest, 200)}." if weakest else facts)
        if len(hop.evidence) > 1 or hop.others:
            with st.expander("More that joins the two"):
                for piece in hop.evidence[1:6]:
                    quote(piece, (hop.source, hop.target))
                for other in hop.others[:6]:
                    st.markdown(f"also: {plain(other, 200)}")


draw(data.moment())
