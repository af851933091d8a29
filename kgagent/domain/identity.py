"""Whether two concepts are one: judgements of pairs, and which of them counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["same", "apart", "unsure"]

SAME: Verdict = "same"
APART: Verdict = "apart"
UNSURE: Verdict = "unsure"

PERSON = "person"
"""Who judges when a command does; every other author is a model or a rule."""

MODEL = "model:"
"""How the author begins where a language model judged; its name follows."""

DEFINITION = "definition"
"""The author of what a paper's own definition of an acronym makes one."""

ACRONYM = "acronym"
"""The author of what an acronym means where it stands without a definition."""

NAMES = "names"
"""The author of what the two names, and what papers say of them, show."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one author says of a pair of concepts, given by their keys, and why.

    `probability`, 0 to 1, is that of being one concept.
    """

    one: str
    other: str
    verdict: Verdict
    author: str
    why: str
    probability: float = 1.0

    @property
    def pair(self) -> tuple[str, str]:
        """The two keys in the order of the alphabet."""
        return (self.one, self.other) if self.one <= self.other else (self.other, self.one)


def standing(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The judgement that counts for each pair: a person's before a model's before a rule's, and of
    these the newest.

    `judgements` come in the order they were made.
    """
    found: dict[tuple[str, str], Judgement] = {}
    for judgement in judgements:
        known = found.get(judgement.pair)
        if known is None or _rank(judgement.author) >= _rank(known.author):
            found[judgement.pair] = judgement
    return found


def _rank(author: str) -> int:
    return 2 if author == PERSON else int(author.startswith(MODEL))
