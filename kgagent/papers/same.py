"""When two papers are one: the same DOI, an id that means one paper, or title and year."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from kgagent.domain.paper import Paper
from kgagent.papers.identifiers import arxiv_of_doi, is_global

LEAST_WORDS, LEAST_LETTERS = 4, 20
"""A shorter title ("Introduction", "Editorial: silk") names many papers."""

TELLING_LETTERS = 40
"""A title as long as this names one paper even where a year is missing, or guessed a year off."""

BETTER = 1.5
"""How many times as long a text must be to be taken for a full text beside an abstract."""

_GUESSED = frozenset({"pdf", "txt", "md", "html", "docx"})
"""Readers that guess what a paper is from how it looks; the others are told."""

_NOT_WORD = re.compile(r"[\W_]+")


class Brief(NamedTuple):
    """What a paper in the store is known by."""

    id: int
    title: str
    year: int | None
    doi: str | None
    identifier: str
    reader: str


def title_key(title: str) -> str:
    """The title's letters and figures; "" for one that is too short to name one paper.

    >>> title_key("Silk—its Strength at Night.") == title_key("Silk: its strength at night")
    True
    """
    words = _NOT_WORD.sub(" ", title.casefold()).split()
    key = "".join(words)
    return key if len(words) >= LEAST_WORDS and len(key) >= LEAST_LETTERS else ""


class Shelf:
    """The papers that are there, to be found by what names them."""

    def __init__(self) -> None:
        self.last = 0
        self._named: dict[str, int] = {}
        self._titled: dict[str, list[Brief]] = {}

    def put(self, brief: Brief) -> None:
        """Adds a paper, or what was learnt about one; of two with the same name the first holds."""
        self.last = max(self.last, brief.id)
        for name in _names(brief.doi, brief.identifier):
            self._named.setdefault(name, brief.id)
        key = title_key(brief.title)
        if key:
            others = [each for each in self._titled.get(key, ()) if each.id != brief.id]
            self._titled[key] = [*others, brief]

    def find(self, paper: Paper) -> int | None:
        """The id of the same paper, or None."""
        for name in _names(paper.doi, paper.identifier):
            if name in self._named:
                return self._named[name]
        key = title_key(paper.title)
        for brief in self._titled.get(key, ()):
            if _years_agree(brief, paper, key) and not _conflict(brief, paper):
                return brief.id
        return None


def _years_agree(brief: Brief, paper: Paper, key: str) -> bool:
    if brief.year == paper.year:
        return True
    if len(key) < TELLING_LETTERS:
        return False
    if brief.year is None or paper.year is None:
        return True
    guessed = brief.reader in _GUESSED or paper.reader in _GUESSED
    return guessed and abs(brief.year - paper.year) == 1


def _names(doi: str | None, identifier: str) -> list[str]:
    """The names that mean this paper everywhere, the DOI first."""
    names = [f"doi:{doi.lower()}"] if doi else []
    arxiv = arxiv_of_doi(doi)
    if arxiv:
        names.append(f"arxiv:{arxiv}")
    if is_global(identifier):
        names.append(identifier)
    return names


def _conflict(brief: Brief, paper: Paper) -> bool:
    """Whether both have a name of the same scheme, and not the same one."""
    here = dict(name.split(":", 1) for name in _names(brief.doi, brief.identifier))
    there = dict(name.split(":", 1) for name in _names(paper.doi, paper.identifier))
    # A preprint's own DOI beside the journal's is no contradiction.
    if (arxiv_of_doi(brief.doi) is None) != (arxiv_of_doi(paper.doi) is None):
        here.pop("doi", None)
    return any(here[scheme] != there[scheme] for scheme in here.keys() & there.keys())


def is_better(new: Paper, *, length: int) -> bool:
    """Whether the new text is so much longer that the old one can only have been an abstract."""
    return len(new.text) >= BETTER * length


def joined(old: Paper, new: Paper, *, text: bool) -> Paper:
    """The old paper with what the new one adds: what it lacks, and the new `text` if wanted.

    What the new one was told beats what the old one had to guess.
    """
    told = old.reader in _GUESSED and new.reader not in _GUESSED
    one, other = (new, old) if told else (old, new)
    kept = new if text else old
    return replace(
        kept,
        title=one.title or other.title,
        year=one.year or other.year,
        doi=one.doi or other.doi,
        authors=one.authors or other.authors,
        venue=one.venue or other.venue,
        identifier=_identifier(one.identifier, other.identifier),
        reader=kept.reader if text else one.reader,
    )


def _identifier(one: str, other: str) -> str:
    return other if other and not is_global(one) and (is_global(other) or not one) else one
