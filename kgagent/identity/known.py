"""The names of a graph as it grows: which known ones a new name may be the same as.

Whether two names are a candidate depends on the two alone, so the order in which names come decides
nothing. A new name costs one row of a matrix product and a few look-ups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kgagent.identity.features import Embed, Vectors
from kgagent.identity.profile import Profile, profile

LEAST_COSINE = 0.78
"""Of the pairs of read names that are at least worth a question, 95 % are as near as this."""
MOST_NEAR = 200
"""Of more names that are so near, the oldest are looked at."""
SHORTEST_ACRONYM = 3
"""Two letters may stand for anything."""


class Near(Protocol):
    """Vectors that can be searched: one of kgagent.similarity."""

    def add(self, vectors: Vectors) -> None:
        """Take in unit vectors, shape (count, dimension)."""
        ...

    def within(self, vectors: Vectors, least: float) -> list[npt.NDArray[np.int64]]:
        """For each vector the numbers of the known ones of cosine `least` or more."""
        ...


def vectors_of(names: Sequence[str], embed: Embed) -> Vectors:
    """The vectors by which names are compared, one a row: of their words in singular."""
    return embed([" ".join(profile(name).words) or name for name in names])


class KnownNames:
    """Names with their vectors in `nearest`, and with what else finds them.

    Candidates are names with the same telling words in any order, with the same words joined or
    apart, one of which is the other's initials, or whose vectors have a cosine of `LEAST_COSINE`.
    """

    def __init__(self, nearest: Near) -> None:
        self._nearest = nearest
        self._names: list[str] = []
        # Most bags hold one name: a list for each would take most of the memory of a large graph.
        self._first: dict[str, int] = {}
        self._more: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def add(self, names: Sequence[str], vectors: Vectors) -> None:
        """Take names in that are known already; `vectors` are theirs, from `vectors_of`."""
        self._nearest.add(vectors)
        for name in names:
            self._enter(profile(name))

    def candidates(self, new: Sequence[str], vectors: Vectors) -> list[tuple[str, str]]:
        """Take new names in; gives the pairs (a, b), a < b, sorted, that hold one of them."""
        found: set[tuple[int, int]] = set()
        self._nearest.add(vectors)
        start = len(self._names)
        for number, near in enumerate(self._nearest.within(vectors, LEAST_COSINE), start):
            found |= {(number, int(other)) for other in near[:MOST_NEAR] if other != number}
        for name in new:
            number = len(self._names)
            found |= {(number, other) for other in self._enter(profile(name))}
        names = ((self._names[a], self._names[b]) for a, b in found if self._may_be_one(a, b))
        return sorted({(a, b) if a < b else (b, a) for a, b in names})

    def _may_be_one(self, a: int, b: int) -> bool:
        """False for names each of which has a number or letter that the other lacks, unless they
        are one but for blanks."""
        one, other = profile(self._names[a]), profile(self._names[b])
        return one.marks <= other.marks or other.marks <= one.marks or one.joined == other.joined

    def _enter(self, one: Profile) -> set[int]:
        """Put a name into its bags; gives those that are in a bag it looks into."""
        number = len(self._names)
        self._names.append(one.name)
        lies_in, looks_into = _bags(one)
        found: set[int] = set()
        for bag in looks_into:
            if bag in self._first:
                found.add(self._first[bag])
                found.update(self._more.get(bag, ()))
        for bag in lies_in:
            if self._first.setdefault(bag, number) != number:
                self._more.setdefault(bag, []).append(number)
        return found


def _bags(one: Profile) -> tuple[list[str], list[str]]:
    """The bags that a name lies in, and those it looks into for others."""
    same = []
    if one.words:
        same = [f"told {' '.join(sorted(one.told))}", f"joined {''.join(one.words)}"]
    lies_in, looks_into = list(same), same
    if _is_short(one):
        lies_in.append(f"short {one.short}")
        looks_into += [f"initials {one.short}", f"initials {one.short.removesuffix('s')}"]
    if len(one.words) >= SHORTEST_ACRONYM:
        initials = one.initials
        lies_in.append(f"initials {initials}")
        looks_into += [f"short {initials}", f"short {initials}s"]
    return lies_in, looks_into


def is_acronym(name: str) -> bool:
    """A name of one short word with more than one large letter."""
    return _is_short(profile(name))


def _is_short(one: Profile) -> bool:
    if len(one.short) < SHORTEST_ACRONYM or one.name.islower():
        return False
    return sum(char.isupper() for char in one.name) > 1
