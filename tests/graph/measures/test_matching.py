"""Communities keep their ids from step to step, and what happens to them is told."""

from __future__ import annotations

import igraph
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.measures.matching import (
    Event,
    community_name,
    first_matching,
    follow,
    match,
    most_central,
)
from kgagent.graph.measures.resolutions import by_size, np

partitions = st.lists(st.integers(0, 4), min_size=1, max_size=25).map(
    lambda found: by_size(np.array(found)).tolist()
)


def kinds(events: tuple[Event, ...]) -> dict[str, list[tuple]]:
    found: dict[str, list[tuple]] = {}
    for event in events:
        found.setdefault(event.kind, []).append((event.before, event.after))
    return found


@given(partitions)
def test_the_same_partition_goes_on_unchanged(membership):
    first = first_matching(membership)
    again = match(membership, membership, first)
    assert again.ids == first.ids
    assert again.next_id == first.next_id
    assert {event.kind for event in again.events} == {"continuation"}


@given(partitions, st.permutations(range(5)))
def test_numbers_do_not_matter_only_members(membership, order):
    count = max(membership) + 1
    renumbered = [[place for place in order if place < count].index(c) for c in membership]
    again = match(membership, renumbered, first_matching(membership))
    assert [again.ids[c] for c in renumbered] == membership


@given(partitions, partitions)
def test_no_two_communities_share_an_id_and_none_is_used_again(before, after):
    first = first_matching(before)
    found = match(before, after, first)
    assert len(set(found.ids)) == len(found.ids) == max(after) + 1
    assert all(identity < found.next_id for identity in found.ids)
    assert {identity for identity in found.ids if identity not in first.ids} == set(
        range(first.next_id, found.next_id)
    )


def test_a_new_group_of_concepts_is_born_and_one_that_leaves_dies():
    first = first_matching([0, 0, 0, 1, 1])
    found = match([0, 0, 0, 1, 1], [0, 0, 0, -1, -1, 1, 1], first)
    assert found.ids == (0, 2)
    assert kinds(found.events) == {
        "birth": [((), (2,))],
        "death": [((1,), ())],
        "continuation": [((0,), (0,))],
    }


def test_the_larger_part_of_a_split_keeps_the_id():
    before = [0] * 5
    found = match(before, [1, 1, 0, 0, 0], first_matching(before))
    assert found.ids == (0, 1)
    assert kinds(found.events) == {"split": [((0,), (0, 1))]}


def test_the_largest_part_of_a_merge_gives_its_id():
    before = [0, 0, 1, 1, 1]
    found = match(before, [0] * 5, first_matching(before))
    assert found.ids == (1,)
    assert kinds(found.events) == {"merge": [((0, 1), (1,))]}


def test_one_concept_that_moves_makes_no_event():
    before = [0, 0, 0, 0, 1, 1, 1, 1]
    found = match(before, [0, 0, 0, 1, 1, 1, 1, 1], first_matching(before))
    assert set(kinds(found.events)) == {"continuation"}


def test_a_community_that_scatters_into_others_merges_with_none_of_them():
    # Two of eight go to each of four others of ten: no half of anything.
    before = [0] * 8 + [c for c in (1, 2, 3, 4) for _ in range(10)]
    after = [c for c in (0, 1, 2, 3) for _ in range(2)] + [
        c for c in (0, 1, 2, 3) for _ in range(10)
    ]
    found = match(before, after, first_matching(before))
    assert found.ids == (1, 2, 3, 4)
    assert kinds(found.events)["death"] == [((0,), ())]


def test_ids_last_over_many_steps():
    steps = [[0, 0, 1, 1], [1, 1, 1, 0, 0], [0, 0, 0, 1, 1], [1, 1, 1, 0, 0, 0, 0]]
    assert [found.ids for found in follow(steps)] == [(0, 1), (1, 0), (0, 1), (1, 0)]


def test_the_most_central_concepts_name_a_community():
    graph = igraph.Graph([(0, 1), (0, 2), (0, 3), (1, 2), (3, 4), (4, 5), (5, 3)])
    central = most_central(graph, [0, 0, 0, 1, 1, 1], count=2)
    assert central == [(0, 1), (3, 4)]
    assert community_name(central[0], ["silk", "bone", "nacre"]) == "silk · bone"


def test_a_graph_without_vertices_has_no_communities_to_name():
    assert most_central(igraph.Graph(), []) == []
    assert first_matching([]).ids == ()
    assert match([], [0], first_matching([])).ids == (0,)
