"""Atom feeds as arXiv answers with: an entry is a paper's title, abstract and ids."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.record import Record
from kgagent.papers.xml_tree import found

ROOTS = frozenset({"feed", "entry"})


def read_atom(origin: str, root: Element) -> Iterator[Paper | Rejection]:
    """A paper for each entry; what arXiv reports as an error is a rejection."""
    entries = [root] if root.tag == "entry" else root.findall("entry")
    if not entries:
        raise PaperRejected(origin, "empty", "The answer names no paper: check the id or query.")
    for number, entry in enumerate(entries, start=1):
        place = origin if len(entries) == 1 else f"{origin}:{number}"
        try:
            yield _record(place, entry).paper(place, reader="arxiv")
        except PaperRejected as error:
            yield Rejection(error.origin, error.reason, error.message)


def _record(origin: str, entry: Element) -> Record:
    address = found(entry, "id")
    if "/api/errors" in address:
        raise PaperRejected(origin, "refused", f"arXiv answers: {found(entry, 'summary')[:300]}")
    return Record(
        title=found(entry, "title"),
        abstract=found(entry, "summary"),
        year=found(entry, "published"),
        doi=found(entry, "doi"),
        authors=[found(author, "name") for author in entry.findall("author")],
        venue=found(entry, "journal_ref") or "arXiv",
        identifier=identifier_of(arxiv=address, other=address),
    )
