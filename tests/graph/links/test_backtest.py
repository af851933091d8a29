"""What is learnt and scored at a date depends on the past alone, and the judging is fair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kgagent.domain.snapshot import RelationRow
from kgagent.graph.links.backtest import COMBINED, LIKELIEST, RANDOM, backtest, scores_at
from kgagent.graph.links.drawing import Drawing
from kgagent.graph.links.figures import auc, auc_interval, average_precision, precision_at
from kgagent.graph.links.future import Future
from kgagent.graph.links.learning import hide, learn, learn_undated, prepare
from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.pairs import Pairs
from kgagent.graph.links.ranking import rank
from kgagent.graph.links.table import RelationTable

PLACES = 8


def grown(*, seed: int = 0, count: int = 900) -> list[RelationRow]:
    """Rows of a graph that grows by closing triangles within one of eight themes."""
    chance = np.random.default_rng(seed)
    rows, near = [], {}
    for number in range(count):
        theme = int(chance.integers(PLACES))
        a = int(chance.integers(30)) * PLACES + theme
        b = int(chance.integers(30)) * PLACES + theme
        if near.get(a) and chance.random() < 0.7:
            middle = near[a][int(chance.integers(len(near[a])))]
            b = near[middle][int(chance.integers(len(near[middle])))]
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
        year = 1990 + number * 30 // count
        rows.append(RelationRow(f"thing {a}", "affects", f"thing {b}", year=year))
    return rows


@pytest.fixture(scope="module")
def rows() -> list[RelationRow]:
    return grown()


@pytest.fixture(scope="module")
def judged(rows):
    return backtest(RelationTable.of(rows), cutoff=2012, horizon=4, seeds=(0, 1))


def test_a_planted_future_changes_no_past_score(rows):
    known = {row.source for row in rows if row.year <= 2010}
    asked = [(a, b) for a in sorted(known)[:20] for b in sorted(known)[:20] if a < b]
    before = scores_at(RelationTable.of(rows), asked, cutoff=2010, horizon=3)
    planted = [RelationRow(a, "cures", b, year=2011, support=9) for a, b in asked[:50]]
    planted += [RelationRow("a new thing", "is", asked[0][0], year=2012)]
    planted += [RelationRow("another", "is", asked[0][1], year=None)]
    after = scores_at(RelationTable.of([*planted, *rows]), asked, cutoff=2010, horizon=3)
    assert before.keys() == after.keys()
    for method, scores in before.items():
        assert scores.tobytes() == after[method].tobytes(), method


def test_a_ranker_learns_nothing_from_after_now(rows):
    table = RelationTable.of(rows)
    later = RelationTable.of([*rows, RelationRow("thing 1", "is", "thing 2", year=2013)])
    cut = Future.of(table, cutoff=2012, horizon=3)
    prepared = prepare(cut.past, cut.graph, None, 0)
    one = learn(table, now=2012, horizon=3).probability(prepared, cut.joined)
    two = learn(later, now=2012, horizon=3).probability(prepared, cut.joined)
    assert one.tobytes() == two.tobytes()


def test_the_order_of_rows_does_not_matter(rows):
    asked = [(rows[0].source, rows[1].target), (rows[2].source, rows[3].source)]
    one = scores_at(RelationTable.of(rows), asked, cutoff=2010, horizon=3)
    two = scores_at(RelationTable.of(rows[::-1]), asked, cutoff=2010, horizon=3)
    assert all(one[name].tobytes() == two[name].tobytes() for name in one)


def test_the_combination_beats_chance_and_degree_where_triangles_close(judged):
    for method in (COMBINED, LIKELIEST):
        assert judged.of(method, "random").auc > judged.of("preferential attachment", "random").auc
        assert judged.of(method, "matched").auc > 0.6
    assert judged.of(RANDOM, "random").auc == pytest.approx(0.5, abs=0.1)
    assert judged.of("preferential attachment", "matched").auc == pytest.approx(0.5, abs=0.05)


def test_probabilities_are_near_to_what_came(judged):
    said = sum(one.said * one.count for one in judged.curve[-3:])
    came = sum(one.came * one.count for one in judged.curve[-3:])
    assert 0.3 < said / came < 3


def test_matched_pairs_have_the_degrees_of_theirs_and_were_not_joined(rows):
    cut = Future.of(RelationTable.of(rows), cutoff=2012, horizon=4)
    matched, own = cut.matched_with(cut.joined, seed=0)
    degrees = cut.graph.degrees
    mine = np.sort(degrees[np.stack([cut.joined.low[own], cut.joined.high[own]])], axis=0)
    theirs = np.sort(degrees[np.stack([matched.low, matched.high])], axis=0)
    assert (mine == theirs).mean() > 0.95
    assert cut.free(matched.low, matched.high).all()
    assert cut.random(500, seed=1).low.tolist() == cut.random(500, seed=1).low.tolist()


def test_only_pairs_of_concepts_known_at_the_cutoff_are_judged(rows):
    late = replace(rows[0], source="newcomer", year=2013)
    cut = Future.of(RelationTable.of([*rows, late]), cutoff=2012, horizon=4)
    assert "newcomer" not in cut.past.keys
    assert not cut.graph.joined(cut.joined.low, cut.joined.high).any()


def test_ranking_gives_the_best_unjoined_pairs_first(rows):
    table = RelationTable.of(rows)
    prepared = prepare(table, table.graph(), None, 0)
    ranker = learn(table, now=2019, horizon=3)
    found = rank(prepared, ranker, limit=30)
    assert len(found.pairs) == 30
    assert found.share == 1.0
    assert (np.diff(found.scores) <= 0).all()
    assert not prepared.graph.joined(found.pairs.low, found.pairs.high).any()
    assert ((found.probability > 0) & (found.probability < 1)).all()


def test_a_large_graph_is_sampled_and_that_is_said(rows, monkeypatch):
    monkeypatch.setattr("kgagent.graph.links.learning.AFFORDED", 1)
    table = RelationTable.of(rows)
    prepared = prepare(table, table.graph(), None, 0)
    ranker = learn(table, now=2019, horizon=3)
    newest = Future.of(table, cutoff=2016, horizon=3)
    assert ranker.learnt_from == len(newest.joined)
    found = rank(prepared, ranker, limit=30, most=5000, seed=2)
    assert 0 < found.sources < (prepared.graph.degrees > 0).sum()
    assert found.share == pytest.approx(found.sources / (prepared.graph.degrees > 0).sum())
    assert len(found.pairs) == 30


def test_a_pair_stands_among_the_pairs_of_its_own_graph(rows):
    table = RelationTable.of(rows)
    prepared = prepare(table, table.graph(), None, 0)
    drawn = Drawing(prepared.graph).draw(3000, seed=5)
    stands = prepared.standing(prepared.of(drawn))
    assert np.abs(stands.mean(axis=0)).max() < 0.2
    told = [
        name
        for name, spread in zip(prepared.names, stands.std(axis=0), strict=True)
        if spread > 1e-6
    ]
    assert {"common neighbours", "Katz", "shared words"} <= set(told)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_graph_with_hardly_anything_is_back_tested_too(count):
    table = RelationTable.of(grown(count=count))
    found = backtest(table, cutoff=1990, horizon=3, seeds=(0,))
    assert found.positives == 0
    assert found.of(COMBINED, "random").auc == 0.5


def test_hidden_edges_are_found_again():
    chance = np.random.default_rng(3)
    groups = chance.integers(6, size=120)
    one, two = chance.integers(120, size=(2, 3000))
    same = groups[one] == groups[two]
    graph = LinkGraph.of(120, one[same], two[same])
    left, hidden = hide(graph, share=0.1, seed=0)
    assert left.edges + len(hidden) == graph.edges
    ranker = learn_undated(left)
    prepared = prepare_undated(left)
    other = Pairs.of(left, *chance.integers(120, size=(2, 500)))
    scores = ranker.score(prepared, hidden), ranker.score(prepared, other)
    assert auc(*scores) > 0.75


def prepare_undated(graph):
    from kgagent.graph.links.features import Features, miners

    return Features.on(graph, miners())


def test_figures_agree_with_scikit_learn():
    from sklearn.metrics import average_precision_score, roc_auc_score

    chance = np.random.default_rng(1)
    up, down = chance.integers(9, size=80) + 1.0, chance.integers(9, size=200) * 1.0
    labels = np.repeat([1, 0], [80, 200])
    scores = np.concatenate((up, down))
    assert auc(up, down) == pytest.approx(roc_auc_score(labels, scores))
    assert average_precision(up, down) == pytest.approx(average_precision_score(labels, scores))
    low, high = auc_interval(up, down)
    assert low < auc(up, down) < high
    assert precision_at(up, down, k=280) == pytest.approx(80 / 280)
