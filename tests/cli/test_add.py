"""`kgagent add`, as somebody types it."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from kgagent.papers.online import arxiv

LONG = "Silk fibroin improves the toughness of the composite. " * 20
ABSTRACT = """@article{a, title={How silk toughens wet composites}, year={2012},
abstract={Silk fibroin improves toughness.}, doi={10.5555/silk}}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "refs.bib").write_text(ABSTRACT)
    (folder / "bone.txt").write_text("Bone contains collagen. Collagen binds hydroxyapatite.")
    return folder


def full_text(folder: Path) -> None:
    front = "---\ntitle: How silk toughens wet composites\nyear: 2012\n---\n"
    (folder / "whole.md").write_text(front + LONG)


def test_add_reads_and_grows_nothing(kgagent, folder):
    ran = kgagent("add", "texts")
    assert ran.code == 0, ran.err
    assert "added    How silk toughens wet composites (1 passages)" in ran.err
    assert "2 new, 0 known, 0 refused; 2 in" in ran.out
    assert json.loads(kgagent("status", "--json").out)["totals"]["steps"] == 0


def test_a_full_text_takes_the_place_of_its_abstract(kgagent, folder):
    kgagent("add", "texts")
    full_text(folder)
    ran = kgagent("add", "texts/whole.md")
    assert ran.code == 0
    assert "takes the place of the shorter one" in ran.err
    listed = json.loads(kgagent("papers", "--json").out)["papers"]
    silk = [row for row in listed if row["doi"] == "10.5555/silk"]
    assert len(listed) == 2
    assert silk[0]["origin"].endswith("whole.md")
    assert "0 new, 1 known" in kgagent("add", "texts/whole.md").out


def test_what_was_read_is_kept_and_said(kgagent, folder):
    assert kgagent("grow", "texts").code == 0
    full_text(folder)
    ran = kgagent("add", "texts/whole.md")
    assert "read with a shorter text already" in ran.err
    assert ran.code == 0


def test_a_refused_file_is_named_and_told_by_the_exit_code(kgagent, folder):
    (folder / "bomb.xml").write_text('<!DOCTYPE article [<!ENTITY a "b">]><article>&a;</article>')
    ran = kgagent("add", "texts", "--json")
    events = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 1
    assert [each["outcome"] for each in events[:-1]].count("rejected") == 1
    assert events[-1] == {
        "event": "done",
        "added": 2,
        "known": 0,
        "rejected": 1,
        "papers": 2,
        "passages": 2,
    }


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_without_a_network_the_files_are_read_all_the_same(kgagent, folder, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / ".cache"))
    monkeypatch.setattr(arxiv, "ADDRESS", "http://127.0.0.1:9/api")
    ran = kgagent("add", "texts", "arxiv:2502.13025")
    assert ran.code == 1
    assert "2 new, 0 known, 1 refused" in ran.out
    assert "refused  arxiv:2502.13025: No answer from 127.0.0.1" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["add"], 2, "kgagent add papers/"),
        (["add", "nowhere"], 3, "nowhere"),
        (["add", "--watch", "nowhere"], 2, "no folder 'nowhere'"),
        (["add", "https://example.org/a.html"], 2, "does not read"),
        (["add", "texts", "--field", "abstract"], 2, "PART=NAME"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(kgagent, folder, arguments, code, words):
    ran = kgagent(*arguments)
    assert ran.code == code
    assert words in ran.err


def test_a_watched_folder_is_read_as_papers_come_in(kgagent, folder, monkeypatch):
    monkeypatch.setattr("kgagent.cli.add.SLICE", 0.02)

    def meanwhile() -> None:
        time.sleep(1.2)
        (folder / "late.txt").write_text("Resin contains water. Water softens resin.")
        time.sleep(1.5)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=meanwhile)
    thread.start()
    ran = kgagent("add", "--watch", "texts", "--every", "0.3")
    thread.join()
    assert ran.code == 0
    assert "3 new, 0 known, 0 refused; 3 in" in ran.out


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_grow_takes_ids_as_add_does(kgagent, folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arxiv, "ADDRESS", "http://127.0.0.1:9/arxiv")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    ran = kgagent("grow", "texts/bone.txt", "2502.13025", "--steps", "1")
    assert ran.code == 1
    assert json.loads(kgagent("status", "--json").out)["totals"]["papers"] == 1
    assert "arxiv:2502.13025" in kgagent("papers", "--refused").out
