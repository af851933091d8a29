"""Material as a model reads it, within a budget of tokens, for each of three arms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kgagent.domain.material import Item
from kgagent.papers.sentences import sentence_spans

Arm = Literal["graph", "retrieval", "alone"]
ARMS: tuple[Arm, ...] = ("graph", "retrieval", "alone")
"""Where an answer's material comes from: the graph with its passages, passages found by their
words alone, or nowhere."""

PER_TOKEN = 4
"""Characters of a token, about."""
AROUND = 60
"""Characters of the tags around a piece of material."""
RELATIONS = 0.6
"""The share of the budget that relations may take before passages have had theirs."""
LEAST = 200
"""A passage is not cut to less than so many characters."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: relations (those of paths too), passages to go with them, and
    the passages of plain retrieval, each the best first."""

    relations: tuple[Item, ...] = ()
    passages: tuple[Item, ...] = ()
    retrieved: tuple[Item, ...] = ()


def tokens(text: str) -> int:
    """About how many tokens a text has."""
    return -(-len(text) // PER_TOKEN)


def material(found: Found, arm: Arm, budget: int) -> tuple[Item, ...]:
    """The numbered material of an arm, in order; with its tags it takes at most `budget` tokens."""
    room = budget * PER_TOKEN
    match arm:
        case "alone":
            return ()
        case "retrieval":
            return tuple(_fitting(found.retrieved, room))
        case "graph":
            relations = list(_fitting(found.relations, int(room * RELATIONS)))
            passages = list(_fitting(found.passages, room - sum(map(_size, relations))))
            left = room - sum(map(_size, [*relations, *passages]))
            relations += _fitting(found.relations[len(relations) :], left)
            return (*relations, *passages)


def _size(item: Item) -> int:
    return len(written(item)) + AROUND


def _fitting(items: Sequence[Item], room: int) -> Iterable[Item]:
    """The items that fit, in order; a passage that does not is cut where a sentence ends."""
    for item in items:
        size = _size(item)
        if size <= room:
            room -= size
            yield item
            continue
        if item.is_passage:
            cut = _cut(item, room - (size - len(item.quotes[0].text)))
            if cut is not None:
                yield cut
        return


def _cut(item: Item, longest: int) -> Item | None:
    text = item.quotes[0].text
    ends = [end for _, end in sentence_spans(text) if LEAST <= end <= longest]
    if not ends:
        return None
    kept = text[: ends[-1]]
    shown = item.excerpt if all(part in kept for part in item.excerpt.split(" … ")) else ""
    return replace(item, quotes=(replace(item.quotes[0], text=kept),), excerpt=shown)


def written(item: Item) -> str:
    """A piece of material as a model reads it.

    >>> from kgagent.domain.material import Quote
    >>> quote = Quote("Salt slows the fermentation.", "Bread", 2012)
    >>> print(written(Item((quote,), "salt --slows--> fermentation", support=1, confidence=0.9)))
    salt --slows--> fermentation   [1 paper, confidence 0.90]
    “Salt slows the fermentation.” Bread (2012)
    """
    if item.is_passage:
        return f"{item.quotes[0].paper}\n{item.quotes[0].text}"
    lines = [f"{item.statement}   [{', '.join(marks(item))}]"]
    for quote in item.quotes:
        denies = " (denies it)" if quote.negated else ""
        lines.append(f"“{quote.text}”{denies} {quote.paper}")
    return "\n".join(lines)


def marks(item: Item) -> list[str]:
    """What is known of how well a relation is evidenced, in words."""
    papers = "1 paper" if item.support == 1 else f"{item.support:,} papers"
    found = [papers, f"confidence {item.confidence:.2f}"]
    if item.negated:
        found.append("DENIED")
    elif item.denied:
        found.append(f"denied by {item.denied:,} of {item.said:,} quotes")
    if item.hedged:
        found.append("hedged")
    if not item.grounded:
        found.append("INFERRED")
    return found
