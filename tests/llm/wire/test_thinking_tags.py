"""Graph-PReFLexOR's tags: whole, moved by a server, broken, cut; nothing that is said is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.knowledge import Extraction
from kgagent.domain.text import clean
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire.names import predicate_words, words_of
from kgagent.llm.wire.thinking_tags import parse, split

REPLIES = Path(__file__).parent / "replies"
WHOLE = (REPLIES / "tags.txt").read_text(encoding="utf-8")
NAMES = ["brainstorm", "graph", "graph_json", "patterns", "synthesis", "answer"]


def triples(found: Extraction) -> list[tuple[str, str, str]]:
    return [(r.source, r.predicate, r.target) for r in found.relations]


def in_tags(graph: object) -> str:
    return f"<think><graph_json>{json.dumps(graph)}</graph_json></think> Yes."


def test_a_whole_reply():
    found = parse(WHOLE)
    assert triples(found) == [
        ("aragonite tablets", "slides in", "organic matrix"),
        ("organic matrix", "increases", "fracture toughness"),
        ("fracture toughness", "limits", "fracture toughness"),
    ]
    assert found.concepts == ("TiO2",)
    assert [section.name for section in found.sections] == NAMES
    assert found.problems == (
        "1 node was declared twice, joined: 'OrganicMatrix'",
        "1 end of an edge is no declared node: 'FractureToughness'",
        "1 concept is related to itself: 'FractureToughness'",
    )


def test_a_thought_that_the_server_moved_is_read_the_same():
    thought, answer = WHOLE.removeprefix("<think>").split("</think>")
    assert parse(answer, thought=thought) == parse(WHOLE)


@pytest.mark.parametrize(
    "missing", ["<think>", "</think>", "</brainstorm>", "</graph_json>", "</synthesis>"]
)
def test_a_missing_tag_loses_no_relation(missing):
    found = parse(WHOLE.replace(missing, "", 1))
    assert triples(found) == triples(parse(WHOLE))
    assert {"brainstorm", "graph_json", "patterns", "synthesis"} <= {s.name for s in found.sections}


def test_what_was_a_thought_is_not_the_answer():
    assert [(s.name, s.text) for s in split("so</think> Yes.").sections] == [
        ("thought", "so"),
        ("answer", "Yes."),
    ]


def test_broken_json_is_repaired():
    found = parse((REPLIES / "tags-broken-json.txt").read_text(encoding="utf-8"))
    assert triples(found) == [
        ("Water", "plasticizes", "spider silk"),
        ("spider silk", "has", "Young's modulus"),
        ("spider silk", 'is so-called "super contracting"', "Fibre"),
        ("7", "counts", "Proteins"),
    ]
    assert r"\beta-Sheet" in found.concepts
    assert any(problem.startswith("left out: an edge") for problem in found.problems)
    assert "JSON repaired: comments" in found.problems


def test_several_graphs_are_united():
    one = '{"edges": [["A cell", "has", "B"]], "nodes": ["C", "D"]}'
    two = '{"edges": [["C", "has", "D"]]}'
    template = '{"nodes": [...], "edges": [...]}'
    blocks = "".join(f"<graph_json>{g}</graph_json>" for g in (one, two, template))
    found = parse(f"<think>{blocks}</think> So it is.")
    assert triples(found) == [("A cell", "has", "B"), ("C", "has", "D")]
    assert found.concepts == ()


@pytest.mark.parametrize(
    "edge",
    [
        {"from": "silk", "predicate": "is", "to": "tough"},
        {"subject": "silk", "type": "is", "object": "tough"},
        {"head": "silk", "relationship": "is", "tail": "tough"},
        {"source": "silk", "label": "is", "target": "tough"},
        ["silk", "is", "tough"],
    ],
)
def test_edges_by_other_names(edge):
    assert triples(parse(in_tags({"links": [edge], "vertices": []}))) == [("silk", "is", "tough")]


def test_a_label_names_the_concept_and_types_are_kept():
    node = {"id": "m_CC", "label": "backbone mobility", "type": "attribute", "level": "micro"}
    edge = {"source": "m_CC", "relation": "has", "target": "n"}
    found = parse(in_tags({"nodes": [node], "edges": [edge]}))
    assert triples(found) == [("backbone mobility", "has", "n")]
    assert found.sections[-1].name == "types"
    assert json.loads(found.sections[-1].text) == {
        "name": "backbone mobility",
        "type": "attribute",
        "level": "micro",
    }


def test_nodes_in_other_shapes():
    edge = {"source": 1, "relation": "has", "target": 2.5}
    nodes = {"1": {"label": "Silk"}, "Web": None}
    found = parse(in_tags({"graph": {"nodes": nodes, "edges": [edge]}}))
    assert triples(found) == [("Silk", "has", "2.5")]
    assert found.concepts == ("Web",)
    found = parse(in_tags({"nodes": ["Web", 3, None, {}, "**"], "edges": []}))
    assert found.concepts == ("Web", "3")
    assert len(found.problems) == 2


def test_of_an_id_said_twice_no_name_is_lost():
    nodes = [{"id": "C", "name": "Critic"}, {"id": "C", "name": "Contradiction"}]
    edge = {"source": "C", "relation": "has", "target": "**"}
    found = parse(in_tags({"nodes": nodes, "edges": [edge, {**edge, "target": "C"}]}))
    assert triples(found) == [("Critic", "has", "Critic")]
    assert found.concepts == ("Contradiction",)


def test_what_is_left_out_is_counted():
    found = parse(in_tags({"nodes": [], "edges": [["a", "b"]] * 9 + [["a", "is", "b"]]}))
    assert found.problems[-1] == "left out: 4 more nodes or edges like these"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ((REPLIES / "tags-cut.txt").read_text(encoding="utf-8"), "cut_off"),
        ("<think><graph_json>{'edges': [{'source': 'a'", "cut_off"),
        ("<think><graph_json>{", "cut_off"),
        ("<think><brainstorm>a</brainstorm></think> It is.", "no_graph"),
        ("<think><graph_json>none</graph_json></think> It is.", "invalid_json"),
        ("<graph_json>{'nodes': [...], 'edges': [...]}</graph_json> It is.", "schema_echo"),
    ],
)
def test_a_reply_without_a_graph_says_why(text, reason):
    with pytest.raises(ReplyUnusable) as told:
        parse(text)
    assert told.value.reason == reason


names = st.text(st.characters(exclude_categories=["C"]), max_size=15).map(
    lambda name: clean(f"a{name}").strip()
)


@given(
    st.lists(names),
    st.lists(st.fixed_dictionaries({"source": names, "relation": names, "target": names})),
)
def test_a_valid_graph_gives_exactly_its_relations(nodes, edges):
    found = parse(in_tags({"nodes": [{"id": n} for n in nodes], "edges": edges}))
    assert triples(found) == [
        (words_of(e["source"]), predicate_words(e["relation"]), words_of(e["target"]))
        for e in edges
    ]


tags = st.sampled_from(["think", "graph", "graph_json", "brainstorm", "synthesis", "answer"])
pieces = tags.flatmap(lambda t: st.sampled_from([f"<{t}>", f"</{t}>"])) | st.from_regex(
    "[a-z]{1,5} ", fullmatch=True
)


@given(st.lists(pieces).map("".join), st.lists(pieces).map("".join))
def test_all_that_is_said_is_in_some_section(text, thought):
    said = re.sub("<[^>]*>", " ", f"{thought} {text}").split()
    kept = " ".join(section.text for section in split(text, thought=thought).sections).split()
    assert sorted(said) == sorted(kept)
