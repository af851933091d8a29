"""Citations: checked against the material; what has none is the model's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.agent.answer.citations import check, renumbered, spoken
from kgagent.domain.material import Item, Quote

ITEMS = (
    Item((Quote("Salt slows the fermentation by 30 %.", "Bread", 2012),), "salt --slows--> it"),
    Item((Quote("Gas lifts the dough.", "Dough", 2013),)),
    Item((Quote("Yeast makes gas from sugar.", "Yeast", 2014),)),
)


def test_each_sentence_has_what_it_cites_and_those_without_are_the_models_own():
    found = check("Salt slows the fermentation [1]. Gas lifts dough [2][3]. Bread is old.", ITEMS)
    assert [(s.cites, s.own) for s in found.sentences] == [
        ((1,), False),
        ((2, 3), False),
        ((), True),
    ]
    assert found.cites == (1, 2, 3)
    assert found.struck == ()


def test_citations_that_do_not_exist_are_struck_and_said():
    found = check("Salt slows the fermentation [1, 9]. Gas lifts the dough [0][12].", ITEMS)
    assert found.text == "Salt slows the fermentation [1]. Gas lifts the dough."
    assert found.struck == ("[9]", "[0]", "[12]")
    assert found.sentences[1].own


@pytest.mark.parametrize(
    ("said", "cites"),
    [
        ("Gas lifts the dough [1-3].", (1, 2, 3)),
        ("Gas lifts the dough [1; 3].", (1, 3)),
        ("Gas lifts the dough.[2] ", (2,)),
        ("Gas lifts the dough. [2]", (2,)),
        ("Gas lifts the dough【2】.", (2,)),
        ("Gas lifts the dough [2], as yeast makes it [3].", (2, 3)),
        ("Gas lifts the dough [3-2].", (3, 2)),
    ],
)
def test_the_ways_models_cite(said, cites):
    assert check(said, ITEMS).sentences[0].cites == cites


def test_a_citation_after_the_full_stop_belongs_to_the_sentence_before():
    found = check("Gas lifts the dough. [2] Bread is old.", ITEMS)
    assert [s.cites for s in found.sentences] == [(2,), ()]


def test_what_is_not_in_what_is_cited_is_told():
    (one,) = check("Salt slows the fermentation by 45 % [1].", ITEMS).sentences
    assert one.doubts == ("45",)
    (other,) = check("Nacre resists cracks [2].", ITEMS).sentences
    assert other.doubts == ("no word of it",)
    (fine,) = check("Fermentation is slowed by 30 % with salt [1].", ITEMS).sentences
    assert fine.doubts == ()


def test_thoughts_are_no_answer():
    assert spoken("<think>Salt [9]?</think>\nIt is salt.") == "It is salt."
    assert spoken("thoughts</think>It is salt.") == "It is salt."
    assert spoken("<think>Salt and never an end") == ""


def test_citations_under_other_numbers():
    assert renumbered("Salt [1]; gas [2, 3].", {1: 7, 3: 1}) == "Salt [7]; gas [1]."


@given(st.text(alphabet="ab. [],;-–1234567890\n", max_size=200))
def test_any_text_gives_only_citations_that_exist(text):
    found = check(text, ITEMS)
    assert set(found.cites) <= {1, 2, 3}
    assert check(found.text, ITEMS).struck == ()


def test_a_wide_range_is_no_flood():
    assert len(check("Salt [1-9999].", ITEMS).struck) < 100
