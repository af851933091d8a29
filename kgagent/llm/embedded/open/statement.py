"""One statement of a text, in the text's own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """Who or what, its predicate, what of it; `rest` holds when, where, how, in the text's order.

    Words that the text only implies ("is" in "Rome, the capital of Italy") stand in the predicate
    as if they were written. `start` and `end` bound the sentence in the text. `referent` is what a
    pronoun in `source` most likely stands for, empty if the source is no pronoun or in doubt.
    """

    source: str
    predicate: str
    target: str
    rest: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    negated: bool = False
    hedged: bool = False
    confidence: float = 1.0
    referent: str = ""
