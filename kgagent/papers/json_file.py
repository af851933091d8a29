"""JSON files: references as CSL-JSON (Zotero, Mendeley, Crossref), or a list of plain records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.about import line_of
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.jsonl import paper_of
from kgagent.papers.options import FieldNames
from kgagent.papers.record import Record
from kgagent.papers.references import Beside, Cited, papers_of

_CSL = ("issued", "container-title", "citation-key", "DOI", "author")
"""A record with a `type` and one of these is CSL."""


def read_json(
    path: Path, data: bytes, *, fields: FieldNames, beside: Beside
) -> Iterator[Paper | Rejection]:
    """A paper or a rejection for each record of the file."""
    for number, item in enumerate(_items(path, data), start=1):
        origin = f"{path}:{number}"
        if not isinstance(item, Mapping):
            yield Rejection(origin, "broken", "This item is not a record in braces.")
        elif "type" in item and any(name in item for name in _CSL):
            cited = Cited(origin, csl_record(item))
            yield from papers_of(path, [cited], reader="csl", beside=beside)
        else:
            try:
                yield _not_markup(paper_of(origin, item, fields=fields, reader="json"))
            except PaperRejected as error:
                yield Rejection(error.origin, error.reason, error.message)


def _not_markup(paper: Paper) -> Paper:
    """The paper, unless its text is a page or an answer that somebody recorded."""
    if paper.text.startswith(("<?xml", "<!", "<html")):
        message = "The text of this record is XML or a web page: save that as a file of its own."
        raise PaperRejected(paper.origin, "not_text", message)
    return paper


def _items(path: Path, data: bytes) -> list[Any]:
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PaperRejected(
            str(path), "broken", f"Not JSON: {error}. For a record a line use .jsonl."
        ) from error
    if isinstance(value, dict):
        inside = next((value[name] for name in ("items", "references") if name in value), None)
        value = inside if isinstance(inside, list) else [value]
    if not isinstance(value, list) or not value:
        raise PaperRejected(str(path), "empty", "The JSON holds no list of records.")
    return value


def csl_record(item: Mapping[str, Any]) -> Record:
    """What a CSL item (or a Crossref work, which is made alike) says about a paper."""
    published = next((item[name] for name in ("issued", "published") if item.get(name)), None)
    return Record(
        title=_one(item.get("title")),
        abstract=without_markup(item.get("abstract")),
        year=_year(published),
        doi=_one(item.get("DOI")),
        authors=_authors(item.get("author")),
        venue=_one(item.get("container-title")) or _one(item.get("publisher")),
        identifier=identifier_of(
            arxiv=line_of(item.get("arxiv") or item.get("number")),
            pmid=line_of(item.get("PMID")),
            pmcid=line_of(item.get("PMCID")),
        ),
        retracted=_is_retracted(item),
    )


def _is_retracted(item: Mapping[str, Any]) -> bool:
    """Whether Crossref knows of a notice that takes the work back."""
    notices = item.get("updated-by")
    every = notices if isinstance(notices, list) else []
    kinds = [notice.get("type") for notice in every if isinstance(notice, Mapping)]
    return any(kind in ("retraction", "withdrawal", "removal") for kind in kinds)


def _one(value: object) -> str:
    """The text, or the first text of a list: Crossref gives lists."""
    if isinstance(value, list):
        value = next(iter(value), "")
    return without_markup(value)


def without_markup(value: object) -> str:
    """The text without tags; "" for what is no text."""
    from kgagent.papers.html_page import without_tags

    return without_tags(value) if isinstance(value, str) else ""


def _year(date: object) -> object:
    if not isinstance(date, Mapping):
        return date
    parts = date.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return parts[0][0]
    return date.get("raw") or date.get("literal")


def _authors(value: object) -> list[str]:
    names: list[str] = []
    for each in value if isinstance(value, list) else []:
        if isinstance(each, Mapping):
            parts = ("given", "non-dropping-particle", "dropping-particle", "family", "suffix")
            name = " ".join(filter(None, (line_of(each.get(part)) for part in parts)))
            names.append(name or line_of(each.get("literal")) or line_of(each.get("name")))
    return names
