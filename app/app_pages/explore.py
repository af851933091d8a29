"""Explore: the map of the graph, and beside it what a concept on it is related to.

The address holds what is seen: concept, step, what is shown, and a path to follow.
"""

from __future__ import annotations

from typing import Any

import streamlit as st
from parts import data, maps
from parts.beside import chosen_concept, lassoed_concepts, on_map, welcome
from parts.graph_map import KEY, graph_map
from parts.live import live
from parts.notices import nothing_yet
from parts.taking import taking
from parts.words import count, plain, tidy

SHOWN = {maps.MAIN: "What matters", maps.NEAR: "Neighbourhood", maps.WHOLE: "Everything"}
LASSOED = "lassoed"
TABLED = 300


def _set(**values: str) -> None:
    """Puts values into the address; an empty one leaves it."""
    for name, value in values.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def _chosen() -> None:
    st.session_state.pop(LASSOED, None)
    key = str((st.session_state.get(KEY) or {}).get("chosen") or "")
    _set(concept=key, path="")


def _lassoed() -> None:
    st.session_state[LASSOED] = list((st.session_state.get(KEY) or {}).get("lassoed") or [])


def _stepped() -> None:
    step = st.session_state.explore_step
    _set(step="" if step == st.session_state.explore_last else str(step))


def _shown() -> None:
    wanted = st.session_state.explore_shown or maps.MAIN
    _set(shown="" if wanted == maps.MAIN else wanted)


def _typed() -> None:
    text = st.session_state.explore_search.strip()
    found = data.search(data.moment(), text) if text else []
    if found:
        st.session_state.pop(LASSOED, None)
        _set(concept=found[0]["key"], path="")


def _step(now: data.Moment) -> int | None:
    """The step that the address asks for; None for the graph as it stands."""
    text = st.query_params.get("step", "")
    step = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return step if 0 < step < _last(now) else None


def _last(now: data.Moment) -> int:
    return int(data.overview(now).totals["steps"])


def _controls(now: data.Moment, step: int | None, shown: str) -> None:
    find, what, when = st.columns([2, 2, 2], vertical_alignment="top")
    with find:
        st.text_input(
            "Find a concept",
            key="explore_search",
            type="search",
            placeholder="A name, or a part of one",
            max_chars=200,
            on_change=_typed,
        )
    with what:
        st.session_state.explore_shown = shown
        st.segmented_control(
            "Shown",
            list(SHOWN),
            format_func=lambda name: SHOWN[name],
            key="explore_shown",
            on_change=_shown,
        )
    last = _last(now)
    if last > 1:
        with when:
            st.session_state.explore_step = step or last
            st.session_state.explore_last = last
            st.slider("After step", 1, last, key="explore_step", on_change=_stepped)
    text = (st.session_state.get("explore_search") or "").strip()
    with st.container(horizontal=True, gap="small"):
        # Always there: what follows keeps its place, and the browser keeps the map.
        if text:
            _matches(now, text)


def _matches(now: data.Moment, text: str) -> None:
    found = data.search(now, text)
    if not found:
        st.caption(f"No concept matches {plain(text)}.")
        return
    for row in found[:8]:
        on_map(row["key"], row["name"])


def _said(drawn: Any, step: int | None) -> str:
    shown = len(drawn.names)
    share = (
        count(shown, "concept")
        if shown == drawn.of_concepts
        else f"{shown:,} of {drawn.of_concepts:,} concepts shown"
    )
    links = len(drawn.sources)
    of = "" if links == drawn.of_relations else f" of {drawn.of_relations:,}"
    when = f" · as it was after step {step:,}" if step else ""
    return f"{share} · {links:,}{of} links{when}"


def draw(now: data.Moment) -> None:
    """The whole page, once there is a map."""
    job = maps.placing(now)
    key = st.query_params.get("concept", "")
    path = tuple(st.query_params.get_all("path"))[:200]
    step, shown = _step(now), st.query_params.get("shown", maps.MAIN)
    if shown not in SHOWN or (shown == maps.NEAR and not key):
        shown = maps.MAIN
    _controls(now, step, shown)
    around = path or ((key,) if key else ())
    drawn = maps.drawing(now, job, step, shown, around)
    wide, narrow = st.columns([3, 1], gap="medium")
    with wide:
        near = key if shown == maps.NEAR else ""
        graph_map(
            drawn,
            said=_said(drawn, step),
            fit="|".join((shown, near, *path)),
            chosen=key,
            path=path,
            on_chosen=_chosen,
            on_lassoed=_lassoed,
        )
        _notes(job)
        taking(now, step=step)
        _table(drawn)
    with narrow:
        lassoed = st.session_state.get(LASSOED)
        if lassoed:
            lassoed_concepts(drawn, lassoed)
        elif key:
            chosen_concept(now, drawn, key)
        else:
            welcome(now)


def _notes(job: maps.Placing) -> None:
    if job.trouble:
        st.warning(f"The map could not be laid out anew. {plain(job.trouble, 300)}")


def _table(drawn: Any) -> None:
    with st.expander("The same as a table"):
        names = {row["number"]: tidy(row["names"][0], 60) for row in drawn.communities}
        best = sorted(range(len(drawn.names)), key=lambda at: -drawn.degree[at])[:TABLED]
        st.dataframe(
            [
                {
                    "Concept": tidy(drawn.names[at]),
                    "Neighbours": drawn.degree[at],
                    "Community of": names[drawn.community[at]],
                }
                for at in best
            ],
            hide_index=True,
            alt="The concepts on the map, the best connected first",
        )
        if len(drawn.names) > TABLED:
            st.caption(f"The {TABLED} best connected of {len(drawn.names):,}.")


def _waiting(now: data.Moment, job: maps.Placing) -> None:
    """The first layout of a large graph: how far it is, until it is done."""
    st.header("Laying out the map")
    st.text("Once for this graph; afterwards it opens at once, and concepts keep their places.")

    def part() -> None:
        if not job.busy:
            st.rerun()
        st.progress(min(job.share, 1.0), text=count(maps.concepts(now, job), "concept"))

    st.fragment(part, run_every=0.5)()


def page() -> None:
    """An empty state, a layout in progress, or the map."""
    now = data.moment()
    state = data.overview(now)
    if not state.totals["relations"]:
        nothing_yet(state.totals["papers"])
        return
    job = maps.placing(now)
    if not maps.laid_out(now, job) and job.busy:
        _waiting(now, job)
    else:
        st.header("The map")
        live(draw)


page()
