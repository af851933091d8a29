"""A concept on the page: spellings, papers by year, relations with their quotes."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kgagent.views import ConceptView
from kgagent.views.looking import Years
from parts import acts, charts
from parts.data import Row
from parts.permits import may_write
from parts.quotes import quote
from parts.tables import concept_link
from parts.words import count, doi_address, plain, tidy

KIND_HELP = "In grey: the kind of the predicate; reversed when it reads from target to source."
DEFINITIONS = 3
LISTED = 50
YEARLY = ("mentions", "papers", "affirmed", "hedged", "denied")
FIRST = 12
"""Relations shown before one asks for all of them; they are the best supported."""


def shown(found: ConceptView, years: Years, also: Callable[[], None]) -> None:
    """Everything known about a concept; `also` draws more, above its relations."""
    st.header(plain(found.name, 300))
    related = f"{len(found.relations)}{'+' if found.more_relations else ''}"
    st.caption(
        f"{related} relations · {count(len(found.papers), 'paper')} · "
        f"in the graph since step {found.first_step}"
    )
    _spellings(found)
    _definitions(found)
    also()
    wide, narrow = st.columns([2, 1], gap="large")
    with wide:
        _relations(found)
    with narrow:
        _over_years(years)
        _papers(found.papers)
        if may_write():
            _curate(found)


def _spellings(found: ConceptView) -> None:
    others = [alias for alias in found.aliases if alias["spelling"] != found.name]
    if found.others:
        st.caption("Other concepts are spelled like this too:")
        with st.container(horizontal=True, gap="small"):
            for other in found.others:
                concept_link(other["key"], other["name"])
    if others:
        listed = (f"{plain(a['spelling'], 80)} ({count(a['uses'], 'use')})" for a in others[:20])
        st.markdown("Also written " + ", ".join(listed))


def _definitions(found: ConceptView) -> None:
    """What it is said to be, with the quotes: what a checked quote shows comes first."""
    said = [row for row in found.relations if row["kind"] == "is_a" and not row["negated"]]
    mine = [row for row in said if (row["source_key"] == found.key) != row["reversed"]]
    shown = [(row, piece) for row in mine for piece in row["evidence"] if not piece["negated"]]
    shown.sort(key=lambda each: (not each[1]["grounded"], each[1]["hedged"]))
    if not shown:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown("**What it is said to be**")
        for row, piece in shown[:DEFINITIONS]:
            end = "target" if row["source_key"] == found.key else "source"
            quote(piece, (found.name, row[end]))


def _over_years(years: Years) -> None:
    if len(years.mentioned) > 1:
        st.subheader("Timeline")
        st.caption("Mentions by the year of the paper.")
        charts.years({row["year"]: row["mentions"] for row in years.mentioned}, "mentions")
    if years.said and sum(row["hedged"] + row["denied"] for row in years.said):
        st.subheader("Agreement")
        st.caption("Quotes that affirm, hedge or deny its relations, by year.")
        charts.agreement(years.said)
    if years.mentioned or years.said:
        with st.expander("The same as a table"):
            by_year: dict[int, Row] = {}
            for row in (*years.mentioned, *years.said):
                by_year.setdefault(row["year"], {}).update(row)
            st.dataframe(
                [by_year[year] for year in sorted(by_year, reverse=True)],
                hide_index=True,
                column_config={
                    "year": st.column_config.NumberColumn("Year", format="%d"),
                    **{name: name.capitalize() for name in YEARLY},
                },
                alt="Mentions, papers and quotes by year, newest first",
            )


def _curate(found: ConceptView) -> None:
    """Making it one with another, taking a spelling out, and taking the last decision back."""
    others = [a["spelling"] for a in found.aliases if a["spelling"] != found.name]
    with st.expander("Is it one with another?"):
        with st.form("merge", border=False, clear_on_submit=True):
            st.text_input("Make it one with", key="merged", max_chars=300)
            st.form_submit_button("Make one", on_click=_merge, args=(found.key,))
        if others:
            with st.form("split", border=False):
                st.selectbox(
                    "Take out",
                    others[:LISTED],
                    key="split_off",
                    format_func=lambda spelling: tidy(spelling, 80),
                )
                st.form_submit_button("Take out", on_click=_split)
        st.button("Take my newest decision back", on_click=acts.perform, args=(acts.undo,))


def _merge(key: str) -> None:
    other = str(st.session_state.get("merged") or "").strip()
    if other:
        acts.perform(acts.merge, key, other)


def _split() -> None:
    if st.session_state.get("split_off"):
        acts.perform(acts.split, st.session_state.split_off)


def _papers(papers: tuple[Row, ...]) -> None:
    st.subheader("Papers")
    if not papers:
        st.caption("No paper mentions it by name; a relation does.")
        return
    for paper in papers:
        title = plain(paper["title"], 300)
        if address := doi_address(paper["doi"]):
            title = f"[{title}]({address})"
        year = paper["year"] if paper["year"] is not None else "no year"
        st.markdown(f"{title}  \n:gray[{year} · {count(paper['mentions'], 'mention')}]")


def _relations(found: ConceptView) -> None:
    st.subheader("Relations")
    if not found.relations:
        st.caption("None yet: it was mentioned, but nothing was said about it.")
        return
    everything = True
    if len(found.relations) > FIRST:
        everything = st.toggle(f"Show all {len(found.relations)}", key="all_relations")
    relations = found.relations if everything else found.relations[:FIRST]
    for (outgoing, predicate), group in _grouped(relations, found.key):
        with st.container(border=True):
            said = f"**{plain(predicate)}**"
            name = plain(found.name, 60)
            st.markdown(
                (f"{name} {said} …" if outgoing else f"… {said} {name}") + _kind(group[0]),
                help=KIND_HELP,
            )
            for relation in group:
                _relation(relation, outgoing=outgoing)
    if found.more_relations and everything:
        st.caption(f"Only the {len(found.relations)} best supported relations are shown.")


def _kind(relation: Row) -> str:
    """What the predicate means, small and grey."""
    marks = ["not"] if relation["negated"] else []
    marks += [str(relation["kind"]).replace("_", " ")]
    marks += ["(reversed)"] if relation["reversed"] else []
    return f"  :small[:gray[{plain(' '.join(marks))}]]"


def _grouped(relations: tuple[Row, ...], key: str) -> list[tuple[tuple[bool, str], list[Row]]]:
    """The relations by direction and predicate; the best supported first in each."""

    groups: dict[tuple[bool, str], list[Row]] = {}
    for relation in relations:
        kind = relation["source_key"] == key, relation["predicate"]
        groups.setdefault(kind, []).append(relation)
    return sorted(groups.items(), key=lambda group: not group[0][0])


def _relation(relation: Row, *, outgoing: bool) -> None:
    end = "target" if outgoing else "source"
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            concept_link(relation[f"{end}_key"], relation[end])
            st.caption(count(relation["support"], "paper"), width="content")
        evidence = relation["evidence"]
        for piece in evidence[:1]:
            quote(piece)
        if len(evidence) > 1:
            with st.expander(count(len(evidence) - 1, "more quote")):
                for piece in evidence[1:]:
                    quote(piece)
