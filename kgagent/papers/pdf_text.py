"""Lines of a PDF joined to paragraphs, with words divided at line ends made whole."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from kgagent.papers.pdf_lines import Line, Page

_TERMINAL = re.compile(r"[.!?:;][\"'”’)\]]*(?:\[[\d,– -]+\])?$")
_HEADING = re.compile(
    r"(?:(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.)\s+[A-Z].{0,90}[^.,;:]"
    r"|(?:(?:\d{1,2}|[IVX]{1,5})\.?\s+)?(?:abstract|introduction|background|(?:materials and )?"
    r"methods|results(?: and discussion)?|discussion|conclusions?|acknowledge?ments?|keywords))\.?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\d|[IVX]+\.)[\d.]*\s+[A-Z]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NEIGHBOURS = 8  # lines looked at on each side to learn how wide the column is


def joined(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text of these pages, and the offset at which each begins (the first at 0)."""
    words = _vocabulary(pages)
    parts: list[str] = []
    starts: list[int | None] = []
    length = 0
    before: Line | None = None
    for page in pages:
        start = None
        gaps = _Gaps(page.lines)
        for index, line in enumerate(page.lines):
            joint = "" if before is None else gaps.joint(index, before, words)
            if start is None:
                start = length + len(joint)
                if before is not None and joint in ("", "-"):  # the word is the page before's
                    start += len(line.text.split(" ", 1)[0])
            parts += [joint, line.text]
            length += len(joint) + len(line.text)
            before = line
        starts.append(start)
    return "".join(parts), _filled(starts, length)


def _filled(starts: list[int | None], length: int) -> tuple[int, ...]:
    """A page without text begins where the next one does."""
    filled: list[int] = []
    following = length
    for start in reversed(starts):
        following = following if start is None else start
        filled.append(following)
    return (0, *filled[-2::-1]) if filled else ()


def _vocabulary(pages: Sequence[Page]) -> Counter[str]:
    """The words that stand whole in a line, also those with a hyphen."""
    words: Counter[str] = Counter()
    for page in pages:
        for line in page.lines:
            found = [word.lower() for word in _WORD.findall(line.text)]
            words.update(found[:-1] if line.broken else found)
    return words


class _Gaps:
    """What joins each line of one page to the line before it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        steps = [a.y0 - b.y0 for a, b in pairwise(lines)]
        self.step = median([step for step in steps if step > 1] or [0.0])
        self.chars = median([len(line.text) for line in lines if len(line.text) > 20] or [0])

    def joint(self, index: int, before: Line, words: Counter[str]) -> str:
        """ "", "-", " " or an empty line."""
        line = self.lines[index]
        if before.broken and line.text[0].isalnum():
            return _hyphen(before.text, line.text, words)
        return "\n\n" if self._is_break(index, before, line) else " "

    def _is_break(self, index: int, before: Line, line: Line) -> bool:
        ended = bool(_TERMINAL.search(before.text))
        if _is_heading(before.text):
            return True
        if not ended and line.text[0].islower() and len(before.text) > 1:
            return False
        return _is_heading(line.text) or self._is_apart(index, before, line, ended=ended)

    def _is_apart(self, index: int, before: Line, line: Line, *, ended: bool) -> bool:
        """Whether the lines' places, or their lengths where there are none, say so."""
        if not (line.height and before.height):
            return len(before.text) < self.chars * (0.8 if ended else 0.6)
        indented = ended and self._is_indented(index)
        if index == 0 or line.y0 >= before.y0:  # another column or page
            return indented
        return (
            indented
            or abs(line.height - before.height) > 0.12 * max(line.height, before.height)
            or before.y0 - line.y0 > 1.35 * self.step
            or self._ends_early(index, before, ended=ended)
        )

    def _ends_early(self, index: int, before: Line, *, ended: bool) -> bool:
        """Whether the line before leaves room that the next word would have filled."""
        near = self.lines[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS]
        column = [x for x in near if abs(x.x0 - before.x0) < 3 * before.height]
        right = max((x.x1 for x in column), default=before.x1)
        width = max(right - before.x0, 1.0)
        return before.x1 < right - width * (0.1 if ended else 0.4)

    def _is_indented(self, index: int) -> bool:
        line = self.lines[index]
        if index + 1 >= len(self.lines):
            return False
        return 0.6 * line.height < line.x0 - self.lines[index + 1].x0 < 5 * line.height


def _is_heading(text: str) -> bool:
    if len(text) > 100 or not _HEADING.fullmatch(text):
        return False
    return text[0].isupper() or bool(_NUMBERED.match(text))


def _hyphen(before: str, after: str, words: Counter[str]) -> str:
    """What stood between the halves of a divided word: nothing, or a hyphen that belongs there.

    The paper itself decides where it can: it may have the word elsewhere, whole or with a hyphen.
    """
    halves = _WORD.findall(before)[-1:], _WORD.match(after)
    joins = unicodedata.is_normalized("NFC", before[-1] + after[0])
    if not halves[0] or not halves[1] or not before.endswith(halves[0][0]) or not joins:
        return "-"
    first, second = halves[0][0].lower(), halves[1][0].lower()
    whole, hyphened = words[first + second], words[f"{first}-{second}"]
    if whole or hyphened:
        return "" if whole >= hyphened else "-"
    if not after[0].islower() or "-" in first:
        return "-"
    known = all(words[half] and len(half) > 2 for half in (first, second))
    return "-" if known or first in _PREFIXES else ""


_PREFIXES = frozenset("self non well quasi semi ex half high low long short cross single".split())
