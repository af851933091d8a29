"""Hidden edges are found about as well as published; later pairs are judged method by method."""

from __future__ import annotations

import pytest

from kgagent.bench.linking import NAMED, grown, hidden, speed, told
from kgagent.errors import NothingToRead
from kgagent.graph.links.backtest import backtest


@pytest.mark.shared
@pytest.mark.long
def test_methods_are_near_their_published_figures_and_the_combination_above(shared):
    every = hidden(shared / "links", seeds=(0, 1), many=60)
    lines = [line for line in every if line.set == "NS"]
    published = {line.system: line.figures["AUC"] for line in lines if line.published}
    ours = {line.system: line.figures["AUC"] for line in lines if not line.published}
    assert set(published) == set(NAMED)
    for name, value in published.items():
        assert ours[f"{name}, 60 splits"] == pytest.approx(value, abs=1)
    assert ours["combined"] == max(ours.values())


def test_a_folder_without_edges_is_named(tmp_path):
    with pytest.raises(NothingToRead):
        next(hidden(tmp_path))


def test_a_back_test_is_told_by_method():
    found = backtest(grown(300, 900, seed=1), cutoff=2014, horizon=3, seeds=(0,))
    lines = {line.system: line for line in told(found, title="made up")}
    assert {"combined", "random", *NAMED} <= set(lines)
    assert "pairs joined in 3 years" in lines["combined"].note


def test_speed_says_what_was_ranked():
    line = next(iter(speed(400, 1200)))
    assert line.figures["pairs"] > 1000
    assert line.figures["share"] == 1
