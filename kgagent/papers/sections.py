"""Blocks of a document under their headings, and which of them are a list of references."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_REFERENCES = re.compile(
    r"(?:\d+\.?\s+)?(?:references(?: cited)?|bibliography|literature cited|works cited)",
    re.IGNORECASE,
)


class Block(NamedTuple):
    """A paragraph or, with a `level` of 1 or more, a heading."""

    text: str
    level: int = 0


def without_references(blocks: Iterable[Block]) -> list[Block]:
    """The blocks but for each list of references, from its heading to the next one as high.

    >>> without_references([Block("References", 2), Block("[1] A book."), Block("Data", 2)])
    [Block(text='Data', level=2)]
    """
    kept: list[Block] = []
    level = 0
    for block in blocks:
        if level and 0 < block.level <= level:
            level = 0
        if block.level and _REFERENCES.fullmatch(block.text.strip(": ")):
            level = block.level
        if not level:
            kept.append(block)
    return kept
