"""The comparison of measuring runs, and its graphs are the same each time."""

from __future__ import annotations

import numpy as np

from kgagent.bench.growth import growth, large
from kgagent.bench.measuring import every_step, whole


def test_a_growth_has_the_size_that_was_asked_for_and_is_the_same_each_time():
    made = growth(50, concepts=200, relations=600)
    assert made == growth(50, concepts=200, relations=600)
    assert made != growth(50, concepts=200, relations=600, seed=1)
    relations = [relation for step in made for relation in step]
    assert (len(made), len(relations)) == (50, 600)
    assert {vertex for relation in relations for vertex in relation} == set(range(200))
    assert all(source != target for source, target in relations)


def test_a_large_graph_has_hubs_and_all_its_concepts():
    edges = large(2_000, 6_000, seed=3)
    degrees = np.bincount(edges.ravel(), minlength=2_000)
    assert edges.shape == (6_000, 2)
    assert degrees.min() >= 1
    assert degrees.max() > 20 * degrees.mean()
    assert (edges == large(2_000, 6_000, seed=3)).all()


def test_all_three_systems_measure_a_small_growth_and_ours_is_right():
    ours, igraph, networkx = every_step(40, concepts=80, relations=240, every=10)
    assert ours.figures["kept figures that differ"] == 0
    assert ours.figures["modularity less cold, least"] > -0.05
    assert ours.figures["mean path off by"] < 1e-9
    assert "igraph" in igraph.system
    assert networkx.figures["CPU s"] > 0


def test_a_whole_graph_is_measured_with_its_cost():
    line = whole(300, 900)
    assert line.figures["CPU s"] > 0
    assert line.figures["diameter"] > 2
