"""OpenAlex: works with their abstracts, by id, by DOI or by query (https://docs.openalex.org)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kgagent.domain.paper import Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.about import line_of
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.json_file import without_markup
from kgagent.papers.online.json_answer import is_record, record_of
from kgagent.papers.online.source import Items
from kgagent.papers.online.web import Asked, Web
from kgagent.papers.record import Record

ADDRESS = "https://api.openalex.org/works"
MOST_WORDS = 20_000

_ID = re.compile(r"(?:https?://openalex\.org/)?(W\d{3,12})|(doi:10\.\S+|pmid:\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpenAlex:
    """Answers ids ("W2741809807", "doi:10.5555/a") and queries."""

    web: Web

    def papers(self, asked: str, *, limit: int) -> Items:
        """A paper for each work that has an abstract, a rejection for each other one."""
        origin = f"openalex:{asked}"
        by_id = _ID.fullmatch(asked.strip())
        query = {"mailto": self.web.contact} if self.web.contact else {}
        if by_id:
            name = (by_id[1] or by_id[2]).strip()
            address = f"{ADDRESS}/{quote(name, safe='/:')}"
            works = [self._asked(origin, address, query)]
        else:
            query |= {"search": asked, "per-page": str(max(1, min(limit, 200)))}
            found = self._asked(origin, ADDRESS, query).get("results")
            works = [each for each in found if isinstance(each, dict)] if found else []
            if not works:
                raise PaperRejected(origin, "empty", "OpenAlex finds nothing: ask otherwise.")
        for work in works[:limit]:
            record = work_record(work)
            try:
                yield record.paper(origin, reader="openalex")
            except PaperRejected as error:
                place = record.doi or line_of(work.get("id")) or origin
                yield Rejection(str(place), error.reason, error.message)

    def _asked(self, origin: str, address: str, query: dict[str, str]) -> dict[str, Any]:
        return record_of(origin, self.web.get(Asked(origin, address, query, sound=is_record)))


def work_record(work: Mapping[str, Any]) -> Record:
    """What a work of OpenAlex says about a paper."""
    ids, place = _inside(work, "ids"), _inside(work, "primary_location")
    written = work.get("authorships")
    authors = [_inside(each, "author") for each in written] if isinstance(written, list) else []
    return Record(
        title=without_markup(work.get("title") or work.get("display_name")),
        abstract=_abstract(work.get("abstract_inverted_index")),
        year=work.get("publication_year"),
        doi=work.get("doi"),
        authors=[line_of(each.get("display_name")) for each in authors],
        venue=line_of(_inside(place, "source").get("display_name")),
        identifier=identifier_of(
            arxiv=line_of(place.get("landing_page_url")),
            pmid=line_of(ids.get("pmid")).rpartition("/")[2],
            pmcid=line_of(ids.get("pmcid")).rpartition("/")[2],
            other=line_of(work.get("id")),
        ),
        retracted=work.get("is_retracted") is True,
    )


def _inside(record: object, name: str) -> Mapping[str, Any]:
    value = record.get(name) if isinstance(record, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _abstract(index: object) -> str:
    """The words put back in their places: OpenAlex gives for each word where it stands."""
    if not isinstance(index, Mapping):
        return ""
    places: dict[int, str] = {}
    for word, stands in index.items():
        for at in stands if isinstance(stands, list) else []:
            if isinstance(at, int) and 0 <= at < MOST_WORDS:
                places[at] = str(word)
    return " ".join(places[at] for at in sorted(places))
