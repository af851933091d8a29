"""Kinds compose by rule, cues tell lacks from help, states follow from events."""

from __future__ import annotations

import pytest

from kgagent.domain.composition import Step, compose
from kgagent.domain.cues import limitation, method
from kgagent.domain.hypothesis import Hop, Hypothesis, Novelty, Quote
from kgagent.domain.ledger import bearing, state


@pytest.mark.parametrize(
    ("steps", "name", "sign"),
    [
        ([("causes", True), ("enables", True)], "effect", 1),
        ([("inhibits", True), ("inhibits", True)], "effect", 1),
        ([("inhibits", True), ("causes", True)], "effect", -1),
        ([("modulates", True), ("causes", True)], "effect", 0),
        ([("causes", True), ("causes", False)], "combination", 1),
        ([("causes", True), ("inhibits", False)], "counteraction", 0),
        ([("has_property", True), ("causes", True)], "mechanism", 1),
        ([("part_of", False), ("inhibits", True)], "whole", -1),
        ([("is_a", True), ("causes", True)], "inheritance", 1),
        ([("causes", True), ("has_property", False)], "property of", 1),
        ([("causes", True), ("inhibits", True), ("causes", True)], "chain", -1),
    ],
)
def test_what_two_relations_let_expect(steps, name, sign):
    found = compose([Step(*step) for step in steps])
    assert (found.name, found.sign) == (name, sign)


@pytest.mark.parametrize(
    "steps",
    [
        [("causes", True)],
        [("causes", False), ("causes", True)],
        [("measures", True), ("causes", True)],
        [("related_to", True), ("causes", True)],
        [("causes", True), ("related_to", True)],
        [("causes", True), ("causes", False), ("causes", True)],
    ],
)
def test_what_does_not_compose_gives_nothing(steps):
    assert compose([Step(*step) for step in steps]) is None


def test_a_longer_chain_carries_less_far():
    one = Step("causes")
    assert compose([one, one, one]).weight < compose([one, one]).weight


@pytest.mark.parametrize(
    "text",
    [
        "Its use is hampered by slow drying.",
        "The main drawback of the glue is its price.",
        "Such frames lack stiffness.",
        "The low strength of foam limits its use.",
    ],
)
def test_a_sentence_on_what_falls_short_is_a_limitation_and_no_method(text):
    assert limitation(text)
    assert method(text) is None


def test_a_sentence_on_what_helps_is_a_method():
    assert method("Coating the frame with wax improved its life.")
    assert limitation("Coating the frame with wax improved its life.") is None


def test_a_hypothesis_survives_json_whatever_is_in_it():
    quote = Quote("“=1+1” \x00 \n", 3, "T", 2001, "10.1/x", 4)
    one = Hypothesis(
        "A may slow B.", "open triad", ("A", "B", "C"), ("a", "b", "c"),
        hops=(Hop("A", "slows", "C", quote=quote), Hop("C", "is", "B", forward=False)),
        parts=(("evidence", 0.5),), probability=0.1, as_of=2001, novelty=Novelty(quote=quote),
    )  # fmt: skip
    assert Hypothesis.from_json(one.to_json()) == one
    assert one.hash == Hypothesis.from_json(one.to_json()).hash


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([], "open"),
        (["touched", "noted", "written"], "open"),
        (["supported"], "supported"),
        (["supported", "contradicted"], "disputed"),
        (["known", "supported"], "known"),
        (["supported", "rejected"], "rejected"),
        (["rejected", "accepted", "contradicted"], "accepted"),
    ],
)
def test_the_state_follows_from_the_events(kinds, expected):
    assert state(kinds) == expected


@pytest.mark.parametrize(
    ("claimed", "found", "negated", "along", "effect", "expected"),
    [
        (1, 1, False, True, True, "supported"),
        (1, -1, False, True, True, "contradicted"),
        (1, 1, True, True, True, "contradicted"),
        (1, -1, True, True, True, "supported"),
        (1, 0, False, True, True, "touched"),
        (0, 0, False, True, True, "supported"),
        (0, 1, True, True, True, "contradicted"),
        (1, 1, False, False, True, "touched"),
        (1, 0, False, True, False, "touched"),
    ],
)
def test_what_a_relation_does_to_a_claim(claimed, found, negated, along, effect, expected):
    told = bearing(
        claimed=claimed, found=found, negated=negated, reads_along=along, is_effect=effect
    )
    assert told == expected
