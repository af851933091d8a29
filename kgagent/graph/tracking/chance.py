"""Chance that depends on a seed and on numbers only: the same on every machine, in any order.

Vertices get a random rank by hashing, so a sample of them (those of the lowest ranks) is a function
of the graph and the seed, and changes little while the graph changes little (bottom-k sampling,
Cohen 1997).
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


def hashes(numbers: Ints, *, seed: int, salt: str) -> Words:
    """A random 64-bit number for each number: splitmix64 (Steele, Lea, Flood 2014), keyed.

    >>> numbers = np.arange(3)
    >>> first = hashes(numbers, seed=1, salt="a")
    >>> (first == hashes(numbers, seed=1, salt="a")).all(), (first == hashes(numbers, seed=2,
    ... salt="a")).any()
    (np.True_, np.False_)
    """
    key = int.from_bytes(sha256(f"{seed}:{salt}".encode()).digest()[:8], "big")
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def sample(numbers: Ints, count: int, *, seed: int, salt: str) -> Ints:
    """So many of the numbers, drawn without replacement; ascending, all if there are fewer."""
    if count >= len(numbers):
        return np.sort(numbers)
    ranked = hashes(numbers, seed=seed, salt=salt)
    return np.sort(numbers[np.argpartition(ranked, count)[:count]])
