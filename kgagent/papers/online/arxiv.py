"""arXiv: title, abstract and ids, by id or by query (https://info.arxiv.org/help/api)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.atom import read_atom
from kgagent.papers.identifiers import arxiv_id
from kgagent.papers.online.source import Items
from kgagent.papers.online.web import Asked, Web
from kgagent.papers.xml_tree import parsed

ADDRESS = "https://export.arxiv.org/api/query"
PAUSE = 3.0
"""Seconds between two questions that arXiv asks for."""
AT_ONCE = 100

_FIELD = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all):")


@dataclass(frozen=True, slots=True)
class Arxiv:
    """Answers ids ("2502.13025, hep-th/9901001") and queries ("silk", "ti:silk AND cat:cs.CL")."""

    web: Web

    def papers(self, asked: str, *, limit: int) -> Items:
        """Papers as arXiv lists them; an id that it does not know is a rejection."""
        ids = [arxiv_id(each) for each in re.split(r"[,\s]+", asked) if each]
        known = [each for each in ids if each]
        if known and len(known) == len(ids):
            for at in range(0, len(known), AT_ONCE):
                yield from self._by_id(known[at : at + AT_ONCE])
            return
        found = 0
        while found < limit:
            size = min(AT_ONCE, limit - found)
            query = {"search_query": terms(asked), "start": str(found), "max_results": str(size)}
            page = list(self._answer(f"arxiv:{asked}", query, empty=found > 0))
            yield from page
            found += len(page)
            if len(page) < size:
                return

    def _by_id(self, ids: list[str]) -> Items:
        query = {"id_list": ",".join(ids), "max_results": str(len(ids))}
        origin = f"arxiv:{ids[0]}" if len(ids) == 1 else "arxiv"
        missing = dict.fromkeys(ids)
        for item in self._answer(origin, query, empty=True):
            if isinstance(item, Paper):
                missing.pop(item.identifier.removeprefix("arxiv:"), None)
            else:
                missing.clear()
            yield item
        for each in missing:
            message = "arXiv does not know this id: check it."
            yield Rejection(f"arxiv:{each}", "not_known", message)

    def _answer(
        self, origin: str, query: dict[str, str], *, empty: bool
    ) -> Iterator[Paper | Rejection]:
        body = self.web.get(Asked(origin, ADDRESS, query, PAUSE, sound=_has_entries))
        try:
            yield from read_atom(origin, parsed(origin, body))
        except PaperRejected as error:
            if not (empty and error.reason == "empty"):
                raise


def _has_entries(body: bytes) -> bool:
    return b"<entry" in body


def terms(asked: str) -> str:
    """The query in arXiv's words: its own fields as they are, else all words, phrases kept.

    >>> terms('silk "spider webs"'), terms("ti:silk")
    ('all:silk AND all:"spider webs"', 'ti:silk')
    """
    if _FIELD.search(asked):
        return asked
    words = re.findall(r"\"[^\"]+\"|[^\s\"]+", asked)
    return " AND ".join(f"all:{word}" for word in words)
