"""What resolving names costs, on few names: that the figures are there and fit together."""

from __future__ import annotations

import json
import subprocess
import sys

from typer.testing import CliRunner

from kgagent.bench.invent import invented
from kgagent.bench.resolving import Task, measure
from kgagent.cli.main import app
from kgagent.domain.naming import canonical
from kgagent.errors import NothingToRead
from kgagent.similarity import hnsw


def test_invented_names_are_different_keys_and_the_same_for_a_seed():
    names = invented(500, seed=3)
    assert len(set(names)) == 500
    assert names == [canonical(name) for name in names] == invented(500, seed=3)
    assert names != invented(500, seed=4)


def test_the_figures_fit_together():
    figures = measure(Task(known=300, new=60, file=None, index=hnsw.installed()))
    assert 0 < figures["search"] < figures["whole"]
    assert figures["pairs judged"] > 0
    if hnsw.installed():
        assert figures["HNSW recall at 10"] >= 0.98


def test_the_command_measures_names_of_a_file_in_a_process_of_its_own(tmp_path):
    file = tmp_path / "names.txt"
    file.write_text("silk fiber\nSilk fibers\n\ncell wall\ncellular wall\n", encoding="utf-8")
    command = ["bench", "resolve", str(file), "--known", "2", "--new", "1", "--no-index", "--json"]
    # In a process of its own: what it starts itself begins with the main module of this one.
    told = subprocess.run(
        [sys.executable, "-m", "kgagent", *command], capture_output=True, check=True, text=True
    )
    [line] = json.loads(told.stdout)
    assert (line["set"], line["system"]) == ("1 new names, names.txt", "2 known")
    assert line["figures"]["pairs judged"] == 1


def test_a_file_of_too_few_names_is_refused(tmp_path):
    file = tmp_path / "names.txt"
    file.write_text("silk\n", encoding="utf-8")
    run = CliRunner().invoke(app, ["bench", "resolve", str(file), "--known", "5"])
    assert isinstance(run.exception, NothingToRead)
    assert "1 different names" in str(run.exception)
    run = CliRunner().invoke(app, ["bench", "resolve", str(tmp_path / "none.txt")])
    assert isinstance(run.exception, NothingToRead)
