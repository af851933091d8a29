"""Every search finds what a plain sort finds, grows in pieces, and says what it could not find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kgagent.similarity import hnsw
from kgagent.similarity.choose import MANY, choose
from kgagent.similarity.exact import ExactNearest
from kgagent.similarity.gpu import GpuNearest
from kgagent.similarity.hnsw import HnswNearest
from kgagent.similarity.protocol import NOBODY, Floats, NearestConcepts

DIMENSION = 24


def cpu_torch(dimension: int) -> NearestConcepts:
    """The GPU's code on the processor: the same blocks, the same rounding."""
    pytest.importorskip("torch")
    return GpuNearest(dimension, device="cpu")


def index(dimension: int) -> NearestConcepts:
    if not hnsw.installed():
        pytest.skip("needs the extra 'large'")
    return HnswNearest(dimension)


SEARCHES: list[Any] = [ExactNearest, cpu_torch, index]


def units(count: int, seed: int) -> Floats:
    found = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def sorted_plainly(known: Floats, asked: Floats, k: int) -> Any:
    return np.argsort(-(asked @ known.T), axis=1, kind="stable")[:, :k]


@pytest.mark.parametrize("search", SEARCHES)
def test_the_ten_nearest_are_those_of_a_plain_sort(
    search: Callable[[int], NearestConcepts],
) -> None:
    known, asked = units(20_000, 1), units(700, 2)
    nearest = search(DIMENSION)
    for at in range(0, len(known), 6_000):
        nearest.add(known[at : at + 6_000])
    found = nearest.nearest(asked, 10)
    right = sorted_plainly(known, asked, 10)
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found.numbers, right, strict=True)])
    assert recall >= (0.98 if search is index else 1)
    assert len(nearest) == 20_000
    rows = np.arange(len(asked))[:, None]
    assert np.allclose(found.cosines, (asked @ known.T)[rows, found.numbers], atol=1e-5)
    assert (np.diff(found.cosines, axis=1) <= 0).all()


@pytest.mark.parametrize("search", SEARCHES)
def test_fewer_than_asked_for_are_filled_up(search: Callable[[int], NearestConcepts]) -> None:
    nearest = search(DIMENSION)
    nearest.add(units(2, 1))
    found = nearest.nearest(units(3, 2), 5)
    assert found.numbers.shape == found.cosines.shape == (3, 5)
    assert (found.numbers[:, 2:] == NOBODY).all()
    assert (found.cosines[:, 2:] == -2).all()


def test_equal_cosines_are_ordered_by_number() -> None:
    nearest = ExactNearest(DIMENSION)
    nearest.add(np.repeat(units(1, 1), 50, axis=0))
    assert nearest.nearest(units(1, 1), 4).numbers.tolist() == [[0, 1, 2, 3]]


def test_nothing_is_near_nothing() -> None:
    nearest = ExactNearest(DIMENSION)
    assert (nearest.nearest(units(1, 1), 2).numbers == NOBODY).all()
    assert nearest.nearest(units(0, 1), 2).numbers.shape == (0, 2)


def test_vectors_of_another_embedder_are_refused() -> None:
    with pytest.raises(ValueError, match="rows of 24 numbers wanted"):
        ExactNearest(DIMENSION).add(np.ones((1, 7), dtype=np.float32))


def test_the_size_chooses() -> None:
    assert isinstance(choose(DIMENSION, 1_000), ExactNearest)
    assert isinstance(choose(DIMENSION, 1_000, "exact"), ExactNearest)
    if hnsw.installed():
        assert isinstance(choose(DIMENSION, 2 * MANY), HnswNearest | GpuNearest)
