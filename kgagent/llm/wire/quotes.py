"""Where a quote stands in the passages; one that says anything else than they do has no place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kgagent.llm.wire.folding import HYPHENS, Folded, fold

FEWEST_WORDS = 3
"""A quote of fewer words must stand in the passage character for character."""
_MOST_PLACES = 100  # occurrences looked at for one quote in one passage

_JOINING = frozenset(HYPHENS + "–−")
_NUMBER_SIGNS = frozenset("+±<>≤≥≈~=^_/×*$€£")
_NUMBER_ENDS = frozenset("%‰^°/×")
_APOSTROPHES = frozenset("'’ʼ")
_NEGATED_BEFORE = re.compile(
    r"(?<![^\W_])(?:not|no|never|without|neither|nor|none|cannot|hardly|scarcely|barely|rarely|seldom"
    r"|lacks?|lacking|non|[a-z]+n['’]t"
    r"|(?:lack|absence|free|instead|devoid) of|(?:fail(?:s|ed|ing)?|unable|unlikely) to"
    r"|rather than)\s{1,20}$",
    re.IGNORECASE,
)
_NEGATED_AFTER = re.compile(r"\s{1,20}(?:not|no|never)(?![^\W_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """`passages[passage][start:end]` is the quote, `exact` or in another form; or it is nowhere."""

    passage: int | None = None
    start: int | None = None
    end: int | None = None
    match: Literal["exact", "normalised", "none"] = "none"


def locate(quote: str, passages: Sequence[str]) -> Place:
    """Where the quote first stands.

    Tolerated are differences in white space, hyphenation at line ends, and Unicode form; not in
    case, in a sign or in a word. A quote that begins or ends inside a word or a number, or just
    behind a negation, is not what the passage says and has no place.

    >>> locate("self-healing silk ﬁbres", ["We made self-\\nhealing silk  fibres."])
    Place(passage=0, start=8, end=34, match='normalised')
    >>> locate("toxic silk", ["Non-toxic silk."]).match, locate("5 MPa", ["12.5 MPa"]).match
    ('none', 'none')
    """
    return Finder(passages).locate(quote)


class Finder:
    """Looks up many quotes in the same passages; each passage is folded at most once."""

    def __init__(self, passages: Sequence[str]) -> None:
        self.passages = passages
        self._folded: dict[int, Folded] = {}
        self._known: dict[tuple[str, int | None], Place] = {}

    def locate(self, quote: str, *, told: int | None = None) -> Place:
        """Where the quote stands; in the passage `told` if it stands there too."""
        quote = quote.strip()
        if (quote, told) not in self._known:
            self._known[quote, told] = self._locate(quote, told)
        return self._known[quote, told]

    def stands(self, quote: str, passage: int, start: int) -> bool:
        """Whether the quote stands in this passage at this very place, character for character."""
        text = self.passages[passage] if 0 <= passage < len(self.passages) else ""
        if start < 0 or quote != quote.strip() or not text.startswith(quote, start):
            return False
        return any(map(str.isalnum, quote)) and _stands_free(text, start, start + len(quote))

    def _locate(self, quote: str, told: int | None) -> Place:
        if not any(map(str.isalnum, quote)):
            return Place()
        order = list(range(len(self.passages)))
        if told is not None and 0 <= told < len(order):
            order = [told, *order[:told], *order[told + 1 :]]
        for at in order:
            text = self.passages[at]
            for start in _occurrences(quote, text):
                if _stands_free(text, start, start + len(quote)):
                    return Place(at, start, start + len(quote), "exact")
        if len(quote.split()) < FEWEST_WORDS:
            return Place()
        said = fold(quote)
        for at in order:
            if found := self._normalised(said, at):
                return Place(at, *found, "normalised")
        return Place()

    def _normalised(self, said: Folded, at: int) -> tuple[int, int] | None:
        if at not in self._folded:
            self._folded[at] = fold(self.passages[at])
        there = self._folded[at]
        for begin in _occurrences(said.key, there.key):
            last = begin + len(said.key) - 1
            if not _whole_characters(there, begin, last) or not _same_hyphens(said, there, begin):
                continue
            start, end = there.starts[begin], there.ends[last]
            if _stands_free(self.passages[at], start, end):
                return start, end
        return None


def _occurrences(part: str, text: str) -> Iterator[int]:
    at = text.find(part) if part else -1
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(part, at + 1)


def _whole_characters(there: Folded, begin: int, last: int) -> bool:
    """Whether the span begins and ends between characters, not within a ligature."""
    if begin and there.starts[begin] == there.starts[begin - 1]:
        return False
    return last + 1 == len(there.key) or there.ends[last] != there.ends[last + 1]


def _same_hyphens(said: Folded, there: Folded, begin: int) -> bool:
    """Whether both have the same hyphens inside; one at a line's end may be missing."""
    for at, kind in said.hyphens.items():
        if kind != "soft" and begin + at not in there.hyphens:
            return False
    for at in range(begin + 1, begin + len(said.key)) if there.hyphens else ():
        if there.hyphens.get(at, "soft") != "soft" and at - begin not in said.hyphens:
            return False
    return True


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether the span begins and ends at whole words and numbers, and beside no negation."""
    if end < len(text) and unicodedata.combining(text[end]):
        return False
    if _joined_before(text, start) or _joined_after(text, end):
        return False
    if _NEGATED_BEFORE.search(text[max(0, start - 50) : start]):
        return False
    return not (text[end - 1].isalnum() and _NEGATED_AFTER.match(text, end))


def _joined_before(text: str, start: int) -> bool:
    first, before = text[start], text[start - 1 : start]
    if not first.isalnum() or not before:
        return False
    earlier = text[max(0, start - 2) : start - 1]
    if before.isalnum() or unicodedata.combining(before) or before in "\u00ad_":
        return True
    if before in _JOINING:
        return earlier.isalnum() or first.isdigit()
    if first.isdigit():
        return before in _NUMBER_SIGNS or (before in ".,·" and earlier.isdigit())
    if before in _APOSTROPHES:
        return earlier.isalnum()
    gap = text[max(0, start - 20) : start]
    line = gap.rstrip()
    return "\n" in gap[len(line) :] and line[-1:] in _JOINING and line[-2:-1].isalpha()


def _joined_after(text: str, end: int) -> bool:
    last, after = text[end - 1], text[end : end + 1]
    if not last.isalnum() or not after:
        return False
    later = text[end + 1 : end + 2]
    if after.isalnum() or after in "\u00ad_":
        return True
    if after in _JOINING or after in _APOSTROPHES:
        return later.isalnum() or (after in HYPHENS and later == "\n")
    return last.isdigit() and (after in _NUMBER_ENDS or (after in ".,·" and later.isdigit()))
