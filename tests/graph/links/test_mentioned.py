"""Miners that count papers, and what is ranked first among hubs."""

from __future__ import annotations

import numpy as np
import pytest

from kgagent.domain.snapshot import RelationRow
from kgagent.graph.links.backtest import scores_at
from kgagent.graph.links.drawing import HUBS, surprise
from kgagent.graph.links.learning import learn, prepare
from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.mentioned import (
    FewPapers,
    Papers,
    PapersWithBoth,
    PaperWords,
    ShareOfPapers,
)
from kgagent.graph.links.pairs import Pairs, score
from kgagent.graph.links.table import Mentions, RelationTable
from kgagent.graph.links.words import Names, word_matrix

KEYS = ("bone", "gel", "silk", "wood")
SAID = [
    *[("bone", f"p{n}", 2000 + n) for n in range(4)],
    *[("silk", f"p{n}", 2000 + n) for n in range(2, 6)],
    ("gel", "p9", 2005),
]


@pytest.fixture
def mentions():
    return Mentions.of(SAID, {key: at for at, key in enumerate(KEYS)})


@pytest.mark.parametrize(
    ("miner", "found"),
    [
        (Papers, [25.0, 10.0]),
        (FewPapers, [4.0, 1.0]),
        (PapersWithBoth, [2.0, 0.0]),
        (ShareOfPapers, [0.5, 0.0]),
    ],
)
def test_papers_are_counted(mentions, miner, found):
    graph = LinkGraph.of(4, [0, 1], [1, 2])
    pairs = Pairs.of(graph, [2, 1], [0, 2])
    assert score(miner(mentions), pairs).tolist() == pytest.approx(found)


def test_new_papers_with_both_count_more(mentions):
    graph = LinkGraph.of(4, [0], [1])
    pairs = Pairs.of(graph, [0], [2])
    lately = score(PapersWithBoth(mentions, memory=4.0), pairs)[0]
    assert lately == pytest.approx(np.exp(-3 / 4) + np.exp(-2 / 4), abs=1e-3)


def test_words_of_papers_are_like_where_papers_speak_of_the_same(mentions):
    graph = LinkGraph.of(4, [0], [1])
    pairs = Pairs.of(graph, [0, 0], [2, 3])
    near, far = score(PaperWords(Names(KEYS), mentions), pairs)
    assert near > far == 0


def test_of_too_many_words_the_rarest_are_not_compared_but_count(monkeypatch):
    names = ["alpha gel", "beta gel", "gamma gel foam", "foam"]
    whole = word_matrix(names)
    monkeypatch.setattr("kgagent.graph.links.words.MOST_WORDS", 2)
    bounded = word_matrix(names)
    assert bounded.shape == (4, 2)
    shared = (whole @ whole.T).toarray()[np.triu_indices(4, 1)]
    assert (bounded @ bounded.T).toarray()[np.triu_indices(4, 1)] == pytest.approx(shared)


def test_a_table_of_the_past_has_no_later_mention():
    rows = [RelationRow("silk", "holds", "bone", year=2001), RelationRow("gel", "is", "wood")]
    past = RelationTable.of(rows, SAID).until(2003)
    assert past.keys == ("bone", "silk")
    assert past.mentions.concept.tolist() == [0, 0, 0, 0, 1, 1]
    assert past.mentions.paper.tolist() == [0, 1, 2, 3, 2, 3]


def grown():
    chance = np.random.default_rng(5)
    ends = np.minimum(chance.zipf(1.6, size=(1500, 2)), 60).tolist()
    rows = [
        RelationRow(f"c{a}", "is", f"c{b}", year=1990 + n // 75) for n, (a, b) in enumerate(ends)
    ]
    said = [(f"c{c}", f"p{n}", 1990 + n // 75) for n, pair in enumerate(ends) for c in pair]
    return rows, said


def test_planted_mentions_change_no_past_score():
    rows, said = grown()
    past = RelationTable.of(rows, said).until(2003)
    asked = [(a, b) for a in past.keys[:15] for b in past.keys[:15] if a < b]
    one = scores_at(RelationTable.of(rows, said), asked, cutoff=2003, horizon=3)
    later = [*said, *[(a, "a new paper", 2004) for a, _ in asked]]
    two = scores_at(RelationTable.of(rows, later), asked, cutoff=2003, horizon=3)
    assert "papers" in one
    assert all(one[name].tobytes() == two[name].tobytes() for name in one)


def test_the_order_of_papers_changes_no_score():
    rows, said = grown()
    turned = [(key, f"{9999 - int(paper[1:])}", year) for key, paper, year in said]
    asked = [(f"c{a}", f"c{b}") for a in range(1, 12) for b in range(a + 1, 12)]
    one = scores_at(RelationTable.of(rows, said), asked, cutoff=2009, horizon=3)
    two = scores_at(RelationTable.of(rows, turned), asked, cutoff=2009, horizon=3)
    assert [name for name in one if one[name].tobytes() != two[name].tobytes()] == []


def test_all_pairs_of_hubs_surprise_alike():
    graph = LinkGraph.of(4002, np.arange(4000) % 2, np.arange(2, 4002))
    pairs = Pairs.of(graph, [0, 0, 2], [1, 2, 3])
    found = surprise(pairs)
    assert found[0] == pytest.approx(np.log(HUBS))
    assert found[2] < found[1] <= found[0]


def test_the_order_does_not_depend_on_who_is_asked_together():
    rows, said = grown()
    table = RelationTable.of(rows, said)
    prepared = prepare(table, table.graph(), None, 0)
    ranker = learn(table, now=2009, horizon=3)
    pairs = Pairs.of(prepared.graph, [0, 1, 2, 3], [9, 8, 7, 6])
    alone = [
        ranker.order(prepared, Pairs.of(prepared.graph, [a], [b]))[0]
        for a, b in zip(pairs.low, pairs.high, strict=True)
    ]
    assert ranker.top is not None
    assert ranker.order(prepared, pairs) == pytest.approx(alone)
