"""The measures of a step: known graphs have their known values, and order does not matter."""

from __future__ import annotations

import random
from collections import Counter

import igraph
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.bridges import bridge_strengths
from kgagent.graph.build import simple_graph
from kgagent.graph.communities import leiden, leiden_fast
from kgagent.graph.running import TOP, Change, RunningGraph
from kgagent.graph.vertices import Vertices

pairs = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60)


def test_karate_has_its_known_modularity():
    karate = igraph.Graph.Famous("Zachary")
    best = max(leiden(karate, seed=seed).modularity for seed in range(5))
    fast = max(leiden_fast(karate, seed=seed).modularity for seed in range(5))
    assert round(best, 4) == round(fast, 4) == 0.4198


@pytest.mark.parametrize("find", [leiden, leiden_fast])
def test_a_partition_is_the_same_for_the_same_seed_and_numbered_by_size(find):
    graph = igraph.Graph.Erdos_Renyi(n=200, m=500)
    first = find(graph, seed=7)
    assert first == find(graph, seed=7)
    sizes = [first.membership.count(c) for c in range(first.count)]
    assert sizes == sorted(sizes, reverse=True)


def test_both_leidens_agree_on_the_modularity():
    chance = random.Random(3)
    edges = [(chance.randrange(400), chance.randrange(400)) for _ in range(500)]
    graph = simple_graph(400, edges)
    assert leiden(graph, seed=0).modularity == pytest.approx(
        leiden_fast(graph, seed=0).modularity, abs=0.01
    )


def test_the_fast_one_leaves_the_random_module_alone():
    random.seed(5)
    before = random.getstate()
    leiden_fast(igraph.Graph.Famous("Zachary"), seed=1)
    assert random.getstate() == before


moves = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12), st.integers(0, 12)), max_size=9)


def split(found: list[tuple[int, int]], cuts: list[int]) -> list[Change]:
    """The pairs as relations of their own, in steps that end at the cuts."""
    named = [(f"c{a}", f"p{at}", f"c{b}") for at, (a, b) in enumerate(found)]
    ends = sorted({min(cut, len(named)) for cut in cuts} | {len(named)})
    return [Change(named[a:b]) for a, b in zip([0, *ends], ends, strict=False)]


def grow(steps: list[Change]) -> RunningGraph:
    running = RunningGraph(seed=0)
    for change in steps:
        running.add(change, names={})
    return running


def simple(running: RunningGraph) -> igraph.Graph:
    pairs = [(a, b) for a, others in enumerate(running.neighbours) for b in others]
    return simple_graph(len(running.degrees), pairs)


def reshown(steps: list[Change], moves: list[tuple[int, int, int]]) -> list[Change]:
    """The steps, while concepts come to be shown as others, and part from them again."""
    now = {f"c{i}": f"c{i}" for i in range(13)}
    said: list[tuple[str, str, str]] = []
    done = []
    for at, step in enumerate(steps):
        before = shown(said, now)
        for when, concept, other in moves:
            if when % len(steps) == at:
                now[f"c{concept}"] = f"c{other}"
        after = shown(said, now)
        said += step.relations
        done.append(Change([*after, *shown(step.relations, now)], before))
    return done


def shown(said: list[tuple[str, str, str]], now: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(now[s], p, now[t]) for s, p, t in said if s == t or now[s] != now[t]]


def standing(steps: list[Change]) -> set[tuple[str, str, str]]:
    """What is there after all steps, counted anew."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for step in steps:
        counted.update(step.relations)
        counted.subtract(step.gone)
    return {triple for triple, times in counted.items() if times}


@given(pairs, st.lists(st.integers(0, 60), max_size=8))
def test_running_measures_agree_with_networkx(found, cuts):
    running = grow(split(found, cuts))
    measures = running.measures
    other = nx.MultiDiGraph([(f"c{a}", f"c{b}") for a, b in found])
    parts = [len(part) for part in nx.weakly_connected_components(other)]
    assert measures.concepts == other.number_of_nodes()
    assert measures.relations == other.number_of_edges()
    assert measures.components == len(parts)
    assert measures.largest_component == max(parts, default=0)
    order = sorted(other.degree(), key=lambda item: (-item[1], item[0]))[:TOP]
    assert [(hub.key, hub.value) for hub in measures.hubs] == order


@given(pairs, st.lists(st.integers(0, 60), max_size=8))
def test_the_running_partition_is_measured_exactly(found, cuts):
    running = grow(split(found, cuts))
    flat = simple(running)
    strengths = bridge_strengths(flat, running.membership)
    bridges = {v: s for v, s in enumerate(strengths) if s >= 2}
    measures = running.measures
    assert measures.bridges == len(bridges)
    assert {b.key: b.value for b in measures.top_bridges} == {
        running.concepts.keys[v]: s for v, s in bridges.items()
    }
    assert measures.communities == len(set(running.membership))
    if flat.ecount():
        expected = flat.modularity(running.membership)
        assert measures.modularity == pytest.approx(expected, abs=1e-12)


@given(pairs, st.lists(st.integers(0, 60), max_size=8))
def test_reading_back_measures_the_same(found, cuts):
    steps = split(found, cuts)
    live, back = grow(steps), RunningGraph(seed=0)
    back.replay(steps, names={})
    assert back.measures == live.measures
    assert back.membership == live.membership


def test_the_running_modularity_stays_near_a_cold_start():
    chance = random.Random(8)
    running = RunningGraph(seed=0)
    for step in range(150):
        centre, wide = chance.randrange(40), 12 + step // 10
        within = [
            (f"c{centre}-{chance.randrange(wide)}", "is", f"c{centre}-{chance.randrange(12)}")
            for _ in range(10)
        ]
        across = (f"c{centre}-0", "is", f"c{chance.randrange(40)}-0")
        running.add(Change([*within, across]), names={})
        cold = leiden_fast(simple(running), seed=0).modularity
        assert running.measures.modularity == pytest.approx(cold, abs=0.02)


def test_an_empty_graph_measures_nothing():
    assert RunningGraph(seed=0).measures.concepts == 0


def test_names_follow_the_concepts():
    vertices = Vertices()
    vertices.enter("silk", {"silk": "Silk"})
    vertices.enter("bone", {})
    vertices.rename({"silk": "silks", "unknown": "?"})
    assert vertices.names == ["silks", "bone"]
    assert "silk" in vertices
    assert vertices.vertex("bone") == 1


@given(pairs, st.lists(st.integers(0, 60), max_size=8), moves)
def test_a_graph_whose_concepts_became_one_and_parted_is_the_graph_of_what_is_shown(
    found, cuts, moves
):
    steps = reshown(split(found, cuts), moves)
    running = grow(steps)
    other = nx.MultiDiGraph([(s, t) for s, _, t in standing(steps)])
    parts = [len(part) for part in nx.weakly_connected_components(other)]
    measures = running.measures
    assert measures.concepts == other.number_of_nodes()
    assert measures.relations == other.number_of_edges()
    assert measures.components == len(parts)
    assert measures.largest_component == max(parts, default=0)
    order = sorted(other.degree(), key=lambda item: (-item[1], item[0]))[:TOP]
    assert [(hub.key, hub.value) for hub in measures.hubs] == order
    strengths = bridge_strengths(simple(running), running.membership)
    assert measures.bridges == sum(strength >= 2 for strength in strengths)
    inside = [c for c, degree in zip(running.membership, running.degrees, strict=True) if degree]
    assert measures.communities == len(set(inside))


@given(pairs, st.lists(st.integers(0, 60), max_size=8), moves)
def test_reading_back_what_became_one_measures_the_same(found, cuts, moves):
    steps = reshown(split(found, cuts), moves)
    live, back = grow(steps), RunningGraph(seed=0)
    back.replay(steps, names={})
    assert back.measures == live.measures
    assert back.membership == live.membership


def test_a_relation_said_of_two_concepts_shown_as_one_is_there_until_both_are_gone():
    running = RunningGraph(seed=0)
    said_of_both = [("polylactide", "forms", "film"), ("polylactide", "forms", "film")]
    running.add(Change(said_of_both), names={})
    assert running.measures.relations == 1
    running.add(Change(gone=said_of_both[:1]), names={})
    assert (running.measures.relations, running.measures.concepts) == (1, 2)
    running.add(Change(gone=said_of_both[:1]), names={})
    assert (running.measures.relations, running.measures.concepts) == (0, 0)
