"""Blind verdicts: order-swapped, counted, and tested."""

from __future__ import annotations

import json

import pytest

from kgagent.agent.answer.judge import Tally, evidence, pairs, read, sign_test, verdicts
from kgagent.domain.material import Item, Quote
from kgagent.errors import ReplyUnusable
from kgagent.prompts import CRITERIA


def said(better: str) -> dict:
    return dict.fromkeys(CRITERIA, (better, "so it is"))


@pytest.mark.parametrize(
    ("straight", "swapped", "better", "agree"),
    [
        ("first", "second", "graph", True),
        ("second", "first", "alone", True),
        ("tie", "tie", None, True),
        ("first", "first", None, False),
        ("second", "second", None, False),
        ("first", "tie", None, False),
    ],
)
def test_a_verdict_counts_only_when_both_orders_agree(straight, swapped, better, agree):
    for each in verdicts("graph", "alone", said(straight), said(swapped)):
        assert (each.better, each.agree) == (better, agree)


def test_wins_ties_and_the_share_that_turns_with_the_order_are_counted():
    tally = Tally()
    for _ in range(6):
        tally.add(verdicts("graph", "alone", said("first"), said("second")))
    tally.add(verdicts("graph", "alone", said("first"), said("first")))
    row = tally.rows()[0]
    assert (row["wins"], row["losses"], row["ties"]) == (6, 0, 1)
    assert row["p"] == pytest.approx(2 * 0.5**6)
    assert tally.bias() == {
        "judged": 28,
        "order_dependent": pytest.approx(1 / 7),
        "first": 32,
        "second": 24,
        "tie": 0,
    }


def test_the_sign_test_without_a_decision_is_none():
    assert sign_test(0, 0) is None
    assert sign_test(5, 5) == 1


def test_each_pair_of_arms_once():
    assert pairs(("graph", "retrieval", "alone")) == (
        ("graph", "retrieval"),
        ("graph", "alone"),
        ("retrieval", "alone"),
    )


@pytest.mark.parametrize("better", ["first", "Second", " tie "])
def test_a_reply_is_read_however_it_is_wrapped(better):
    reply = json.dumps({name: {"why": "so", "better": better} for name in CRITERIA})
    assert set(read(f"Here it is:\n```json\n{reply}\n```")) == set(CRITERIA)


@pytest.mark.parametrize(
    "reply", ["", "The first is better.", '{"correctness": {"better": "first"}}', "[1, 2]"]
)
def test_a_reply_without_a_verdict_by_each_criterion_is_unusable(reply):
    with pytest.raises(ReplyUnusable):
        read(reply)


def test_the_judge_sees_one_material_that_does_not_tell_the_arms_apart():
    whole = "Salt slows the fermentation. Gas lifts the dough."
    relation = Item((Quote("Salt slows the fermentation.", "Bread", 2012),), "salt --slows--> it")
    found = evidence(
        {
            "graph": (relation, Item((Quote("Yeast is alive.", "Yeast"),))),
            "retrieval": (Item((Quote(whole, "Bread", 2012),)),),
            "alone": (),
        }
    )
    assert len(found.texts) == 2
    assert not any("--" in text for text in found.texts)
    place = found.numbers["retrieval"][1]
    assert found.numbers["graph"][1] == place
    assert whole in found.texts[place - 1]
    assert found.numbers["alone"] == {}
