"""Recorded replies of four models: every one is handled, and no declared relation is lost."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from kgagent.domain.knowledge import Extraction
from kgagent.domain.naming import canonical
from kgagent.domain.text import clean
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire.choose import parse
from kgagent.llm.wire.names import predicate_words, words_of

pytestmark = pytest.mark.shared
GRAPH = re.compile(r"<graph_json>(.*?)</graph_json>", re.DOTALL)


def recorded(shared: Path, name: str) -> list[str]:
    with gzip.open(shared / "replies" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["raw_output"] for line in lines]


def strict_graphs(text: str) -> list[dict]:
    """The reply's graphs that are JSON without repair."""
    graphs = []
    for block in GRAPH.findall(text):
        try:
            graphs.append(json.loads(block))
        except ValueError:
            continue
    return graphs


def label(node: object) -> str:
    return (node.get("label") or node.get("name") or node["id"]) if isinstance(node, dict) else node


def declared(graph: dict) -> list[tuple[str, str, str]]:
    names: dict[str, str] = {}
    for node in graph["nodes"]:
        names.setdefault(node["id"] if isinstance(node, dict) else node, label(node))
    ends = [(e["source"], e["relation"], e["target"]) for e in graph["edges"]]
    return [
        (words_of(names.get(s, s)), predicate_words(p), words_of(names.get(t, t)))
        for s, p, t in ends
    ]


def triples(found: Extraction) -> list[tuple[str, str, str]]:
    return [(r.source, r.predicate, r.target) for r in found.relations]


@pytest.mark.parametrize(
    ("name", "graphs", "concepts", "relations"),
    [("graph-preflexor-1.7b", 98, 1_000, 1_470), ("graph-preflexor-3b", 98, 1_200, 2_000)],
)
def test_every_valid_graph_gives_exactly_its_relations(shared, name, graphs, concepts, relations):
    seen, keys, united = 0, set(), set()
    for text in recorded(shared, name):
        found = parse(text, [])
        if valid := strict_graphs(text):
            seen += 1
            assert triples(found) == [triple for graph in valid for triple in declared(graph)]
            ends = {end for s, _, t in triples(found) for end in (s, t)}
            nodes = {words_of(label(node)) for graph in valid for node in graph["nodes"]}
            assert nodes <= ends | set(found.concepts)
            assert not ends & set(found.concepts)
            united |= {(canonical(s), p, canonical(t)) for s, p, t in triples(found)}
            keys |= {canonical(end) for end in ends} | {canonical(c) for c in found.concepts}
    assert seen >= graphs
    assert len(keys) >= concepts
    assert len(united) >= relations


@pytest.mark.parametrize("folder", ["malformed", "thinking-format", "plain"])
def test_odd_replies_give_relations_or_a_reason(shared, folder):
    for path in sorted((shared / "replies" / folder).glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert parse(text, []).relations, path.name
        if path.name.startswith("no_graph"):
            with pytest.raises(ReplyUnusable) as told:
                parse(text, [], shape="thinking_tags")
            assert told.value.reason == "no_graph"


@pytest.mark.parametrize("name", ["llama-3.2-3b-instruct", "qwen3-1.7b"])
def test_plain_replies_give_relations(shared, name):
    for text in recorded(shared, name)[::5]:
        found = parse(text, [])
        assert found.relations
        assert all(r.passage is None and r.quote for r in found.relations)


@pytest.mark.parametrize("name", ["graph-preflexor-1.7b", "graph-preflexor-3b"])
def test_a_thought_in_its_own_field_gives_the_same(shared, name):
    for text in recorded(shared, name):
        if text.count("</think>") == 1:
            thought, answer = text.removeprefix("<think>").split("</think>")
            assert parse(answer, [], thought=thought) == parse(text, [])


@pytest.mark.parametrize("name", ["graph-preflexor-1.7b", "graph-preflexor-3b"])
def test_all_that_is_said_is_in_some_section(shared, name):
    for text in map(clean, recorded(shared, name)):
        kept = " ".join(section.text for section in parse(text, []).sections).split()
        said = re.sub(r"</?[a-z_]+>", " ", text).split()
        assert sorted(re.sub(r"</?[a-z_]+>", " ", " ".join(kept)).split()) == sorted(said)
