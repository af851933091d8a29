"""Kinds compose by rule, cues tell lacks from help, states follow from events."""

from __future__ import annotations

import pytest

from kgagent import kinds
from kgagent.domain.composition import Step, compose
from kgagent.domain.cues import limitation, method
from kgagent.domain.hypothesis import Hop, Hypothesis, Novelty, Quote
from kgagent.domain.ledger import bearing, state
from kgagent.domain.predicates import normal
from kgagent.domain.roles import EFFECT, HAS, HOLDS, IS, SERVES, Role, reads_backwards, role_of

UP, DOWN, ACTS = Role(EFFECT, 1), Role(EFFECT, -1), Role(EFFECT)


@pytest.mark.parametrize(
    ("predicate", "role", "backwards"),
    [
        ("improves", UP, False),
        ("is essential for", UP, False),
        ("is due to", UP, True),
        ("increases with", UP, True),
        ("hinders", DOWN, False),
        ("decreases with", DOWN, True),
        ("depends on", ACTS, True),
        ("contains", Role(HOLDS), False),
        ("is embedded in", Role(HOLDS), True),
        ("exhibits", Role(HAS), False),
        ("is a", Role(IS), False),
        ("is used for", Role(SERVES), False),
        ("is prepared by", Role(), True),
        ("is determined by", Role(), True),
        ("is soaked in", Role(), True),
        ("is of", Role(), False),
    ],
)
def test_what_a_predicate_says_for_an_argument(predicate, role, backwards):
    form = normal(predicate, kinds.load())
    assert role_of(form) == role
    assert reads_backwards(form, role) == backwards


@pytest.mark.parametrize(
    ("steps", "name", "sign"),
    [
        ([(UP, True), (UP, True)], "effect", 1),
        ([(DOWN, True), (DOWN, True)], "effect", 1),
        ([(DOWN, True), (UP, True)], "effect", -1),
        ([(ACTS, True), (UP, True)], "effect", 0),
        ([(UP, True), (UP, False)], "combination", 1),
        ([(UP, True), (DOWN, False)], "counteraction", 0),
        ([(Role(HAS), True), (UP, True)], "mechanism", 1),
        ([(Role(HOLDS), True), (DOWN, True)], "whole", -1),
        ([(Role(IS), True), (UP, True)], "inheritance", 1),
        ([(UP, True), (Role(HAS), False)], "property of", 1),
        ([(Role(HOLDS), True), (Role(SERVES), True)], "use for", 0),
        ([(UP, True), (DOWN, True), (UP, True)], "chain", -1),
        ([(UP, True), (DOWN, True), (Role(HAS), False)], "property of", -1),
    ],
)
def test_what_two_relations_let_expect(steps, name, sign):
    found = compose([Step(*step) for step in steps])
    assert (found.name, found.sign) == (name, sign)


@pytest.mark.parametrize(
    "steps",
    [
        [(UP, True)],
        [(UP, False), (UP, True)],
        [(Role(), True), (UP, True)],
        [(UP, True), (Role(), True)],
        [(UP, True), (UP, False), (UP, True)],
        [(UP, True), (Role(HAS), False), (UP, True)],
    ],
)
def test_what_does_not_compose_gives_nothing(steps):
    assert compose([Step(*step) for step in steps]) is None


def test_a_longer_chain_carries_less_far():
    one = Step(UP)
    assert compose([one, one, one]).weight < compose([one, one]).weight


@pytest.mark.parametrize(
    "text",
    [
        "The glue suffers from slow drying.",
        "Such frames lack stiffness.",
        "Its use is limited by the price.",
        "The foam has poor strength.",
    ],
)
def test_a_sentence_on_what_falls_short_is_a_limitation_and_no_method(text):
    assert limitation(text)
    assert method(text) is None


def test_a_sentence_on_what_helps_is_a_method():
    assert method("Coating the frame with wax improved its life.")
    assert method("Its life was improved by wax.")["passive"]
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
