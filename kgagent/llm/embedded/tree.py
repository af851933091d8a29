"""A parsed sentence as plain values: words with tags, labels and heads, and how to walk them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "FW", "AFX"})
VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})


@dataclass(frozen=True, slots=True)
class Word:
    """One token: its spelling, its place in the passage and in the tree; a root heads itself."""

    index: int
    text: str
    lower: str
    tag: str
    label: str
    head: int
    start: int
    end: int

    @property
    def is_noun(self) -> bool:
        """Whether it is tagged as a noun."""
        return self.tag in NOUN_TAGS

    @property
    def is_verb(self) -> bool:
        """Whether it is tagged as a verb in any form."""
        return self.tag in VERB_TAGS


@dataclass(frozen=True)
class Tree:
    """One sentence of a passage: `words` in order; offsets count characters in the passage."""

    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        """Where the sentence begins in the passage."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where the sentence ends in the passage."""
        return self.words[-1].end

    @cached_property
    def children_of(self) -> tuple[tuple[int, ...], ...]:
        """For each word the positions of the words that lean on it."""
        found: list[list[int]] = [[] for _ in self.words]
        for word in self.words:
            if word.head != word.index:
                found[word.head].append(word.index)
        return tuple(tuple(kids) for kids in found)

    def children(self, word: Word, *labels: str) -> list[Word]:
        """Return the words leaning on `word`, in order; with `labels`, those so labelled."""
        kids = (self.words[i] for i in self.children_of[word.index])
        return [kid for kid in kids if not labels or kid.label in labels]

    def child(self, word: Word, *labels: str) -> Word | None:
        """Return the first word leaning on `word` with one of `labels`."""
        return next(iter(self.children(word, *labels)), None)

    def head(self, word: Word) -> Word:
        """Return the word that `word` leans on; a root leans on itself."""
        return self.words[word.head]

    def before(self, word: Word) -> Word | None:
        """Return the word on the left."""
        return self.words[word.index - 1] if word.index else None

    def after(self, word: Word) -> Word | None:
        """Return the word on the right."""
        return self.words[word.index + 1] if word.index + 1 < len(self.words) else None

    def conjuncts(self, word: Word) -> list[Word]:
        """Return `word` and everything coordinated with it, in order ("A, B and C")."""
        found, queue, seen = [word], [word], {word.index}
        while queue:
            for kid in self.children(queue.pop(0), "conj"):
                if kid.index not in seen:
                    seen.add(kid.index)
                    found.append(kid)
                    queue.append(kid)
        return sorted(found, key=lambda w: w.index)

    def subtree(self, word: Word) -> list[Word]:
        """Return `word` and all below it, in order."""
        found, queue, seen = [word], [word], {word.index}
        while queue:
            for kid in self.children(queue.pop()):
                if kid.index not in seen:
                    seen.add(kid.index)
                    found.append(kid)
                    queue.append(kid)
        return sorted(found, key=lambda w: w.index)

    def ancestors(self, word: Word) -> Iterator[Word]:
        """Yield the heads above `word`, nearest first."""
        at = word
        for _ in self.words:
            if at.head == at.index:
                return
            at = self.words[at.head]
            yield at
