"""Boosted decision trees as plain numbers: read from JSON, asked for many rows at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("trees.json")


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree, node by node: where `column` is -1 the node is a leaf with `value`.

    A row goes left where its column is at most the threshold.
    """

    column: npt.NDArray[np.intp]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.intp]
    right: npt.NDArray[np.intp]
    value: npt.NDArray[np.float64]

    def values(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """The leaf's value for each row."""
        at = np.zeros(len(rows), dtype=np.intp)
        inner = np.flatnonzero(self.column[at] >= 0)
        while len(inner):
            node = at[inner]
            lower = rows[inner, self.column[node]] <= self.threshold[node]
            at[inner] = np.where(lower, self.left[node], self.right[node])
            inner = inner[self.column[at[inner]] >= 0]
        return self.value[at]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose values add up to log-odds, and the columns they were trained on."""

    columns: tuple[str, ...]
    base: float
    trees: tuple[Tree, ...]

    def log_odds(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """For each row the log-odds that the pair is one concept."""
        total = np.full(len(rows), self.base)
        for tree in self.trees:
            total += tree.values(rows)
        return total


def read(text: str) -> Forest:
    """The forest that `benchmarks/train_identity.py` wrote."""
    told = json.loads(text)
    trees = tuple(
        Tree(
            np.asarray(tree["column"], dtype=np.intp),
            np.asarray(tree["threshold"], dtype=np.float32),
            np.asarray(tree["left"], dtype=np.intp),
            np.asarray(tree["right"], dtype=np.intp),
            np.asarray(tree["value"], dtype=np.float64),
        )
        for tree in told["trees"]
    )
    return Forest(tuple(told["columns"]), float(told["base"]), trees)


@cache
def shipped() -> Forest:
    """The forest that comes with kgagent, read once."""
    return read(FILE.read_text(encoding="utf-8"))
