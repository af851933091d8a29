"""Numbered material: what an answer rests on, as values that faces show and models read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of a paper, word for word, and where it stands; `page` is None where not known.

    `grounded` when the words were checked against the paper.
    """

    text: str
    title: str = ""
    year: int | None = None
    doi: str | None = None
    page: int | None = None
    grounded: bool = True
    negated: bool = False
    hedged: bool = False

    @property
    def paper(self) -> str:
        """The paper in words: its title and year."""
        year = f" ({self.year})" if self.year else ""
        return f"{self.title or 'no paper'}{year}"


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered piece of material: a relation with its quotes, the best first, or a passage.

    Of a relation `statement` is "source --predicate--> target", by name; `support` counts the
    papers behind it, `denied` the quotes of all its `said` that deny it. Of a passage `statement`
    is "" and `excerpt` its sentences that speak most to the question, word for word, "…" between
    those that do not follow each other.
    """

    quotes: tuple[Quote, ...]
    statement: str = ""
    excerpt: str = ""
    support: int = 0
    confidence: float = 0.0
    grounded: bool = True
    negated: bool = False
    hedged: bool = False
    said: int = 0
    denied: int = 0

    @property
    def is_passage(self) -> bool:
        """Whether it is a passage, not a relation."""
        return not self.statement
