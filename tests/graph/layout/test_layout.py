"""The map of a graph: neighbours near, communities apart, the same every time, and it stays."""

from __future__ import annotations

import numpy as np
import pytest

from kgagent.graph.layout import lay_out
from kgagent.graph.layout.choosing import important, keep_numbers, within
from kgagent.graph.layout.repulsion import _exactly, _far


def planted(count: int, groups: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Edges mostly inside of groups, and the groups."""
    chance = np.random.default_rng(seed)
    group = np.arange(count) % groups
    pairs = set()
    for vertex in range(count):
        for _ in range(3):
            inside = chance.random() < 0.9
            other = int(chance.integers(count // groups)) * groups + vertex % groups
            other = other if inside else int(chance.integers(count))
            if other != vertex and other < count:
                pairs.add((min(vertex, other), max(vertex, other)))
    return np.array(sorted(pairs)), group


def test_the_same_seed_gives_the_same_map_and_another_seed_another() -> None:
    edges, group = planted(900, 6)
    first = lay_out(900, edges, group, seed=1)
    assert np.array_equal(first, lay_out(900, edges, group, seed=1))
    assert not np.array_equal(first, lay_out(900, edges, group, seed=2))


def test_neighbours_lie_nearer_than_others_and_communities_apart() -> None:
    edges, group = planted(900, 6)
    places = lay_out(900, edges, group)
    assert np.isfinite(places).all()
    chance = np.random.default_rng(0)
    others = chance.integers(0, 900, (4000, 2))
    far = np.linalg.norm(places[others[:, 0]] - places[others[:, 1]], axis=1).mean()
    near = np.linalg.norm(places[edges[:, 0]] - places[edges[:, 1]], axis=1).mean()
    assert near < far / 2
    centres = np.array([places[group == g].mean(axis=0) for g in range(6)])
    nearest = np.linalg.norm(places[:, None] - centres[None], axis=2).argmin(axis=1)
    assert (nearest == group).mean() > 0.85


def test_concepts_do_not_lie_on_top_of_each_other() -> None:
    edges, group = planted(900, 6)
    places = lay_out(900, edges, group)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert np.median(apart.min(axis=1)) > 2


def test_what_was_there_hardly_moves_when_the_graph_grows() -> None:
    edges, group = planted(1000, 6)
    old = edges[(edges < 900).all(axis=1)]
    before = lay_out(900, old, group[:900])
    known = np.vstack((before, np.full((100, 2), np.nan)))
    after = lay_out(1000, edges, group, known=known)
    width = np.ptp(before)
    moved = np.linalg.norm(after[:900] - before, axis=1)
    assert np.median(moved) < width / 100
    assert moved.max() < width / 20


def test_newcomers_settle_beside_their_neighbours() -> None:
    edges, group = planted(1000, 6)
    before = lay_out(900, edges[(edges < 900).all(axis=1)], group[:900])
    known = np.vstack((before, np.full((100, 2), np.nan)))
    after = lay_out(1000, edges, group, known=known)
    new = edges[(edges >= 900).any(axis=1)]
    near = np.linalg.norm(after[new[:, 0]] - after[new[:, 1]], axis=1)
    assert np.median(near) < np.ptp(before) / 4


def test_nothing_moves_when_nothing_is_new() -> None:
    edges, group = planted(60, 3)
    before = lay_out(60, edges, group)
    assert np.array_equal(lay_out(60, edges, group, known=before), before)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_tiny_graphs_have_places(count: int) -> None:
    edges = np.array([[0, 1]]) if count > 1 else np.zeros((0, 2), dtype=np.int64)
    places = lay_out(count, edges, [0] * count)
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()


def test_pieces_without_a_link_stay_on_the_map() -> None:
    places = lay_out(900, np.array([[0, 1], [2, 3]]), range(900))
    assert np.isfinite(places).all()
    assert np.ptp(places) < 100 * np.sqrt(900)


def test_progress_goes_from_little_to_all() -> None:
    edges, group = planted(60, 3)
    told: list[float] = []
    lay_out(60, edges, group, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


def test_the_grid_pushes_as_all_pairs_do_from_afar() -> None:
    chance = np.random.default_rng(0)
    near = chance.normal(0, 1, (50, 2))
    far = chance.normal(0, 1, (50, 2)) + 60
    places, mass = np.vstack((near, far)), chance.uniform(1, 5, 100)
    low = places.min(axis=0)
    step = float(np.ptp(places)) * 1.01 / 126
    exact = _exactly(places, mass)[:50].sum(axis=0)
    grid = _far(places, mass, low, step, 128)[:50].sum(axis=0)
    assert grid == pytest.approx(exact, rel=0.02)


def test_a_map_of_part_holds_hubs_and_every_community_and_leaves_nobody_alone() -> None:
    edges, group = planted(2000, 8)
    chosen = important(2000, edges, group, limit=200, always=[7])
    assert 190 <= len(chosen) <= 230
    assert 7 in chosen
    assert set(group[chosen]) == set(range(8))
    degree = np.bincount(edges.ravel())
    assert degree[chosen].mean() > degree.mean()
    kept = np.isin(edges, chosen).all(axis=1)
    assert len(np.unique(edges[kept])) == len(chosen)


def test_a_neighbourhood_is_cut_at_its_limit_the_best_connected_first() -> None:
    star = np.array([[0, leaf] for leaf in range(1, 30)] + [[29, 30]])
    found = within(31, star, [0], hops=1, limit=5)
    assert len(found) == 5
    assert {0, 29} <= set(found.tolist())


def test_communities_keep_their_numbers_when_they_change_places_in_size() -> None:
    before = [0, 0, 0, 1, 1, None, None, None]
    assert keep_numbers([1, 1, 1, 0, 0, 0, 0, 0], before) == [0, 0, 0, 1, 1, 1, 1, 1]
    assert keep_numbers([0, 0, 1, 1, 1], [3, 3, 3, 3, None]) == [3, 3, 0, 0, 0]
