"""A pair of Parquet files, and data frames: one row a concept, one row a relation."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kgagent.domain.snapshot import Snapshot
from kgagent.errors import UsageError
from kgagent.interchange.pairs import Pair, pair, replacing_pair
from kgagent.interchange.records import (
    CONCEPT_FIELDS,
    RELATION_FIELDS,
    Row,
    concept,
    relation,
    rows_of,
)
from kgagent.interchange.tidy import tidied
from kgagent.interchange.written import Prints, Written, compare

if TYPE_CHECKING:
    import pandas as pd

BATCH = 10_000


class Frames(NamedTuple):
    """The data frames of a graph."""

    concepts: pd.DataFrame
    relations: pd.DataFrame


def frames(snapshot: Snapshot) -> Frames:
    """The concepts and the relations as pandas data frames, with the fields of their rows.

    >>> from kgagent.domain.snapshot import ConceptRow, RelationRow
    >>> made = frames(Snapshot((ConceptRow("a", "A"),), (RelationRow("a", "is", "a"),)))
    >>> made.concepts.loc[0, "name"], len(made.relations)
    ('A', 1)
    """
    import pandas as pd

    types = {int: "Int64", float: "Float64", bool: "bool", str: "str", tuple: "object"}
    made = []
    for fields, rows in (
        (CONCEPT_FIELDS, snapshot.concepts),
        (RELATION_FIELDS, snapshot.relations),
    ):
        columns = {name: [getattr(row, name) for row in rows] for name in fields}
        named = {name: types[kind] for name, kind in fields.items()}
        made.append(pd.DataFrame({n: pd.Series(v, dtype=named[n]) for n, v in columns.items()}))
    return Frames(*made)


def write_parquet_pair(snapshot: Snapshot, path: Path) -> Written:
    """Writes nodes and relationships, each relation a row, and says what is there.

    `silk.parquet` becomes `silk.nodes.parquet` and `silk.relationships.parquet`; without that
    ending `path` is a folder. Raises UsageError where pyarrow is not installed, ExportFailed where
    they cannot be written or do not read back the same.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise UsageError(
            "Writing Parquet needs pyarrow, which is not installed.",
            hint="pip install pyarrow, or write CSV files: --format csv",
        )
    whole = tidied(snapshot, path)
    meant = Prints()
    for row in rows_of(whole):
        meant.add(row)
    with replacing_pair(path, ".parquet") as (files, drafts):
        _put(drafts.concepts, CONCEPT_FIELDS, whole.concepts)
        _put(drafts.relations, RELATION_FIELDS, whole.relations)
        compare(path, meant, lambda: _rows(drafts))
    edges = len(whole.relations)
    return Written(path, len(whole.concepts), edges, edges, files=tuple(files))


def read_parquet(path: Path) -> Snapshot:
    """The graph in such a pair of files; `path` is what it was written as.

    Raises ValueError (pyarrow's) where they cannot be understood, OSError where they cannot be
    read.
    """
    files = pair(path, ".parquet")
    concepts = tuple(map(concept, _records(files.concepts)))
    relations = tuple(map(relation, _records(files.relations)))
    return Snapshot(concepts, relations, max((r.first_step for r in relations), default=0))


def _put(path: Path, fields: Mapping[str, type], rows: Sequence[Row]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        str: pa.string(),
        tuple: pa.list_(pa.string()),
    }
    schema = pa.schema([(name, kinds[kind]) for name, kind in fields.items()])
    left = iter(rows)
    with parquet.ParquetWriter(path, schema) as writer:
        while batch := list(islice(left, BATCH)):
            columns = {name: [getattr(row, name) for row in batch] for name in fields}
            writer.write_table(pa.table(columns, schema=schema))


def _rows(files: Pair) -> Iterator[Row]:
    yield from map(concept, _records(files.concepts))
    yield from map(relation, _records(files.relations))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH):
            yield from batch.to_pylist()
