"""JSON lines (.jsonl, .jsonl.gz): one record a line, streamed; a broken one stops nothing."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

from kgagent.domain.paper import Paper, Rejection
from kgagent.domain.text import clean
from kgagent.errors import PaperRejected
from kgagent.papers.about import authors_of, compose, doi_of, line_of, year_of
from kgagent.papers.identifiers import identifier_of
from kgagent.papers.options import FieldNames, Limits

_CHUNK = 1 << 20
_NOTHING: tuple[object, ...] = (None, "", [], {})


def read_jsonl(
    path: Path, stream: BinaryIO, *, fields: FieldNames, limits: Limits, compressed: bool = False
) -> Iterator[Paper | Rejection]:
    """Papers and rejections in the order of the lines; `origin` is "path:line"."""
    source = cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if compressed else stream
    number = 0
    try:
        for number, line in _lines(source, path=path, limits=limits, capped=compressed):
            origin = f"{path}:{number}"
            try:
                if line is None or line.strip():
                    yield _paper(origin, line, fields=fields, limits=limits)
            except PaperRejected as error:
                yield Rejection(error.origin, error.reason, error.message)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Rejection(
            f"{path}:{number + 1}",
            "broken",
            "The compressed file is cut off or damaged here; what came before was read. "
            "Download it again.",
        )


def _lines(
    source: BinaryIO, *, path: Path, limits: Limits, capped: bool
) -> Iterator[tuple[int, bytes | None]]:
    """Number and bytes of each line; None for a line over the limit, which is skipped unread."""
    number = total = 0
    limit = limits.max_line_bytes
    while line := source.readline(limit + 1):
        number += 1
        total += len(line)
        whole: bytes | None = line
        if len(line) > limit:
            whole = None
            while line and not line.endswith(b"\n"):
                line = source.readline(_CHUNK)
                total += len(line)
                _refuse_a_bomb(f"{path}:{number}", total if capped else 0, limits)
        _refuse_a_bomb(f"{path}:{number}", total if capped else 0, limits)
        yield number, whole


def _refuse_a_bomb(origin: str, total: int, limits: Limits) -> None:
    if total > limits.max_unzipped_bytes:
        raise PaperRejected(
            origin,
            "too_large",
            f"The file unpacks to more than {limits.max_unzipped_bytes:,} bytes; reading stopped "
            "here. Unpack it yourself if you trust it.",
        )


def _paper(origin: str, line: bytes | None, *, fields: FieldNames, limits: Limits) -> Paper:
    if line is None:
        raise PaperRejected(
            origin,
            "too_large",
            f"The line is longer than {limits.max_line_bytes:,} bytes: divide the record.",
        )
    return paper_of(origin, _record(origin, line), fields=fields, reader="jsonl")


def paper_of(origin: str, given: Mapping[str, object], *, fields: FieldNames, reader: str) -> Paper:
    """The paper that the named fields of a record make; raises `PaperRejected` without text."""
    record = {_plain(key): item for key, item in given.items() if item not in _NOTHING}
    title = line_of(_value(record, fields.title))
    abstract = _prose(_value(record, fields.abstract))
    body = _prose(_value(record, fields.text))
    if abstract and not body.startswith(abstract):
        body = f"{abstract}\n\n{body}".strip()
    if not body:
        names = ", ".join(fields.abstract + fields.text)
        raise PaperRejected(origin, "empty", f"No text in this record. Fields looked for: {names}.")
    return Paper(
        text=compose(title, body),
        title=title,
        year=year_of(_value(record, fields.year)),
        doi=doi_of(_value(record, fields.doi)),
        authors=authors_of(_value(record, fields.authors)),
        venue=line_of(_value(record, fields.venue)),
        identifier=_identifier(record, fields.identifier),
        origin=origin,
        reader=reader,
    )


def _record(origin: str, line: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(line.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise PaperRejected(
            origin, "broken", "The line is not UTF-8: save the file as UTF-8."
        ) from error
    except (ValueError, RecursionError) as error:
        raise PaperRejected(
            origin, "broken", f"Not a JSON record: {error}. Correct or remove the line."
        ) from error
    if not isinstance(value, dict):
        raise PaperRejected(
            origin, "broken", "The line is JSON but not a record in braces: one {...} a line."
        )
    return value


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


@cache
def _plain_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_plain(name) for name in names)


def _value(record: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((record[name] for name in _plain_names(names) if name in record), None)


def _identifier(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    """The identifier; one of arXiv or PubMed with its scheme, so that it is known elsewhere."""
    name = next((name for name in _plain_names(names) if name in record), "")
    value = line_of(record.get(name))
    if name == "pmid":
        return identifier_of(pmid=value, other=value)
    is_arxiv = name == "arxivid" or "arxiv" in value.lower()
    return identifier_of(arxiv=value if is_arxiv else "", other=value)


def _prose(value: object) -> str:
    """The text of a string, of a list of paragraphs, or of records that hold a `text` each."""
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, list):
        parts = [item.get("text") if isinstance(item, dict) else item for item in value]
        texts = [clean(part).strip() for part in parts if isinstance(part, str)]
        return "\n\n".join(text for text in texts if text)
    return ""
