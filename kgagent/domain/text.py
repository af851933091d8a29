"""Cleaning text: the one boundary between what strangers write and what kgagent stores.

Databases refuse NUL and lone surrogates, XML refuses control characters, and characters that no
reader can see (bidi overrides, tags) can hide instructions. After `clean` none of them is left, so
offsets into cleaned text stay valid wherever the text goes.
"""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 30
"""Combining marks kept in a row (the limit of Unicode's stream-safe text, UAX #15)."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|[\v\f\u2028\u2029]")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides and isolates
    "\ufeff"  # byte order mark
    "\U000e0000-\U000e007f"  # tags: invisible copies of ASCII
    f"{_NONCHARACTERS}]"
)
_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1},}}")


def clean(text: str) -> str:
    """The text as it may be stored: NFC, lines ended by newline, nothing invisible or illegal.

    Lone surrogates become U+FFFD; control characters (but tab and newline), noncharacters, bidi
    controls, tags and byte order marks are removed; other line ends become newline; more than
    `MAX_MARKS` combining marks in a row are cut (they make normalisation take quadratic time).

    >>> clean("cafe\\u0301\\r\\nA\\x00B")
    'café\\nAB'
    """
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _REMOVED.sub("", _LINE_END.sub("\n", text))
    if text.isascii():
        return text
    return _cut_marks(unicodedata.normalize("NFC", _cut_marks(text)))


def shown(text: str) -> str:
    """The text on one line, where no character can act: controls, escapes, marks of direction
    and what else is invisible are U+FFFD each.

    >>> shown("red \\x1b[31m text\\nnext")
    'red �[31m text next'
    """
    line = " ".join(text.split())
    return "".join("�" if unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c for c in line)


def _cut_marks(text: str) -> str:
    return _MARKS.sub(_without_excess, text)


def _without_excess(match: re.Match[str]) -> str:
    kept: list[str] = []
    row = 0
    for char in match[0]:
        row = row + 1 if unicodedata.combining(char) else 0
        if row <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)
