"""`kgagent grow` with models: an endpoint, its abilities, its ledger, a recording, the cost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgagent.llm.openai_client import close_clients
from kgagent.testing import ModelServer

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

BONE = "Bone contains collagen. Collagen binds hydroxyapatite."
CLAIM = {
    "passage": 0,
    "quote": "Collagen binds hydroxyapatite.",
    "source": "collagen",
    "predicate": "binds",
    "target": "hydroxyapatite",
    "negated": False,
    "hedged": False,
    "confidence": 0.9,
}
MADE_UP = CLAIM | {"quote": "Collagen dissolves hydroxyapatite.", "predicate": "dissolves"}
REPLY = json.dumps({"relations": [CLAIM, MADE_UP], "aliases": []})


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    yield
    close_clients()


@pytest.fixture
def paper(tmp_path: Path) -> str:
    (tmp_path / "bone.txt").write_text(BONE)
    return "bone.txt"


def grow(kgagent, server: ModelServer, *more: str):
    return kgagent("grow", *more, "--model", "openai:made", "--base-url", server.base_url)


def test_a_run_over_an_endpoint_checks_every_quote(kgagent, paper):
    with ModelServer(lambda _: REPLY) as server:
        ran = grow(kgagent, server, paper)
        assert ran.code == 0, ran.err
        assert (
            f"Calls go to {server.base_url} (openai:made, replies asked for as schema)." in ran.err
        )
    shown = kgagent("show", "collagen").out
    assert "Collagen binds hydroxyapatite." in shown
    assert "“Collagen dissolves hydroxyapatite.”  (inferred)" in shown
    assert "1 of them checked word for word" in ran.out


@pytest.mark.parametrize(
    ("formats", "rung"),
    [({"json_schema", "json_object"}, "schema"), ({"json_object"}, "object"), (set(), "tags")],
)
def test_an_endpoint_is_tried_once_and_its_rung_remembered(kgagent, paper, formats, rung):
    with ModelServer(lambda _: REPLY, formats=frozenset(formats)) as server:
        assert f"asked for as {rung}" in grow(kgagent, server, paper).err
        asked = len(server.log)
        assert f"asked for as {rung}" in grow(kgagent, server, paper).err
        assert len(server.log) == asked


def test_the_ledger_rebuilds_the_graph_without_the_endpoint(kgagent, paper):
    with ModelServer(lambda _: REPLY) as server:
        grow(kgagent, server, paper, "--db", "first.db")
    replayed = kgagent("grow", paper, "--model", "recorded:first.db", "--db", "second.db")
    assert replayed.code == 0, replayed.err
    seals = [
        json.loads(kgagent("status", "--fingerprint", "--json", "--db", db).out)["fingerprint"]
        for db in ("first.db", "second.db")
    ]
    assert seals[0] == seals[1]


def test_a_dead_step_is_shown_and_asked_again(kgagent, paper):
    replies = ["I cannot help with that."] * 2 + [REPLY]
    with ModelServer(lambda _: replies.pop(0)) as server:
        ran = grow(kgagent, server, paper, "--reply-shape", "tags")
        assert ran.code == 1
        assert "no usable reply: refusal" in ran.err
        failed = kgagent("replies", "--failed").out
        assert failed.count("unusable") == 2
        assert "I cannot help with that." in kgagent("replies", "1").out
        again = grow(kgagent, server, paper, "--reply-shape", "tags", "--retry-dead")
        assert again.code == 0, again.err
    assert json.loads(kgagent("status", "--json").out)["totals"]["dead"] == 0


def test_questions_are_asked_in_order_without_papers(kgagent, tmp_path):
    (tmp_path / "questions.txt").write_text("What is bone?\nWhat is silk?\n")
    graph = {
        "nodes": [{"id": "SpiderSilk"}],
        "edges": [{"source": "SpiderSilk", "relation": "contains", "target": "beta sheets"}],
    }
    reply = f"<think><graph_json>{json.dumps(graph)}</graph_json></think> It is strong."
    asked = []

    def answer(request):
        asked.append(request["messages"][-1]["content"])
        return reply

    with ModelServer(answer) as server:
        ran = grow(
            kgagent,
            server,
            "--questions",
            "questions.txt",
            "--reply-shape",
            "think",
            "--workers",
            "1",
        )
    assert ran.code == 0, ran.err
    assert asked == ["What is bone?", "What is silk?"]
    assert "reasoned by the model" in kgagent("show", "spider silk").out


def test_a_dry_run_calls_nothing(kgagent, paper):
    with ModelServer(lambda _: REPLY) as server:
        ran = grow(kgagent, server, paper, "--dry-run")
        assert server.log == ()
    assert ran.code == 0
    assert "calls        1" in ran.out
    assert "at most $0.00" in ran.out


def test_a_budget_ends_the_run_and_keeps_the_work(kgagent, tmp_path):
    (tmp_path / "questions.txt").write_text("One?\nTwo?\nThree?\n")
    with ModelServer(lambda _: REPLY) as server:
        common = ("--questions", "questions.txt", "--reply-shape", "tags", "--budget-calls")
        ran = grow(kgagent, server, *common, "2")
        assert ran.code == 5
        assert "budget of 2 calls is reached" in ran.err
        assert grow(kgagent, server, *common, "5").code == 0
        assert len(server.log) == 3


def test_a_recording_of_replies_answers_its_own_questions(kgagent, tmp_path):
    lines = [{"question": "What is bone?", "raw_output": REPLY}]
    (tmp_path / "replies.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "questions.txt").write_text("What is bone?\nWhat is silk?\n")
    ran = kgagent("grow", "--questions", "questions.txt", "--model", "recorded:replies.jsonl")
    assert ran.code == 1
    assert "not_recorded" in kgagent("replies", "--failed").out
    assert json.loads(kgagent("status", "--json").out)["totals"]["relations"] == 2


@pytest.mark.parametrize("model", ["recorded:none.jsonl", "recorded:bad.jsonl"])
def test_a_recording_that_cannot_be_read_says_so(kgagent, tmp_path, model):
    (tmp_path / "bad.jsonl").write_text('{"question": "What?"}\n')
    (tmp_path / "bone.txt").write_text(BONE)
    ran = kgagent("grow", "bone.txt", "--model", model)
    assert ran.code in {2, 3}
    assert "recording" in ran.err or "recorded reply" in ran.err


def test_another_model_may_reason_where_there_are_no_passages(kgagent, tmp_path, paper):
    (tmp_path / "questions.txt").write_text("What binds hydroxyapatite?\nWho wrote this?\n")
    with ModelServer(lambda _: REPLY) as server:
        common = ("--questions", "questions.txt", "--reply-shape", "tags", "--workers", "1")
        ran = grow(kgagent, server, paper, *common, "--reason-model", "openai:thinker")
        assert ran.code == 0, ran.err
        asked = [received.model for received in server.log]
    assert asked == ["made", "thinker"]


def test_inferred_relations_can_be_left_out(kgagent, paper):
    with ModelServer(lambda _: REPLY) as server:
        grow(kgagent, server, paper)
    assert "dissolves" in kgagent("show", "collagen").out
    assert "dissolves" not in kgagent("show", "collagen", "--grounded").out
    counts = [
        json.loads(kgagent("export", "g.graphml", "--json", *more).out)["relations"]
        for more in ([], ["--grounded"])
    ]
    assert counts == [2, 1]
