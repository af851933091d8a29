"""`kgagent hypotheses`, as somebody types it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgagent.llm.openai_client import close_clients
from kgagent.testing import ModelServer

ALUM = """---
title: On alum
year: 2012
---
Alum improves porosity. Silk contains sericin.
"""
GLUE = """---
title: On glue
year: 2013
---
Porosity improves adhesion. Adhesion improves comfort.
"""
LATER = """---
title: Both at last
year: 2016
---
Alum improves adhesion.
"""


@pytest.fixture
def graph(kgagent, tmp_path: Path, kept):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "alum.md").write_text(ALUM)
    (folder / "glue.md").write_text(GLUE)
    kept(__name__, tmp_path / "kgagent.db", lambda: kgagent("grow", "texts"))
    return kgagent


@pytest.fixture
def proposed(graph):
    ran = graph("hypotheses", "propose", "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)["hypotheses"]
    at = next(i for i, e in enumerate(found) if e["hypothesis"]["keys"][:2] == ["alum", "adhesion"])
    return graph, found[at]["number"]


def test_a_proposal_shows_its_evidence_and_what_would_decide_it(graph):
    ran = graph("hypotheses", "propose")
    assert ran.code == 0, ran.err
    assert "Alum may promote adhesion by way of porosity." in ran.out
    assert "“Alum improves porosity.” On alum (2012)" in ran.out
    assert "would refute it: With alum varied and the rest held, adhesion stays" in ran.out
    assert "known: not stated in the corpus; literature: unknown" in ran.out
    assert "without 1 paper nothing is left" in ran.out
    assert "novel" not in ran.out
    assert "Gaps looked at: " in ran.err


def test_a_dry_run_registers_nothing(graph):
    assert graph("hypotheses", "propose", "--dry-run").code == 0
    assert json.loads(graph("hypotheses", "list", "--json").out) == []
    assert "None." in graph("hypotheses", "list").out


def test_what_persons_say_is_kept_and_decides(proposed):
    kgagent, number = proposed
    ran = kgagent("hypotheses", "accept", str(number), "--why", "we have alum")
    assert f"Hypothesis {number} is accepted." in ran.out
    kgagent("hypotheses", "note", str(number), "ask for a press")
    ran = kgagent("hypotheses", "reject", str(number))
    assert f"Hypothesis {number} is rejected." in ran.out
    shown = json.loads(kgagent("hypotheses", "show", str(number), "--json").out)
    assert [event["kind"] for event in shown["events"]] == ["accepted", "noted", "rejected"]
    assert shown["events"][0]["text"] == "we have alum"
    listed = json.loads(kgagent("hypotheses", "list", "--state", "rejected", "--json").out)
    assert [row["number"] for row in listed] == [number]


def test_a_later_paper_is_found_by_a_check_with_its_quote(proposed, tmp_path):
    kgagent, number = proposed
    before = json.loads(kgagent("hypotheses", "show", str(number), "--json").out)
    (tmp_path / "texts" / "later.md").write_text(LATER)
    assert kgagent("grow", "texts").code == 0
    ran = kgagent("hypotheses", "check", "--calibration")
    assert ran.code == 0, ran.err
    listed = json.loads(kgagent("hypotheses", "list", "--state", "supported", "--json").out)
    assert [row["number"] for row in listed] == [number]
    shown = kgagent("hypotheses", "show", str(number)).out
    assert "“Alum improves adhesion.” Both at last (2016)" in shown
    after = json.loads(kgagent("hypotheses", "show", str(number), "--json").out)
    assert after["hypothesis"] == before["hypothesis"]
    again = json.loads(kgagent("hypotheses", "check", "--json").out)
    assert again["moved"] == []
    assert again["states"]["supported"] == 1


def test_it_is_written_in_every_format(proposed, tmp_path):
    kgagent, _ = proposed
    for ending in (".md", ".json", ".csv", ".html"):
        ran = kgagent("hypotheses", "export", f"found{ending}", "--title", "Ours")
        assert ran.code == 0, ran.err
    assert (tmp_path / "found.md").read_text().startswith("# Ours\n")
    assert json.loads((tmp_path / "found.json").read_text())[0]["hypothesis"]["statement"]
    with (tmp_path / "found.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["state"] == "open"
    page = (tmp_path / "found.html").read_text()
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["show", "99"], 3, "no hypothesis 99"),
        (["accept", "99"], 3, "no hypothesis 99"),
        (["propose", "--miner", "magic"], 2, "no miner 'magic'"),
        (["propose", "--literature", "nowhere"], 2, "no address"),
        (["export", "found.doc"], 2, "not a format"),
        (["write", "1"], 2, "cannot judge"),
        (["list", "--db", "none.db"], 3, "no database"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(graph, arguments, code, words):
    ran = graph("hypotheses", *arguments)
    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
class TestOverHttp:
    """With an endpoint on this machine."""

    @pytest.fixture(autouse=True)
    def _key(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
        yield
        close_clients()

    def test_a_model_writes_a_proposal_that_is_kept_and_exported(self, proposed, tmp_path):
        kgagent, number = proposed
        parts = "hypothesis outcome mechanisms design_principles unexpected_properties comparison"
        parts = {name: f"The {name}." for name in [*parts.split(), "novelty"]}
        critique = {"faults": [], "questions": ["How much alum?"], "verdict": "keep"}

        def answer(request: dict) -> str:
            reviewer = "reviewer" in request["messages"][0]["content"]
            return json.dumps(critique if reviewer else parts)

        with ModelServer(answer) as server:
            given = ("--model", "openai:author", "--base-url", server.base_url)
            ran = kgagent("hypotheses", "write", str(number), *given)
        assert ran.code == 0, ran.err
        assert "mechanisms: The mechanisms." in ran.out
        assert "priority questions: How much alum?" in ran.out
        kgagent("hypotheses", "export", "found.md")
        text = (tmp_path / "found.md").read_text()
        assert "**Proposal, design principles:** The design\\_principles." in text
        told = json.loads(kgagent("replies", "--json").out)
        assert {"propose", "critique"} <= {row["task"] for row in told}
