"""Mappings between graphs: what is the same is found, and what is alike comes after it."""

from __future__ import annotations

from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.isomorphism import DiGraphMatcher, categorical_edge_match

from kgagent.domain.snapshot import RelationRow
from kgagent.graph.mapping.analogy import analogy
from kgagent.graph.mapping.pattern import Pattern
from kgagent.graph.mapping.roles import likeness, roles

KINDS = ["causes", "part_of", "enables"]
vertex = st.integers(0, 6)
arcs = st.dictionaries(st.tuples(vertex, vertex), st.sampled_from(KINDS[:2]), max_size=10)


def rows(found: dict[tuple[int, int], str], prefix: str = "c") -> list[RelationRow]:
    return [
        RelationRow(f"{prefix}{a}", kind, f"{prefix}{b}", kind=kind)
        for (a, b), kind in found.items()
    ]


def connected(found: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    """Its largest component, one relation a pair."""
    single = {(a, b): k for (a, b), k in found.items() if a < b}
    graph = nx.Graph(list(single))
    largest = max(nx.connected_components(graph), key=lambda part: (len(part), -min(part)))
    return {ends: kind for ends, kind in single.items() if ends[0] in largest}


def digraph(found: dict[tuple[int, int], str]) -> nx.DiGraph:
    other = nx.DiGraph()
    for (a, b), kind in found.items():
        other.add_edge(a, b, kind=kind)
    return other


def chance_graph(size: int, count: int, seed: int) -> dict[tuple[int, int], str]:
    chance = Random(seed)
    tree = {(chance.randrange(v), v): chance.choice(KINDS) for v in range(1, size)}
    while len(tree) < count:
        a, b = sorted(chance.sample(range(size), 2))
        tree.setdefault((a, b), chance.choice(KINDS))
    return tree


solid = arcs.filter(lambda found: any(a < b for a, b in found)).map(connected)


@given(solid, st.permutations(range(7)))
def test_a_renamed_graph_is_isomorphic(found, order):
    renamed = {(order[a], order[b]): kind for (a, b), kind in found.items()}
    told = analogy(Pattern.of(rows(found)), Pattern.of(rows(renamed, "d")))
    assert told.isomorphic
    assert told.kept == told.hops == len(found)
    assert all(match.exact for match in told.matches)


@settings(max_examples=60)
@given(solid, solid)
def test_containment_is_what_vf2_says(one, other):
    told = analogy(Pattern.of(rows(one)), Pattern.of(rows(other)))
    small, large = sorted((digraph(one), digraph(other)), key=len)
    match = categorical_edge_match("kind", None)
    assert told.certain
    assert told.contained == DiGraphMatcher(large, small, edge_match=match).subgraph_is_isomorphic()


@settings(max_examples=60)
@given(solid, solid)
def test_a_mapping_takes_each_concept_once_and_counts_what_it_keeps(one, other):
    first, second = Pattern.of(rows(one)), Pattern.of(rows(other, "d"))
    told = analogy(first, second, least=0)
    sources = [match.source for match in told.matches]
    targets = [match.target for match in told.matches]
    assert len(set(sources)) == len(sources) == min(len(first.keys), len(second.keys))
    assert len(set(targets)) == len(targets)
    of = dict(zip(sources, targets, strict=True))
    there = {(r.source, r.kind, r.target) for r in rows(other, "d")}
    kept = sum((of.get(r.source), r.kind, of.get(r.target)) in there for r in rows(one))
    assert told.kept == kept


def test_a_large_graph_is_found_again_among_its_own_kind():
    found = chance_graph(80, 160, 1)
    order = list(range(80))
    Random(2).shuffle(order)
    renamed = {(order[a], order[b]): kind for (a, b), kind in found.items()}
    told = analogy(Pattern.of(rows(found)), Pattern.of(rows(renamed, "d")))
    assert told.isomorphic
    assert told.effort < 100_000


def test_effort_is_bounded_and_the_rest_goes_by_role():
    one, other = (Pattern.of(rows(chance_graph(60, 120, seed))) for seed in (3, 4))
    told = analogy(one, other, effort=20_000, least=0)
    assert not told.certain
    assert told.effort < 40_000
    assert len(told.matches) == 60
    assert 3 < sum(match.exact for match in told.matches) < 60
    assert told == analogy(one, other, effort=20_000, least=0)


def test_a_known_analogy_is_read_off():
    def story(parts: str) -> Pattern:
        matrix, fibre, load, crack = parts.split()
        said = [
            (fibre, "part_of", matrix),
            (load, "causes", crack),
            (fibre, "inhibits", crack),
            (crack, "inhibits", matrix),
        ]
        return Pattern.of([RelationRow(a, kind, b, kind=kind) for a, kind, b in said])

    told = analogy(story("nacre platelet impact fracture"), story("city wall siege breach"))
    assert told.isomorphic
    assert {match.source: match.target for match in told.matches} == {
        "nacre": "city",
        "platelet": "wall",
        "impact": "siege",
        "fracture": "breach",
    }


def test_direction_and_kind_matter_unless_told_otherwise():
    one = [RelationRow("a", "causes", "b", kind="causes")]
    other = [RelationRow("x", "inhibits", "y", kind="inhibits")]
    told = analogy(Pattern.of(one), Pattern.of(other))
    assert not told.contained
    assert not any(match.exact for match in told.matches)
    assert analogy(Pattern.of(one, kinds=False), Pattern.of(other, kinds=False)).isomorphic


@pytest.mark.parametrize(
    "row",
    [
        RelationRow("b", "is caused by", "a", kind="causes", reversed=True),
        RelationRow("a", "leads to", "b", kind="causes"),
    ],
)
def test_a_reversed_relation_reads_the_other_way(row):
    pattern = Pattern.of([row])
    a = pattern.keys.index("a")
    assert pattern.labels[a] == {1 - a: (("causes", 1),)}


def test_a_pattern_can_be_of_some_concepts_only():
    pattern = Pattern.of(rows({(0, 1): "causes", (1, 2): "causes"}), concepts={"c0", "c1"})
    assert (pattern.keys, pattern.hops) == (("c0", "c1"), 1)


def test_a_pattern_is_bounded_to_what_is_best_connected():
    pattern = Pattern.of(rows({(0, 1): "causes", (1, 2): "causes", (2, 3): "part_of"}), most=2)
    assert (pattern.keys, pattern.hops, pattern.left_out) == (("c1", "c2"), 1, 2)


def test_a_concept_whose_neighbours_were_left_out_has_its_role_still():
    said = rows({(0, 1): "causes", (0, 2): "causes", (3, 4): "causes", (3, 5): "causes"})
    pattern = Pattern.of(said, most=2)
    assert pattern.hops == 0
    told = analogy(pattern, pattern, least=0)
    assert len(told.matches) == 2


def test_denied_relations_and_loops_are_no_part_of_a_pattern():
    said = [RelationRow("a", "is", "a"), RelationRow("a", "is", "b", negated=True)]
    assert Pattern.of(said).keys == ()


def test_nothing_is_like_nothing():
    told = analogy(Pattern.of([]), Pattern.of(rows({(0, 1): "causes"})))
    assert (told.matches, told.kept) == ((), 0)


def test_kinds_that_hold_both_ways_have_no_direction():
    one = [RelationRow("a", "is compared with", "b", kind="compares_with")]
    other = [RelationRow("y", "is compared with", "x", kind="compares_with")]
    labels = [Pattern.of(said).labels for said in (one, other)]
    assert labels[0] == labels[1] == ({1: (("compares_with", 0),)}, {0: (("compares_with", 0),)})


def test_a_hub_is_matched_with_the_hub_and_leaves_with_leaves():
    star = {(0, leaf): "causes" for leaf in range(1, 90)}
    told = analogy(Pattern.of(rows(star)), Pattern.of(rows(star, "d")), effort=0)
    assert not told.certain
    assert told.matches[0].source == "c0"
    assert told.matches[0].target == "d0"
    assert len(told.matches) > 60


def test_roles_are_alike_where_surroundings_are():
    star = Pattern.of(rows({(0, v): "causes" for v in range(1, 5)}))
    first, second = roles((star, star))
    assert likeness(first[0], second) == [1.0, *likeness(first[0], second[1:])]
    assert likeness(first[1], second)[1:] == [1.0] * 4
    assert likeness(first[1], second)[0] < 0.5
