"""JSON as models write it, read in one pass: what is broken is repaired, and every repair is told.

Repaired are code fences around it (the caller starts at the first brace), comments, single and
curly quotes, bare words, Python's True, False and None, NaN, line breaks and quotation marks inside
strings, unknown escapes, missing and trailing commas, `...`, wrong closers, and text that ends too
early. Nothing is evaluated; the time is linear in the text and the depth is bounded.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 64
"""How deep lists and objects may be nested; deeper text is not read."""
MAX_REPAIRED = 4_000_000
"""How many characters of a broken value are read; JSON that is whole has no limit."""
_MAX_REPAIRS = 20

_SKIPPED = re.compile(r"(?:[\s,;]+|//[^\n]*|\#[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)+")
_BLANKS = re.compile(r"\s+")
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_COMMENT = re.compile(r"//|\#|/\*")
_STRING_STOP = re.compile(r"[\\\"'“”‘’]")
_AFTER_STRING = re.compile(r"(\s*+)(?:[,:}\]]|//|/\*|\Z|([\"']))")
_BARE = re.compile(r"[^\s,:{}\[\]\"]+(?:[ \t]+(?!//|\#|/\*)[^\s,:{}\[\]\"]+)*")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_CLOSING_QUOTES = {'"': '"', "'": "'", "“": '”"', "”": '”"', "‘": "’'", "’": "’'"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"'}
_LITERALS = {"true": True, "false": False, "null": None, "none": None}
_NO_NUMBERS = frozenset(("nan", "infinity", "+infinity", "-infinity", "inf", "-inf"))
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_OPENER = re.compile(r"[{\[]")
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Read:
    """A value, where it ended in the text, whether the text ended first, and what was repaired."""

    value: Any
    end: int
    cut: bool = False
    repairs: tuple[str, ...] = ()


def read(text: str, start: int = 0) -> Read:
    """The object or list that begins at `start`, however it is written.

    >>> read("{'a': [1, True,], // so\\n b: NaN").value
    {'a': [1, True], 'b': None}

    Raises ValueError when neither `{` nor `[` stands there.
    """
    if text[start : start + 1] not in ("{", "["):
        raise ValueError("neither an object nor a list begins here")
    return plain(text, start) or _Reader(text, start).read()


def plain(text: str, start: int = 0) -> Read | None:
    """The value that begins at `start` when it is JSON as it should be, else None.

    >>> plain("[1, 2] and more"), plain("[1, 2,]")
    (Read(value=[1, 2], end=6, cut=False, repairs=()), None)
    """
    repairs: list[str] = []
    decoder = json.JSONDecoder(
        object_pairs_hook=lambda pairs: _joined(pairs, repairs),
        parse_constant=lambda _: repairs.append("a number that is none"),
    )
    try:
        value, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return Read(value, end, repairs=tuple(dict.fromkeys(repairs)))


def objects(text: str, *, most: int = 1_000) -> list[Read]:
    """The objects and lists that stand in a text, one behind the other.

    >>> [found.value for found in objects('First {"a": 1}, then [2].')]
    [{'a': 1}, [2]]
    """
    found: list[Read] = []
    at = _opener(text, 0)
    while at >= 0 and len(found) < most:
        found.append(read(text, at))
        at = _opener(text, found[-1].end)
    return found


def _opener(text: str, start: int) -> int:
    found = _OPENER.search(text, start)
    return found.start() if found else -1


def _joined(pairs: list[tuple[str, Any]], repairs: list[str]) -> dict[str, Any]:
    """An object from its pairs: of a key said twice, lists are joined, else the last one holds."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    made = {}
    for key, value in pairs:
        if key in made:
            repairs.append(f"the key '{key[:40]}' was said twice")
            if isinstance(made[key], list) and isinstance(value, list):
                made[key] += value
                continue
        made[key] = value
    return made


@dataclass(slots=True)
class _Open:
    """A list or object being read: `items` or `pairs`, and the key that waits for its value."""

    is_object: bool
    items: list[Any] = field(default_factory=list)
    pairs: list[tuple[str, Any]] = field(default_factory=list)
    key: str | None = None

    def add(self, value: Any) -> None:
        if not self.is_object:
            self.items.append(value)
        elif self.key is not None:
            self.pairs.append((self.key, value))
            self.key = None


class _Reader:
    """Reads one value with a stack of its own, so no depth of nesting can exhaust Python's."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text if len(text) <= MAX_REPAIRED else text[: start + MAX_REPAIRED]
        self.at = start
        self.stack: list[_Open] = []
        self.repairs: dict[str, None] = {}
        self.cut = False

    def read(self) -> Read:
        while True:
            self._skip()
            if self.at >= len(self.text):
                self.cut = True
                self._note("the JSON ends too early")
                break
            char = self.text[self.at]
            if char in "{[":
                if len(self.stack) >= MAX_DEPTH:
                    self._note(f"lists nested deeper than {MAX_DEPTH} were not read")
                    self.cut = True
                    break
                self.at += 1
                self.stack.append(_Open(char == "{"))
            elif char in "}]":
                self.at += 1
                if self._close(char == "}"):
                    break
            else:
                self._scalar(char)
        while len(self.stack) > 1:
            self._fold()
        if not self.repairs:
            self._note("commas, line breaks or numbers")
        return Read(self._value(self.stack[0]), self.at, self.cut, tuple(self.repairs))

    def _note(self, repair: str) -> None:
        if len(self.repairs) < _MAX_REPAIRS:
            self.repairs[repair] = None

    def _skip(self) -> None:
        if found := _SKIPPED.match(self.text, self.at):
            self.at = found.end()
            if _COMMENT.search(self.text, found.start(), found.end()):
                self._note("comments")

    def _close(self, is_object: bool) -> bool:
        """Ends the innermost list or object of this kind; True when it was the outermost."""
        if all(open_.is_object != is_object for open_ in self.stack):
            self._note("a bracket closed nothing")
            self._skip_run()
            return False
        while self.stack[-1].is_object != is_object:
            self._note("a bracket was not closed")
            self._fold()
        if len(self.stack) == 1:
            return True
        self._fold()
        return False

    def _fold(self) -> None:
        value = self._value(self.stack.pop())
        self.stack[-1].add(value)

    def _value(self, open_: _Open) -> Any:
        if not open_.is_object:
            return open_.items
        if open_.key is not None:
            self._note(f"the key '{open_.key[:40]}' has no value")
        repairs: list[str] = []
        made = _joined(open_.pairs, repairs)
        for repair in repairs:
            self._note(repair)
        return made

    def _scalar(self, char: str) -> None:
        value = self._string(char) if char in _CLOSING_QUOTES else self._bare()
        if value is _NOTHING:
            return
        top = self.stack[-1]
        if not top.is_object or top.key is not None:
            top.add(value)
            return
        self._skip_blanks()
        if self.text.startswith((":", "="), self.at):
            self.at += 1 + self.text.startswith("=>", self.at)
            top.key = str(value)
        else:
            self._note(f"'{str(value)[:40]}' stands where a key should")

    def _skip_blanks(self) -> None:
        if found := _BLANKS.match(self.text, self.at):
            self.at = found.end()

    def _skip_run(self) -> None:
        """Goes behind the character before, however often it is repeated."""
        if found := _RUN.match(self.text, self.at - 1):
            self.at = found.end()

    def _string(self, quote: str) -> Any:
        """The string that begins here, or nothing when the text ends before it does."""
        if quote != '"':
            self._note("other quotation marks")
        closing, parts, start = _CLOSING_QUOTES[quote], [], self.at + 1
        begun = start
        while found := _STRING_STOP.search(self.text, begun):
            char, at = found[0], found.start()
            if char == "\\":
                parts.append(self.text[start:at])
                piece, start = self._escape(at)
                parts.append(piece)
                begun = start
            elif char in closing and self._ends_string(at + 1):
                parts.append(self.text[start:at])
                self.at = at + 1
                return _paired("".join(parts))
            else:
                begun = at + 1
        self.at = len(self.text)
        return _NOTHING

    def _ends_string(self, after: int) -> bool:
        found = _AFTER_STRING.match(self.text, after)
        if found and (not found[2] or "\n" in found[1]):
            return True
        self._note("quotation marks inside a string")
        return False

    def _escape(self, at: int) -> tuple[str, int]:
        """What the escape at `at` stands for, and where the text goes on."""
        char = self.text[at + 1 : at + 2]
        if char == "u" and (digits := _HEX.match(self.text, at + 2)):
            return chr(int(digits[0], 16)), at + 6
        if char in _ESCAPES and char:
            return _ESCAPES[char], at + 2
        if char == "'" or not char:
            return char, at + 1 + len(char)
        self._note("unknown escapes")
        return "\\" + char, at + 2

    def _bare(self) -> Any:
        """A word without quotation marks: a number, a literal, else the word itself."""
        found = _BARE.match(self.text, self.at)
        if not found:
            self.at += 1
            self._skip_run()
            self._note("stray characters")
            return _NOTHING
        self.at = found.end()
        word = found[0]
        if not word.strip(".…"):
            self._note("... stands for something left out")
            return _NOTHING
        if word.lower() in _LITERALS:
            return _LITERALS[word.lower()]
        if word.lower() in _NO_NUMBERS:
            self._note("a number that is none")
            return None
        if _NUMBER.fullmatch(word) and len(word) < 40:
            return int(word) if word.lstrip("+-").isdigit() else float(word)
        self._note("words without quotation marks")
        return word


def _paired(text: str) -> str:
    """The text with surrogate pairs (escaped one by one) as characters."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
