"""DOIs: what Crossref knows, and the abstract from OpenAlex where Crossref has none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kgagent.domain.paper import Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.about import doi_of
from kgagent.papers.json_file import csl_record
from kgagent.papers.online.json_answer import is_record, record_of
from kgagent.papers.online.openalex import OpenAlex
from kgagent.papers.online.source import Items
from kgagent.papers.online.web import Asked, Web

ADDRESS = "https://api.crossref.org/works"


@dataclass(frozen=True, slots=True)
class Crossref:
    """Answers DOIs ("10.5555/a, 10.5555/b") and queries."""

    web: Web

    def papers(self, asked: str, *, limit: int) -> Items:
        """A paper for each DOI or hit that has an abstract somewhere, else why there is none."""
        given = re.split(r"[,\s]+", asked.strip())
        dois = [doi_of(each) for each in given]
        if not all(dois):
            yield from self._search(asked, limit)
            return
        for doi in filter(None, dois):
            try:
                yield from self._one(doi)
            except PaperRejected as error:
                yield Rejection(f"doi:{doi}", error.reason, error.message)

    def _one(self, doi: str) -> Items:
        origin = f"doi:{doi}"
        try:
            work = self._asked(origin, f"{ADDRESS}/{quote(doi, safe='/')}", {}).get("message")
        except PaperRejected as error:
            if error.reason != "not_known":
                raise
            work = {}  # another agency's DOI (arXiv's, a data archive's): OpenAlex may know it
        record = csl_record(work if isinstance(work, Mapping) else {})
        if not record.abstract:
            yield from OpenAlex(self.web).papers(f"doi:{doi}", limit=1)
            return
        yield record.paper(origin, reader="crossref")

    def _search(self, asked: str, limit: int) -> Items:
        query = {"query.bibliographic": asked, "rows": str(min(limit, 1000))}
        query |= {"filter": "has-abstract:true"}
        origin = f"crossref:{asked}"
        message = self._asked(origin, ADDRESS, query).get("message")
        works = message.get("items") if isinstance(message, Mapping) else None
        if not isinstance(works, list) or not works:
            raise PaperRejected(origin, "empty", "Crossref finds nothing: ask in other words.")
        for work in works:
            record = csl_record(work if isinstance(work, Mapping) else {})
            try:
                yield record.paper(origin, reader="crossref")
            except PaperRejected as error:
                yield Rejection(f"doi:{record.doi}", error.reason, error.message)

    def _asked(self, origin: str, address: str, query: dict[str, str]) -> dict[str, Any]:
        if self.web.contact:
            query = {**query, "mailto": self.web.contact}
        return record_of(origin, self.web.get(Asked(origin, address, query, sound=is_record)))
