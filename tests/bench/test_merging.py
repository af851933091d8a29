"""Scores of merging, by their definitions, on names of our own."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kgagent.bench.clusters import bcubed, pairs
from kgagent.bench.merging import compare, judged_links
from kgagent.bench.ngrams import links
from kgagent.bench.synonyms import sets
from kgagent.cli.main import app
from kgagent.embedding.static import StaticEmbedder
from kgagent.errors import NothingToRead, UsageError
from kgagent.identity.partition import partition

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
NAMES = list("abcdefgh")
marks = st.lists(st.integers(0, 3), min_size=len(NAMES), max_size=len(NAMES))


@given(marks, marks)
def test_pairs_are_counted_as_if_all_were_looked_at(gold, said):
    groups = {name: frozenset((str(mark),)) for name, mark in zip(NAMES, gold, strict=True)}
    every = list(combinations(range(len(NAMES)), 2))
    right = sum(gold[i] == gold[j] and said[i] == said[j] for i, j in every)
    claimed = sum(said[i] == said[j] for i, j in every)
    there = sum(gold[i] == gold[j] for i, j in every)
    assert pairs(groups, said, NAMES) == (right, claimed, there)


@given(marks)
def test_the_gold_itself_has_full_scores(gold):
    groups = {name: frozenset((str(mark),)) for name, mark in zip(NAMES, gold, strict=True)}
    assert bcubed(groups, gold, NAMES).f1 == pytest.approx(1)


def test_a_name_of_two_concepts_may_go_with_either():
    gold = {"ra": frozenset("12"), "arthritis": frozenset("1"), "atrium": frozenset("2")}
    assert pairs(gold, [0, 0, 1], ["ra", "arthritis", "atrium"]) == (1, 1, 2)


def test_no_merging_has_full_b_cubed_precision():
    gold = {name: frozenset("x") for name in NAMES}
    score = bcubed(gold, list(range(len(NAMES))), NAMES)
    assert (score.precision, score.recall) == (1, 1 / len(NAMES))


def test_letters_find_spellings_alike():
    names = ["silk fiber", "silk fibers", "silk fibre", "bone graft", "bone grafts", "bones"]
    alike = {frozenset((x.a, x.b)): x.probability for x in links(names, names * 3)}
    assert alike[frozenset(("silk fiber", "silk fibers"))] > 0.7
    assert frozenset(("silk fiber", "bone graft")) not in alike


@pytest.fixture
def gold(tmp_path):
    folder = tmp_path / "synonyms"
    folder.mkdir()
    (folder / "tiny.tsv").write_text(
        "1\tkidney failure\t2\n1\trenal failure\n2\tsilk\n2\tsilks\n", encoding="utf-8"
    )
    (folder / "tiny_training.tsv").write_text("1\tgel\n", encoding="utf-8")
    (folder / "scienceie_own.tsv").write_text("p\tneural net\tNN\n", encoding="utf-8")
    (folder / "scierc_own.tsv").write_text(
        "p\t1\tparser\np\t1\tparsers\nq\t1\tx\n", encoding="utf-8"
    )
    meanings = tmp_path / "acronyms"
    meanings.mkdir()
    forms = {"HA": ["hyaluronic acid", "hydroxyapatite"], "GE": ["graph edge", "graph edges"]}
    (meanings / "meanings.json").write_text(json.dumps(forms), encoding="utf-8")
    return tmp_path


def test_every_set_gets_a_line_a_system(gold):
    lines = list(compare(gold, StaticEmbedder()))
    tiny = {line.system: line.figures for line in lines if line.set == "tiny"}
    assert tiny["no merging"]["B3 precision"] == 1
    assert tiny["canonical keys"]["pair recall"] == 0.5
    assert tiny["kgagent"]["pair F1"] == 1
    assert "kgagent from .80" in tiny
    assert {line.set for line in lines} == {
        "tiny", "scienceie own", "scierc own", "acronyms with several meanings",
    }  # fmt: skip


def test_meanings_of_one_acronym_are_counted_when_merged(gold):
    lines = [x for x in compare(gold, StaticEmbedder()) if x.set.startswith("acronyms")]
    assert [line.figures["merged"] for line in lines] == [1, 1]
    assert [line.figures["of them no inflections"] for line in lines] == [0, 0]


def test_training_sets_are_read_only_when_asked_for(gold):
    folder = gold / "synonyms"
    assert "tiny training" not in {names.title for names in sets(folder)}
    assert "tiny training" in {names.title for names in sets(folder, training=True)}


def test_a_folder_without_names_and_a_table_that_is_none_are_refused(tmp_path):
    with pytest.raises(NothingToRead):
        list(compare(tmp_path, StaticEmbedder()))
    with pytest.raises(NothingToRead, match="not a folder"):
        list(compare(tmp_path / "nowhere", StaticEmbedder()))
    (tmp_path / "x.tsv").write_text("no tab here\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no table"):
        list(compare(tmp_path, StaticEmbedder()))


def test_the_command_prints_tables_and_json(gold):
    run = CliRunner().invoke(app, ["bench", "merge", str(gold)])
    assert run.exit_code == 0
    assert "| kgagent |" in run.output
    run = CliRunner().invoke(app, ["bench", "merge", str(gold), "--json", "--bound", "0.7"])
    assert any("merges from 0.70" in line["note"] for line in json.loads(run.output))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared development data")
def test_the_development_names_keep_their_scores():
    (names,) = [x for x in sets(SHARED / "synonyms") if x.title == "bc5cdr development"]
    (part,) = names.parts
    every = sorted(part)
    groups = partition(every, judged_links(every, StaticEmbedder()), bound=0.45)
    at = {name: number for number, members in enumerate(groups) for name in members}
    right, said, there = pairs(part, [at[name] for name in every], every)
    assert right / said >= 0.80
    assert right / there >= 0.20
