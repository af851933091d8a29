"""`kgagent path`, as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SILK = """---
title: Silk and its fibroin
year: 2012
---
Silk fibroin is a protein. Silk fibroin improves the toughness of the composite.
Degumming removes sericin. Toughness \x1b[31mdepends on porosity.
"""
BONE = "Bone contains collagen. Collagen is a protein. Collagen binds hydroxyapatite."


@pytest.fixture
def graph(kgagent, tmp_path: Path, kept):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "silk.md").write_text(SILK)
    (folder / "bone.txt").write_text(BONE)
    kept(__name__, tmp_path / "kgagent.db", lambda: kgagent("grow", "texts"))
    return kgagent


def test_a_path_shows_each_hop_with_quote_paper_and_year_and_names_the_weakest(graph):
    ran = graph("path", "silk fibroin", "bone")
    assert ran.code == 0, ran.err
    assert "3 hops: silk fibroin … protein … collagen … bone" in ran.out
    assert "  1  silk fibroin --is a--> protein   [1 paper" in ran.out
    assert "  2  protein <--is a-- collagen   [1 paper" in ran.out
    assert "“Silk fibroin is a protein.”" in ran.out
    assert "Silk and its fibroin (2012)" in ran.out
    assert ran.out.count("WEAKEST") == 1
    assert "  weakest  hop " in ran.out
    assert 'Next:  kgagent path "silk fibroin" "bone" --how diverse' in ran.out


def test_a_path_for_programs(graph):
    told = json.loads(graph("path", "silk fibroin", "bone", "--json").out)
    (path,) = told["paths"]
    assert path["concepts"] == ["silk fibroin", "protein", "collagen", "bone"]
    assert [hop["forward"] for hop in path["hops"]] == [True, False, False]
    assert path["hops"][0]["evidence"][0]["year"] == 2012
    assert path["weakest"] in (0, 1, 2)


def test_no_path_is_told_with_the_two_parts_and_what_is_near(graph):
    ran = graph("path", "silk fibroin", "sericin")
    assert ran.code == 0
    assert "No path: silk fibroin lies in a part of " in ran.out
    assert "sericin lies in a part of 2 concepts" in ran.out
    assert "Nearest in meaning to sericin that can be reached: " in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["silk fibroin", "fibroins"], 3, "Perhaps: "),
        (["silk fibroin"], 2, "Give two concepts"),
        ([], 2, "Give two concepts"),
        (["silk fibroin", "bone", "--dissimilar", "2"], 2, "Give two concepts"),
        (["silk fibroin", "silk fibroin"], 2, "one concept"),
        (["silk fibroin", "bone", "--how", "magic"], 2, "evidence, shortest"),
        (["silk fibroin", "bone", "--stop", "0.5"], 2, "--how meaning"),
        (["silk fibroin", "bone", "--temperature", "1"], 2, "--how guided"),
        (["silk fibroin", "bone", "--via", "protein", "--how", "recent"], 2, "--via without"),
        (["silk fibroin", "bone", "--around", "3"], 2, "--around"),
        (["silk fibroin", "bone", "--db", "none.db"], 3, "no database"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(graph, arguments, code, words):
    ran = graph("path", *arguments)
    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "more",
    [
        ["--how", "guided", "--temperature", "0", "--seed", "3"],
        ["--how", "meaning", "--stop", "0.9"],
        ["--via", "collagen"],
        ["--around", "2"],
        ["--count", "2"],
        ["--grounded"],
    ],
)
def test_options_choose_otherwise(graph, more):
    ran = graph("path", "silk fibroin", "hydroxyapatite", *more)
    assert ran.code == 0, ran.err
    assert "hydroxyapatite" in ran.out
    assert ran.out == graph("path", "silk fibroin", "hydroxyapatite", *more).out


def test_no_path_through_what_would_have_to_be_visited_twice(graph):
    ran = graph("path", "silk fibroin", "collagen", "--via", "bone")
    assert "No path that visits no concept twice." in ran.out


def test_pairs_far_apart_and_communities(graph):
    assert graph("path", "--dissimilar", "2").out.count("weakest  hop") == 2
    assert isinstance(json.loads(graph("path", "--dissimilar", "2", "--json").out), list)
    ran = graph("path", "silk fibroin", "--to-community", "hydroxyapatite")
    assert "community" in ran.out + ran.err


def test_text_from_papers_cannot_act_on_the_terminal(graph):
    assert "\x1b" not in graph("path", "toughness", "porosity").out


def test_help_has_an_example(kgagent):
    assert "kgagent path " in kgagent("path", "--help").out.split("Example", 1)[1]


def test_bench_paths_compares_on_made_up_graphs_and_on_a_graph_read(graph):
    ran = graph("bench", "paths", "kgagent.db", "--size", "40", "--count", "3")
    assert ran.code == 0, ran.err
    assert "made up, 40 concepts, 120 relations" in ran.out
    assert "read, " in ran.out
    assert "networkx shortest_path" in ran.out
    rows = json.loads(graph("bench", "paths", "--size", "40", "--count", "3", "--json").out)
    assert all(row["figures"].get("simple") == 1 for row in rows)
