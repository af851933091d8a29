"""The block of `key: value` lines between two `---` that may open a text file."""

from __future__ import annotations

import re
from typing import NamedTuple

from kgagent.papers.about import authors_of, doi_of, line_of, year_of

MAX_LINES = 200

_KEY = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:(?:\s+(.*)|)$")


class FrontMatter(NamedTuple):
    """What a front matter block said; empty where it said nothing."""

    title: str = ""
    year: int | None = None
    doi: str | None = None
    authors: tuple[str, ...] = ()
    venue: str = ""
    identifier: str = ""


def divide(text: str) -> tuple[FrontMatter, str]:
    """The front matter and the rest of a cleaned text; an empty one where the text has no block.

    >>> about, rest = divide("---\\ntitle: Silk\\nyear: 2019\\n---\\nStrong.")
    >>> about.title, about.year, rest
    ('Silk', 2019, 'Strong.')
    """
    lines = text.lstrip("\n").split("\n", MAX_LINES)
    if lines[0].rstrip() != "---":
        return FrontMatter(), text
    ends = (i for i, line in enumerate(lines[1:MAX_LINES], 1) if line.rstrip() in ("---", "..."))
    end = next(ends, None)
    values = None if end is None else _values(lines[1:end])
    if end is None or not values:
        return FrontMatter(), text
    return _about(values), "\n".join(lines[end + 1 :])


def _values(lines: list[str]) -> dict[str, list[str]] | None:
    values: dict[str, list[str]] = {}
    key = ""
    for line in lines:
        found = _KEY.match(line)
        if found:
            key = found[1].lower()
            values[key] = [_unquoted(found[2] or "")]
        elif key and line.lstrip().startswith("- "):
            values[key].append(_unquoted(line.lstrip()[2:]))
        elif key and line[:1].isspace():
            values[key][-1] = f"{values[key][-1]} {line.strip()}".strip()
        elif line.strip() and not line.startswith("#"):
            return None
    return values


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def _about(values: dict[str, list[str]]) -> FrontMatter:
    def first(*keys: str) -> str:
        found = (line_of(" ".join(values[key])) for key in keys if key in values)
        return next((value for value in found if value), "")

    authors = [value for value in values.get("authors", values.get("author", [])) if value]
    if len(authors) == 1:
        text = authors[0]
        in_brackets = text.startswith("[") and text.endswith("]")
        names = [_unquoted(name) for name in text[1:-1].split(",")] if in_brackets else text
        return_authors = authors_of(names)
    else:
        return_authors = authors_of(authors)
    return FrontMatter(
        title=first("title"),
        year=year_of(first("year", "date")),
        doi=doi_of(first("doi")),
        authors=return_authors,
        venue=first("venue", "journal", "source"),
        identifier=first("identifier", "id"),
    )
