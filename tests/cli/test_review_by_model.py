"""A language model goes through the pairs that wait: over HTTP, kept, and within limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest

from kgagent.llm.openai_client import close_clients
from kgagent.testing import ModelServer
from kgagent.testing.replies import last_user_text

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

NAMES = [("cell culture", "cell culture condition"), ("bone scaffold", "bone scaffold material")]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    yield
    close_clients()


@pytest.fixture
def waiting(kgagent, tmp_path):
    """A graph in which a few pairs wait for somebody, grown by an endpoint."""
    edges = [
        {"source": name, "relation": "improves", "target": f"thing {at}"}
        for at, pair in enumerate(NAMES)
        for name in pair
    ]
    graph = json.dumps({"nodes": [], "edges": edges})
    reply = f"<think><graph_json>{graph}</graph_json></think> It depends."
    (tmp_path / "questions.txt").write_text("What improves what?")
    with ModelServer(lambda _: reply) as server:
        given = ("--questions", "questions.txt", "--reply-shape", "think")
        given += ("--model", "openai:made", "--base-url", server.base_url)
        assert kgagent("grow", *given).code == 0
    rows = json.loads(kgagent("review", "--json").out)
    assert len(rows) >= 2
    return kgagent, rows


def review(kgagent, answer: Callable[[dict], str], *more: str):
    """What the command did, and what the endpoint was asked."""
    asked = []

    def kept(request: dict) -> str:
        asked.append(request)
        return answer(request)

    with ModelServer(kept) as server:
        given = ("--model", "openai:judge", "--base-url", server.base_url, *more)
        return kgagent("review", *given), asked


def saying(verdict: str) -> Callable[[dict], str]:
    def answer(request: dict) -> str:
        numbers = re.findall(r'number="(\d+)"', last_user_text(request))
        said = [{"pair": int(n), "same": verdict, "why": "I know it."} for n in numbers]
        return json.dumps({"verdicts": said})

    return answer


def test_what_it_says_counts_is_kept_and_can_be_taken_back(waiting):
    kgagent, rows = waiting
    ran, requests = review(kgagent, saying("yes"))
    assert ran.code == 0, ran.err
    assert "Calls go to" in ran.err
    assert ran.out.count("yes: I know it.") == len(rows)
    assert len(requests) == 1  # many pairs in one call
    made = [r for r in json.loads(kgagent("merges", "--json").out) if "model:" in r["author"]]
    assert {(row["author"], row["verdict"]) for row in made} == {("model:openai:judge", "same")}
    assert json.loads(kgagent("review", "--json").out) == []
    assert kgagent("undo", str(made[0]["act"])).code == 0
    assert len(json.loads(kgagent("review", "--json").out)) == len(rows)


def test_a_person_overrules_it(waiting):
    kgagent, rows = waiting
    one, other = rows[0]["one"], rows[0]["other"]
    assert kgagent("ban-merge", one, other).code == 0
    review(kgagent, saying("yes"))
    shown = json.loads(kgagent("show", one, "--json").out)
    assert other not in {row["spelling"] for row in shown["aliases"]}


def test_a_pair_it_cannot_decide_waits_on_and_is_not_asked_of_it_again(waiting):
    kgagent, rows = waiting
    ran, _ = review(kgagent, saying("unsure"), "--json")
    assert {row["verdict"] for row in json.loads(ran.out)} == {"unsure"}
    assert len(json.loads(kgagent("review", "--json").out)) == len(rows)
    again, requests = review(kgagent, saying("yes"), "--json")
    assert (json.loads(again.out), len(requests)) == ([], 0)


def test_a_reply_without_a_verdict_is_kept_with_its_reason(waiting):
    kgagent, rows = waiting
    ran, _ = review(kgagent, lambda _: "I would rather not.")
    assert ran.code == 0
    assert ran.out.count("no verdict: no_verdict") == len(rows)
    assert len(json.loads(kgagent("review", "--json").out)) == len(rows)
    failed = json.loads(kgagent("replies", "--failed", "--json").out)
    assert any("no verdict on any pair" in row["reason"] for row in failed)


def test_without_an_endpoint_it_says_what_to_name(waiting):
    kgagent, _ = waiting
    ran = kgagent("review", "--model", "embedded")
    assert ran.code == 2
    assert "--model openai:NAME" in ran.err


def test_a_budget_ends_it(waiting, monkeypatch):
    kgagent, _ = waiting
    monkeypatch.setenv("KGAGENT_BUDGET_CALLS", "0")
    ran, requests = review(kgagent, saying("yes"))
    assert ran.code != 0
    assert "budget" in ran.err.lower()
    assert requests == []
