"""Spans and pairs are counted as the module says; the sets are read where they lie."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgagent.bench import spans
from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim

ABSTRACT = {
    "doc_key": "ours",
    "sentences": [["Filters", "-LRB-", "F", "-RRB-", "clean", "noisy", "images", "."]],
    "ner": [[[0, 0, "Method"], [2, 2, "Method"], [5, 6, "Material"]]],
    "relations": [[[0, 0, 5, 6, "USED-FOR"], [0, 0, 2, 2, "CONJUNCTION"]]],
    "clusters": [],
}
TEXT = "Filters (F) clean noisy images."
FILTERS, F, IMAGES = (
    Mention("filters", 0, 0, 7),
    Mention("F", 0, 9, 10),
    Mention("noisy images", 0, 18, 30),
)


def said(
    *pairs: tuple[str, str], mentions=(FILTERS, F, IMAGES), predicate="x", confidence=1.0
) -> Extraction:
    claims = [
        RelationClaim(a, predicate, b, TEXT, 0, 0, len(TEXT), confidence=confidence)
        for a, b in pairs
    ]
    return Extraction(mentions=mentions, relations=tuple(claims))


@pytest.fixture
def gold(tmp_path: Path) -> spans.Gold:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(ABSTRACT) + "\n")
    return spans.scierc(path)[0]


def test_tokens_are_read_as_people_write_them(gold):
    assert gold.text == TEXT


def test_a_span_is_right_when_exactly_its_tokens_are(gold):
    short = Mention("images", 0, 24, 30)
    assert spans.counts(gold, said(mentions=(FILTERS, short))).spans == (1, 2, 3)


def test_a_pair_the_wrong_way_round_is_wrong(gold):
    assert spans.counts(gold, said(("noisy images", "filters"))).pairs == (0, 1, 2)


def test_a_pair_has_the_direction_of_its_normal_form(gold):
    backwards = said(("noisy images", "filters"), predicate="are cleaned by")
    assert spans.counts(gold, backwards).pairs == (1, 1, 2)
    assert spans.counts(gold, backwards).strict == (0, 1, 2)


@pytest.mark.parametrize(
    ("predicate", "turned"),
    [
        ("is a", False),
        ("is part of", False),
        ("contains", True),
        ("has", True),
        ("improves", False),
        ("is improved by", True),
        ("uses", True),
        ("is used for", False),
        ("is based on", True),
        ("measures", False),
        ("is evaluated on", True),
        ("is compared with", False),
        ("is whittled with", True),
        ("is whittled for", False),
        ("is from", True),
    ],
)
def test_the_kind_alone_says_which_end_comes_first(predicate, turned):
    assert spans.is_turned(predicate) is turned


def test_a_least_confidence_has_a_line_of_its_own(tmp_path):
    (tmp_path / "dev.json").write_text(json.dumps(ABSTRACT) + "\n")

    def unsure(text: str) -> Extraction:
        return said(("filters", "noisy images"), confidence=spans.CONFIDENT / 2)

    first, confident, *_ = spans.lines(tmp_path, unsure)
    assert (first.note, first.figures["pairs P"]) == ("", 1.0)
    assert "kgagent, from" in confident.system
    assert confident.figures["pairs P"] == 0.0


def test_a_symmetric_pair_counts_in_either_direction_but_once(gold):
    counted = spans.counts(gold, said(("F", "filters"), ("filters", "F")))
    assert counted.pairs == (1, 1, 2)
    assert counted.strict == (1, 2, 2)


def test_a_sentence_of_scier_is_compared_by_spelling(tmp_path):
    row = {
        "doc_id": "ours",
        "sentence": "Two - way filters ( TWF ) beat filters .",
        "ner": [["Two - way filters", "Method"], ["TWF", "Method"], ["filters", "Method"]],
        "rel": [["TWF", "Synonym-Of", "Two - way filters"]],
    }
    path = tmp_path / "dev.jsonl"
    path.write_text(json.dumps(row) + "\n")
    [gold] = spans.scier(path)
    text = gold.text
    mentions = (Mention("two-way filters", 0, 0, 15), Mention("TWF", 0, 17, 20))
    alias = AliasClaim("two-way filters", "TWF", text, 0, 0, len(text))
    counted = spans.counts(gold, Extraction(mentions=mentions, aliases=(alias,)))
    assert text == "Two-way filters (TWF) beat filters."
    assert counted.spans == (2, 2, 3)
    assert counted.strict == (1, 1, 1)


def test_every_split_but_train_has_a_line(tmp_path):
    (tmp_path / "scierc").mkdir()
    for name in ("train", "test"):
        (tmp_path / "scierc" / f"{name}.json").write_text(json.dumps(ABSTRACT) + "\n")
    made = list(spans.lines(tmp_path))
    assert {line.set for line in made} == {"SciERC test"}
    assert all(line.note for line in made if line.published)


def test_a_name_and_its_acronym_can_count_as_one_span(tmp_path):
    words = "Two way filters -LRB- TWF -RRB- clean images .".split()
    row = {**ABSTRACT, "sentences": [words], "ner": [[[0, 5, "Method"]]], "relations": [[]]}
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(row) + "\n")
    [gold] = spans.scierc(path)
    found = Extraction(mentions=(Mention("two way filters", 0, 0, 15), Mention("TWF", 0, 17, 20)))
    assert spans.counts(gold, found).spans == (0, 2, 1)
    assert spans.counts(spans.as_one(gold), found).spans == (1, 1, 1)
