"""Reading papers as a stream: each file becomes papers or says why it does not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kgagent.domain.paper import Paper, Rejection
from kgagent.domain.text import clean
from kgagent.errors import PaperRejected
from kgagent.papers.bibtex import read_bibtex
from kgagent.papers.csv_file import read_csv
from kgagent.papers.docx import read_docx
from kgagent.papers.grobid import read_with_grobid
from kgagent.papers.html_page import read_html
from kgagent.papers.json_file import read_json
from kgagent.papers.jsonl import read_jsonl
from kgagent.papers.markdown import read_markdown
from kgagent.papers.options import FieldNames, Limits
from kgagent.papers.pdf import read_pdf
from kgagent.papers.plain import decode, read_text
from kgagent.papers.references import Beside, papers_of
from kgagent.papers.ris import read_ris
from kgagent.papers.sniff import is_binary, kind_of
from kgagent.papers.xml_file import read_xml
from kgagent.papers.zotero_rdf import read_zotero

_ALL_FIELDS = FieldNames()
_LIMITS = Limits()


def read_papers(
    paths: Iterable[Path],
    *,
    fields: FieldNames = _ALL_FIELDS,
    limits: Limits = _LIMITS,
    grobid: str = "",
) -> Iterator[Paper | Rejection]:
    """Papers and rejections in the order of the paths, one at a time; none stops the others.

    A rejection's `origin` is the path (or path:line), its `reason` one word (empty, missing,
    no_permission, not_a_file, unreadable, unknown_type, too_large, binary, not_text, broken,
    entities, encrypted, no_text, and for PDF not_a_pdf, too_costly), its `message` what to do.
    Where a server of GROBID's answers at `grobid`, it takes the PDFs apart.
    """
    how = _How(fields, limits, set(), grobid)
    for path in paths:
        if os.path.realpath(path) in how.taken:
            continue  # a record read it as its document
        for item in _papers(path, how):
            # A file name may hold bytes that no database takes.
            yield replace(item, origin=clean(item.origin))


class _How(NamedTuple):
    """How to read, the documents that records have taken already, and the user's GROBID."""

    fields: FieldNames
    limits: Limits
    taken: set[str]
    grobid: str = ""


def _papers(path: Path, how: _How) -> Iterator[Paper | Rejection]:
    nothing = True
    try:
        for item in _read(path, how):
            nothing = False
            yield _checked(item, how.limits) if isinstance(item, Paper) else item
        if nothing:
            message = "There is no record in it: is it what its name says?"
            yield Rejection(str(path), "empty", message)
    except PaperRejected as error:
        yield Rejection(error.origin, error.reason, error.message)
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)


def _read(path: Path, how: _How) -> Iterator[Paper | Rejection]:
    fields, limits = how.fields, how.limits
    with _opened(path) as stream:
        kind = kind_of(path, stream)
        if kind in ("jsonl", "jsonl.gz"):
            zipped = kind == "jsonl.gz"
            yield from read_jsonl(path, stream, fields=fields, limits=limits, compressed=zipped)
            return
        _refuse_large(path, os.fstat(stream.fileno()).st_size, limits)
        if kind == "pdf":
            yield _read_pdf(path, how)
            return
        if kind == "docx":
            yield read_docx(path, stream, limits=limits)
            return
        data = stream.read(limits.max_bytes + 1)
    _refuse_large(path, len(data), limits)
    yield from _read_bytes(path, data, kind, how)


def _read_pdf(path: Path, how: _How) -> Paper:
    """The paper as GROBID takes it apart; what that cannot be had for is read here, with a note."""
    if not how.grobid:
        return read_pdf(path, limits=how.limits)
    try:
        return read_with_grobid(path, how.grobid)
    except PaperRejected as error:
        paper = read_pdf(path, limits=how.limits)
        return replace(paper, notes=(*paper.notes, f"without GROBID: {error.message}"))


def _read_bytes(path: Path, data: bytes, kind: str, how: _How) -> Iterator[Paper | Rejection]:
    """What the bytes of a file of this kind hold, read whole."""
    if kind == "xml":
        yield from read_xml(str(path), data)
        return
    beside = Beside(partial(_document, how=how), how.taken)
    if kind == "rdf":
        yield from papers_of(path, read_zotero(path, data), reader="zotero", beside=beside)
        return
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and is_binary(data):
        raise PaperRejected(str(path), "binary", "Most of the file is not text: save it as text.")
    match kind:
        case "html":
            yield read_html(path, data)
        case "bib":
            cited = read_bibtex(path, decode(data)[0])
            yield from papers_of(path, cited, reader="bibtex", beside=beside)
        case "ris":
            cited = read_ris(path, decode(data)[0])
            yield from papers_of(path, cited, reader="ris", beside=beside)
        case "json":
            yield from read_json(path, data, fields=how.fields, beside=beside)
        case "csv":
            yield from read_csv(path, decode(data)[0], fields=how.fields, limits=how.limits)
        case "md":
            yield read_markdown(path, data)
        case _:
            yield read_text(path, data)


def _document(path: Path, *, how: _How) -> Paper | Rejection:
    """The one paper in a document that a record names."""
    found = list(islice(_papers(path, how), 1))
    return found[0] if found else Rejection(str(path), "empty", "There is no paper in it.")


def _opened(path: Path) -> BinaryIO:
    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
        # A folder gets here only when it could not be listed.
        if path.is_dir() and not os.access(path, os.R_OK | os.X_OK):
            raise PermissionError(str(path))
        raise PaperRejected(str(path), "not_a_file", "Not a file: name the files to read.")
    return path.open("rb")


def _refuse_large(path: Path, size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise PaperRejected(
            str(path),
            "too_large",
            f"The file has {size:,} bytes, the limit is {limits.max_bytes:,}: divide it.",
        )


def _checked(paper: Paper, limits: Limits) -> Paper | Rejection:
    """The paper, or why its text is no paper."""
    if len(paper.text) > limits.max_chars:
        message = (
            f"The text has {len(paper.text):,} characters, the limit is "
            f"{limits.max_chars:,}: divide it."
        )
        return Rejection(paper.origin, "too_large", message)
    if not any(char.isalnum() for char in paper.text):
        return Rejection(paper.origin, "empty", "There is no text in it: remove or replace it.")
    return paper


def _unreadable(path: Path, error: Exception) -> Rejection:
    origin = str(path)
    if isinstance(error, FileNotFoundError):
        message = "The file is gone, or a link leads nowhere: check the path."
        return Rejection(origin, "missing", message)
    if isinstance(error, PermissionError):
        message = "You may not read this: change its permissions (chmod u+r, u+rx for a folder)."
        return Rejection(origin, "no_permission", message)
    return Rejection(origin, "unreadable", f"The file cannot be read: {error}.")
