"""Which concepts are one, by all that was said of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.identity import (
    ACRONYM,
    APART,
    DEFINITION,
    MODEL,
    NAMES,
    PERSON,
    SAME,
    UNSURE,
    Judgement,
)
from kgagent.identity.parts import parts

KEYS = "abcdefg"
judgement = st.builds(
    Judgement,
    st.sampled_from(KEYS),
    st.sampled_from(KEYS),
    st.sampled_from((SAME, SAME, UNSURE, APART)),
    st.sampled_from((NAMES, NAMES, ACRONYM, DEFINITION, PERSON, f"{MODEL}tiny")),
    st.just("why"),
    st.sampled_from((0.3, 0.5, 0.8, 0.9, 0.98)),
).filter(lambda said: said.one != said.other)
of_different_pairs = st.lists(judgement, max_size=14, unique_by=lambda said: said.pair)


def say(one: str, other: str, verdict=SAME, author=NAMES, probability=0.9) -> Judgement:
    return Judgement(one, other, verdict, author, "why", probability)


@given(of_different_pairs, st.randoms())
def test_whatever_order_it_is_said_in_the_parts_are_the_same(said, chance):
    shuffled = [Judgement(j.other, j.one, j.verdict, j.author, j.why, j.probability) for j in said]
    chance.shuffle(shuffled)
    assert parts(shuffled) == parts(said)


@given(of_different_pairs)
def test_what_a_person_calls_one_is_one_and_what_nobody_calls_one_is_not(said):
    found = parts(said)
    for one in said:
        if (one.verdict, one.author) == (SAME, PERSON):
            assert found[one.one] == found[one.other]
    assert all(key in found[key] for key in found)
    if all(one.verdict != SAME for one in said):
        assert all(len(part) == 1 for part in found.values())


def test_a_person_counts_before_a_model_and_a_model_before_a_rule():
    rule, model = say("a", "b"), say("a", "b", APART, f"{MODEL}tiny", 0.0)
    assert parts([model, rule])["a"] == {"a"}
    person = say("a", "b", SAME, PERSON, 1.0)
    assert parts([person, model, rule])["a"] == {"a", "b"}


def test_the_newest_of_one_rank_counts():
    assert parts([say("a", "b"), say("a", "b", UNSURE, probability=0.5)])["a"] == {"a"}


def test_what_is_unsure_unites_nothing_and_counts_in_the_mean():
    likely = [say("a", "b", probability=0.95), say("b", "c", probability=0.85)]
    assert parts(likely)["a"] == {"a", "b"}  # a and c: nothing known, so 0
    assert parts([*likely, say("a", "c", UNSURE, probability=0.6)])["a"] == {"a", "b", "c"}
    assert parts([say("a", "c", UNSURE, probability=0.79)])["a"] == {"a"}


def test_an_acronym_and_its_definition_are_one_unit_in_which_either_counts():
    said = [
        say("HA (hydroxyapatite)", "hydroxyapatite", SAME, DEFINITION, 0.98),
        say("hydroxyapatite", "hydroxylapatite", probability=0.9),
    ]
    assert len(parts(said)["hydroxylapatite"]) == 3


def test_a_definition_does_not_unite_what_a_person_holds_apart():
    said = [say("a (b)", "b", SAME, DEFINITION, 0.98), say("a (b)", "b", APART, PERSON, 0.0)]
    assert parts(said)["b"] == {"b"}
