"""Statements of sentences of our own: clauses, noun phrases, what pronouns stand for."""

from __future__ import annotations

import pytest

from kgagent.llm.embedded.open.reader import statements


def said(text: str) -> set[str]:
    return {
        " | ".join((one.source, one.predicate, one.target, *one.rest)) for one in statements(text)
    }


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Spiders produce strong silk.", "Spiders | produce | strong silk"),
        ("Gold is a metal.", "Gold | is | a metal"),
        ("The water was very cold.", "The water | was | very cold"),
        ("The river flows into the lake.", "The river | flows into | the lake"),
        ("The drug did not reduce pain.", "The drug | did not reduce | pain"),
        ("The company was founded in 1990.", "The company | was founded in | 1990"),
        ("The enzyme tends to degrade it.", "The enzyme | tends to degrade | it"),
        ("The valve is responsible for it.", "The valve | is responsible for | it"),
        ("The growth is slow in cold water.", "The growth | is | slow | in cold water"),
        ("The new method is faster than it.", "The new method | is faster than | it"),
        ("There are two genes.", "There | are | two genes"),
        ("Results show that it is cold.", "Results | show that | it is cold"),
        ("Results show that it is cold.", "it | is | cold"),
    ],
)
def test_a_clause_is_a_statement(text, statement):
    assert statement in said(text)


def test_time_and_place_become_further_arguments():
    [found] = statements("In 1914, the museum was moved to Boston.")
    assert (found.source, found.predicate, found.target) == ("the museum", "was moved to", "Boston")
    assert found.rest == ("In 1914",)


def test_conjuncts_make_statements_of_their_own():
    found = said("The company was founded in 1990 and was sold to a bank.")
    assert found == {
        "The company | was founded in | 1990",
        "The company | was sold to | a bank",
    }
    assert {"Gold | contains | iron", "Gold | contains | copper"} <= said(
        "Gold contains iron and copper."
    )


def test_two_together_stay_together():
    assert "The band | lies between | iron and copper" in said(
        "The band lies between iron and copper."
    )


def test_a_relative_clause_is_about_its_noun():
    found = said("The protein, which binds calcium, is found in milk.")
    assert "The protein | binds | calcium" in found
    assert "The protein | is found in | milk" in found


def test_a_participle_is_about_its_noun():
    assert "a protein | is produced by | the liver" in said(
        "Albumin is a protein produced by the liver."
    )


def test_an_apposition_says_what_something_is():
    assert "Albumin | is | a protein" in said("Albumin, a protein, binds calcium in the blood.")


def test_a_participle_without_a_subject_takes_the_main_one():
    assert "the authors | were Using | a microscope" in said(
        "Using a microscope, the authors studied the cells."
    )


def test_an_owner_has_what_it_owns():
    assert "the city | has | old bridge" in said("We crossed the city's old bridge.")


def test_a_subject_has_what_is_called_its_own():
    assert "The enzyme | has | activity" in said("The enzyme lost its activity in acid.")
    assert not any("has" in one for one in said("The enzyme lost their activity in acid."))


def test_a_gerund_carries_the_predicate_on():
    assert "The valve | is used for | cooling" in said("The valve is used for cooling.")
    assert "The valve | is used for cooling | water" in said("The valve is used for cooling water.")


def test_an_acronym_stands_for_its_long_form():
    assert "PLA | stands for | polylactic acid" in said("We used polylactic acid (PLA) in films.")


def test_brackets_without_an_acronym_say_what_something_is():
    assert "PLA | stands for | the control" not in said("We measured the control (PLA) in films.")


def test_members_belong_to_their_kind():
    found = said("Proteins such as collagen and keratin contain carbon.")
    assert {"collagen | is among | Proteins", "keratin | is among | Proteins"} <= found


def test_denial_and_doubt_are_marked():
    [denied] = statements("The drug did not reduce pain.")
    [doubted] = statements("The drug may reduce pain.")
    assert (denied.negated, denied.hedged) == (True, False)
    assert (doubted.negated, doubted.hedged) == (False, True)


def test_a_pronoun_stands_for_the_only_subject_that_fits():
    found = statements("The membrane separates water. It contains pores.")
    assert found[-1].source == "It"
    assert found[-1].referent == "The membrane"


def test_an_empty_it_stands_for_nothing():
    found = statements("The membrane separates water. It is clear that the acid is strong.")
    assert [one.referent for one in found if one.source == "It"] == [""]


def test_a_pronoun_in_doubt_stands_for_nothing():
    found = statements(
        "The membrane is a layer. The layer is a film, and the filter is a mesh. It contains pores."
    )
    assert found[-1].referent == ""


def test_statements_say_where_their_sentence_stands():
    text = "Gold is a metal.  Silver is a metal."
    assert {text[one.start : one.end] for one in statements(text)} == {
        "Gold is a metal.",
        "Silver is a metal.",
    }


def test_arguments_are_the_words_of_the_text():
    text = "The city's old bridge (1880) was designed by Anna Holt, an engineer, and a friend."
    for one in statements(text):
        for argument in (one.source, one.target, *one.rest):
            assert all(word in text for word in argument.split())


def test_confidence_is_a_chance():
    found = statements("Silk, a fibre, is spun by spiders, which use it to catch flies.")
    assert found
    assert all(0 < one.confidence < 1 for one in found)


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "?!", "( ) [ ]", "``", "and and and", "which that who", "\x00", "a" * 5000],
)
def test_any_text_gives_a_result(text):
    assert isinstance(statements(text), tuple)


def test_two_long_lists_make_no_flood():
    towns = [f"town {i}" for i in range(60)]
    text = f"{', '.join(towns)} and the village joined {', '.join(towns)} and the league."
    assert len(statements(text)) <= 2 * len(towns)


def test_words_without_a_target_make_no_statement():
    assert said("The army fled.") == set()


def test_the_same_text_gives_the_same_statements():
    text = "The company, based in Ohio, sold its mills to pay off debt."
    assert statements(text) == statements(text)
