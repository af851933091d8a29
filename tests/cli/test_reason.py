"""`kgagent reason`, as somebody types it: briefs without a model, and a model over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kgagent.llm.openai_client import close_clients
from kgagent.testing import ModelServer
from kgagent.testing.faults import Fault

SILK = """---
title: Silk and its fibroin
year: 2012
---
Silk fibroin is a protein. Silk fibroin improves the toughness of the composite.
Silk fibroin contains sericin. Degumming removes sericin. Toughness \x1b[31mdepends on porosity.
Porosity increases permeability. Permeability enables transport. Transport increases growth.
"""
BONE = """Bone contains collagen. Collagen is a protein. Collagen binds hydroxyapatite.
Hydroxyapatite increases stiffness. Stiffness reduces strain. Collagen causes mineralization.
Mineralization increases hardness. Hardness reduces wear."""
ENDS = "silk fibroin", "bone"
JOBS = (["longest"], ["discover", *ENDS], ["discover"], ["map", *ENDS], ["garden", "bone"])


@pytest.fixture
def graph(kgagent, tmp_path: Path, kept):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "silk.md").write_text(SILK)
    (folder / "bone.txt").write_text(BONE)
    kept(__name__, tmp_path / "kgagent.db", lambda: kgagent("grow", "texts"))
    return kgagent


@pytest.mark.parametrize("job", JOBS, ids=" ".join)
def test_a_job_prints_a_report_and_writes_it_for_browsers(graph, tmp_path, job):
    ran = graph("reason", *job)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("# ")
    assert "## Evidence" in ran.out
    assert "\x1b" not in ran.out
    both = graph("reason", *job, "--out", "a.html", "--out", "a.md", "--model", "embedded")
    assert both.code == 0, both.err
    assert "Wrote a.html: " in both.err
    assert (tmp_path / "a.md").read_text() == ran.out
    assert (tmp_path / "a.html").read_text().count("<script") == 0


@pytest.mark.parametrize("job", JOBS, ids=" ".join)
def test_a_report_for_programs(graph, job):
    told = json.loads(graph("reason", *job, "--json").out)
    assert {"title", "about", "sections", "evidence", "made"} == set(told)
    assert told["evidence"]
    types = {block["type"] for section in told["sections"] for block in section["blocks"]}
    assert {"text", "claim", "figure"} <= types


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["discover", "silk fibroin"], 2, "Give two concepts, or none"),
        (["discover", "silk fibroin", "Silk fibroin"], 2, "one concept"),
        (["discover", "silk fibroin", "fibroins"], 3, "Perhaps: "),
        (["map", "silk fibroin"], 2, "--other"),
        (["map", "0", "0"], 2, "one community"),
        (["map", "0", "99"], 3, "There is no community 99"),
        (["map", "--other", "none.db"], 3, "no database"),
        (["garden", "99"], 3, "There is no community 99"),
        (["longest", "--out", "report.pdf"], 2, "Formats: .md, .html"),
        (["longest", "--out", "none/report.md"], 1, "no folder"),
        (["longest", "--model", "recorded:x"], 2, "--model openai:NAME"),
        (["longest", "--db", "none.db"], 3, "no database"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(graph, arguments, code, words):
    ran = graph("reason", *arguments)
    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_an_empty_graph_says_what_to_do(kgagent, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Nothing at all.")
    assert kgagent("grow", "texts").code == 0
    for job in (["longest"], ["discover"], ["garden"]):
        ran = kgagent("reason", *job)
        assert ran.code == 3, job
        assert "Read more papers" in ran.err


def test_two_graphs_are_mapped(graph, kgagent, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.txt").write_text("Steel contains carbon. Carbon increases hardness.")
    assert kgagent("grow", "more", "--db", "other.db").code == 0
    ran = graph("reason", "map", "--other", "other.db")
    assert ran.code == 0, ran.err
    assert "- Other graph: " in ran.out


def test_help_has_an_example(kgagent):
    for job in ("longest", "discover", "map", "garden"):
        assert (
            f"kgagent reason {job}" in kgagent("reason", job, "--help").out.split("Example", 1)[1]
        )


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
class TestWithAModel:
    """Over HTTP, kept in the ledger, within the budget."""

    @pytest.fixture(autouse=True)
    def _key(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
        yield
        close_clients()

    @pytest.fixture
    def reasoned(self, graph):
        """What a job did, and how many calls reached the endpoint."""

        def run(job: list[str], answer: Callable[[dict], str], *more: str):
            asked = []

            def kept(request: dict) -> str:
                asked.append(request)
                return answer(request)

            with ModelServer(kept) as server:
                given = ("--model", "openai:made", "--base-url", server.base_url, *more)
                return graph("reason", *job, *given), len(asked)

        return run

    @pytest.mark.parametrize("job", JOBS, ids=" ".join)
    def test_its_sentences_stand_in_the_report_with_what_they_cite(self, reasoned, job):
        ran, calls = reasoned(job, lambda _: "It is so [0]. It may not be.")
        assert ran.code == 0, ran.err
        assert "Calls go to " in ran.err
        assert calls >= 1
        assert "- It is so.[^" in ran.out
        assert "- It may not be. **INFERRED** *(reasoned by a model; cites nothing)*" in ran.out

    def test_every_call_is_kept_and_a_budget_ends_them(self, reasoned, graph, monkeypatch):
        monkeypatch.setenv("KGAGENT_BUDGET_CALLS", "2")
        ran, calls = reasoned(["longest"], lambda _: "It is so [0].")
        assert calls == 2
        assert ran.code == 5
        assert "budget" in ran.err
        assert "- Ended early: " in ran.out
        assert "## Evidence" in ran.out
        kept = json.loads(graph("replies", "--json").out)
        assert sum(row["task"] == "insight" for row in kept) == 2

    @pytest.mark.parametrize("nonsense", ["", "{}", "…", "<think>", "\x00"])
    def test_nonsense_leaves_a_brief(self, reasoned, nonsense):
        ran, _ = reasoned(["longest"], lambda _: nonsense)
        assert ran.code == 0, ran.err
        assert "by a model" not in ran.out.replace("Model: ", "")

    @pytest.mark.parametrize(
        ("fault", "code", "says"),
        [
            (Fault.LENGTH, 0, True),
            (Fault.ODD_TEXT, 0, True),
            (Fault.REASONING_CONTENT, 0, True),
            (Fault.REPETITION, 0, True),
            (Fault.REFUSAL, 0, False),
            (Fault.CONTENT_FILTER, 0, False),
            (Fault.WRONG_SCHEMA, 0, False),
            (Fault.CONTEXT_LENGTH, 0, False),
            (Fault.BAD_KEY, 4, False),
            (Fault.INSUFFICIENT_QUOTA, 5, False),
        ],
    )
    def test_an_endpoint_that_misbehaves_spoils_no_report(self, graph, fault, code, says):
        half = "It is so [0]. It may well be so in other cases too [1]. And it goes on like this"
        with ModelServer(lambda _: half, faults=fault) as server:
            given = ("--model", "openai:made", "--base-url", server.base_url)
            ran = graph("reason", "longest", *given)
        assert ran.code == code, ran.err
        assert "Traceback" not in ran.err
        assert "\x1b" not in ran.out
        if code == 0:
            assert "## Evidence" in ran.out
            assert ("reasoned by a model" in ran.out) is says
            if fault is Fault.LENGTH:
                assert "- It is so.[^" in ran.out
                assert "It may well" not in ran.out

    def test_after_a_fault_it_goes_on_and_pays_for_nothing_twice(self, graph):
        asked = []

        def some(request_hash: str, attempt: int) -> Fault | None:
            asked.append(request_hash)
            return Fault.BAD_KEY if len(asked) == 3 else None

        with ModelServer(lambda _: "It is so [0].", faults=some) as server:
            given = ("--model", "openai:made", "--base-url", server.base_url)
            assert graph("reason", "longest", *given).code == 4
            assert len(asked) == 3
            assert graph("reason", "longest", *given).code == 0
            calls = len(asked)
            assert len(set(asked)) == calls - 1
            assert graph("reason", "longest", *given).code == 0
            assert len(asked) == calls
