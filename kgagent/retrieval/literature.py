"""A search of the literature at an endpoint that the user names, such as OpenAlex's.

What cannot be had is "unknown": no network, no hits, an answer that is none. An absence of hits
shows nothing, least of all that something is new.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kgagent.domain.hypothesis import IN_LITERATURE, UNKNOWN
from kgagent.errors import UsageError

SECONDS = 10.0
MOST_BYTES = 2_000_000
LONGEST = 300
Said = tuple[str, int, str]
"""What was found: `UNKNOWN` or `IN_LITERATURE`, how many works, and the first of them."""
_NOTHING: Said = (UNKNOWN, 0, "")


@dataclass(slots=True)
class Literature:
    """Asks `URL?search="one" "other"&per-page=1` and reads `meta.count` and `results`.

    An endpoint that did not answer once is not asked again, so that no list waits long.
    """

    url: str
    seconds: float = SECONDS
    silent: bool = False

    def __post_init__(self) -> None:
        """Raises UsageError for what is no web address."""
        if not self.url.startswith(("http://", "https://")):
            raise UsageError(
                f"'{self.url}' is no address of a literature search.",
                hint="Such as: --literature https://api.openalex.org/works",
            )

    def __call__(self, names: Sequence[str]) -> Said:
        """What the endpoint says of works that name all of these."""
        import httpx2

        if self.silent:
            return _NOTHING
        quoted = " ".join(f'"{_plain(name)}"' for name in names)
        asked = {"search": quoted, "per-page": "1"}
        try:
            with httpx2.stream("GET", self.url, params=asked, timeout=self.seconds) as answer:
                if answer.status_code != 200:
                    return _NOTHING
                read = b""
                for part in answer.iter_bytes():
                    read += part
                    if len(read) > MOST_BYTES:
                        return _NOTHING
        except (httpx2.HTTPError, httpx2.InvalidURL):
            self.silent = True
            return _NOTHING
        return _said(read)


def _said(read: bytes) -> Said:
    try:
        told = json.loads(read)
    except (ValueError, RecursionError):
        return _NOTHING
    meta = told.get("meta") if isinstance(told, dict) else None
    count = meta.get("count") if isinstance(meta, dict) else None
    if type(count) is not int or count < 1:
        return _NOTHING
    works = told.get("results")
    first = works[0] if isinstance(works, list) and works else None
    return IN_LITERATURE, count, _work(first) if isinstance(first, dict) else ""


def _work(work: dict[str, Any]) -> str:
    title = work.get("title") or work.get("display_name") or ""
    year, doi = work.get("publication_year"), work.get("doi")
    parts = [title if isinstance(title, str) else ""]
    parts += [f"({year})"] if type(year) is int else []
    parts += [doi] if isinstance(doi, str) else []
    return " ".join(" ".join(parts).split())[:LONGEST]


def _plain(name: str) -> str:
    return " ".join(name.replace('"', " ").split())
