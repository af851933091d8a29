"""What kind of file this is: from its first bytes and its suffix."""

from __future__ import annotations

import codecs
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
}
"""The suffixes kgagent reads, and the kind each stands for."""

READABLE = ".pdf, .txt, .md, .jsonl and .jsonl.gz"

_HEAD = 8192
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<?xml")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_by_suffix(path: Path) -> str | None:
    """The kind the name promises, or None for a name kgagent does not read."""
    name = path.name.lower()
    return next((kind for suffix, kind in SUFFIXES.items() if name.endswith(suffix)), None)


def kind_of(path: Path, stream: BinaryIO) -> str:
    """One of "txt", "md", "jsonl", "jsonl.gz", "pdf"; the stream is left at its beginning.

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
    if (kind == "jsonl.gz") != head.startswith(b"\x1f\x8b"):
        raise PaperRejected(
            origin, "unknown_type", "Only .jsonl.gz is compressed: unpack it, or correct the name."
        )
    if kind != "jsonl.gz":
        _refuse_what_is_not_text(origin, head, boms=_BOMS if kind != "jsonl" else _BOMS[:1])
    return kind


def _not_a_pdf(head: bytes) -> str:
    if _is_markup(head):
        return "This is a web page saved as .pdf, not a paper: download the PDF itself."
    return "The file does not begin as a PDF: download it again."


def _is_markup(head: bytes) -> bool:
    return head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower().startswith(_MARKUP)


def _refuse_what_is_not_text(origin: str, head: bytes, *, boms: tuple[bytes, ...]) -> None:
    if _is_markup(head):
        raise PaperRejected(
            origin, "not_text", "This is a web page or XML, not plain text: save it as text."
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
