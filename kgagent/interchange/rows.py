"""Rows as CSV or Parquet files, for spreadsheets and data frames; replaced as a whole."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path

from kgagent.errors import UsageError
from kgagent.interchange.replacing import replacing

Row = Mapping[str, float | int | str | bool | None]

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for the beginning of a formula or a command."""


def write_csv(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """A comma-separated file in UTF-8 with a heading; what is not known is empty.

    Text that a spreadsheet could take for a formula begins with an apostrophe there, so that text
    from strangers stays text. Raises ExportFailed where the file cannot be written.
    """
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        lines.writerows([_cell(row[column]) for column in columns] for row in rows)


def _cell(value: float | str | None) -> float | str:
    """The value as it stands in a CSV file.

    >>> _cell("=1+1"), _cell(-0.5), _cell(None)
    ("'=1+1", -0.5, '')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    # A lone half of a pair cannot be written, and a zero byte ends the file for some readers.
    text = value.encode("utf-8", "replace").decode().replace("\0", "�")
    return f"'{text}" if like_a_formula(text) else text


def like_a_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula or a command."""
    return text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)


def write_parquet(path: Path, rows: Sequence[Row], columns: Mapping[str, type]) -> None:
    """A Parquet file; `columns` says of what type (int, float, bool or str) each one is.

    What is not known is null. Raises UsageError where pyarrow is not installed, ExportFailed where
    the file cannot be written.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise UsageError(
            "Writing Parquet needs pyarrow, which is not installed.",
            hint="pip install pyarrow, or write a CSV file: --csv",
        )
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    fields = [(name, kinds.get(kind, pa.string())) for name, kind in columns.items()]
    cells = {name: [_typed(row[name], kind) for row in rows] for name, kind in columns.items()}
    made = pa.table(cells, schema=pa.schema(fields))
    with replacing(path) as draft:
        parquet.write_table(made, draft)


def _typed(value: float | str | None, kind: type) -> float | str | None:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return None if value is None else kind(value)
