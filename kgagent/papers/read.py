"""Reading papers as a stream: each file becomes papers or says why it does not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from kgagent.domain.paper import Paper, Rejection
from kgagent.domain.text import clean
from kgagent.errors import PaperRejected
from kgagent.papers.jsonl import read_jsonl
from kgagent.papers.markdown import read_markdown
from kgagent.papers.options import FieldNames, Limits
from kgagent.papers.pdf import read_pdf
from kgagent.papers.plain import read_text
from kgagent.papers.sniff import is_binary, kind_of

_ALL_FIELDS = FieldNames()
_LIMITS = Limits()


def read_papers(
    paths: Iterable[Path], *, fields: FieldNames = _ALL_FIELDS, limits: Limits = _LIMITS
) -> Iterator[Paper | Rejection]:
    """Papers and rejections in the order of the paths, one at a time; none stops the others.

    A rejection's `origin` is the path (or path:line), its `reason` one word (empty, missing,
    no_permission, not_a_file, unreadable, unknown_type, too_large, binary, not_text, broken, and
    for PDF not_a_pdf, encrypted, no_text, too_costly), its `message` what to do.
    """
    for path in paths:
        for item in _papers(path, fields=fields, limits=limits):
            # A file name may hold bytes that no database takes.
            yield replace(item, origin=clean(item.origin))


def _papers(path: Path, *, fields: FieldNames, limits: Limits) -> Iterator[Paper | Rejection]:
    try:
        for item in _read(path, fields=fields, limits=limits):
            yield _checked(item, limits) if isinstance(item, Paper) else item
    except PaperRejected as error:
        yield Rejection(error.origin, error.reason, error.message)
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)


def _read(path: Path, *, fields: FieldNames, limits: Limits) -> Iterator[Paper | Rejection]:
    with _opened(path) as stream:
        kind = kind_of(path, stream)
        if kind in ("jsonl", "jsonl.gz"):
            zipped = kind == "jsonl.gz"
            yield from read_jsonl(path, stream, fields=fields, limits=limits, compressed=zipped)
            return
        _refuse_large(path, os.fstat(stream.fileno()).st_size, limits)
        if kind == "pdf":
            yield read_pdf(path, limits=limits)
            return
        data = stream.read(limits.max_bytes + 1)
    _refuse_large(path, len(data), limits)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and is_binary(data):
        raise PaperRejected(str(path), "binary", "Most of the file is not text: save it as text.")
    yield read_markdown(path, data) if kind == "md" else read_text(path, data)


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
