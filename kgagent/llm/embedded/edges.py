"""Where a name begins, and whether it goes on after "of": learned choices among a phrase's parts.

The rules drop what rarely belongs to a name ("maximum", "recent") and keep the rest; for some
phrases another beginning is likelier ("maximum margin criterion"). Likewise "N of M" names one
thing where N alone says little ("detection of flow instabilities"). Both choices are learned from
SciERC's train part (`benchmarks/train_scores.py`) and are made only where they are clearly
likelier than what the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kgagent.llm.embedded.names import is_in
from kgagent.llm.embedded.scores import band, scorer
from kgagent.llm.embedded.tree import Tree, Word

MARGIN = 0.15  # by how much another beginning must be likelier than the rules'
JOINED = 0.6  # probability from which "N of M" is one name
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


def is_joined(tree: Tree, one: Span, other: Span) -> bool:
    """Whether "N of M" is one name."""
    return scorer("of").probabilities(of_features(tree, one, other))[1] >= JOINED


def of_features(tree: Tree, one: Span, other: Span) -> list[str]:
    """Return what is true of "N of M", where M follows the "of" but for a determiner."""
    words = tree.words
    head, end = words[one.head], words[other.head]
    before = words[one.first - 1] if one.first else None
    after = words[other.last + 1] if other.last + 1 < len(words) else None
    gap = " ".join(word.lower for word in words[one.last + 1 : other.first])
    above = tree.head(head)
    sizes = min(one.last - one.first, 2), min(other.last - other.first, 2)
    return [
        f"head={head.lower}",
        f"head ending={head.lower[-4:]}",
        f"end={end.lower}",
        f"end ending={end.lower[-3:]}",
        f"end tag={end.tag}",
        f"tags={head.tag}&{end.tag}",
        f"gap={gap}",
        f"gap={gap}&ending={head.lower[-3:]}",
        f"sizes={sizes[0]}{sizes[1]}",
        f"first={words[one.first].tag}",
        f"first word={words[one.first].lower}",
        f"second={words[other.first].tag}",
        f"before={before.lower if before else ''}",
        f"before={before.tag if before else ''}&gap={gap}",
        f"after={after.tag if after else ''}",
        f"role={head.label}",
        f"role={head.label}&above={above.lower}",
        f"generic={is_in(head.lower, 'generic heads')}",
        f"length={band(len(words), 12, 25)}",
        f"coordinated={bool(tree.children(end, 'conj'))}{bool(tree.children(head, 'conj'))}",
    ]
