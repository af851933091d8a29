"""Two CSV files with the headings that `neo4j-admin database import` reads.

Text that a spreadsheet could take for a formula begins with an apostrophe, and so does text that
begins with one, so that reading back can tell. Lists are joined by "␟" (U+241F):
`--array-delimiter=U+241F --multiline-fields=true`. A graph of one's own reads back the same.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kgagent.domain.snapshot import Snapshot
from kgagent.interchange.pairs import Pair, pair, replacing_pair
from kgagent.interchange.records import (
    CONCEPT_FIELDS,
    RELATION_FIELDS,
    Row,
    concept,
    relation,
    rows_of,
)
from kgagent.interchange.rows import like_a_formula
from kgagent.interchange.tidy import tidied
from kgagent.interchange.written import Prints, Written, compare

JOINT = "␟"
_OTHER = "␞"
_TYPES = {str: "", tuple: ":string[]", int: ":int", bool: ":boolean", float: ":double"}
_HEADS = {"key": "key:ID", "source": ":START_ID", "target": ":END_ID"}
LABEL, TYPE = ":LABEL", ":TYPE"
CONCEPT, RELATED = "Concept", "RELATED_TO"


def write_csv_pair(snapshot: Snapshot, path: Path) -> Written:
    """Writes nodes and relationships, each relation a row, and says what is there.

    `silk.csv` becomes `silk.nodes.csv` and `silk.relationships.csv`; without that ending `path` is
    a folder. Raises ExportFailed where they cannot be written or do not read back the same.

    >>> import tempfile
    >>> from kgagent.domain.snapshot import ConceptRow
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_csv_pair(Snapshot((ConceptRow("a", "=1+1"),)), Path(folder, "a.csv"))
    ...     print(written.files[0].read_text().splitlines()[1][:13])
    Concept,a,'=1
    """
    whole = joinable(tidied(snapshot, path))
    meant = Prints()
    for row in rows_of(whole):
        meant.add(row)
    with replacing_pair(path, ".csv") as (files, drafts):
        _put(drafts.concepts, CONCEPT_FIELDS, LABEL, whole.concepts)
        _put(drafts.relations, RELATION_FIELDS, TYPE, whole.relations)
        compare(path, meant, lambda: _rows(drafts))
    edges = len(whole.relations)
    return Written(path, len(whole.concepts), edges, edges, files=tuple(files))


def read_csv(path: Path) -> Snapshot:
    """The graph in such a pair of files; `path` is what it was written as.

    Raises ValueError where they cannot be understood, OSError where they cannot be read.
    """
    files = pair(path, ".csv")
    with _long_fields():
        concepts = tuple(map(concept, _records(files.concepts, CONCEPT_FIELDS)))
        relations = tuple(map(relation, _records(files.relations, RELATION_FIELDS)))
    return Snapshot(concepts, relations, max((r.first_step for r in relations), default=0))


def joinable(snapshot: Snapshot) -> Snapshot:
    """The snapshot with the character that joins lists gone from what they hold."""
    return Snapshot(
        tuple(_without_joint(c, "aliases") for c in snapshot.concepts),
        tuple(_without_joint(r, "quotes") for r in snapshot.relations),
        snapshot.step,
        snapshot.title,
    )


def relationship_type(kind: str) -> str:
    """A type of relationship for a kind: letters and underscores only, whatever stands there.

    >>> relationship_type("part_of"), relationship_type("`x` DELETE"), relationship_type("")
    ('PART_OF', 'RELATED_TO', 'RELATED_TO')
    """
    safe = kind.isascii() and kind.replace("_", "").isalpha()
    return kind.upper() if safe else RELATED


def _without_joint(row: Any, name: str) -> Any:
    from dataclasses import replace

    texts = getattr(row, name)
    if not any(JOINT in text for text in texts):
        return row
    return replace(row, **{name: tuple(text.replace(JOINT, _OTHER) for text in texts)})


def _put(path: Path, fields: Mapping[str, type], first: str, rows: Sequence[Row]) -> None:
    cells = {name: _CELLS[kind] for name, kind in fields.items()}
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow([first, *(_HEADS.get(n, n + _TYPES[kind]) for n, kind in fields.items())])
        for row in rows:
            what = CONCEPT if first == LABEL else relationship_type(getattr(row, "kind", ""))
            lines.writerow([what, *(put(getattr(row, name)) for name, put in cells.items())])


def _rows(files: Pair) -> Iterator[Row]:
    with _long_fields():
        yield from map(concept, _records(files.concepts, CONCEPT_FIELDS))
        yield from map(relation, _records(files.relations, RELATION_FIELDS))


def _records(path: Path, fields: Mapping[str, type]) -> Iterator[dict[str, Any]]:
    heads = {_HEADS.get(name, name + _TYPES[kind]): name for name, kind in fields.items()}
    with path.open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream)
        columns = [heads.get(head) for head in next(lines, [])]
        try:
            for line in lines:
                named = zip(columns, line, strict=True)
                yield {n: _READ[fields[n]](cell) for n, cell in named if n is not None}
        except csv.Error as error:
            raise ValueError(f"{path} cannot be read: {error}") from error


@contextmanager
def _long_fields() -> Iterator[None]:
    """Lets a field be longer than 128 kB: a relation may have very many quotes."""
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith("'") or like_a_formula(text) else text


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _known(value: float | None) -> str:
    return "" if value is None else repr(value)


_CELLS: dict[type, Callable[[Any], str]] = {
    str: _guarded,
    tuple: lambda texts: _guarded(JOINT.join(texts)),
    int: _known,
    float: _known,
    bool: lambda value: "true" if value else "false",
}
_READ: dict[type, Callable[[str], Any]] = {
    str: _bare,
    tuple: lambda cell: tuple(_bare(cell).split(JOINT)) if cell else (),
    int: lambda cell: int(cell) if cell else None,
    float: lambda cell: float(cell) if cell else None,
    bool: lambda cell: cell == "true",
}
