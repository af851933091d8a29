"""Graphs in tables: CSV edge lists and pairs of them, Parquet as GraphRAG writes it."""

from __future__ import annotations

import csv
import importlib.util
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kgagent.errors import UsageError
from kgagent.interchange.foreign.graph import SOURCE, TARGET, Foreign, edge_of, node_of
from kgagent.interchange.neo4j import JOINT

_HEADS = {":id": "id", ":start_id": "source", ":end_id": "target", ":type": "type"}
BATCH = 10_000


def read_csv(path: Path) -> Foreign:
    """The graph in a table with headings: a row an edge where it has two ends, else a node.

    Separated by commas, semicolons or tabs; also with the headings of Neo4j. Raises ValueError
    where the headings name neither.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        heads = [_head(name) for name in next(lines, [])]
        rows = [dict(zip(heads, map(_cell, line), strict=False)) for line in lines if any(line)]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    finally:
        csv.field_size_limit(before)
    return from_rows(rows, heads, first_row=2)


def read_parquet(path: Path) -> Foreign:
    """The graph in a Parquet file: entities or relationships, by its columns.

    Raises UsageError where pyarrow is not installed, ValueError where it holds neither.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise UsageError("Reading Parquet needs pyarrow, which is not installed.",
                         hint="pip install pyarrow")  # fmt: skip
    from pyarrow import parquet

    found = Foreign()
    with parquet.ParquetFile(path) as file:
        heads = list(file.schema_arrow.names)
        for batch in file.iter_batches(BATCH):
            found.extend(from_rows(batch.to_pylist(), heads, first_row=1))
    return found


def from_rows(rows: Iterable[Mapping[str, Any]], heads: list[str], *, first_row: int) -> Foreign:
    """The graph in rows of a table with these headings."""
    small = {str(head).casefold() for head in heads}
    found = Foreign()
    are_edges = not small.isdisjoint(SOURCE) and not small.isdisjoint(TARGET)
    if not are_edges and node_of(dict.fromkeys(heads, "x")) is None:
        raise ValueError(
            f"its columns ({', '.join(heads[:8])}) name neither two ends (source, target) nor a "
            "node (id, name)"
        )
    for number, row in enumerate(rows, first_row):
        if are_edges:
            edge = edge_of(row)
            if edge is not None:
                found.edges.append(edge)
            else:
                found.reject(f"row {number}", "an end is missing", dict(row))
            continue
        node = node_of(row)
        if node is not None:
            found.nodes.append(node)
        else:
            found.reject(f"row {number}", "it has no name", dict(row))
    return found


def _head(name: str) -> str:
    """A heading without the type that Neo4j adds."""
    text = name.strip()
    small = text.casefold()
    for ending, plain in _HEADS.items():
        if small.endswith(ending):
            return plain
    return text.partition(":")[0] or text


def _cell(text: str) -> Any:
    """A cell: many texts where they are joined, without the apostrophe that stops a formula."""
    bare = text[1:] if text.startswith("'") and text[1:2] in "=+-@'\t" else text
    return bare.split(JOINT) if JOINT in bare else bare
