"""One door for all formats: each reply gives its claims or the reason why it cannot be used."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.domain.knowledge import Extraction
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import own, prose, thinking_markdown, thinking_tags
from kgagent.llm.wire.choose import parse

REPLIES = Path(__file__).parent / "replies"
PASSAGES = ["Silk is old.", "Spider silk outperforms steel in toughness. It isn't stiff."]
EDGE = {"source": "silk", "predicate": "is", "target": "tough"}
OWN = json.dumps({"relations": [EDGE]})
REASONS = set(
    "empty refusal repetition schema_echo cut_off invalid_json wrong_shape no_graph".split()
)


def reply(name: str) -> str:
    return (REPLIES / f"{name}.txt").read_text(encoding="utf-8")


def reason(text: str, **options) -> str:
    with pytest.raises(ReplyUnusable) as told:
        parse(text, PASSAGES, **options)
    assert told.value.message.endswith(".")
    return told.value.reason


def test_each_format_is_recognised():
    assert parse(OWN, PASSAGES) == own.parse(OWN, PASSAGES)
    assert parse(reply("tags"), PASSAGES) == thinking_tags.parse(reply("tags"))
    assert parse(reply("thinking"), PASSAGES) == thinking_markdown.parse(reply("thinking"))
    assert parse(reply("prose"), PASSAGES) == prose.parse(reply("prose").strip())


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("tags", "thinking_tags"),
        ("thinking", "thinking_markdown"),
        ("prose", "prose"),
        ("own-fenced", "own"),
    ],
)
def test_the_format_that_was_asked_for_is_read_the_same(name, shape):
    assert parse(reply(name), PASSAGES, shape=shape) == parse(reply(name), PASSAGES)


def test_our_json_amid_chatter_with_quotes_that_are_looked_for():
    found = parse(reply("own-fenced"), PASSAGES)
    one, two = found.relations
    assert (one.source, one.target, one.passage, one.start, one.end) == (
        ("spider silk", "steel", 1, 0, len("Spider silk outperforms steel in toughness"))
    )
    assert (two.target, two.passage) == ("nylon", None)
    assert [s.name for s in found.sections] == ["answer"]
    assert found.sections[0].text.startswith("Here is what I found:")
    assert found.sections[0].text.endswith("Let me know if you need more.")


@pytest.mark.parametrize(
    "text",
    [
        f"<think>It is easy.</think>\n{OWN}",
        f"```json\n{OWN}\n```",
        f"The set {{a, b}} gives: {OWN} as asked.",
        OWN[:-1],
        OWN.replace('"', "'"),
        json.dumps([EDGE]),
        json.dumps({"relations": [["silk", "is", "tough"]]}),
        json.dumps({"result": {"relations": [EDGE]}}),
        json.dumps({"type": "object", "properties": {"relations": [EDGE]}}),
        json.dumps({"nodes": ["silk"], "edges": [EDGE]}),
        f"First a draft: {{}} then ```\n{OWN}\n``` and ```json\n{{'relations': []}}```",
    ],
)
def test_our_json_in_the_hands_of_small_models(text):
    (found,) = parse(text, PASSAGES).relations
    assert (found.source, found.predicate, found.target) == ("silk", "is", "tough")


def test_a_thought_before_our_json_is_kept():
    found = parse(OWN + " ", PASSAGES, thought="Let me see.")
    assert found.relations
    found = parse(f"Sure. {OWN}", PASSAGES, thought="Let me see.")
    assert [(s.name, s.text) for s in found.sections] == [
        ("thought", "Let me see."),
        ("answer", "Sure."),
    ]


def test_our_json_behind_the_tags_is_what_counts():
    found = parse(reply("tags") + OWN, PASSAGES)
    assert [r.source for r in found.relations] == ["silk"]
    assert {"brainstorm", "graph_json", "answer"} <= {s.name for s in found.sections}


def test_what_was_left_out_or_repaired_is_told():
    said = json.dumps({"relations": [EDGE, {"source": "silk"}, 5], "mentions": [{"name": "x"}]})
    assert parse(said[:-1], PASSAGES).problems == (
        "JSON repaired: the JSON ends too early",
        "2 of 3 relations left out: two ends and a predicate are needed",
        "1 of 1 mentions left out: they are in no passage",
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("...", "empty"),
        (reply("refusal"), "refusal"),
        ("As an AI language model, I cannot read papers.", "refusal"),
        ("I cannot read this.", "refusal"),
        (reply("schema-echo"), "schema_echo"),
        ('{"relations": {"type": "array"}}', "schema_echo"),
        ('{"relations": [{"source": "...", "predicate": "...", "target": "..."}]}', "schema_echo"),
        (
            '{"edges": [{"source": "<name>", "relation": "relation", "target": "<name>"}]}',
            "schema_echo",
        ),
        ('{"relations": [{"source": "a", "predi', "cut_off"),
        ('{"relations": [', "cut_off"),
        (reply("tags-cut"), "cut_off"),
        ("<think>I wonder whether", "cut_off"),
        ('{"answer": 42}', "wrong_shape"),
        ("[1, 2]", "wrong_shape"),
        ("<think><brainstorm>a</brainstorm></think> Silk.", "no_graph"),
        ("Yes.", "no_graph"),
        ("<graph_json>none</graph_json> Yes.", "invalid_json"),
        ("Yes. " + "Silk silk silk. " * 200, "repetition"),
        ('{"relations": [{"source": ' + '"a b" ' * 400, "repetition"),
    ],
)
def test_a_reply_that_cannot_be_used_says_why(text, why):
    assert reason(text) == why


@pytest.mark.parametrize(
    ("text", "shape", "why"),
    [
        ("Silk improves bone.", "own", "invalid_json"),
        ("Silk improves bone.", "thinking_tags", "no_graph"),
        ("Silk improves bone.", "thinking_markdown", "no_graph"),
        (reply("refusal"), "own", "refusal"),
        (reply("refusal"), "thinking_tags", "refusal"),
    ],
)
def test_another_format_than_the_one_asked_for(text, shape, why):
    assert reason(text, shape=shape) == why


def test_prose_that_was_asked_for_need_not_state_a_relation():
    assert parse("Yes.", PASSAGES, shape="prose").sections[0].text == "Yes."


def test_an_empty_list_is_an_answer():
    assert parse('{"relations": []}', PASSAGES) == Extraction()


def test_a_loop_at_the_end_is_said_once():
    looped = '{"relations": [' + (json.dumps(EDGE) + ", ") * 100
    found = parse(looped, PASSAGES)
    assert len(found.relations) == 1
    assert any("loop" in problem for problem in found.problems)
    text = "Silk improves bone. " + "And so on. " * 300
    assert [r.target for r in parse(text, PASSAGES).relations] == ["bone"]


def test_nothing_invisible_or_illegal_comes_through():
    edge = {"source": "a\x00b\ud800", "predicate": "is", "target": "x", "quote": "q\ud800"}
    graph = {"edges": [{"source": "a\x00", "\ud800": 1}, EDGE], "nodes": []}
    for text in (json.dumps({"relations": [edge]}), json.dumps(graph), '{"a": "\x00\ud800", '):
        try:
            repr(parse(text, PASSAGES)).encode()
            said = json.dumps(own.dump(parse(text, PASSAGES)))
            assert "\\ud8" not in said
            assert "u0000" not in said
        except ReplyUnusable as unusable:
            unusable.message.encode()


MARKS = """<think> </think> <graph_json> </graph_json> <brainstorm> <|thinking|> <|/thinking|> α
    { } [ ] "edges": "nodes": "relations": "source": "target": "relation": "type": , : ... " ' NaN
    ```json ``` -[IS-A]-> -IS-A- → **Silk** //"""
WORDS = ("\n", " ", "Knowledge Graph:", "a", "\ud800", "\x00", "Silk improves bone. ", OWN)
pieces = st.sampled_from([*MARKS.split(), *WORDS])
texts = st.lists(pieces, max_size=40).map("".join) | st.text()
shapes = st.sampled_from([None, "own", "thinking_tags", "thinking_markdown", "prose"])


def tried(text: str, **options) -> tuple[Extraction | None, str]:
    """What the text claims, or the reason why it claims nothing."""
    try:
        return parse(text, PASSAGES, **options), ""
    except ReplyUnusable as unusable:
        return None, unusable.reason


@settings(deadline=None, max_examples=300)
@given(texts, st.just("") | texts, shapes)
def test_any_text_gives_claims_or_a_reason(text, thought, shape):
    found, why = tried(text, thought=thought, shape=shape)
    assert why in REASONS or not why
    if found:
        assert all(r.source and r.predicate and r.target for r in found.relations)
        assert all(r.passage is None or r.quote for r in found.relations)
        assert parse(own.dump(found), PASSAGES).relations == found.relations


@given(st.integers(0, len(reply("tags"))))
def test_a_reply_cut_anywhere_gives_claims_or_a_reason(at):
    found, why = tried(reply("tags")[:at], shape="thinking_tags")
    assert why in ("", "cut_off", "empty", "no_graph")
    if found:
        assert set(found.relations) <= set(parse(reply("tags"), PASSAGES).relations)


@pytest.mark.parametrize(
    "piece",
    ["<think>", "{", "[", "<graph_json>{", '{"relations": [', "<|thinking|>", "```json\n{", '"'],
)
def test_repeated_marks_take_little_time(piece):
    started = time.process_time()
    with pytest.raises(ReplyUnusable):
        parse(piece * 100_000, PASSAGES)
    assert time.process_time() - started < 20


def seconds(text: str) -> float:
    started = time.process_time()
    assert len(parse(text, PASSAGES).relations) > 3_000
    return time.process_time() - started


@pytest.mark.parametrize("cut", [0, 9], ids=["whole", "cut off"])
def test_a_large_reply_takes_time_in_proportion(cut):
    """10 MB took 1.5 to 4.8 seconds on the machine where it was measured; what holds is linear."""
    edges = [{**EDGE, "source": f"silk {n}", "quote": "Silk  is old."} for n in range(40_000)]
    small, large = (json.dumps({"relations": edges[:n]}) for n in (10_000, 40_000))
    assert seconds(large[: len(large) - cut]) < 8 * seconds(small[: len(small) - cut]) + 0.5
