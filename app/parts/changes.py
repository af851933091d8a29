"""What changed since a moment: yesterday, a week ago, before the newest run, a step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from parts import address, data
from parts.later import later
from parts.notices import guarded
from parts.tables import concept_link, download
from parts.words import NAME, count, plain

SINCE = {"yesterday": "Since yesterday", "week": "Since a week ago", "run": "By the newest run"}
PARAMETER = "since"
SHOWN = 8


def changes(now: data.Moment) -> None:
    """A choice of moments, and what the graph has and has lost since."""
    with st.container(border=True):
        st.subheader("What changed")
        address.arrive(PARAMETER, SINCE)
        since = st.segmented_control(
            "Since when",
            list(SINCE),
            key=PARAMETER,
            format_func=lambda each: SINCE[each],
            on_change=address.keep,
            args=(PARAMETER,),
            label_visibility="collapsed",
        )
        if not since:
            st.caption("Choose since when: what came, what went, and which concepts became one.")
            return
        with guarded():
            step = _step(now, since)
            later(
                "changes",
                (now.graph, step),
                lambda: data.changed(now, step),
                _drawn,
                doing="Comparing the two graphs",
            )


def _step(now: data.Moment, since: str) -> int:
    """The newest step of that moment."""
    if since == "run":
        return data.before_run(now)
    day = datetime.now(UTC).date() - timedelta(days=7 if since == "week" else 1)
    return data.step_of(now, day.isoformat())


def _drawn(found: Any) -> None:
    if not any((found.concepts_come, found.concepts_gone, found.joined, found.parted)) and not (
        found.relations_come or found.relations_gone
    ):
        st.markdown(f"Nothing, since step {found.a}.")
        return
    came = f"**{count(len(found.concepts_come), 'concept')}** and "
    came += f"**{count(len(found.relations_come), 'relation')}** came"
    went = f"{count(len(found.concepts_gone), 'concept')} and "
    went += f"{count(len(found.relations_gone), 'relation')} went"
    st.markdown(f"After step {found.a}: {came}; {went}.")
    name = _names(found)
    with st.container(horizontal=True, gap="small"):
        for key in found.concepts_come[:SHOWN]:
            concept_link(key, name(key), limit=40)
    lines = [
        f"{sign} {plain(name(source))} **{plain(predicate)}** {plain(name(target))}"
        for sign, relations in (("\\+", found.relations_come), ("−", found.relations_gone))
        for source, predicate, target in relations[:SHOWN]
    ]
    lines += [
        f"“{plain(name(one))}” is shown as “{plain(name(other))}” now"
        for one, other in found.joined[:SHOWN]
    ]
    lines += [f"“{plain(name(one))}” stands for itself again" for one, _ in found.parted[:SHOWN]]
    st.markdown("  \n".join(lines))
    download(_rows(found), "kgagent-changes.csv")


def _names(found: Any) -> Any:
    return lambda key: str(found.names.get(key, key))[: NAME * 4]


def _rows(found: Any) -> list[data.Row]:
    name = _names(found)
    kinds = (("came", found.relations_come), ("went", found.relations_gone))
    return [
        {"what": what, "source": name(s), "predicate": p, "target": name(t)}
        for what, relations in kinds
        for s, p, t in relations
    ]
