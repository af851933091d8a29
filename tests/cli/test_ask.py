"""`kgagent ask`, as somebody types it: the brief without a model, and answers over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kgagent.llm.openai_client import close_clients
from kgagent.prompts import CRITERIA
from kgagent.testing import ModelServer
from kgagent.testing.replies import last_user_text

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

SILK = """---
title: Silk and its fibroin
year: 2012
doi: 10.1000/silk
---
Silk fibroin is a protein. Silk fibroin improves the toughness of the composite.
Degumming removes sericin. Toughness \x1b[31mdepends on porosity.
"""
BONE = """---
title: Bone
year: 2015
---
Bone contains collagen. Collagen is a protein. Collagen binds hydroxyapatite.
Silk fibroin does not improve the toughness of the composite.
"""


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    yield
    close_clients()


@pytest.fixture
def graph(kgagent, tmp_path: Path, kept):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "silk.md").write_text(SILK)
    (folder / "bone.md").write_text(BONE)
    kept(__name__, tmp_path / "kgagent.db", lambda: kgagent("grow", "texts"))
    return kgagent


def with_model(graph, answer: Callable[[dict], str], *arguments: str):
    """What the command did, and what the endpoint was asked."""
    asked = []

    def kept(request: dict) -> str:
        asked.append(request)
        return answer(request)

    with ModelServer(kept) as server:
        given = ("--model", "openai:made", "--base-url", server.base_url)
        return graph("ask", *arguments, *given), asked


TOUGH = "How does silk fibroin change toughness?"


def test_without_a_model_it_shows_relations_with_quote_paper_year_and_doi(graph):
    ran = graph("ask", TOUGH)
    assert ran.code == 0, ran.err
    assert "Concepts: silk fibroin, toughness" in ran.out
    assert "[1]  silk fibroin --improves--> toughness" in ran.out
    assert "“Silk fibroin improves the toughness of the composite.”" in ran.out
    assert "Silk and its fibroin (2012), doi:10.1000/silk" in ran.out
    assert "Passages that speak to it most" in ran.out


def test_disagreement_is_said_with_both_sides(graph):
    ran = graph("ask", TOUGH)
    assert "denied by 1 of 2 quotes" in ran.out
    assert "Papers disagree about: silk fibroin --improves--> toughness" in ran.out
    assert "“Silk fibroin does not improve the toughness of the composite.”  (negated)" in ran.out


def test_concepts_are_joined_by_a_path_whose_hops_are_numbered(graph):
    told = json.loads(graph("ask", "What joins silk fibroin and bone?", "--json").out)["graph"]
    (joined,) = told["joined"]
    assert joined["concepts"] == ["silk fibroin", "protein", "collagen", "bone"]
    hops = [told["items"][number]["statement"] for number in joined["hops"]]
    assert hops == [
        "silk fibroin --is a--> protein",
        "collagen --is a--> protein",
        "bone --contains--> collagen",
    ]


def test_a_word_that_is_no_name_finds_the_concept_of_its_root(graph):
    told = json.loads(graph("ask", "How does silk fibroin toughen?", "--json").out)["graph"]
    assert [(one["name"], one["named"]) for one in told["recognised"]] == [
        ("silk fibroin", True),
        ("toughness", False),
    ]


def test_every_sentence_of_the_brief_is_a_quote_or_a_template(graph):
    told = json.loads(graph("ask", TOUGH, "--json").out)["graph"]
    read = SILK.replace("doi: 10.1000/silk\n---\n", "") + BONE.replace("year: 2015\n---\n", "")
    read = read.replace("year: 2012\n", "").replace("\x1b[31m", "[31m")
    whole = " ".join(read.split())
    for item in told["items"]:
        for quote in item["quotes"]:
            assert " ".join(quote["text"].split()) in whole
        for piece in item["excerpt"].split(" … "):
            assert " ".join(piece.split()) in whole


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["Who won the match in Lisbon?"], 3, "The nearest concepts: "),
        (["?!"], 2, "No word of the question"),
        ([], 2, "Give a question"),
        ([TOUGH, "--questions", "q.txt"], 2, "Give a question"),
        ([TOUGH, "--compare"], 2, "--model openai:NAME"),
        ([TOUGH, "--arm", "alone"], 2, "--model openai:NAME"),
        ([TOUGH, "--arm", "magic"], 2, "graph, retrieval, alone"),
        ([TOUGH, "--judge", "openai:j"], 2, "--compare"),
        ([TOUGH, "--arm", "graph", "--compare"], 2, "all three"),
        ([TOUGH, "--model", "recorded:x"], 2, "cannot answer"),
        (["--questions", "none.txt"], 3, "no file of questions"),
        ([TOUGH, "--db", "none.db"], 3, "no database"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(graph, arguments, code, words):
    ran = graph("ask", *arguments)
    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_a_model_answers_from_the_numbered_material_and_its_citations_are_checked(graph):
    reply = "It improves toughness [1]. Silk is old. Its toughness rose by 77 % [1][99]."
    ran, (request,) = with_model(graph, lambda _: reply, TOUGH)
    assert ran.code == 0, ran.err
    sent = last_user_text(request)
    assert 'number="1"' in sent
    assert "silk fibroin --improves--> toughness" in sent
    assert TOUGH in sent
    assert "It improves toughness [1]." in ran.out
    assert "Silk is old.  (the model's own)" in ran.out
    assert "Citations that do not exist were struck: [99]" in ran.out
    assert "(not in what it cites: 77)" in ran.out
    assert "[1]  silk fibroin --improves--> toughness" in ran.out
    assert "2 of 3 sentences cite material" in ran.out


def test_a_call_is_never_paid_for_twice(graph):
    with ModelServer(lambda _: "It improves toughness [1].") as server:
        given = ("--model", "openai:made", "--base-url", server.base_url)
        first = graph("ask", TOUGH, *given)
        again = graph("ask", TOUGH, *given)
        assert len(server.log) == 1
    assert "had before" in again.out
    assert "had before" not in first.out


def test_a_budget_ends_it_before_anything_is_sent(graph):
    ran, asked = with_model(graph, lambda _: "x", TOUGH, "--budget-calls", "0")
    assert ran.code == 5
    assert asked == []


def test_three_arms_have_the_same_longest_answer_and_their_own_material(graph):
    ran, asked = with_model(graph, lambda _: "It is tough.", TOUGH, "--compare", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert [one["arm"] for one in told["answers"]] == ["graph", "retrieval", "alone"]
    assert (
        len({request.get("max_tokens", request.get("max_completion_tokens")) for request in asked})
        == 1
    )
    graphs, retrieved, alone = map(last_user_text, asked)
    assert "-->" in graphs
    assert "-->" not in retrieved
    assert "Silk fibroin" in retrieved
    assert "There is no extract." in alone


def judging(better: Callable[[str], str]) -> Callable[[dict], str]:
    """Answers alike; judges by what stands first."""

    def answer(request: dict) -> str:
        text = last_user_text(request)
        if "Compare the first" not in text:
            arm = "graph" if "-->" in text else "retrieval" if 'number="1"' in text else "alone"
            return f"Answer from {len(arm)} letters [1]."
        said = {"why": "I see it.", "better": better(text)}
        return json.dumps(dict.fromkeys(CRITERIA, said))

    return answer


def test_a_judge_that_only_sees_places_decides_nothing(graph):
    given = (TOUGH, "--compare", "--judge", "openai:judge", "--json")
    ran, asked = with_model(graph, judging(lambda _: "first"), *given)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert {one["better"] for one in told["judged"]["verdicts"]} == {None}
    assert told["totals"]["order"]["order_dependent"] == 1.0
    seen = [last_user_text(r) for r in asked if "Compare the first" in last_user_text(r)]
    assert len(seen) == 6
    assert not any("-->" in text or "retrieval" in text or "alone" in text for text in seen)


def test_a_judge_that_knows_decides_for_the_same_answer_in_both_orders(graph):
    def better(text: str) -> str:
        first, second = text.index("Answer from"), text.rindex("Answer from")
        size = [int(text[at:].split()[2]) for at in (first, second)]
        return "tie" if size[0] == size[1] else ("first" if size[0] > size[1] else "second")

    (Path("q.txt")).write_text(f"{TOUGH}\nWhat does collagen bind?\nWho won in Lisbon?\n")
    given = ("--questions", "q.txt", "--compare", "--judge", "openai:judge")
    ran, _ = with_model(graph, judging(better), *given)
    assert ran.code == 0, ran.err
    assert (
        "graph against retrieval, correctness: 0 won, 2 lost, 0 tied (sign test p = 0.5)" in ran.out
    )
    assert "graph against alone, evidence: 0 won, 0 lost, 2 tied (no test)" in ran.out
    assert "Verdicts that turned with the order: 0 of 24 (0%)" in ran.out
    assert "Nothing in the graph or its passages speaks to this question." in ran.out


def test_hostile_text_cannot_act_on_the_terminal_or_in_markdown(graph, tmp_path):
    reply = "\x1b[31m<script>alert(1)</script> **bold** ![x](http://evil) [1]."
    ran, _ = with_model(graph, lambda _: reply, "What does toughness depend on?")
    assert "\x1b" not in ran.out + graph("ask", "What does toughness depend on?").out
    ran, _ = with_model(graph, lambda _: reply, "On what does toughness depend?", "--out", "a.md")
    assert ran.code == 0, ran.err
    page = Path("a.md").read_text()
    assert "\x1b" not in page
    assert "<script" not in page.replace("\\<", "")
    assert "\\!\\[x\\]" in page


def test_a_graph_without_papers_says_that_there_is_no_quote(kgagent, tmp_path):
    edges = [{"source": "salt", "relation": "slows", "target": "fermentation"}]
    graph = json.dumps({"nodes": [], "edges": edges})
    reply = f"<think><graph_json>{graph}</graph_json></think> It depends."
    (tmp_path / "q.txt").write_text("What slows what?")
    with ModelServer(lambda _: reply) as server:
        given = ("--questions", "q.txt", "--reply-shape", "think", "--model", "openai:made")
        assert kgagent("grow", *given, "--base-url", server.base_url).code == 0
    ran = kgagent("ask", "How does salt act on fermentation?")
    assert "salt --slows--> fermentation   (0 papers, confidence 1.00, INFERRED)" in ran.out
    assert "No quote: a model stated it." in ran.out
    assert "In no passage" not in ran.out


def test_a_reply_that_says_nothing_is_told(graph):
    ran, _ = with_model(graph, lambda _: "<think>hm", TOUGH)
    assert ran.code == 0
    assert "No answer: no_answer: The reply says nothing." in ran.out


def test_help_has_an_example(kgagent):
    assert "kgagent ask " in kgagent("ask", "--help").out.split("Example", 1)[1]
