"""How commands speak: data on stdout, progress and messages on stderr, text from papers as text."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from kgagent.domain.text import shown
from kgagent.errors import KgagentError

WIDEST = 60

Row = Mapping[str, Any]


def plain(value: object) -> str:
    """The value as one line for a terminal: control characters and escapes cannot act.

    >>> plain("red \\x1b[31m text\\nnext")
    'red �[31m text next'
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return shown(str(value))


def say(text: str) -> None:
    """A message for people, on stderr."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def out(text: str = "") -> None:
    """A line of data, on stdout."""
    print(text)  # noqa: T201


def document(value: object) -> None:
    """One JSON document, on stdout."""
    out(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def event(kind: str, **values: object) -> None:
    """One line of newline-delimited JSON, on stdout, at once."""
    line = json.dumps({"event": kind} | values, ensure_ascii=False, default=str)
    print(line, flush=True)  # noqa: T201


def table(rows: Sequence[Row], columns: Mapping[str, str], *, numbers: Container[str] = ()) -> None:
    """Rows as an aligned table on stdout: `columns` maps a row's name to its heading.

    Every column but the last is cut at 60 characters. Columns named in `numbers` hold numbers that
    are text already.
    """
    cells = [[plain(row.get(name)) for name in columns] for row in rows]
    heads = list(columns.values())
    lines = [heads, *cells]
    widths = [min(WIDEST, max(map(_width, column))) for column in zip(*lines, strict=True)]
    widths[-1] = max(_width(line[-1]) for line in lines)
    right = [name in numbers or _numeric([row.get(name) for row in rows]) for name in columns]
    for line in lines:
        padded = [
            _pad(_cut(cell, width), width, right=flush)
            for cell, width, flush in zip(line, widths, right, strict=True)
        ]
        out("  ".join(padded).rstrip())


def _numeric(values: Sequence[object]) -> bool:
    return any(isinstance(v, int | float) for v in values) and all(
        v is None or isinstance(v, int | float) for v in values
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _cut(text: str, width: int) -> str:
    while _width(text) > width:
        text = text[:-2] + "…"
    return text


def fail(error: KgagentError, *, as_json: bool) -> None:
    """An error: what happened and what to do, or a JSON document with the same."""
    if as_json:
        told = {"code": error.code, "message": error.message, "hint": error.hint}
        out(json.dumps({"error": told}, ensure_ascii=False))
        return
    say(f"Error: {plain(error.message)}")
    if error.hint:
        say(f"Next:  {plain(error.hint)}")


def show(as_json: bool, value: object, draw: Callable[[], None]) -> None:
    """`value` as JSON, or `draw` for people."""
    if as_json:
        document(value)
    else:
        draw()
