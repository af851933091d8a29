"""The lines of a PDF's pages, in reading order, as cleaned text with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kgagent.domain.text import clean
from kgagent.papers.pdf_columns import Piece, in_reading_order
from kgagent.papers.pdf_worker import HYPHEN

_SOFT_HYPHEN = "\u00ad"
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_ACCENTS = {"¨": "\u0308", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "ˇ": "\u030c"}
_APART = re.compile(f"([{''.join(_ACCENTS)}])([A-Za-zı])")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: cleaned text and place; `broken` when a word goes on in the next line."""

    text: str
    x0: float = 0.0
    x1: float = 0.0
    y0: float = 0.0
    y1: float = 0.0
    broken: bool = False

    @property
    def height(self) -> float:
        """In points; 0 where the parser gave no places."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines in reading order, and how many hidden characters were left out."""

    lines: tuple[Line, ...]
    hidden: int = 0


def pages_of(raw: Sequence[dict[str, Any]]) -> list[Page]:
    """The pages of the worker's document."""
    return [Page(tuple(_lines(page)), int(page["hidden"])) for page in raw]


def _lines(page: dict[str, Any]) -> Iterator[Line]:
    box = page["box"] or [0.0, 0.0, 0.0, 0.0]
    rows = [
        [Piece(text, x0, x1, bottom, top) for text, x0, x1 in pieces]
        for bottom, top, pieces in page["lines"]
    ]
    for row in in_reading_order(rows, left=box[0], right=box[2]):
        line = _line(row)
        if line.text:
            yield line


def _line(row: list[Piece]) -> Line:
    text = " ".join(piece.text for piece in row).rstrip()
    broken = text.endswith((HYPHEN, _SOFT_HYPHEN)) and text[-2:-1].isalnum()
    text = text.translate(_LIGATURES).replace(_SOFT_HYPHEN, "")
    text = _APART.sub(lambda m: m[2].replace("ı", "i") + _ACCENTS[m[1]], text)
    text = clean(text).strip()
    if not broken and len(text) > 2 and text.endswith(("-", "‐")) and text[-2].isalnum():
        text, broken = text[:-1], True
    return Line(text, row[0].x0, row[-1].x1, row[0].y0, row[0].y1, broken and bool(text))
