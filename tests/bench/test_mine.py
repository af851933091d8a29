"""Facts kept, on an essay of our own."""

from __future__ import annotations

import json

import numpy as np
import pytest

pytest.importorskip("nltk", reason="the extra kgagent[bench] is not installed")

from kgagent.bench import mine

TEXT = "A beaver builds dams. The dam reduces erosion. Clay and silica improve the water quality."
FACTS = ["Beavers build dams.", "Dams slow down rivers.", "Beavers eat bark."]


@pytest.fixture
def folder(tmp_path):
    told = [("beaver", "builds", "dam"), ("dam", "slows down", "river")]
    system = {
        "graph": {"relations": told},
        "verdicts": [
            *(
                {"correct_answer": fact, "retrieved_context": "beaver builds dam.", "evaluation": e}
                for fact, e in zip(FACTS, (1, 0, 1), strict=True)
            ),
            {"accuracy": "66.67%"},
        ],
    }
    published = {"KGGen": system, "GraphRAG": system, "OpenIE": system}
    row = {"content": TEXT, "published": published}
    (tmp_path / "essays-1-35.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def _without_a_transformer(monkeypatch):
    monkeypatch.setattr("kgagent.embedding.transformer.packaged", lambda: False)


def test_every_graph_has_a_line_with_its_facts_kept_and_its_size(folder):
    found = {line.system: line.figures for line in mine.lines(folder)}
    assert set(found) == {"KGGen", "GraphRAG", "OpenIE", mine.OURS, f"{mine.OURS}, all relations"}
    assert found["KGGen"]["facts kept"] == pytest.approx(2 / 3)
    assert found["KGGen"]["relations"] == 2


def test_agreement_counts_the_verdicts_that_the_words_give_too(folder):
    figures = next(iter(mine.lines(folder))).figures
    assert figures["agreement"] == pytest.approx(2 / 3)
    assert figures["kept, by the judge"] == pytest.approx(2 / 3)


def test_our_graph_is_cut_to_the_published_size(folder):
    found = {line.system: line.figures["relations"] for line in mine.lines(folder)}
    assert found[mine.OURS] <= 2 <= found[f"{mine.OURS}, all relations"]


def test_any_embedder_can_find_the_concepts(folder):
    class Lengths:
        name = "lengths"

        def embed(self, texts):
            return np.array([[len(text), 1] for text in texts], dtype=np.float32)

    sets = {line.set for line in mine.lines(folder, embedder=Lengths())}
    assert sets == {f"MINE, 1 essays, concepts found by {how}" for how in ("lengths", "letters")}


def test_retrieval_goes_two_hops_along_the_arrows():
    chain = [("a1", "to", "b2"), ("b2", "to", "c3"), ("c3", "to", "d4"), ("z0", "to", "a1")]
    found = mine.retrieved("a1", chain, lambda fact, concepts: [concepts.index("a1")])
    assert found == ["a1 to b2", "b2 to c3"]


def test_no_more_than_the_cap_is_retrieved():
    star = [("hub", "has", f"ray {i}") for i in range(100)]
    found = mine.retrieved("hub", star, lambda fact, concepts: list(range(len(concepts))))
    assert len(found) == mine.AT_MOST


def test_a_fact_is_kept_by_most_of_its_words_whatever_their_endings():
    assert mine.is_kept("Beavers were building dams", "beaver builds dam")
    assert not mine.is_kept("Beavers eat bark and leaves", "beaver builds dam")


def test_a_graph_has_one_relation_for_a_pair_and_the_same_each_time():
    found = mine.graph(TEXT)
    pairs = [(source, target) for source, _, target in found]
    assert len(pairs) == len(set(pairs))
    assert found == mine.graph(TEXT)


@pytest.mark.shared
def test_the_published_essays_can_be_read(shared):
    essays = mine.load(shared / "mine" / "essays-1-35.jsonl")
    assert len(essays) == 35
    assert all(len(essay.facts) == 15 for essay in essays)
