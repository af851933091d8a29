"""Semantic Scholar: papers with their abstracts, by id, DOI or query (its Academic Graph API)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kgagent.domain.paper import Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.about import doi_of, line_of
from kgagent.papers.identifiers import arxiv_id, identifier_of
from kgagent.papers.json_file import without_markup
from kgagent.papers.online.json_answer import is_record, record_of
from kgagent.papers.online.source import Items
from kgagent.papers.online.web import Asked, Web
from kgagent.papers.record import Record

ADDRESS = "https://api.semanticscholar.org/graph/v1/paper"
FIELDS = "title,abstract,year,venue,authors.name,externalIds"
PAUSE = 1.1
"""A key allows a question a second."""

_OWN_ID = re.compile(r"[0-9a-f]{40}", re.IGNORECASE)
_SCHEMED = re.compile(r"(DOI|ARXIV|PMID|PMCID|CorpusId|MAG|ACL):\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SemanticScholar:
    """Answers ids (a paperId, "10.5555/a", "arXiv:2502.13025", "PMID:77") and queries."""

    web: Web

    def papers(self, asked: str, *, limit: int) -> Items:
        """A paper for each that has an abstract, a rejection for each other one."""
        origin = f"s2:{asked}"
        name = paper_id(asked)
        if name:
            works = [self._asked(origin, f"{ADDRESS}/{quote(name, safe='/:')}", {})]
        else:
            query = {"query": asked, "limit": str(max(1, min(limit, 100)))}
            data = self._asked(origin, f"{ADDRESS}/search", query).get("data")
            works = [each for each in data if isinstance(each, dict)] if data else []
            if not works:
                raise PaperRejected(origin, "empty", "Semantic Scholar finds nothing: ask anew.")
        for work in works[:limit]:
            record = work_record(work)
            try:
                yield record.paper(origin, reader="semantic scholar")
            except PaperRejected as error:
                place = record.doi or line_of(work.get("paperId")) or origin
                yield Rejection(str(place), error.reason, error.message)

    def _asked(self, origin: str, address: str, query: dict[str, str]) -> dict[str, Any]:
        asked = Asked(
            origin, address, {**query, "fields": FIELDS}, PAUSE, sound=is_record, signed=True
        )
        return record_of(origin, self.web.get(asked))


def paper_id(asked: str) -> str | None:
    """The id as Semantic Scholar writes it; None for a query.

    >>> paper_id("10.5555/A"), paper_id("arXiv:2502.13025v2"), paper_id("spider silk")
    ('DOI:10.5555/a', 'ARXIV:2502.13025', None)
    """
    given = asked.strip()
    arxiv, doi = arxiv_id(given), doi_of(given)
    if arxiv:
        return f"ARXIV:{arxiv}"
    if doi:
        return f"DOI:{doi}"
    return given if _OWN_ID.fullmatch(given) or _SCHEMED.fullmatch(given) else None


def work_record(work: Mapping[str, Any]) -> Record:
    """What Semantic Scholar says about a paper."""
    given, written = work.get("externalIds"), work.get("authors")
    ids = given if isinstance(given, Mapping) else {}
    authors = written if isinstance(written, list) else []
    own = line_of(work.get("paperId"))
    return Record(
        title=without_markup(work.get("title")),
        abstract=without_markup(work.get("abstract")),
        year=work.get("year"),
        doi=ids.get("DOI"),
        authors=[line_of(each.get("name")) for each in authors if isinstance(each, Mapping)],
        venue=line_of(work.get("venue")),
        identifier=identifier_of(
            arxiv=line_of(ids.get("ArXiv")),
            pmid=line_of(ids.get("PubMed")),
            pmcid=line_of(ids.get("PubMedCentral")),
            other=f"s2:{own}" if own else "",
        ),
    )
