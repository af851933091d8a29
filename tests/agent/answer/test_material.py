"""Material within a budget: each arm gets as much, and no sentence is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.agent.answer.material import AROUND, PER_TOKEN, Found, material, tokens, written
from kgagent.domain.material import Item, Quote

SENTENCE = "The dough of batch {} rose for forty minutes and was then baked in a hot oven of stone."


def relation(number: int) -> Item:
    text = f"Salt number {number} slows the fermentation."
    return Item((Quote(text, "Bread", 2012),), f"salt {number} --slows--> fermentation", support=1)


def passage(number: int, sentences: int = 12) -> Item:
    text = " ".join(SENTENCE.format(f"{number}-{at}") for at in range(sentences))
    return Item((Quote(text, f"Paper {number}", 2000 + number),), support=1)


FOUND = Found(
    relations=tuple(map(relation, range(40))),
    passages=tuple(map(passage, range(20))),
    retrieved=tuple(map(passage, range(20, 40))),
)


def size(items: tuple[Item, ...]) -> int:
    return sum(len(written(item)) + AROUND for item in items)


@pytest.mark.parametrize("budget", [300, 1000, 2000])
def test_graph_and_retrieval_have_the_same_budget_and_use_most_of_it(budget):
    for arm in ("graph", "retrieval"):
        taken = size(material(FOUND, arm, budget))
        assert 0.75 * budget * PER_TOKEN <= taken <= budget * PER_TOKEN
    assert material(FOUND, "alone", budget) == ()


@given(budget=st.integers(1, 3000), relations=st.integers(0, 40), passages=st.integers(0, 20))
def test_no_arm_ever_exceeds_its_budget(budget, relations, passages):
    found = Found(
        FOUND.relations[:relations], FOUND.passages[:passages], FOUND.retrieved[:passages]
    )
    for arm in ("graph", "retrieval", "alone"):
        assert size(material(found, arm, budget)) <= budget * PER_TOKEN


def test_the_graph_has_relations_first_and_room_for_passages():
    kinds = [item.is_passage for item in material(FOUND, "graph", 1000)]
    assert kinds == sorted(kinds)
    assert set(kinds) == {True, False}


def test_what_passages_leave_goes_to_relations():
    alone = Found(relations=FOUND.relations)
    assert len(material(alone, "graph", 1000)) > 0.9 * 1000 * PER_TOKEN / size(FOUND.relations[:1])


def test_a_passage_is_cut_where_a_sentence_ends():
    last = material(FOUND, "retrieval", 500)[-1].quotes[0].text
    assert last.endswith("stone.")
    assert any(item.quotes[0].text.startswith(last) for item in FOUND.retrieved)


def test_a_relation_says_what_is_uncertain_about_it():
    quotes = (Quote("Salt slows it.", "A", 2001), Quote("Salt does not.", "B", negated=True))
    item = Item(quotes, "salt --slows--> it", support=2, hedged=True, said=2, denied=1)
    said = written(item)
    assert "denied by 1 of 2 quotes, hedged" in said
    assert "“Salt does not.” (denies it) B" in said
    assert "INFERRED" in written(Item((), "a --b--> c", grounded=False))
    assert "DENIED" in written(Item((), "a --b--> c", negated=True))


def test_tokens_are_four_characters():
    assert (tokens(""), tokens("four"), tokens("fives")) == (0, 1, 2)
