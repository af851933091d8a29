"""The commands, as somebody types them: what they print, where, and how they end."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kgagent.cli.output import plain

SILK = """---
title: Silk and its fibroin
year: 2012
---
Silk fibroin is a protein. Silk fibroin improves the toughness of the composite. Heat may damage
silk fibroin. Degumming removes sericin. Sericin does not strengthen the fibre.
"""
BONE = "Bone contains collagen. Collagen binds hydroxyapatite. Hydroxyapatite stiffens bone."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "silk.md").write_text(SILK)
    (folder / "bone.txt").write_text(BONE)
    return folder


def test_grow_reads_grows_and_reports(kgagent, folder):
    ran = kgagent("grow", "texts")
    assert ran.code == 0, ran.err
    assert "step 1 " in ran.err
    assert "papers     2 read, 0 refused; 2 of 2 passages asked about" in ran.out
    assert 'Next:  kgagent show "' in ran.out


def test_grow_again_has_nothing_left_and_says_so(kgagent, folder):
    kgagent("grow", "texts")
    ran = kgagent("grow", "texts")
    assert ran.code == 0
    assert "0 new, 2 known" in ran.err
    assert "everything is read" in ran.out


def test_grow_speaks_json_lines_and_ends_with_done(kgagent, folder):
    ran = kgagent("grow", "texts", "--json")
    events = [json.loads(line) for line in ran.out.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds == ["paper", "paper", "read", "step", "step", "done"]
    assert events[-1]["state"] == "done"


def test_the_sample_papers_ship(kgagent):
    ran = kgagent("grow", "--sample", "--steps", "3", "--json")
    events = [json.loads(line) for line in ran.out.splitlines()]
    assert sum(event["event"] == "paper" for event in events) == 24
    assert ran.code == 0


def test_a_refused_paper_is_named_kept_and_told_by_the_exit_code(kgagent, folder):
    (folder / "broken.jsonl").write_text('{"title": "A", "text": "Bone is hard."}\n{"title": \n')
    ran = kgagent("grow", "texts")
    assert ran.code == 1
    assert "broken.jsonl:2" in ran.err
    assert "3 read, 1 refused" in ran.out
    assert "broken.jsonl:2" in kgagent("papers", "--refused").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["grow", "nowhere"], 3, "nowhere"),
        (["grow"], 3, "kgagent grow --sample"),
        (["grow", "texts", "--model", "oracle"], 2, "no language model 'oracle'"),
        (["grow", "texts", "--field", "abstract"], 2, "PART=NAME"),
        (["grow", "texts", "--steps", "0"], 2, "steps"),
        (["status"], 3, "no database"),
        (["show", "silk"], 3, "no database"),
        (["fly"], 2, "fly"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(kgagent, folder, arguments, code, words):
    ran = kgagent(*arguments)
    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert not Path("kgagent.db").exists()


def test_an_empty_folder_holds_nothing_to_read(kgagent, tmp_path):
    (tmp_path / "empty").mkdir()
    ran = kgagent("grow", "empty")
    assert ran.code == 3
    assert "empty" in ran.err


def test_errors_are_json_when_json_is_asked_for(kgagent):
    ran = kgagent("status", "--json")
    told = json.loads(ran.out)["error"]
    assert ran.code == 3
    assert told["code"] == "not_found"
    assert "kgagent grow" in told["hint"]


def test_show_gives_quotes_papers_and_marks(kgagent, folder):
    kgagent("grow", "texts")
    ran = kgagent("show", "Silk Fibroin")
    assert ran.code == 0
    assert "Silk and its fibroin (2012)" in ran.out
    assert "Silk fibroin improves the toughness of the composite." in ran.out
    assert "hedged" in ran.out
    assert "negated" in kgagent("show", "sericin").out


def test_show_suggests_when_there_is_no_such_concept(kgagent, folder):
    kgagent("grow", "texts")
    ran = kgagent("show", "fibroin silks of old")
    assert ran.code == 3
    assert "fibroin" in ran.err.split("Next:")[1]


@pytest.mark.parametrize("command", ["status", "hubs", "runs", "papers"])
def test_looking_works_for_people_and_programs(kgagent, folder, command):
    kgagent("grow", "texts")
    assert kgagent(command).out.strip()
    assert json.loads(kgagent(command, "--json").out)


def test_the_fingerprint_is_the_same_for_the_same_papers(kgagent, folder):
    seals = set()
    for name in ("one.db", "two.db"):
        kgagent("grow", "texts", "--db", name)
        seals.add(
            json.loads(kgagent("status", "--fingerprint", "--json", "--db", name).out)[
                "fingerprint"
            ]
        )
    assert len(seals) == 1


def test_export_writes_what_it_says(kgagent, folder):
    kgagent("grow", "texts")
    ran = kgagent("export", "graph.graphml", "--json")
    written = json.loads(ran.out)
    assert Path("graph.graphml").read_text().count("<node ") == written["concepts"] > 4


def test_export_refuses_an_unknown_format(kgagent, folder):
    kgagent("grow", "texts")
    ran = kgagent("export", "graph.docx")
    assert ran.code == 2
    assert ".graphml" in ran.err


def test_a_database_that_is_not_ours_is_left_alone(kgagent, folder):
    Path("notes.db").write_text("dear diary")
    ran = kgagent("grow", "texts", "--db", "notes.db")
    assert ran.code == 1
    assert "not a kgagent database" in ran.err
    assert Path("notes.db").read_text() == "dear diary"


def test_a_locked_database_is_told(kgagent, folder, monkeypatch):
    from kgagent.storage import store

    kgagent("grow", "texts")
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
    holder = sqlite3.connect("kgagent.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    ran = kgagent("grow", "texts")
    holder.close()
    assert ran.code == 1
    assert "locked by another process" in ran.err


def test_doctor_knows_what_works(kgagent, folder):
    kgagent("grow", "texts")
    ran = kgagent("doctor", "--json")
    checks = {check["what"]: check for check in json.loads(ran.out)["checks"]}
    assert checks["model: embedded"]["state"] == "ok"
    assert checks["database"]["detail"].endswith("ok")
    assert ran.code == 0


def test_help_is_quick_and_loads_nothing_heavy():
    heavy = ["torch", "streamlit", "openai", "igraph", "sqlalchemy", "spacy", "numpy"]
    code = (
        "import sys; sys.argv = ['kgagent', '--help']\n"
        "from kgagent.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "command",
    [
        "grow",
        "status",
        "show",
        "hubs",
        "growth",
        "runs",
        "papers",
        "predicates",
        "export",
        "ui",
        "doctor",
    ],
)
def test_every_command_has_help_with_an_example(kgagent, command):
    ran = kgagent(command, "--help")
    assert ran.code == 0
    assert f"kgagent {command} " in ran.out.split("Example", 1)[1]


def test_text_from_papers_cannot_act_on_the_terminal():
    assert plain("a\x1b[31mred\x07\u202eb") == "a�[31mred��b"


def test_interrupting_keeps_what_is_done_and_goes_on(tmp_path, papers):
    lines = [json.dumps({"title": p.title, "text": p.text}) for p in papers(60)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    command = [sys.executable, "-m", "kgagent", "grow", "many.jsonl"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("step 3 "):
            process.send_signal(2)
            break
    _, rest = process.communicate()
    assert process.returncode == 130
    assert "Stopping after this step" in rest
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "60 of 60 passages asked about" in again.stdout
