"""Every miner keeps the protocol; the set of papers that parts two concepts is the smallest."""

from __future__ import annotations

import random
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.domain.snapshot import RelationRow
from kgagent.graph.links.fragility import PaperGraph
from kgagent.graph.links.mining import MINERS, Found, Ground
from kgagent.graph.links.odds import Odds, rarest_path
from kgagent.graph.links.table import RelationTable


def table(*, seed=0, concepts=60, facts=200, until=2020):
    chance = random.Random(seed)
    rows = []
    for _ in range(facts):
        a, c = chance.sample(range(concepts), 2)
        verb = chance.choice(["drives", "slows", "is part of"])
        rows.append(RelationRow(f"thing {a}", verb, f"thing {c}", year=chance.randint(2005, until)))
    return RelationTable.of(rows)


def ground(rows, seed=0):
    chance = np.random.default_rng(1)
    vectors = chance.standard_normal((len(rows.keys), 8)).astype(np.float32)
    return Ground(rows, vectors, horizon=3, seed=seed)


@pytest.mark.parametrize("name", MINERS)
def test_a_miner_gives_the_same_every_time_best_first_and_no_more_than_asked(name):
    found = [MINERS[name].find(ground(table()), 7) for _ in range(2)]
    assert found[0] == found[1]
    assert len(found[0]) <= 7
    assert {gap.kind for gap in found[0]} <= {name}
    scores = [gap.score for gap in found[0]]
    assert scores == sorted(scores, reverse=True)
    for gap in found[0]:
        assert gap.concepts[0] != gap.concepts[-1]


@pytest.mark.parametrize("name", MINERS)
def test_a_miner_finds_nothing_where_nothing_is(name):
    empty = RelationTable.of([])
    none = np.zeros((0, 8), np.float32)
    assert MINERS[name].find(Ground(empty, none), 5) == ()


def test_what_several_miners_find_is_kept_by_pair_with_its_ranks():
    found = Found.of(ground(table()), MINERS, limit=20)
    ranks = [rank for each in found.by_pair.values() for _, rank in each]
    assert ranks.count(0) == len({gap.kind for e in found.by_pair.values() for gap, _ in e})
    assert all(a < c for a, c in found.by_pair)


def test_odds_are_calibrated_only_where_relations_have_years():
    dated = Odds.of(table(facts=400), horizon=3, seed=0)
    assert dated.calibrated
    rows = [RelationRow(f"a{n}", "is", f"b{n % 5}") for n in range(40)]
    assert not Odds.of(RelationTable.of(rows), horizon=3, seed=0).calibrated


def test_the_hub_penalty_grows_with_the_degrees():
    rows = table(facts=400)
    odds = Odds.of(rows, horizon=3, seed=0)
    degrees = rows.graph().degrees
    order = np.argsort(degrees)
    few, many = (int(order[0]), int(order[1])), (int(order[-1]), int(order[-2]))
    _, penalty = odds.log_odds([few, many])
    assert 0 <= penalty[0] < penalty[1]


def test_a_path_over_two_middles_takes_the_rarest():
    from kgagent.graph.links.linkgraph import LinkGraph

    graph = LinkGraph.of(7, [0, 1, 2, 0, 3, 4, 3], [1, 2, 6, 3, 4, 6, 5])
    assert rarest_path(graph, 0, 6) == (0, 1, 2, 6)
    assert rarest_path(graph, 5, 6) == (5, 3, 4, 6)
    assert rarest_path(graph, 1, 5) == (1, 0, 3, 5)


def parted(joined, a, c, lost, within):
    """Whether no path of at most so many hops is left."""
    frontier, seen = {a}, {a}
    for _ in range(within):
        frontier = {
            y
            for one, two, papers in joined
            if not (papers and papers <= lost)
            for x, y in ((one, two), (two, one))
            if x in frontier
        } - seen
        seen |= frontier
    return c not in seen


PAIRS = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda ends: ends[0] != ends[1])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(PAIRS, st.frozensets(st.integers(0, 5), min_size=1, max_size=3), max_size=9))
def test_the_cut_is_the_smallest_that_trying_all_finds(edges):
    both = {}
    for (one, two), papers in edges.items():
        pair = min(one, two), max(one, two)
        both[pair] = both.get(pair, frozenset()) | papers
    joined = [(*pair, papers) for pair, papers in both.items()]
    found = PaperGraph.of(joined).cut(0, 1, within=3)
    assert found.exact
    assert found.breakable
    assert parted(joined, 0, 1, found.papers, 3)
    every = sorted(frozenset[int]().union(*(papers for _, _, papers in joined)))
    sets = chain.from_iterable(combinations(every, size) for size in range(len(found.papers)))
    assert not any(parted(joined, 0, 1, frozenset(lost), 3) for lost in sets)


def test_a_path_without_papers_cannot_be_lost():
    held = PaperGraph.of([(0, 1, ()), (1, 2, ()), (0, 3, {4}), (3, 2, {5})])
    assert not held.cut(0, 2).breakable


def test_a_search_that_runs_out_says_so_and_still_parts_the_two():
    chance = random.Random(3)
    joined = [
        (end, middle, frozenset(chance.sample(range(30), 3)))
        for middle in range(2, 40)
        for end in (0, 1)
    ]
    found = PaperGraph.of(joined).cut(0, 1, most=50)
    assert not found.exact
    assert parted(joined, 0, 1, found.papers, 3)
