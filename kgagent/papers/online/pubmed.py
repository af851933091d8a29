"""PubMed: records with their abstracts, by id or by query (NCBI's E-utilities)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.online.json_answer import is_record, record_of
from kgagent.papers.online.source import Items
from kgagent.papers.online.web import Asked, Web
from kgagent.papers.pubmed_xml import read_pubmed
from kgagent.papers.xml_tree import parsed

ADDRESS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
PAUSE = 0.4
"""NCBI allows three questions a second."""
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Pubmed:
    """Answers ids ("21810267, 18405359") and queries in PubMed's own words."""

    web: Web

    def papers(self, asked: str, *, limit: int) -> Items:
        """A paper for each record with an abstract; an unknown id is a rejection."""
        ids = [each.removeprefix("pmid:") for each in re.split(r"[,\s]+", asked.strip()) if each]
        by_id = all(re.fullmatch(r"\d{1,9}", each) for each in ids)
        ids = ids if by_id else self._search(asked, limit)
        for at in range(0, len(ids), AT_ONCE):
            yield from self._records(ids[at : at + AT_ONCE])

    def _search(self, asked: str, limit: int) -> list[str]:
        origin = f"pubmed:{asked}"
        query = {"db": "pubmed", "term": asked, "retmax": str(limit), "retmode": "json"}
        address = f"{ADDRESS}/esearch.fcgi"
        body = self.web.get(Asked(origin, address, self._signed(query), PAUSE, sound=is_record))
        try:
            ids = record_of(origin, body)["esearchresult"]["idlist"]
            found = [each for each in ids if re.fullmatch(r"\d{1,9}", each)]
        except (KeyError, TypeError) as error:
            message = "The answer is not what PubMed gives: is a login page in between?"
            raise PaperRejected(origin, "broken", message) from error
        if not found:
            raise PaperRejected(origin, "empty", "PubMed finds nothing: ask in other words.")
        return found

    def _records(self, ids: list[str]) -> Items:
        origin = f"pubmed:{ids[0]}" if len(ids) == 1 else "pubmed"
        query = {"db": "pubmed", "id": ",".join(ids), "retmode": "xml"}
        address = f"{ADDRESS}/efetch.fcgi"
        asked = Asked(origin, address, self._signed(query), PAUSE, sound=_has_records)
        missing = dict.fromkeys(ids)
        try:
            for item in read_pubmed(origin, parsed(origin, self.web.get(asked))):
                place = item.identifier if isinstance(item, Paper) else item.origin
                missing.pop(place.rpartition(":")[2], None)
                yield item
        except PaperRejected as error:
            if error.reason != "empty":
                raise
        for each in missing:
            yield Rejection(f"pubmed:{each}", "not_known", "PubMed does not know this id.")

    def _signed(self, query: dict[str, str]) -> dict[str, str]:
        signed = {**query, "tool": "kgagent"}
        return {**signed, "email": self.web.contact} if self.web.contact else signed


def _has_records(body: bytes) -> bool:
    return b"<PubmedArticle" in body
