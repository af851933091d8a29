"""Tables (.csv, .tsv) with a line of names first: one record a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.jsonl import paper_of
from kgagent.papers.options import FieldNames, Limits

_DELIMITERS = (",", "\t", ";", "|")


def read_csv(
    path: Path, text: str, *, fields: FieldNames, limits: Limits
) -> Iterator[Paper | Rejection]:
    """A paper or a rejection for each row; `origin` is "path:line"."""
    csv.field_size_limit(limits.max_line_bytes)  # the module's own is too small for a full text
    text = text.removeprefix("\ufeff")
    first_line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] = []
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield Rejection(f"{path}:{line}", "broken", f"Not a table from here on: {error}.")
            break
        if not names:
            names = _names(path, row, fields)
        elif any(cell.strip() for cell in row):
            try:
                record: dict[str, object] = {}
                for name, cell in zip(names, row, strict=False):
                    record.setdefault(name, cell.strip())
                yield paper_of(f"{path}:{line}", record, fields=fields, reader="csv")
            except PaperRejected as error:
                yield Rejection(error.origin, error.reason, error.message)


def _names(path: Path, row: list[str], fields: FieldNames) -> list[str]:
    known = {_bare(name) for part in (fields.abstract, fields.text) for name in part}
    if not any(_bare(name) in known for name in row):
        wanted = ", ".join(fields.abstract + fields.text)
        raise PaperRejected(
            str(path),
            "no_text",
            f"No column holds a text. Columns looked for: {wanted} (--field abstract=NAME).",
        )
    return row


def _bare(name: str) -> str:
    return "".join(char for char in name.lower() if char not in " _-\t")
