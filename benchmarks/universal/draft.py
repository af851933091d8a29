"""A sentence while its tree is turned round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

NOUNS = ("NN", "NNS", "NNP", "NNPS", "PRP", "CD", "ADD", "DT", "WP", "EX", "$", "FW")


@dataclass(frozen=True)
class Token:
    """One word of a treebank: `head` is a position in the sentence, -1 for the root."""

    form: str
    lemma: str
    tag: str
    head: int
    label: str
    roles: tuple[str, ...] = ()  # "4:nsubj": what else it is, by the enhanced dependencies


@dataclass
class Draft:
    """The heads and labels as they stand; `done` are the words whose label is CRAFT's already."""

    tokens: Sequence[Token]
    heads: list[int] = field(init=False)
    labels: list[str] = field(init=False)
    done: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.heads = [token.head for token in self.tokens]
        self.labels = [token.label for token in self.tokens]

    @property
    def places(self) -> range:
        return range(len(self.tokens))

    def tag(self, i: int) -> str:
        return self.tokens[i].tag

    def lower(self, i: int) -> str:
        return self.tokens[i].form.lower()

    def phrase(self, words: Sequence[int]) -> str:
        return " ".join(self.lower(i) for i in words)

    def kids(self, i: int, *labels: str) -> list[int]:
        return [
            k
            for k, head in enumerate(self.heads)
            if head == i and (not labels or self.labels[k] in labels)
        ]

    def is_verb(self, i: int) -> bool:
        return self.tag(i).startswith("VB") or self.tag(i) == "MD"

    def is_infinitive(self, i: int) -> bool:
        return any(self.tag(k) == "TO" for k in self.kids(i, "mark"))

    def put(self, i: int, head: int, label: str) -> None:
        """Give the word its final place."""
        self.heads[i], self.labels[i] = head, label
        self.done.add(i)

    def exchange(self, old: int, new: int) -> None:
        """Let `new`, which hangs on `old`, take its place; `old` hangs on `new` for the moment."""
        self.heads[new], self.labels[new] = self.heads[old], self.labels[old]
        if old in self.done:
            self.done.add(new)
            self.done.discard(old)
        self.heads[old] = new

    def inherit(self, old: int, new: int) -> None:
        """Let `new` take the place of `old` and all that hangs on it."""
        kids = self.kids(old)
        self.exchange(old, new)
        for k in kids:
            if k != new:
                self.heads[k] = new

    def edges(self, i: int) -> tuple[int, int]:
        """Return the first and last word at or below i."""
        below = {i}
        while True:
            more = {k for k, head in enumerate(self.heads) if head in below} - below
            if not more:
                return min(below), max(below)
            below |= more


def is_tree(heads: Sequence[int]) -> bool:
    """Whether there is one root (-1), and every word leads to it."""
    if sum(head < 0 for head in heads) != 1:
        return False
    for start in heads:
        at, steps = start, 0
        while at >= 0 and steps <= len(heads):
            at, steps = heads[at], steps + 1
        if at >= 0:
            return False
    return True
