"""What is known about a paper, made regular: year, DOI, authors, one-line names."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from urllib.parse import unquote

from kgagent.domain.text import clean

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_DOI_PREFIX = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:?\s*", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|&)\s+")


def line_of(value: object) -> str:
    """The value as one cleaned line; "" for what is not a word or a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return " ".join(clean(str(value)).split())


def year_of(value: object) -> int | None:
    """A year from 1500 to 2099, found in a number or a text that holds one.

    >>> year_of(2019), year_of("2019-05-01"), year_of("May 2019"), year_of("n.d.")
    (2019, 2019, 2019, None)
    """
    found = _YEAR.search(line_of(value))
    return int(found[1]) if found else None


def doi_of(value: object) -> str | None:
    """The bare DOI in lower case; None unless it begins with "10." and names something.

    >>> doi_of("https://doi.org/10.1038/S41586-020-2649-2")
    '10.1038/s41586-020-2649-2'
    >>> doi_of("PMC123")
    """
    doi = line_of(value)
    prefix = _DOI_PREFIX.match(doi)
    if prefix:
        doi = clean(unquote(doi[prefix.end() :]))
    doi = doi.strip().lower()
    return doi if doi.startswith("10.") and "/" in doi and not re.search(r"\s", doi) else None


def authors_of(value: object) -> tuple[str, ...]:
    """The authors' names, in order, from a list, records, or a text.

    A text is divided at ";", else at "and", else at commas between full names.

    >>> authors_of("Curie, M.; Meitner, L."), authors_of("Marie Curie, Lise Meitner")
    (('Curie, M.', 'Meitner, L.'), ('Marie Curie', 'Lise Meitner'))
    """
    if isinstance(value, list | tuple):
        names = [_author(item) for item in value]
    else:
        names = _names_in(line_of(value))
    return tuple(dict.fromkeys(name for name in names if name))


def _author(item: object) -> str:
    if not isinstance(item, Mapping):
        return line_of(item)
    lower = {str(key).lower(): line_of(value) for key, value in item.items()}
    if lower.get("name"):
        return lower["name"]
    given = lower.get("given") or lower.get("first") or ""
    family = lower.get("family") or lower.get("last") or ""
    return f"{given} {family}".strip()


def _names_in(text: str) -> list[str]:
    if ";" in text:
        return [name.strip() for name in text.split(";")]
    parts = [part.strip(" ,") for part in _AND.split(text)]
    names: list[str] = []
    for part in parts:
        by_comma = [name.strip() for name in part.split(",")]
        full = all(" " in name for name in by_comma)
        names.extend(by_comma if full else [part])
    return names


def compose(title: str, body: str) -> str:
    """The text that is stored: title, blank line, body; a title the body begins with only once."""
    body = body.strip()
    opening = " ".join(body[: len(title) + 200].split())
    if not title or opening.startswith(title):
        return body
    return f"{title}\n\n{body}" if body else title
