"""What kind of file this is: from its first bytes and its suffix."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from kgagent.errors import PaperRejected

SUFFIXES: dict[str, str] = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonl.gz": "jsonl.gz",
    ".ndjson.gz": "jsonl.gz",
    ".pdf": "pdf",
    ".xml": "xml",
    ".nxml": "xml",
    ".atom": "xml",
    ".rdf": "rdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".bib": "bib",
    ".bibtex": "bib",
    ".ris": "ris",
    ".nbib": "ris",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
}
"""The suffixes kgagent reads, and the kind each stands for."""

REFERENCES = frozenset({"bib", "ris", "json", "rdf"})
"""Kinds whose records may name documents beside the file."""

READABLE = (
    ".pdf, .xml (JATS, PubMed, arXiv, TEI), .html, .docx, .txt, .md, .bib, .ris, .rdf (Zotero), "
    ".json (CSL), .csv, .jsonl and .jsonl.gz"
)

_HEAD = 8192
_XML = b"<?xml"
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TITLE = re.compile(rb"\"(?:article[ _-]?)?title\"", re.IGNORECASE)
_COLUMN = re.compile(rb"\b(?:abstract|summary|text|full.?text|body|title)\b", re.IGNORECASE)
_PAPER_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:article|Pubmed|Medline|pmc-|feed|entry|OAI|TEI)")
_ZOTERO = b"zotero.org/namespaces"


def kind_by_suffix(path: Path) -> str | None:
    """The kind the name promises, or None for a name kgagent does not read."""
    name = path.name.lower()
    return next((kind for suffix, kind in SUFFIXES.items() if name.endswith(suffix)), None)


def kind_of(path: Path, stream: BinaryIO) -> str:
    """One of the kinds in `SUFFIXES`; the stream is left at its beginning.

    Raises `PaperRejected` for an unknown, an empty or a binary file, and one that is not what its
    name says.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    kind = kind_by_suffix(path)
    origin = str(path)
    if not head.strip():
        raise PaperRejected(origin, "empty", "The file is empty: save or download it again.")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if kind is None:
        raise PaperRejected(
            origin, "unknown_type", f"kgagent reads {READABLE}: convert the file to one of them."
        )
    if kind == "pdf":
        raise PaperRejected(origin, "not_a_pdf", _not_a_pdf(head))
    if kind == "docx":
        _refuse_what_is_no_docx(origin, head)
        return kind
    if (kind == "jsonl.gz") != head.startswith(b"\x1f\x8b"):
        raise PaperRejected(
            origin, "unknown_type", "Only .jsonl.gz is compressed: unpack it, or correct the name."
        )
    return _of_text(origin, head, kind)


def _of_text(origin: str, head: bytes, kind: str) -> str:
    if kind == "jsonl.gz":
        return kind
    if kind in ("xml", "html", "rdf"):
        return "html" if _is_html(head) else kind
    _refuse_what_is_not_text(origin, head, boms=_BOMS if kind != "jsonl" else _BOMS[:1])
    return kind


def might_be_papers(path: Path) -> bool:
    """Whether a file found in a folder is worth reading: some suffixes are used for much else.

    Those (.json, .csv, .xml, .rdf) must speak of a title or a text in their first bytes.
    """
    kind = kind_by_suffix(path)
    if kind not in ("json", "csv", "xml", "rdf"):
        return kind is not None
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return True  # reading it says why not
    if kind == "xml":
        return _PAPER_ROOT.search(head) is not None
    if kind == "rdf":
        return _ZOTERO in head
    if kind == "json":
        return _TITLE.search(head) is not None
    return _COLUMN.search(head.partition(b"\n")[0]) is not None


def _not_a_pdf(head: bytes) -> str:
    if _is_markup(head):
        return "This is a web page saved as .pdf, not a paper: download the PDF itself."
    return "The file does not begin as a PDF: download it again."


def _refuse_what_is_no_docx(origin: str, head: bytes) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise PaperRejected(
            origin,
            "encrypted",
            "This is an old or a locked Word file: save it as .docx without a password.",
        )
    if not head.startswith(b"PK"):
        raise PaperRejected(
            origin, "broken", "The file does not begin as a Word file: download it again."
        )


def _start(head: bytes) -> bytes:
    return head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()


def _is_html(head: bytes) -> bool:
    start = _start(head)
    if start.startswith(_XML):
        start = start.partition(b"?>")[2].lstrip()
    return start.startswith(_HTML)


def _is_markup(head: bytes) -> bool:
    return _start(head).startswith((_XML, *_HTML))


def _refuse_what_is_not_text(origin: str, head: bytes, *, boms: tuple[bytes, ...]) -> None:
    if _is_markup(head):
        raise PaperRejected(
            origin,
            "not_text",
            "This is a web page or XML by another name: name it .html or .xml.",
        )
    if not head.startswith(boms) and is_binary(head):
        raise PaperRejected(
            origin,
            "binary",
            "This is not text that can be read here: save the paper as UTF-8 text.",
        )


def is_binary(head: bytes) -> bool:
    """Whether more than a tenth of the bytes are NUL or control characters no text has."""
    odd = sum(head.count(bytes([byte])) for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
    return odd * 10 > len(head)
