"""The same paper from two places is one, and the better text is kept."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.agent.read import Read, add_papers
from kgagent.domain.paper import Paper
from kgagent.storage import papers
from kgagent.storage.store import Store

TITLE = "How silk toughens wet composites"
TELLING = f"{TITLE} that were made of hemp and resin"
SHORT = Paper(text=f"{TITLE}\n\nSilk helps.", title=TITLE, year=2012, reader="ris", origin="a.ris")
LONG = Paper(text=f"{TITLE}\n\n" + "Silk helps. " * 30, title=TITLE, year=2012, reader="pdf")


def add(store: Store, *found: Paper) -> list[Read]:
    return list(add_papers(store, found, size=400))


def only(store: Store) -> Paper:
    with store.read() as tx:
        assert papers.counts(tx)[0] == 1
        paper = papers.get(tx, 1)
    assert paper is not None
    return paper


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"doi": "10.5555/A"}, {"doi": "10.5555/a", "title": "Otherwise"}),
        ({"identifier": "arxiv:2502.13025"}, {"identifier": "arxiv:2502.13025", "year": 2013}),
        ({"identifier": "arxiv:2502.13025"}, {"doi": "10.48550/arXiv.2502.13025", "year": 2013}),
        ({"identifier": "pmid:7"}, {"identifier": "pmid:7", "year": None}),
        ({}, {"title": "How Silk Toughens Wet Composites."}),
        ({"doi": "10.48550/arxiv.2502.13025"}, {"doi": "10.5555/a"}),
        ({"doi": "10.5555/a"}, {"identifier": "pmid:7"}),
        ({"title": TELLING}, {"title": TELLING, "year": None}),
        ({"title": TELLING}, {"title": TELLING, "year": 2011}),
    ],
)
def test_the_same_paper(store: Store, one: dict[str, object], other: dict[str, object]):
    outcomes = add(store, replace(SHORT, **one), replace(LONG, **other))
    assert [each.outcome for each in outcomes] == ["added", "known"]
    assert only(store).text == LONG.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"doi": "10.5555/a"}, {"doi": "10.5555/b"}),
        ({"identifier": "pmid:7"}, {"identifier": "pmid:8"}),
        ({"year": 2012}, {"year": 2014}),
        ({"year": 2012}, {"year": None}),
        ({"title": TELLING}, {"title": TELLING, "year": 2011, "reader": "bibtex"}),
        ({"title": "Introduction"}, {"title": "Introduction"}),
        ({"identifier": "7", "title": "x"}, {"identifier": "7", "title": "y"}),
    ],
)
def test_two_papers_stay_two(store: Store, one: dict[str, object], other: dict[str, object]):
    outcomes = add(store, replace(SHORT, **one), replace(LONG, **other))
    assert [each.outcome for each in outcomes] == ["added", "added"]


def test_what_a_record_says_beats_what_a_pdf_made_us_guess(store: Store):
    guessed = replace(LONG, title="how silk toughens wet composites", authors=("Anon",))
    told = replace(SHORT, doi="10.5555/a", authors=("Ida Faden",), venue="Fibres")
    add(store, guessed, told)
    paper = only(store)
    assert paper.text == LONG.text
    assert (paper.title, paper.doi, paper.venue) == (TITLE, "10.5555/a", "Fibres")
    assert paper.authors == ("Ida Faden",)


def test_a_better_text_has_its_own_passages_and_acronyms(store: Store):
    text = f"{TITLE}\n\n" + "We add polylactic acid (PLA) to PLA blends. " * 30
    add(store, SHORT, replace(LONG, text=text))
    with store.read() as tx:
        [(_, whole, places)] = list(papers.stream(tx))
        assert "".join(whole[a:b] for _, a, b in places).count("PLA") == text.count("PLA")
        assert len(places) > 1
    assert store.check() == "ok"


def test_while_a_run_goes_on_the_text_stays(store: Store):
    add(store, SHORT)
    with store.lock():
        [read] = add(store, LONG)
    assert (read.outcome, "a run is going on" in read.message) == ("known", True)
    assert only(store).text == SHORT.text


SAME = [
    replace(SHORT, doi="10.5555/a"),
    replace(LONG, doi="10.5555/a", identifier="arxiv:2502.13025"),
    replace(SHORT, text=f"{TITLE}\n\nAs arXiv has it.", identifier="arxiv:2502.13025"),
    replace(SHORT, text=f"{TITLE}\n\nAs PubMed has it.", identifier="pmid:7", doi="10.5555/a"),
]


@settings(max_examples=24, deadline=None)
@given(order=st.permutations(SAME), again=st.integers(0, 3))
def test_in_any_order_there_is_one_paper_with_the_best_text(order: list[Paper], again: int):
    store = Store.open("sqlite://", create=True)
    try:
        add(store, *order, order[again])
        paper = only(store)
        assert paper.text == LONG.text
        assert paper.doi == "10.5555/a"
    finally:
        store.close()


def test_papers_that_came_in_one_by_one_are_the_same_as_together(store: Store):
    for paper in itertools.chain(SAME, SAME):
        add(store, paper)
    assert only(store).text == LONG.text
