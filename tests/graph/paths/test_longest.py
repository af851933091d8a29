"""The longest shortest paths are as long as all distances say."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.paths.longest import longest_shortest

vertices = st.integers(0, 11)
pairs = st.lists(st.tuples(vertices, vertices), max_size=24)


def all_distances(other: nx.Graph) -> list[int]:
    """Of every pair that a path joins, the longest first."""
    lengths = dict(nx.all_pairs_shortest_path_length(other))
    joined = [(a, b) for a, b in combinations(other, 2) if b in lengths[a]]
    return sorted((lengths[a][b] for a, b in joined), reverse=True)


@given(pairs, st.integers(1, 8))
def test_they_are_as_long_as_networkx_says(make, as_networkx, found, count):
    graph = make(found)
    longest = longest_shortest(graph, count)
    assert longest.exact
    assert [len(path) for path in longest.paths] == all_distances(as_networkx(graph))[:count]
    assert all(path.is_simple for path in longest.paths)


@given(pairs, st.integers(1, 5))
def test_with_once_no_concept_ends_two(make, as_networkx, found, count):
    graph = make(found)
    longest = longest_shortest(graph, count, once=True)
    ends = [end for path in longest.paths for end in (path.source, path.target)]
    assert len(set(ends)) == len(ends)
    distances = all_distances(as_networkx(graph))
    assert [len(path) for path in longest.paths][:1] == distances[:1]
    # taken one by one: nothing longer is left over between two concepts that end none
    if longest.paths and len(longest.paths) == count:
        rest = as_networkx(graph)
        lengths = dict(nx.all_pairs_shortest_path_length(rest))
        free = [v for v in rest if v not in ends]
        assert all(lengths[a].get(b, 0) <= len(longest.paths[-1]) for a, b in combinations(free, 2))


def test_a_large_graph_has_its_known_diameter(wide, as_networkx):
    longest = longest_shortest(wide, 30)
    assert longest.exact
    assert [len(path) for path in longest.paths] == all_distances(as_networkx(wide))[:30]


def test_a_bound_on_searches_is_kept_and_said(wide):
    longest = longest_shortest(wide, 30, searches=6)
    assert (longest.exact, longest.searches) == (False, 6)
    assert longest.paths


@pytest.mark.parametrize(("found", "count"), [([], 1), ([(0, 1)], 0)])
def test_nothing_is_long_where_nothing_is_joined_or_asked_for(make, found, count):
    assert longest_shortest(make(found), count).paths == ()
