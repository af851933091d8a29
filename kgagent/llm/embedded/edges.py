"""Where a name begins: a learned choice among the words of its phrase.

The rules drop what rarely belongs to a name ("maximum", "recent") and keep the rest; for some
phrases another beginning is likelier ("maximum entropy criterion"). The choice is learned from
SciERC's train part (`benchmarks/train_scores.py`) and is made only where it is clearly likelier
than what the rules say. A degree ("low solubility") or an owner is never taken into a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.names import is_in
from kgagent.llm.embedded.scores import scorer
from kgagent.llm.embedded.tree import Tree, Word

MARGIN = 0.15  # by how much another beginning must be likelier than the rules'
MOST = 5  # units that a name may have
_SIGN = re.compile(r"[\d\W_]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A name's words in its tree: `first` to `last`, with its head."""

    first: int
    last: int
    head: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """A place where the name may begin, with what is true of it there."""

    first: int
    features: list[str]


def beginnings(tree: Tree, span: Span, edge: int) -> list[Beginning]:
    """Return where the name may begin: the rules' place first, then others from `edge` on.

    No part of a coordination is taken in, and no word is cut.
    """
    words = tree.words
    starts = [span.first]
    at = span.first
    while at > edge and span.first - at < 3 and _joins(words[at - 1], words[at]):
        at -= 1
        if words[at].tag == "POS" or words[at].label == "poss":
            break
        if not at or words[at - 1].end < words[at].start:
            starts.append(at)
    for at in range(span.first + 1, span.head + 1):
        if words[at - 1].end < words[at].start and len(starts) < MOST:
            starts.append(at)
    if len(starts) == 1:
        return []
    return [Beginning(at, _beginning(tree, at, span)) for at in starts if _can_begin(words[at])]


def _joins(word: Word, following: Word) -> bool:
    return word.label != "cc" and word.text not in ",;:()[]/" and following.label != "cc"


def _can_begin(word: Word) -> bool:
    if word.lower in section("stop_concepts.txt", "degrees"):
        return False
    closed = word.tag in ("DT", "CC", "IN", "PRP$", "PRP", "CD", "POS", "WDT", "TO")
    return not closed and _SIGN.fullmatch(word.text) is None


def _beginning(tree: Tree, at: int, span: Span) -> list[str]:
    words = tree.words
    one, head = words[at], words[span.head]
    before = words[at - 1] if at else None
    step = at - span.first
    way = "same" if not step else "out" if step < 0 else "in"
    size = min(sum(words[i - 1].end < words[i].start for i in range(at + 1, span.last + 1)), 4)
    cut = before is not None and way == "in"
    return [
        way,
        f"{way}&tag={one.tag}",
        f"{way}&tag={one.tag}&label={one.label}",
        f"{way}&size={size}",
        f"tag={one.tag}&size={size}",
        f"word={one.lower}",
        f"{way}&ending={one.lower[-3:]}",
        f"head={head.lower}&size={size}",
        f"{way}&head={head.lower}",
        f"before={before.tag if before else ''}",
        f"{way}&before={before.tag if before else ''}",
        f"before word={before.lower if before else ''}",
        f"{way}&own={one.head == span.head}",
        f"{way}&generic={is_in(head.lower, 'generic heads')}",
        *([f"cut={before.lower}", f"cut ending={before.lower[-3:]}"] if cut and before else []),
    ]


def begins(tree: Tree, span: Span, edge: int) -> int:
    """Return where the name begins: elsewhere than by the rules only where clearly likelier."""
    places = beginnings(tree, span, edge)
    if len(places) < 2 or places[0].first != span.first:
        return span.first
    learned = scorer("beginning")
    return best(places, [learned.probabilities(place.features)[1] for place in places])


def best(places: Sequence[Beginning], chances: Sequence[float], margin: float = MARGIN) -> int:
    """Return the likeliest place when it beats the first one by the margin, else the first."""
    top = max(range(len(places)), key=lambda i: (chances[i], -i))
    return places[top].first if chances[top] >= chances[0] + margin else places[0].first
