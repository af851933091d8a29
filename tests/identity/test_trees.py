"""Trees asked for many rows at once give what a walk from root to leaf gives."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kgagent.identity.trees import FILE, MOST_LEAVES, read, shipped


def walked(tree: dict, row: np.ndarray) -> float:
    """The value of the leaf that a row comes to, node by node."""
    node = 0
    while (column := tree["column"][node]) >= 0:
        lower = row[column] <= np.float32(tree["threshold"][node])
        node = tree["left" if lower else "right"][node]
    return tree["value"][node]


def test_every_row_comes_to_the_leaf_that_a_walk_leads_to():
    forest, told = shipped(), json.loads(FILE.read_text(encoding="utf-8"))
    chance = np.random.default_rng(5)
    rows = chance.random((40, len(forest.columns)), dtype=np.float32) * 2
    for column, thresholds in enumerate(forest.thresholds):
        if len(thresholds):  # values on a threshold itself
            rows[::2, column] = chance.choice(thresholds, 20)
    right = [told["base"] + sum(walked(tree, row) for tree in told["trees"]) for row in rows]
    assert forest.log_odds(rows) == pytest.approx(right)


def test_a_row_alone_has_the_odds_it_has_among_others():
    rows = np.random.default_rng(6).random((300, len(shipped().columns)), dtype=np.float32)
    together = shipped().log_odds(rows)
    assert [float(shipped().log_odds(row[None])[0]) for row in rows] == together.tolist()
    assert not len(shipped().log_odds(rows[:0]))


def test_a_tree_with_too_many_leaves_is_refused():
    splits = MOST_LEAVES  # a chain of so many nodes has one leaf more
    tree = {
        "column": [0] * splits + [-1] * (splits + 1),
        "threshold": [float(at) for at in range(splits)] + [0.0] * (splits + 1),
        "left": [splits + at for at in range(splits)] + [0] * (splits + 1),
        "right": [*range(1, splits), 2 * splits] + [0] * (splits + 1),
        "value": [0.0] * splits + [1.0] * (splits + 1),
    }
    text = json.dumps({"columns": ["x"], "base": 0.0, "trees": [tree]})
    with pytest.raises(ValueError, match="17 leaves"):
        read(text)
