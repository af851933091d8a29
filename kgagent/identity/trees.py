"""Boosted decision trees as plain numbers: read from JSON, asked for many rows at once.

Not walked from root to leaf, but the other way round: every node that a row fails strikes out the
leaves to its left, and of those left over the first is where the row belongs (Lucchese et al.,
"QuickScorer", 2015). A column's nodes are sorted by threshold, so the row fails a run of them, and
what a run strikes out is known beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("trees.json")
MOST_LEAVES = 16
"""Of one tree: a bit each, in 16 bits."""
_AT_ONCE = 128
_ALL = (1 << MOST_LEAVES) - 1

Floats = npt.NDArray[np.float32]
Bits = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose values add up to log-odds, and the columns they were trained on.

    For each column `thresholds` has those of all nodes that ask for it, ascending, and `open` by
    the number of these that a value exceeds a row: for each tree the leaves still open, as bits.
    `values`, shape (trees, MOST_LEAVES), are the leaves' from left to right.
    """

    columns: tuple[str, ...]
    base: float
    thresholds: tuple[Floats, ...]
    open: tuple[Bits, ...]
    values: npt.NDArray[np.float64]

    def log_odds(self, rows: Floats) -> npt.NDArray[np.float64]:
        """For each row the log-odds that the pair is one concept; of a row alone, whatever else
        is asked with it."""
        parts = [
            self._leaves(rows[at : at + _AT_ONCE]).sum(axis=1)
            for at in range(0, len(rows), _AT_ONCE)
        ]
        return self.base + np.concatenate(parts) if parts else np.empty(0)

    def _leaves(self, rows: Floats) -> npt.NDArray[np.float64]:
        """The value of the leaf that each row (down) comes to in each tree (across)."""
        left = np.full((len(rows), len(self.values)), _ALL, dtype=np.uint16)
        for at, (thresholds, still_open) in enumerate(zip(self.thresholds, self.open, strict=True)):
            if len(thresholds):
                left &= still_open[np.searchsorted(thresholds, rows[:, at])]
        leaf = _first_bits().take(left) + np.arange(len(self.values)) * MOST_LEAVES
        return self.values.take(leaf)


@cache
def _first_bits() -> npt.NDArray[np.intp]:
    """For all numbers of 16 bits the place of the lowest that is set."""
    numbers = np.arange(1, _ALL + 1)
    lowest = np.log2(numbers & -numbers).astype(np.intp)
    return np.concatenate(([0], lowest))


def read(text: str) -> Forest:
    """The forest that `benchmarks/train_identity.py` wrote.

    Raises ValueError where a tree has more than `MOST_LEAVES` leaves.
    """
    told = json.loads(text)
    trees: list[dict[str, list[Any]]] = told["trees"]
    values = np.zeros((len(trees), MOST_LEAVES))
    nodes: list[list[tuple[float, int, int]]] = [[] for _ in told["columns"]]
    for number, tree in enumerate(trees):
        leaves, left_of = _leaves_of(tree)
        values[number, : len(leaves)] = [tree["value"][leaf] for leaf in leaves]
        for node, struck_out in left_of.items():
            nodes[tree["column"][node]].append((tree["threshold"][node], number, struck_out))
    sorted_nodes = [sorted(of_column) for of_column in nodes]
    return Forest(
        columns=tuple(told["columns"]),
        base=float(told["base"]),
        thresholds=tuple(
            np.asarray([threshold for threshold, _, _ in of_column], dtype=np.float32)
            for of_column in sorted_nodes
        ),
        open=tuple(_open(of_column, len(trees)) for of_column in sorted_nodes),
        values=values,
    )


def _leaves_of(tree: dict[str, list[Any]]) -> tuple[list[int], dict[int, int]]:
    """A tree's leaves from left to right, and for each other node those to its left as bits."""
    leaves: list[int] = []
    left_of: dict[int, int] = {}
    waiting: list[tuple[int, int | None]] = [(0, None)]
    while waiting:
        node, first = waiting.pop()
        if first is not None:  # its left side is done
            left_of[node] = (1 << len(leaves)) - (1 << first)
        elif tree["column"][node] < 0:
            leaves.append(node)
        else:
            left, right = tree["left"][node], tree["right"][node]
            waiting += [(right, None), (node, len(leaves)), (left, None)]
    if len(leaves) > MOST_LEAVES:
        raise ValueError(f"a tree has {len(leaves)} leaves, more than {MOST_LEAVES}")
    return leaves, left_of


def _open(nodes: list[tuple[float, int, int]], trees: int) -> Bits:
    """By how many of a column's nodes a row fails: the leaves that are open then, tree by tree."""
    found = np.full((len(nodes) + 1, trees), _ALL, dtype=np.uint16)
    for failed, (_, number, struck_out) in enumerate(nodes, 1):
        found[failed] = found[failed - 1]
        found[failed, number] &= _ALL ^ struck_out
    return found


@cache
def shipped() -> Forest:
    """The forest that comes with kgagent, read once."""
    return read(FILE.read_text(encoding="utf-8"))
