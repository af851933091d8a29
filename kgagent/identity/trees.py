"""Boosted decision trees as plain numbers: read from JSON, asked for many rows at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("trees.json")
_AT_ONCE = 128

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose values add up to log-odds, and the columns they were trained on.

    All trees lie behind one another in the arrays. From node v a row goes to `children[2 v + 1]`
    where its column is at most the threshold, else to `children[2 v]`; a leaf leads to itself.
    `roots` are the trees' first nodes, `depth` is how far the farthest leaf lies.
    """

    columns: tuple[str, ...]
    base: float
    roots: Places
    depth: int
    column: Places
    threshold: Floats
    children: Places
    value: npt.NDArray[np.float64]

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
        at = np.tile(self.roots, (len(rows), 1))
        flat = rows.ravel()
        first = (np.arange(len(rows), dtype=np.int32) * rows.shape[1])[:, None]
        for _ in range(self.depth):
            lower = flat.take(first + self.column.take(at)) <= self.threshold.take(at)
            at = self.children.take(2 * at + lower)
        return self.value.take(at)


def read(text: str) -> Forest:
    """The forest that `benchmarks/train_identity.py` wrote."""
    told = json.loads(text)
    trees: list[dict[str, list[Any]]] = told["trees"]
    sizes = [len(tree["column"]) for tree in trees]
    roots = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int32)
    start = np.repeat(roots, sizes)
    column = np.concatenate([tree["column"] for tree in trees]).astype(np.int32)
    leaf, itself = column < 0, np.arange(len(column))
    left, right = (
        np.where(leaf, itself, np.concatenate([tree[side] for tree in trees]) + start)
        for side in ("left", "right")
    )
    return Forest(
        columns=tuple(told["columns"]),
        base=float(told["base"]),
        roots=roots,
        depth=max(_depth(tree) for tree in trees),
        column=np.where(leaf, 0, column).astype(np.int32),
        threshold=np.concatenate([tree["threshold"] for tree in trees]).astype(np.float32),
        children=np.stack([right, left], axis=1).ravel().astype(np.int32),
        value=np.concatenate([tree["value"] for tree in trees]).astype(np.float64),
    )


def _depth(tree: dict[str, list[Any]]) -> int:
    """How far a tree's farthest leaf lies from its root; a node's children stand behind it."""
    far = [0] * len(tree["column"])
    for node, column in enumerate(tree["column"]):
        if column >= 0:
            far[tree["left"][node]] = far[tree["right"][node]] = far[node] + 1
    return max(far)


@cache
def shipped() -> Forest:
    """The forest that comes with kgagent, read once."""
    return read(FILE.read_text(encoding="utf-8"))
