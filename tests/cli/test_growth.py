"""`kgagent growth`, as somebody types it: the table, the files, the pictures."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.cli.growth import COLUMNS
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.interchange.plots import canvas
from kgagent.storage.store import Store

HOW_MANY = 24


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return tmp_path_factory.mktemp("grown") / "kgagent.db"


@pytest.fixture
def grown(kgagent, shelf, model, papers, tmp_path, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    if not shelf.exists():
        store = Store.open(str(shelf), create=True)
        for _ in add_papers(store, papers(HOW_MANY), size=400):
            pass
        list(grow(store, model, RunSettings(epoch=3), Limits()))
        store.close()
    shutil.copy(shelf, tmp_path / "kgagent.db")
    return kgagent


def headings(ran):
    return ran.out.splitlines()[0].split()


def first_cells(ran):
    table = ran.out.split("\n\n")[0].splitlines()
    return [line.split()[0] for line in table[1:]]


def test_the_table_has_about_twenty_steps_with_the_first_and_the_last(grown):
    ran = grown("growth")
    assert ran.code == 0
    assert len(first_cells(ran)) == 20
    assert (first_cells(ran)[0], first_cells(ran)[-1]) == ("1", str(HOW_MANY))
    assert len(ran.out.splitlines()[0].split("  ")) >= len(COLUMNS)


def test_every_says_which_steps(grown):
    assert first_cells(grown("growth", "--every", "10")) == ["1", "10", "20", "24"]


@pytest.mark.parametrize("width", [1, 40, 80, 120])
def test_a_narrow_terminal_gets_the_columns_that_fit(grown, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    ran = grown("growth")
    table = ran.out.split("\n\n")[0].splitlines()
    assert headings(ran)[0] == "step"
    assert width == 1 or max(map(len, table)) <= width
    assert "more columns" in ran.out


def test_what_was_not_measured_is_a_dash(grown):
    with sqlite3.connect("kgagent.db") as db:
        kept = ("concepts", "relations")
        db.execute(f"DELETE FROM measures WHERE name NOT IN {kept}")
    line = grown("growth").out.splitlines()[1].split()
    assert line[:3] != ["-"] * 3
    assert "-" in line
    assert "nan" not in " ".join(line)


def test_programs_get_every_figure_of_the_steps_shown(grown):
    told = json.loads(grown("growth", "--every", "12", "--json").out)
    assert [row["step"] for row in told["steps"]] == [1, 12, 24]
    assert {"question", "clustering", "fixed_new"} <= set(told["steps"][0])


def test_a_csv_file_has_every_step_and_the_text_of_strangers_is_no_formula(grown):
    with sqlite3.connect("kgagent.db") as db:
        db.execute("""UPDATE questions SET text = '=HYPERLINK("x")' WHERE id = 2""")
        db.execute("UPDATE questions SET text = ' \t+1' WHERE id = 3")
    ran = grown("growth", "--csv", "growth.csv")
    assert (ran.code, "Wrote growth.csv" in ran.out) == (0, True)
    with Path("growth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == [str(step + 1) for step in range(HOW_MANY)]
    assert rows[1]["question"] == """'=HYPERLINK("x")"""
    assert rows[2]["question"].startswith("'")
    told = json.loads(grown("growth", "--every", "1", "--json").out)["steps"]
    assert [float(row["modularity"]) for row in rows] == [row["modularity"] for row in told]


def test_a_parquet_file_has_types_and_nulls(grown):
    parquet = pytest.importorskip("pyarrow.parquet")
    told = grown("growth", "--parquet", "growth.parquet", "--json")
    assert json.loads(told.out) == {"written": ["growth.parquet"]}
    table = parquet.read_table("growth.parquet")
    rows = json.loads(grown("growth", "--every", "1", "--json").out)["steps"]
    assert table.to_pylist() == rows
    assert str(table.schema.field("diameter").type) == "int64"


def test_without_pyarrow_the_error_says_what_to_do(grown, monkeypatch):
    monkeypatch.setattr("kgagent.interchange.rows.importlib.util.find_spec", lambda name: None)
    ran = grown("growth", "--parquet", "growth.parquet")
    assert (ran.code, "pip install pyarrow" in ran.err) == (2, True)
    assert not Path("growth.parquet").exists()


def test_a_file_that_cannot_be_written_leaves_nothing(grown):
    ran = grown("growth", "--csv", "nowhere/growth.csv")
    assert (ran.code, "nowhere" in ran.err) == (1, True)


def test_hubs_bridges_and_communities_each_have_their_table(grown):
    ran = grown("growth", "--hubs", "--bridges", "--communities", "--every", "8")
    assert ran.code == 0
    for heading in ("hub since step", "bridge in steps", "largest communities"):
        assert heading in ran.out
    told = json.loads(
        grown("growth", "--hubs", "--bridges", "--communities", "--every", "8", "--json").out
    )
    assert len(told["hubs"]["strongest"][0]["degrees"]) == HOW_MANY
    assert [turn["step"] for turn in told["communities"]["turns"]] == [8, 16, 24]
    assert {len(row) for row in told["bridges"]["present"]} == {HOW_MANY}


def test_the_plots_are_written_and_listed(grown):
    ran = grown("growth", "--plots", "figures", "--json")
    written = [Path(name) for name in json.loads(ran.out)["written"]]
    assert ran.code == 0
    assert sorted(written) == sorted(Path("figures").iterdir())
    assert {"growth.png", "hubs.png", "degrees.png", "path-lengths.png"} <= {
        path.name for path in written
    }
    assert {path.read_bytes()[:8] for path in written} == {b"\x89PNG\r\n\x1a\n"}


def test_plots_without_the_extra_say_which_one(grown, monkeypatch):
    monkeypatch.setattr(canvas, "installed", lambda: False)
    monkeypatch.setattr("kgagent.cli.growth_plots.installed", lambda: False)
    ran = grown("growth", "--plots", "figures")
    assert (ran.code, "kgagent[plots]" in ran.err) == (2, True)
    assert not Path("figures").exists()


def test_a_folder_that_is_a_file_is_told(grown):
    Path("figures").write_text("mine")
    ran = grown("growth", "--plots", "figures")
    assert (ran.code, "figures" in ran.err) == (1, True)
    assert Path("figures").read_text() == "mine"


def test_svg_without_a_folder_is_a_mistake(grown):
    ran = grown("growth", "--svg")
    assert (ran.code, "--plots FOLDER" in ran.err) == (2, True)


def test_a_graph_without_steps_has_nothing_to_show(kgagent, tmp_path):
    Store.open(str(tmp_path / "kgagent.db"), create=True).close()
    assert "Nothing yet" in kgagent("growth", "--hubs", "--bridges", "--communities").out
    assert json.loads(kgagent("growth", "--json").out) == {"steps": []}
    ran = kgagent("growth", "--plots", "figures", "--csv", "growth.csv")
    assert (ran.code, "Wrote growth.csv" in ran.out) == (0, True)
    assert len(Path("growth.csv").read_text().splitlines()) == 1


def test_steps_that_brought_nothing_have_a_table_all_the_same(kgagent, tmp_path, model):
    store = Store.open(str(tmp_path / "kgagent.db"), create=True)
    for _ in add_papers(store, [Paper(text="Nothing is said here.", title="Empty")], size=400):
        pass
    list(grow(store, model, RunSettings(), Limits()))
    store.close()
    assert first_cells(kgagent("growth")) == ["1"]
    ran = kgagent("growth", "--hubs", "--bridges", "--communities", "--json")
    told = json.loads(ran.out)
    assert told["hubs"]["strongest"] == told["communities"]["lasting"] == []
    assert kgagent("growth", "--hubs", "--bridges", "--communities").code == 0
    assert kgagent("growth", "--plots", "figures", "--svg").code == 0


def test_help_has_an_example(kgagent):
    assert "kgagent growth " in kgagent("growth", "--help").out.split("Example", 1)[1]
