"""Identifiers that mean one paper everywhere: arXiv, PubMed and PubMed Central."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

SCHEMES = ("arxiv", "pmid", "pmcid")
"""The schemes, the one that is kept first."""

_ARXIV = re.compile(
    r"(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/)?(?:arxiv[:.])?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d{1,3})?(?:\.pdf)?",
    re.IGNORECASE,
)
_ARXIV_DOI = "10.48550/arxiv."


def arxiv_id(value: str) -> str | None:
    """The bare arXiv id, without its version; None for what is none.

    >>> arxiv_id("https://arxiv.org/abs/2502.13025v2"), arxiv_id("hep-th/9901001")
    ('2502.13025', 'hep-th/9901001')
    """
    found = _ARXIV.fullmatch(value.strip())
    return found[1].lower() if found else None


def arxiv_of_doi(doi: str | None) -> str | None:
    """The arXiv id inside a DOI that arXiv gave."""
    if not doi or not doi.lower().startswith(_ARXIV_DOI):
        return None
    return arxiv_id(unquote(doi[len(_ARXIV_DOI) :]))


def identifier_of(*, arxiv: str = "", pmid: str = "", pmcid: str = "", other: str = "") -> str:
    """One identifier with its scheme, the most telling one that is sound; else `other`.

    >>> identifier_of(pmid="21810267"), identifier_of(pmcid="3166277"), identifier_of(other="x1")
    ('pmid:21810267', 'pmcid:PMC3166277', 'x1')
    """
    bare = arxiv_id(arxiv)
    if bare:
        return f"arxiv:{bare}"
    for scheme, value in (("pmid", pmid), ("pmcid", pmcid)):
        number = re.fullmatch(r"(?:PMC)?(\d{1,9})", value.strip(), re.IGNORECASE)
        if number:
            return f"{scheme}:{'PMC' if scheme == 'pmcid' else ''}{number[1]}"
    return other


def is_global(identifier: str) -> bool:
    """Whether an identifier names the same paper wherever it stands."""
    return identifier.partition(":")[0] in SCHEMES and ":" in identifier


def first(values: Iterable[str | None]) -> str:
    """The first of the values that is not empty, else ""."""
    return next((value for value in values if value), "")
