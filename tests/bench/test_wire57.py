"""WiRe57's scorer: small examples worked by hand, and the published systems' published figures."""

from __future__ import annotations

import json

import pytest

from kgagent.bench import wire57
from kgagent.bench.wire57 import Gold, Part, Said

PUBLISHED = {
    "MinIE": 0.358,
    "ClausIE": 0.342,
    "OpenIE4": 0.267,
    "OLLIE": 0.239,
    "ReVerb": 0.200,
    "Stanford": 0.198,
}


def part(text: str, inferred: int = 0) -> Part:
    words = text.split()
    return Part(frozenset(words), len(words) - inferred)


SPIDERS = Gold((part("Spiders"), part("spin"), part("strong silk")))


def test_a_pair_scores_its_common_words():
    found = wire57.match(Said(("Spiders", "spin", "silk at night")), SPIDERS)
    assert found is not None
    assert (found.precision, found.recall) == (3 / 5, 3 / 4)


def test_every_part_must_share_a_word():
    assert wire57.match(Said(("Spiders", "make", "strong silk")), SPIDERS) is None


def test_a_predicate_by_the_annotator_may_be_put_differently():
    gold = Gold((part("Rome"), part("is", inferred=1), part("the capital")))
    found = wire57.match(Said(("Rome", "was", "the capital")), gold)
    assert found is not None
    assert (found.precision, found.recall) == (3 / 4, 1.0)


def test_further_arguments_count_in_their_order():
    gold = Gold(SPIDERS.parts, (part("at night"),))
    with_it = wire57.match(Said(("Spiders", "spin", "strong silk"), ("at night",)), gold)
    without = wire57.match(Said(("Spiders", "spin", "strong silk")), gold)
    assert with_it is not None
    assert without is not None
    assert (with_it.recall, without.recall) == (1.0, 4 / 6)


def test_each_statement_is_matched_once():
    said = {"s": [Said(("Spiders", "spin", "strong silk"))] * 2}
    found = wire57.score(said, {"s": [SPIDERS]})
    assert (found.precision, found.recall) == (0.5, 1.0)


def test_no_statement_is_no_figure_and_no_crash():
    assert wire57.score({}, {"s": [SPIDERS]}).f1 == 0


def test_files_are_found_by_their_endings(tmp_path):
    words = {"words": ["Spiders"], "words_indexes": [0]}
    row = {"arg1": words, "rel": words, "arg2": words, "arg3+": []}
    gold = {"doc": [{"id": "S 1", "tokens": ["Spiders"], "tuples": [row]}]}
    (tmp_path / "x-manual-oie.json").write_text(json.dumps(gold))
    said = {"arg1": "Spiders", "rel": "Spiders", "arg2": "Spiders", "extractor": "minie"}
    (tmp_path / "x_extractions_by_y.json").write_text(json.dumps({"S 1": [said]}))
    line = next(line for line in wire57.lines(tmp_path) if line.system == "MinIE")
    assert line.figures == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_no_gold_no_lines(tmp_path):
    assert list(wire57.lines(tmp_path)) == []


@pytest.mark.shared
def test_published_systems_have_their_published_figures(shared):
    found = {line.system: line.figures["f1"] for line in wire57.lines(shared / "wire57")}
    for system, f1 in PUBLISHED.items():
        assert found[system] == pytest.approx(f1, abs=0.001)
