"""The names of a graph as it grows: which known ones a new name may be the same as.

Whether two names are a candidate depends on the two alone, so the order in which names come decides
nothing. A new name costs one row of a matrix product and a few look-ups.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
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

Bag = tuple[str, Hashable]


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
        self._bags: dict[Bag, list[int]] = {}

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
        """False for names each of which has a number or letter that the other lacks."""
        one, other = profile(self._names[a]).marks, profile(self._names[b]).marks
        return one <= other or other <= one

    def _enter(self, one: Profile) -> set[int]:
        """Put a name into its bags; gives those that are in a bag it looks into."""
        number = len(self._names)
        self._names.append(one.name)
        found: set[int] = set()
        for bag in _looks_into(one):
            found.update(self._bags.get(bag, ()))
        for bag in _lies_in(one):
            self._bags.setdefault(bag, []).append(number)
        return found


def _lies_in(one: Profile) -> Iterator[Bag]:
    if one.words:
        yield "told", one.told
        yield "joined", "".join(one.words)
    if is_acronym(one.name):
        yield "short", one.short
    if len(one.words) >= SHORTEST_ACRONYM:
        yield "initials", one.initials


def _looks_into(one: Profile) -> Iterator[Bag]:
    if one.words:
        yield "told", one.told
        yield "joined", "".join(one.words)
    if is_acronym(one.name):
        yield "initials", one.short
        yield "initials", one.short.removesuffix("s")
    if len(one.words) >= SHORTEST_ACRONYM:
        yield "short", one.initials
        yield "short", f"{one.initials}s"


def is_acronym(name: str) -> bool:
    """A name of one short word with more than one large letter."""
    large = sum(char.isupper() for char in name)
    return large > 1 and len(profile(name).short) >= SHORTEST_ACRONYM
