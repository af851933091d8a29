"""What a service of papers is to kgagent, and which one an input names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, Protocol

from kgagent.domain.paper import Paper, Rejection
from kgagent.domain.text import clean
from kgagent.errors import PaperRejected, UsageError
from kgagent.papers.about import doi_of
from kgagent.papers.identifiers import arxiv_id, is_global
from kgagent.papers.online.web import Web

Items = Iterator[Paper | Rejection]


class Source(Protocol):
    """A service: the papers that ids or a query stand for, at most `limit` of them."""

    def papers(self, asked: str, *, limit: int) -> Items:
        """Papers and rejections; may raise `PaperRejected` for the whole question."""
        ...


class Named(NamedTuple):
    """An input that a service answers: `arxiv:2502.13025` is ("arxiv", "2502.13025")."""

    source: str
    asked: str

    @property
    def origin(self) -> str:
        """As it is written on the command line."""
        return f"{self.source}:{self.asked}"


_SCHEMES = {"pmid": "pubmed", "crossref": "doi", "semanticscholar": "s2"}
_NAMED = re.compile(
    r"(arxiv|doi|crossref|openalex|pubmed|pmid|s2|semanticscholar):\s*(\S.*)", re.IGNORECASE
)
_BARE_DOI = re.compile(r"10\.\d{4,9}/\S+")
_BARE_ARXIV = re.compile(r"\d{4}\.\d{4,5}(?:v\d{1,3})?")


def named(given: str) -> Named | None:
    """The service and what to ask it, None for what looks like a file.

    >>> named("arxiv:silk proteins"), named("https://doi.org/10.5555/A"), named("papers/")
    (Named(source='arxiv', asked='silk proteins'), Named(source='doi', asked='10.5555/a'), None)
    >>> named("10.5555/A"), named("2502.13025v2")
    (Named(source='doi', asked='10.5555/a'), Named(source='arxiv', asked='2502.13025'))
    """
    found = _NAMED.fullmatch(given.strip())
    if found:
        scheme = found[1].lower()
        return Named(_SCHEMES.get(scheme, scheme), found[2].strip())
    given = given.strip()
    if re.match(r"https?://", given) or _BARE_DOI.fullmatch(given) or _BARE_ARXIV.fullmatch(given):
        arxiv, doi = arxiv_id(given), doi_of(given)
        if arxiv:
            return Named("arxiv", arxiv)
        if doi:
            return Named("doi", doi)
        raise UsageError(
            f"'{given}' is an address that kgagent does not read.",
            hint="Save the page or PDF and give the file, or give a doi:, arxiv: or pubmed: id.",
        )
    return None


def source(name: str, web: Web) -> Source:
    """The service of this name."""
    from kgagent.papers.online import arxiv, crossref, openalex, pubmed, semantic_scholar

    match name:
        case "arxiv":
            return arxiv.Arxiv(web)
        case "doi":
            return crossref.Crossref(web)
        case "openalex":
            return openalex.OpenAlex(web)
        case "s2":
            return semantic_scholar.SemanticScholar(web)
        case _:
            return pubmed.Pubmed(web)


def fetch(
    wanted: Iterable[Named], web: Web, *, limit: int, made: Callable[[str, Web], Source] = source
) -> Items:
    """Papers and rejections of all the inputs, in order; none stops the others."""
    for each in wanted:
        try:
            for item in made(each.source, web).papers(each.asked, limit=limit):
                yield replace(item, origin=_origin(each, item))
        except PaperRejected as error:
            yield Rejection(clean(each.origin), error.reason, error.message)


def _origin(each: Named, item: Paper | Rejection) -> str:
    if isinstance(item, Paper) and is_global(item.identifier):
        return item.identifier
    if isinstance(item, Paper) and item.doi:
        return f"doi:{item.doi}"
    return clean(item.origin if isinstance(item, Rejection) else each.origin)
