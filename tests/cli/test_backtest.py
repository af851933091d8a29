"""`kgagent backtest`, as somebody types it."""

from __future__ import annotations

import csv
import json
import random

import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.interchange.plots import canvas
from kgagent.storage.store import Store


@pytest.fixture
def grown(kgagent, tmp_path, model, kept):
    def make():
        chance = random.Random(2)
        things = [f"{a}{b}" for a in "sil bon nac chi".split() for b in "ka ne ro ti".split()]
        store = Store.open(str(tmp_path / "kgagent.db"), create=True)
        shelf = []
        for number in range(30):
            pairs = [chance.sample(things, 2) for _ in range(4)]
            text = " ".join(f"{a} holds {b}." for a, b in pairs)
            shelf.append(Paper(text=text, title=f"Paper {number}", year=2000 + number // 3))
        for _ in add_papers(store, shelf, size=400):
            pass
        list(grow(store, model, RunSettings(epoch=3), Limits()))
        store.close()

    kept(__name__, tmp_path / "kgagent.db", make)
    return kgagent


def test_the_table_has_every_method_and_chance(grown):
    ran = grown("backtest", "--cutoff", "2005", "--seeds", "1")
    assert ran.code == 0, ran.err
    for method in ("combined", "preferential attachment", "papers with both", "random"):
        assert f"\n{method} " in ran.out
    assert "linked in 2006-2008" in ran.out
    assert "probability said" in ran.out


def test_tables_and_plots_are_written(grown, tmp_path):
    ran = grown("backtest", "--cutoff", "2005", "--seeds", "1", "--out", "found", "--json")
    told = json.loads(ran.out)
    assert told["cutoff"] == 2005
    with (tmp_path / "found" / "methods.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["against"] for row in rows} == {"random", "matched", "near"}
    assert {"auc", "low", "high", "precision at 100"} <= rows[0].keys()
    drawn = {path.name for path in (tmp_path / "found").glob("*.png")}
    assert drawn == (
        {"methods.png", "calibration.png", "first.png"} if canvas.installed() else set()
    )


def test_too_few_links_to_judge_by_are_counted(grown):
    ran = grown("backtest", "--cutoff", "2008", "--horizon", "1", "--seeds", "1")
    assert ran.code in (0, 3)
    ran = grown("backtest", "--cutoff", "2050", "--seeds", "1")
    assert ran.code == 3
    assert "No paper is newer than 2050" in ran.err
