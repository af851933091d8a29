"""Groups of names: whatever the order of what is known, the same groups."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kgagent.identity.partition import Link, partition

NAMES = [f"n{number}" for number in range(9)]
link = st.builds(
    Link,
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.floats(0, 1, allow_nan=False),
    st.booleans(),
)
likely = st.builds(Link, st.sampled_from(NAMES), st.sampled_from(NAMES), st.floats(0.4, 1))


@given(st.lists(st.one_of(link, likely), max_size=40), st.randoms())
def test_any_order_of_names_and_links_gives_the_same_groups(links, random):
    shuffled = [Link(x.b, x.a, x.probability, x.never) for x in links]
    random.shuffle(shuffled)
    names = list(NAMES)
    random.shuffle(names)
    assert partition(names, shuffled) == partition(NAMES, links)


@given(st.lists(likely, max_size=40))
def test_every_name_is_in_one_group(links):
    groups = partition(NAMES, links)
    assert sorted(name for group in groups for name in group) == NAMES


@given(st.lists(st.one_of(link, likely), max_size=40))
def test_uniting_what_is_united_changes_nothing(links):
    groups = partition(NAMES, links)
    certain = [Link(a, b, 1.0) for group in groups for a in group for b in group if a < b]
    assert partition(NAMES, certain) == groups
    assert partition(NAMES, [*links, *links]) == groups


@given(st.lists(st.one_of(link, likely), max_size=40))
def test_no_group_holds_two_names_that_must_stay_apart(links):
    for group in partition(NAMES, links):
        assert not any(x.never and x.a != x.b and {x.a, x.b} <= set(group) for x in links)


@given(st.lists(likely, max_size=40))
def test_a_higher_bound_never_unites_more_pairs_of_two(links):
    assert all(len(group) == 1 for group in partition(NAMES, links, bound=1.1))


def test_a_chain_unites_no_more_than_its_ends_allow():
    chain = [Link("a", "b", 0.9), Link("b", "c", 0.9), Link("c", "d", 0.9)]
    assert partition("abcd", chain) == [("a", "b"), ("c", "d")]


def test_strong_evidence_against_one_pair_keeps_whole_groups_apart():
    links = [
        Link("type 1", "first type", 1.0),
        Link("type 2", "second type", 1.0),
        Link("first type", "second type", 0.9),
        Link("first type", "type 2", 0.9),
        Link("type 1", "second type", 0.9),
        Link("type 1", "type 2", 0.9, never=True),
    ]
    names = {x.a for x in links} | {x.b for x in links}
    assert partition(names, links) == [("first type", "type 1"), ("second type", "type 2")]


def test_links_to_unknown_names_and_to_itself_are_passed_over():
    assert partition("ab", [Link("a", "z", 1.0), Link("a", "a", 1.0)]) == [("a",), ("b",)]


def test_many_names_with_many_links_take_no_long_time():
    names = [f"{number:04}" for number in range(2000)]
    links = [Link(a, b, 0.8) for a, b in pairwise(names)]
    assert len(partition(names, links)) == 1000
