"""A concept on the page: spellings, papers by year, relations with their quotes."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from kgagent.views import ConceptView
from parts import charts
from parts.data import Row
from parts.quotes import quote
from parts.tables import concept_link
from parts.words import count, doi_address, plain

KIND_HELP = "In grey: the kind of the predicate; reversed when it reads from target to source."
FIRST = 12
"""Relations shown before one asks for all of them; they are the best supported."""


def shown(found: ConceptView) -> None:
    """Everything known about a concept."""
    st.header(plain(found.name, 300))
    related = f"{len(found.relations)}{'+' if found.more_relations else ''}"
    st.caption(
        f"{related} relations · {count(len(found.papers), 'paper')} · "
        f"in the graph since step {found.first_step}"
    )
    _spellings(found)
    wide, narrow = st.columns([2, 1], gap="large")
    with wide:
        _relations(found)
    with narrow:
        _papers(found.papers)


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


def _papers(papers: tuple[Row, ...]) -> None:
    st.subheader("Papers")
    if not papers:
        st.caption("No paper mentions it by name; a relation does.")
        return
    per_year = Counter(int(paper["year"]) for paper in papers if paper["year"] is not None)
    if len(per_year) > 1:
        charts.years(per_year)
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
