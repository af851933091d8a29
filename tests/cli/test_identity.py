"""The commands that decide what is one concept, as they are typed."""

from __future__ import annotations

import json

import pytest

TEXT = (
    "Silk fibroin improves toughness. Nacre improves strength. "
    "Hydroxyapatite (HA) was used. HA improves bone growth."
)


@pytest.fixture
def grown(kgagent, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text(TEXT, encoding="utf-8")
    assert kgagent("grow", "texts").code == 0
    return kgagent


def test_merge_says_what_it_did_and_how_to_take_it_back(grown):
    ran = grown("merge", "nacre", "silk fibroin", "--why", "a test")
    assert ran.code == 0
    assert "'nacre' and 'silk fibroin' are one concept now" in ran.out
    assert "Take it back with: kgagent undo" in ran.out
    assert "strength" in grown("show", "silk fibroin").out
    listed = grown("merges", "--mine").out
    assert "a test" in listed
    assert "person" in listed
    taken = grown("undo")
    assert "is taken back" in taken.out
    assert "strength" not in grown("show", "silk fibroin").out


def test_what_cannot_be_decided_ends_with_an_exit_code_and_a_way_out(grown):
    ran = grown("merge", "nacre", "unobtainium")
    assert (ran.code, "no concept named 'unobtainium'" in ran.err) == (3, True)
    ran = grown("split", "nacre")
    assert (ran.code, "one with no other concept" in ran.err) == (2, True)
    assert grown("ban-merge", "nacre", "silk fibroin").code == 0
    ran = grown("merge", "nacre", "silk fibroin")
    assert ran.code == 2
    assert "Take that back first: kgagent undo" in ran.err


def test_decisions_are_json_for_programs(grown):
    told = json.loads(grown("merge", "nacre", "silk fibroin", "--json").out)
    assert set(told) == {"decision", "names"}
    rows = json.loads(grown("merges", "--json").out)
    assert rows[0]["act"] == told["decision"]
    assert (
        json.loads(grown("undo", str(told["decision"]), "--json").out)["decision"] == rows[0]["act"]
    )


def test_an_acronym_is_shown_with_its_long_form(grown):
    shown = grown("show", "hydroxyapatite").out
    assert shown.lower().startswith("hydroxyapatite\n")
    assert "HA (" in shown
    assert "--improves--> bone growth" in shown


def test_nothing_waits_for_review_in_a_new_graph(grown):
    assert "No pair waits for you." in grown("review").out
