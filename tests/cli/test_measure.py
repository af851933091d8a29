"""`kgagent measure` as it is typed."""

from __future__ import annotations

import json

import pytest

TEXT = " ".join(
    f"Silk {n} improves bone {n % 3}. Bone {n % 3} holds resin {n % 5}." for n in range(9)
)


@pytest.fixture
def grown(kgagent, tmp_path, kept):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Paper {number}.\n\n{TEXT}", encoding="utf-8")
    kept(__name__, tmp_path / "kgagent.db", lambda: kgagent("grow", "0.txt", "1.txt", "2.txt"))
    return kgagent


def test_the_figures_of_the_newest_step_are_shown(grown):
    shown = grown("measure").out
    assert "after step               3" in shown
    assert "clustering" in shown
    assert "mean path" in shown
    told = json.loads(grown("measure", "--json").out)
    assert told["step"] == 3
    assert told["figures"]["pairs"] > 0


def test_a_past_step_an_exact_one_and_every_step(grown):
    assert json.loads(grown("measure", "--step", "1", "--json").out)["step"] == 1
    exact = json.loads(grown("measure", "--exact", "--json").out)
    assert exact["exact"]
    assert exact["figures"]["mean_path_error"] == 0
    assert [r["step"] for r in json.loads(grown("measure", "--every", "2", "--json").out)] == [2, 3]
    assert len(json.loads(grown("measure", "--all", "--json").out)) == 3
    assert "modularity" in grown("measure", "--all").out


def test_paper_as_table_stands_beside_its_graphs(grown):
    shown = grown("measure", "--paper").out
    assert "G1" in shown
    assert "0.1363" in shown
    rows = json.loads(grown("measure", "--paper", "--json").out)["rows"]
    assert rows[0]["name"] == "concepts"
    sound = grown("measure", "--corrected").out
    assert "the paper" in sound
    full = grown("measure", "--full").out
    assert "PageRank" in full
    assert "NaN" not in full.replace("nan", "NaN")


def test_what_cannot_be_measured_says_so(grown, kgagent):
    ran = grown("measure", "--step", "9")
    assert (ran.code, "steps 1 to 3" in ran.err) == (3, True)
    ran = grown("measure", "--paper", "--full")
    assert (ran.code, "Choose one of" in ran.err) == (2, True)
    ran = kgagent("measure", "--db", "none.db")
    assert ran.code == 3
