"""Kinds of predicates, least confidence and the concepts of a paper, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

TEXT = """---
title: Silk fibroin in composites
year: 2012
---
Silk fibroin is a protein. Silk fibroin improves the toughness of the composite. Bone contains
collagen. Silk fibroin is used in sutures.
"""


@pytest.fixture(autouse=True)
def grown(kgagent, tmp_path):
    (tmp_path / "silk.md").write_text(TEXT)
    assert kgagent("grow", "silk.md").code == 0


def rows(ran, name: str) -> dict:
    return {row["predicate"]: row for row in json.loads(ran.out)[name]}


def test_predicates_lists_kinds_and_counts(kgagent):
    found = rows(kgagent("predicates", "--json"), "rows")
    assert found["contains"]["kind"] == "part_of"
    assert found["contains"]["reversed"]
    assert found["improves"] == {
        "predicate": "improves",
        "relations": 1,
        "kind": "modulates",
        "reversed": False,
        "negated": False,
        "lemma": "improve",
        "mapped": True,
    }
    ran = kgagent("predicates")
    assert "have a kind other than related_to" in ran.out
    assert "reversed" in ran.out


def test_a_table_of_ones_own_changes_kinds_and_nothing_stored(kgagent, tmp_path, monkeypatch):
    before = kgagent("status", "--fingerprint").out
    (tmp_path / "mine.tsv").write_text("improve\tcauses\n")
    (tmp_path / "kgagent.toml").write_text('predicates = "mine.tsv"\n')
    assert rows(kgagent("predicates", "--json"), "rows")["improves"]["kind"] == "causes"
    assert "  causes\n" in kgagent("show", "silk fibroin").out
    kgagent("export", "graph.graphml")
    assert '<data key="edge_kind">causes</data>' in Path("graph.graphml").read_text()
    assert kgagent("status", "--fingerprint").out == before
    assert "mine.tsv" in kgagent("settings").out


def test_a_table_that_is_wrong_names_the_line(kgagent, tmp_path, monkeypatch):
    (tmp_path / "mine.tsv").write_text("improve\tcauses\nglue\tstick\n")
    monkeypatch.setenv("KGAGENT_PREDICATES", "mine.tsv")
    ran = kgagent("predicates")
    assert ran.code == 2
    assert "mine.tsv:2: 'stick' is no kind" in ran.err


def test_unmapped_lists_only_what_the_table_lacks(kgagent, tmp_path, monkeypatch):
    assert json.loads(kgagent("predicates", "--unmapped", "--json").out)["rows"] == []
    assert "Every predicate is in the table." in kgagent("predicates", "--unmapped").out


def test_show_groups_relations_by_kind(kgagent):
    ran = kgagent("show", "silk fibroin")
    assert "  is_a\n" in ran.out
    assert "[reversed, 1 paper]" in kgagent("show", "bone").out
    relation = rows(kgagent("show", "bone", "--json"), "relations")["contains"]
    assert (relation["kind"], relation["reversed"]) == ("part_of", True)


@pytest.mark.parametrize("value", ["1.5", "-1", "most", "nan"])
@pytest.mark.parametrize(
    "command",
    [["grow", "silk.md"], ["hubs"], ["show", "silk"], ["export", "graph.graphml"]],
    ids=lambda command: command[0],
)
def test_a_confidence_that_is_none_is_refused(kgagent, command, value):
    ran = kgagent(*command, f"--min-confidence={value}")
    assert ran.code == 2
    assert "from 0 to 1" in ran.err


def test_nothing_is_left_when_more_is_asked_than_any_model_said(kgagent):
    assert json.loads(kgagent("hubs", "--json", "--min-confidence", "0").out)
    assert json.loads(kgagent("hubs", "--json", "--min-confidence", "1").out) == []
    ran = kgagent("export", "graph.graphml", "--json", "--min-confidence", "1")
    assert json.loads(ran.out)["relations"] == 0


def test_the_setting_holds_for_all_commands(kgagent, monkeypatch):
    monkeypatch.setenv("KGAGENT_MIN_CONFIDENCE", "1")
    assert json.loads(kgagent("hubs", "--json").out) == []
    assert json.loads(kgagent("hubs", "--json", "--min-confidence", "0").out)


def test_grow_says_what_it_left_out(kgagent):
    ran = kgagent("grow", "silk.md", "--db", "sure.db", "--min-confidence", "1")
    assert "left out, confidence below 1: " in ran.err
    assert json.loads(kgagent("hubs", "--db", "sure.db", "--json").out) == []


def test_a_paper_is_shown_with_its_concepts_by_number_or_title(kgagent):
    found = json.loads(kgagent("papers", "1", "--json").out)
    assert found["title"] == "Silk fibroin in composites"
    first = found["concepts"][0]
    assert (first["key"], first["in_title"], first["first"]) == ("silk fibroin", True, 0)
    assert first["count"] == 4  # the title is part of the text
    assert json.loads(kgagent("papers", "FIBROIN in", "--json").out) == found
    assert "silk fibroin" in kgagent("papers", "1").out


def test_a_paper_that_is_not_there(kgagent):
    ran = kgagent("papers", "7")
    assert ran.code == 3
    assert "no paper '7'" in ran.err


def test_a_title_that_several_papers_have_asks_for_a_number(kgagent, tmp_path):
    (tmp_path / "more.md").write_text(TEXT.replace("in composites", "again"))
    kgagent("grow", "more.md")
    ran = kgagent("papers", "silk fibroin")
    assert ran.code == 3
    assert "1 (Silk fibroin in composites), 2 (Silk fibroin again)" in ran.err
