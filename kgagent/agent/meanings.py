"""What the concepts of a graph mean, as vectors, and what questions were about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from kgagent.agent.wording import subject
from kgagent.embedding.protocol import Embedder, Vectors
from kgagent.identity.known import vectors_of

PARAPHRASE = 0.9
"""Questions whose subjects have a higher cosine ask the same."""

OVERLAP, LONG, BEGINNING = 0.5, 8, 6
"""Questions with at least `LONG` words that say what they are about ask the same when at least
this part of the shorter one's are in the other, by their first `BEGINNING` letters."""

ROUNDED = 4
"""Decimals of a cosine that count: the rest depends on how the machine adds up."""


@dataclass(slots=True)
class Rows:
    """Unit vectors that only ever become more; `found` are those there are."""

    dimension: int
    count: int = 0
    _room: Vectors = field(init=False)

    def __post_init__(self) -> None:
        self._room = np.empty((64, self.dimension), dtype=np.float32)

    def add(self, more: Vectors) -> None:
        """Takes more rows in."""
        while self.count + len(more) > len(self._room):
            self._room = np.concatenate((self._room, np.empty_like(self._room)))
        self._room[self.count : self.count + len(more)] = more
        self.count += len(more)

    @property
    def found(self) -> Vectors:
        """All rows, shape (count, dimension)."""
        return self._room[: self.count]


@dataclass(slots=True)
class Meanings:
    """Vectors of concepts by the built-in embedder of names: the very ones that the store keeps for
    comparing names, made again from the keys, so that they are there without `identity` too."""

    embedder: Embedder
    _rows: Rows = field(init=False)

    def __post_init__(self) -> None:
        self._rows = Rows(self.embedder.dimension)

    def of(self, keys: Sequence[str]) -> Vectors:
        """One row a key; `keys` are those of the last call and more at the end."""
        if new := keys[self._rows.count :]:
            self._rows.add(vectors_of(new, self.embedder.embed))
        return self._rows.found


@dataclass(slots=True)
class Subjects:
    """What questions were about, to find those that ask the same in other words.

    Nothing is embedded before somebody looks.
    """

    embedder: Embedder
    _words: set[frozenset[str]] = field(default_factory=set)
    _long: list[frozenset[str]] = field(default_factory=list)
    _order: list[frozenset[str]] = field(default_factory=list)
    _rows: Rows = field(init=False)
    _noted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rows = Rows(self.embedder.dimension)

    def add(self, questions: Iterable[str]) -> None:
        """Notes that these were asked."""
        self._noted.extend(questions)

    def __contains__(self, question: object) -> bool:
        """Whether a question with the same subject was asked: the same words in any order, words of
        a cosine above `PARAPHRASE`, or among long questions most of the words."""
        return self.has_other(str(question), "")

    def has_other(self, question: str, than: str) -> bool:
        """Whether a question with the same subject was asked besides the one given as `than`."""
        self._take_in()
        words, besides = subject(question), subject(than) if than else frozenset[str]()
        if words != besides and words in self._words:
            return True
        if _is_said_by(words, self._long, besides):
            return True
        near = (self._rows.found @ self._vectors([words])[0]).round(ROUNDED) > PARAPHRASE
        return any(self._order[at] != besides for at in np.flatnonzero(near))

    def _take_in(self) -> None:
        """Embeds what was noted since somebody last looked."""
        new = {subject(question) for question in self._noted} - self._words
        self._noted.clear()
        if new:
            self._words |= new
            ordered = sorted(new, key=sorted)
            self._order += ordered
            self._long += [words for words in ordered if len(words) >= LONG]
            self._rows.add(self._vectors(ordered))

    def _vectors(self, subjects: Sequence[frozenset[str]]) -> Vectors:
        return self.embedder.embed([" ".join(sorted(words)) for words in subjects])


def _beginnings(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:BEGINNING] for word in words)


def _is_said_by(
    words: frozenset[str], others: Iterable[frozenset[str]], besides: frozenset[str]
) -> bool:
    """Whether one of the other questions says most of the same."""
    if len(words) < LONG:
        return False
    own = _beginnings(words)
    return any(_is_mostly(own, _beginnings(other)) for other in others if other != besides)


def _is_mostly(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= OVERLAP * min(len(one), len(other))
