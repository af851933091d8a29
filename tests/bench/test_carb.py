"""CaRB's scorer: small examples worked by hand, and a published system's published figures."""

from __future__ import annotations

import pytest

from kgagent.bench import carb
from kgagent.bench.carb import Said

SPIDERS = Said("spin", ("Spiders", "strong silk", "at night"))
OPENIE = "0.8\t\tSimpleArgument(Spiders,List([0, 7)))\tRelation(spin,List([8, 12)))\t"
SENTENCE = "Spiders spin strong silk at night ."


def test_arguments_after_the_source_count_as_one():
    found = carb.match(Said("spin", ("Spiders", "silk at night")), SPIDERS)
    assert (found.precision, found.recall) == (1.0, 5 / 6)


def test_predicates_must_share_a_word():
    assert carb.match(Said("make", ("Spiders", "strong silk")), SPIDERS).f1 == 0


def test_be_stands_for_its_forms():
    assert carb.match(Said("be", ("Rome", "big")), Said("was", ("Rome", "big"))).f1 == 1


def test_a_repeated_word_counts_once_for_each_in_the_gold():
    found = carb.match(Said("spin spin", ("Spiders", "strong silk at night")), SPIDERS)
    assert found.precision == 6 / 7


def test_the_speaker_may_stand_last():
    gold = Said("said", ("Ann", "it rains"))
    assert carb.match(Said("said", ("it rains", "Ann")), gold).f1 == 1


def test_the_curve_runs_from_the_surest_statement_to_the_last():
    said = [
        Said("spin", ("Spiders", "strong silk at night"), 0.9),
        Said("eat", ("Spiders", "flies"), 0.5),
    ]
    found = carb.score({SENTENCE: said}, {SENTENCE: [SPIDERS, Said("are", ("Spiders", "big"))]})
    assert (found.best.precision, found.best.recall) == (1.0, 0.5)
    assert found.area == 0.5


def test_a_gold_statement_helps_precision_once_and_recall_often():
    twice = {SENTENCE: [Said("spin", ("Spiders", "strong silk at night"))] * 2}
    found = carb.score(twice, {SENTENCE: [SPIDERS]})
    assert (found.best.precision, found.best.recall) == (0.5, 1.0)


def test_nothing_said_gives_zeros():
    found = carb.score({}, {SENTENCE: [SPIDERS]})
    assert (found.best.f1, found.area) == (0, 0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "openie5",
            (
                f"{OPENIE}SimpleArgument(strong silk,List([13, 24))); "
                f"TemporalArgument(at night,List([25, 33)))\t{SENTENCE}\n"
            ),
        ),
        (
            "openie4",
            f"{OPENIE}SimpleArgument(strong silk at night,List([13, 33)))\t{SENTENCE}\n",
        ),
        ("clausie", f'{SENTENCE}\n1\t"Spiders"\t"spin"\t"strong silk at night"\t-1.5\n'),
        ("ollie", f"header\n0.8\tSpiders\tspin\tstrong silk at night\t\t\t{SENTENCE}\n"),
        ("props", f"0.8\t{SENTENCE}\tspin\tsubj\tSpiders\tobj\tstrong silk at night\n"),
    ],
)
def test_published_files_are_read(tmp_path, name, text):
    (tmp_path / "gold.tsv").write_text(f"{SENTENCE}\tspin\tSpiders\tstrong silk\tat night\n")
    (tmp_path / f"{name}_output.txt").write_text(text)
    line = next(line for line in carb.lines(tmp_path) if line.system.lower() == name)
    assert line.figures["f1"] == 1.0


def test_no_gold_no_lines(tmp_path):
    assert list(carb.lines(tmp_path)) == []


@pytest.mark.shared
def test_openie5_has_its_published_figures(shared):
    line = next(line for line in carb.lines(shared / "carb-dev") if line.system == "OpenIE5")
    assert line.figures["f1"] == pytest.approx(0.458, abs=0.001)
    assert line.figures["auc"] == pytest.approx(0.240, abs=0.001)


def test_our_reader_has_a_line(tmp_path):
    (tmp_path / "gold.tsv").write_text("Gold is a metal .\tis\tGold\ta metal\n")
    [line] = carb.lines(tmp_path)
    assert line.system == "kgagent"
    assert line.figures["f1"] == 1.0
    assert list(line.figures)[:4] == ["f1", "precision", "recall", "auc"]
