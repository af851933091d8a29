"""A language model that reasons, words questions and is criticised: over HTTP, kept, replayable."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgagent.agent.memory import recall
from kgagent.llm.openai_client import close_clients
from kgagent.storage.store import Store
from kgagent.testing import ModelServer
from kgagent.testing.replies import last_user_text

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

PASSAGE = re.compile(r'<passage-\w+ number="0">\n(.*?)\n</passage-', re.DOTALL)
STATED = re.compile(r"(\w+) improves (\w+)\.")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    yield
    close_clients()


class Talker:
    """An endpoint that reads, reasons, words questions and criticises, by the prompt it gets."""

    def __init__(self, *, verdicts: str = "revise keep", words: list[str] | None = None) -> None:
        self.asked: Counter[str] = Counter()
        self.verdicts = verdicts.split()
        self.words = words
        self.seen: list[str] = []

    def __call__(self, request: dict) -> str:
        system = request["messages"][0]["content"]
        text = last_user_text(request)
        job = self._job(system)
        self.asked[job] += 1
        if job == "ask":
            self.seen.append(text)
        return getattr(self, f"_{job}")(text)

    @staticmethod
    def _job(system: str) -> str:
        for job, mark in (
            ("ask", "put questions into words"),
            ("critique", "strict and fair reviewer"),
            ("refine", "You correct relations"),
            ("rewrite", "Answer it again"),
            ("unite", "Unite them into one answer"),
            ("reason", "You answer questions of science"),
        ):
            if mark in system:
                return job
        return "extract"

    def _extract(self, text: str) -> str:
        passage = PASSAGE.search(text)
        found = STATED.finditer(passage[1]) if passage else ()
        relations = [
            {"passage": 0, "quote": one[0], "source": one[1], "predicate": "improves",
             "target": one[2], "negated": False, "hedged": False, "confidence": 0.9}
            for one in found
        ]  # fmt: skip
        return json.dumps({"relations": relations[: 1 if passage else 0], "aliases": []})

    def _refine(self, text: str) -> str:
        passage = PASSAGE.search(text)
        assert passage
        assert "missing" in text
        relations = [
            {"passage": 0, "quote": one[0], "source": one[1], "predicate": "improves",
             "target": one[2], "negated": False, "hedged": False, "confidence": 0.9}
            for one in STATED.finditer(passage[1])
        ]  # fmt: skip
        return json.dumps({"relations": relations, "aliases": []})

    def _thought(self, *edges: tuple[str, str]) -> str:
        graph = {
            "nodes": [],
            "edges": [{"source": s, "relation": "shapes", "target": t} for s, t in edges],
        }
        return f"<think><graph_json>{json.dumps(graph)}</graph_json></think> So it is."

    def _reason(self, text: str) -> str:
        ideas = "glaze lattice whirl ember tide marrow quartz pollen anvil cedar".split()
        number = self.asked["reason"] - 1
        return self._thought((ideas[number], ideas[number + 1]))

    def _rewrite(self, text: str) -> str:
        return self._thought(("idea", "second thought"), ("second thought", "matter"))

    def _unite(self, text: str) -> str:
        assert "second thought" in text
        return self._thought(("idea", "second thought"), ("idea", "united thought"))

    def _critique(self, text: str) -> str:
        verdict = self.verdicts[min(self.asked["critique"], len(self.verdicts)) - 1]
        fault = {"claim": "one", "problem": "a relation is missing", "kind": "gap"}
        return json.dumps({"faults": [fault], "questions": ["Why?"], "verdict": verdict})

    def _ask(self, text: str) -> str:
        aims = re.findall(r"^(\d+)\. (.+)$", text.split("The aims:")[1], re.MULTILINE)
        if self.words is not None:
            return f"1. {self.words[min(self.asked['ask'], len(self.words)) - 1]}"
        return "\n".join(f"{n}. Put otherwise by a model, {aim}" for n, aim in aims)


@pytest.fixture
def papers(tmp_path: Path) -> str:
    folder = tmp_path / "papers"
    folder.mkdir()
    things = "silk bone nacre chitin wood resin collagen apatite fibroin keratin latex".split()
    for at in range(10):
        said = f"{things[at]} improves {things[at + 1]}. {things[at]} improves {things[at - 3]}."
        (folder / f"p{at}.txt").write_text(f"Paper {at}\n\n{said}")
    return str(folder)


def grow(kgagent, talker, *given: str):
    with ModelServer(talker) as server:
        model = ("--model", "openai:made", "--base-url", server.base_url, "--reply-shape", "tags")
        ran = kgagent("grow", *model, "--workers", "1", "--epoch", "2", *given)
    assert ran.code == 0, ran.err
    return ran


def graph(kgagent, tmp_path: Path) -> list[dict]:
    """The edges of the graph as it leaves."""
    import networkx as nx

    kgagent("export", "out.graphml")
    return [data for *_, data in nx.read_graphml(tmp_path / "out.graphml").edges(data=True)]


def test_papers_and_reasoning_take_turns_and_every_relation_says_which(kgagent, papers, tmp_path):
    talker = Talker()
    grow(kgagent, talker, papers, "--mode", "both")
    assert talker.asked["extract"] == 10
    assert talker.asked["reason"] > 3
    origins = Counter(edge["origin"] for edge in graph(kgagent, tmp_path))
    assert set(origins) == {"read", "reasoned"}
    assert origins["reasoned"] == talker.asked["reason"]
    assert "reasoned by the model" in kgagent("show", "glaze").out
    assert "reasoned by the model" not in kgagent("show", "silk").out


def test_a_topic_alone_is_enough_to_reason_about(kgagent, tmp_path):
    talker = Talker()
    given = ("--mode", "open", "--topic", "tough glass", "--steps", "5")
    grow(kgagent, talker, *given, "--strategy", "answer", "--phrasing", "templates")
    assert talker.asked == {"reason": 5}
    assert {edge["origin"] for edge in graph(kgagent, tmp_path)} == {"reasoned"}


def test_open_reasoning_needs_an_end_and_a_model(kgagent, papers):
    ran = kgagent("grow", papers, "--mode", "open", "--model", "openai:made")
    assert ran.code == 2
    assert "--steps 100" in ran.err
    ran = kgagent("grow", papers, "--mode", "both")
    assert ran.code == 2
    assert "needs a language model" in ran.err


def test_a_model_words_the_questions_and_sees_what_was_said(kgagent, papers, tmp_path):
    talker = Talker()
    grow(kgagent, talker, papers, "--strategy", "latest,answer")
    store = Store.open(str(tmp_path / "kgagent.db"))
    with store.read() as tx:
        texts = recall(tx, 1, seed=0, merged=10).asked_texts
    worded = [text for text in texts if text.startswith("Put otherwise by a model, ")]
    assert len(worded) > 1
    assert all(text.removeprefix("Put otherwise by a model, ") in texts for text in worded)
    assert any("--improves-->" in seen for seen in talker.seen)
    assert any(text in seen for seen in talker.seen for text in worded)
    assert any(re.search(r"improves \w+\.", seen) for seen in talker.seen)
    assert talker.asked["ask"] <= 5
    store.close()


def test_a_run_in_a_models_words_is_rebuilt_from_its_ledger(kgagent, papers, tmp_path):
    given = (papers, "--mode", "both", "--strategy", "answer,leap", "--refine", "1")
    grow(kgagent, Talker(), *given)
    assert kgagent("grow", papers, "--model", "recorded:kgagent.db", "--db", "again.db").code == 0
    prints = []
    for name in ("kgagent.db", "again.db"):
        store = Store.open(str(tmp_path / name))
        prints.append(store.fingerprint())
        store.close()
    assert prints[0] == prints[1]


def test_an_answer_is_criticised_and_given_anew(kgagent, papers, tmp_path):
    talker = Talker(verdicts="revise keep")
    grow(kgagent, talker, papers, "--refine", "3", "--steps", "1")
    assert talker.asked == {"extract": 1, "critique": 2, "refine": 1}
    assert len(graph(kgagent, tmp_path)) == 2


def test_refining_stops_when_hardly_anything_changes(kgagent, papers):
    talker = Talker(verdicts="revise")
    grow(kgagent, talker, papers, "--refine", "5", "--steps", "1")
    assert talker.asked == {"extract": 1, "critique": 2, "refine": 2}


def test_reasoned_answers_are_united_in_the_end_and_all_are_kept(kgagent, tmp_path):
    talker = Talker(verdicts="revise keep")
    (tmp_path / "q.txt").write_text("How do ideas grow?\n")
    grow(kgagent, talker, "--questions", "q.txt", "--refine", "2")
    assert talker.asked == {"reason": 1, "critique": 2, "rewrite": 1, "unite": 1}
    ran = kgagent("replies", "--json")
    kept = [row["task"] for row in json.loads(ran.out)]
    assert sorted(kept) == ["critique", "critique", "integrate", "reason", "rewrite"]
    assert {"united thought", "second thought", "idea"} <= {
        row["name"] for row in json.loads(kgagent("hubs", "--json").out)
    }
    versions = json.loads(kgagent("steps", "1", "--json").out)["versions"]
    assert [one["part"] for one in versions] == [
        "answer",
        "critique",
        "answer",
        "critique",
        "united",
    ]


PARAPHRASES = [
    "Can a glowing hydrogel woven from elastin and collagen become an art installation on a coast?",
    "How does pressure in deep water change the crystals that a sponge lays down in its skeleton?",
    "Can a glowing hydrogel made from collagen and elastin be an art installation near a coast?",
    "Could glowing hydrogels from elastin and collagen form art installations along the coast?",
]


def test_a_chain_that_collapses_into_paraphrases_is_led_elsewhere(kgagent, papers, tmp_path):
    talker = Talker(words=PARAPHRASES)
    given = ("--mode", "open", "--topic", "glowing matter", "--strategy", "answer")
    grow(kgagent, talker, *given, "--epoch", "1", "--steps", "6")
    asked = [one["question"] for one in json.loads(kgagent("steps", "--json").out)]
    assert sum(text in PARAPHRASES for text in asked) == 2
    assert PARAPHRASES[2] not in asked
    assert len(asked) == 6


def test_the_known_chain_of_a_knowledge_garden_is_left_by_step_5(kgagent, tmp_path, shared):
    file = shared / "replies/thinking-format/knowledge_garden_questions_collagen_elastin.txt"
    chain = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    chain = [line if line.endswith("?") else f"{line}?" for line in chain]
    (tmp_path / "q.txt").write_text(chain[0])
    given = ("--questions", "q.txt", "--mode", "open", "--strategy", "answer", "--epoch", "1")
    grow(kgagent, Talker(words=chain[1:]), *given, "--steps", "9")
    asked = [one["question"] for one in json.loads(kgagent("steps", "--json").out)][::-1]
    assert asked[:3] == chain[:3]
    assert not set(asked[3:]) & set(chain[3:9])
    assert len(set(asked)) == 9


def test_what_talking_would_cost_is_told_before(kgagent, papers):
    given = ("grow", papers, "--model", "openai:made", "--dry-run", "--json")

    def calls(*more: str) -> int:
        lines = kgagent(*given, *more).out.splitlines()
        return json.loads(lines[-1])["calls"]

    plain = calls()
    assert plain == 10
    assert calls("--mode", "both") == 2 * plain
    assert calls("--refine", "2") == plain * 6
    assert calls("--strategy", "answer", "--epoch", "5") == plain + 2


def test_no_question_is_worded_that_will_not_be_asked(kgagent):
    talker = Talker()
    given = ("--mode", "open", "--topic", "tough glass", "--strategy", "answer", "--epoch", "1")
    grow(kgagent, talker, *given, "--steps", "4")
    assert talker.asked == {"ask": 4, "reason": 4}
    assert json.loads(kgagent("runs", "--json").out)[0]["reason"] == "4 steps reached"
