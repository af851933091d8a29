"""Files of references (BibTeX, RIS, CSL-JSON): each becomes its document beside it, or itself.

A Zotero export is such a file with a folder `files/` of documents: the text is the document's,
what is known about the paper is the record's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.record import Record
from kgagent.papers.sniff import kind_by_suffix


class Beside(NamedTuple):
    """How to read a document beside the file, and which ones belong to a record already."""

    read: Callable[[Path], Paper | Rejection]
    taken: set[str]


_BEST = ("pdf", "xml", "docx", "html", "txt", "md")
"""The kinds of documents a record may name, the one whose text is best first."""


class Cited(NamedTuple):
    """A record with the place where it stands, or why it is none."""

    origin: str
    record: Record | None
    reason: str = ""
    message: str = ""


def papers_of(
    path: Path, cited: Iterable[Cited], *, reader: str, beside: Beside
) -> Iterator[Paper | Rejection]:
    """A paper or a rejection for each record; its text is that of a document `beside` the file."""
    for each in cited:
        if each.record is None:
            yield Rejection(each.origin, each.reason, each.message)
            continue
        try:
            yield _paper(path, each.origin, each.record, reader=reader, beside=beside)
        except PaperRejected as error:
            yield Rejection(error.origin, error.reason, error.message)


def _paper(
    path: Path, origin: str, record: Record, *, reader: str, beside: Beside
) -> Paper | Rejection:
    notes: list[str] = []
    documents = _documents(path, record.files, notes)
    for document in documents:
        text = beside.read(document)
        if isinstance(text, Paper):
            # The others are copies of it, snapshots and supplements: no papers of their own.
            beside.taken.update(map(os.path.realpath, documents))
            whole = replace(record.about(text), reader=f"{reader}+{text.reader}", origin=origin)
            return replace(whole, notes=(*text.notes, f"text of {document.name}"))
        notes.append(f"{document.name} was not read: {text.message}")
    try:
        paper = record.paper(origin, reader=reader)
    except PaperRejected as error:
        if not notes:
            raise
        message = f"{error.message} {notes[0]}"
        raise PaperRejected(origin, error.reason, message) from error
    return replace(paper, notes=(*paper.notes, *notes))


def _documents(path: Path, files: Iterable[str], notes: list[str]) -> list[Path]:
    """The named documents that lie in the file's own folder, the best first.

    A stranger's file must not make kgagent read (and send to a model) anything else.
    """
    home = path.parent.resolve()
    found: list[tuple[int, Path]] = []
    for name in files:
        try:
            document = (home / name).resolve()
            inside, is_file = document.is_relative_to(home), document.is_file()
        except (OSError, ValueError):
            continue
        kind = kind_by_suffix(document)
        if kind not in _BEST:
            continue
        if not inside:
            notes.append(f"{name[:200]} lies outside the folder of {path.name} and was left alone")
        elif not is_file:
            notes.append(f"{name[:200]} is not there")
        else:
            found.append((_BEST.index(kind), document))
    return [document for _, document in sorted(found, key=lambda each: each[0])]
