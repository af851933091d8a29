"""A snapshot as files can hold it: no number that is none, no text that a reader chokes on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.errors import ExportFailed
from kgagent.interchange.columns import vertex_ids
from kgagent.interchange.xmltext import ILLEGAL

_BREAKS = {"\t": "\t", "\n": "\n", "\r": "\r"}


def finite(snapshot: Snapshot) -> Snapshot:
    """The snapshot with its keys checked and places that are no numbers left out; a confidence that
    is no number counts as none at all. This is what JSON holds.

    Raises ValueError where two concepts share a key, or a relation names a concept that is not
    there.

    >>> finite(Snapshot((ConceptRow("a", "A", x=math.nan, y=1.0),))).concepts[0].x
    """
    keys = vertex_ids(concept.key for concept in snapshot.concepts)
    for relation in snapshot.relations:
        for key in (relation.source, relation.target):
            if key not in keys:
                raise ValueError(f"a relation names the concept {key!r}, which is not there")
    return replace(
        snapshot,
        concepts=tuple(map(_finite_concept, snapshot.concepts)),
        relations=tuple(map(_finite_relation, snapshot.relations)),
    )


def tidy(snapshot: Snapshot) -> Snapshot:
    """The snapshot as CSV, Parquet, Cypher and RDF hold it.

    Keys are the ids that GraphML has too (`vertex_ids`); texts lose control characters but not
    their line breaks; empty aliases and quotes are left out. Raises ValueError as `finite` does.

    >>> tidy(Snapshot((ConceptRow("a\\x00", "A\\x07\\nb", ("", "x")),))).concepts[0].aliases
    ('x',)
    """
    whole = finite(snapshot)
    ids = vertex_ids(concept.key for concept in whole.concepts)
    return Snapshot(
        tuple(_tidy_concept(row, ids) for row in whole.concepts),
        tuple(_tidy_relation(row, ids) for row in whole.relations),
        whole.step,
        legible(whole.title),
    )


def tidied(snapshot: Snapshot, path: Path) -> Snapshot:
    """`tidy`, for writing to `path`: raises ExportFailed where the snapshot is no graph."""
    try:
        return tidy(snapshot)
    except ValueError as error:
        raise ExportFailed(path, f"Cannot write {path}: {error}.") from error


def legible(text: str) -> str:
    """The text without control characters, lone surrogates and non-characters; tabs and line breaks
    stay.

    >>> legible("silk\\x00\\r\\n fibroin\\ud800")
    'silk\\r\\n fibroin'
    """
    if text.isprintable():
        return text
    return ILLEGAL.sub(lambda found: _BREAKS.get(found[0], ""), text)


def _legible(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in map(legible, texts) if text)


def _tidy_concept(row: ConceptRow, ids: Mapping[str, str]) -> ConceptRow:
    found = (ids[row.key], legible(row.name), _legible(row.aliases))
    if found == (row.key, row.name, row.aliases):
        return row
    return replace(row, key=found[0], name=found[1], aliases=found[2])


def _tidy_relation(row: RelationRow, ids: Mapping[str, str]) -> RelationRow:
    ends = (ids[row.source], ids[row.target])
    said = (legible(row.predicate), legible(row.kind), _legible(row.quotes))
    if (ends, said) == ((row.source, row.target), (row.predicate, row.kind, row.quotes)):
        return row
    return replace(
        row, source=ends[0], target=ends[1], predicate=said[0], kind=said[1], quotes=said[2]
    )


def _finite_concept(row: ConceptRow) -> ConceptRow:
    x, y = _finite(row.x), _finite(row.y)
    return row if x == row.x and y == row.y else replace(row, x=x, y=y)


def _finite_relation(row: RelationRow) -> RelationRow:
    return row if math.isfinite(row.confidence) else replace(row, confidence=0.0)


def _finite(value: float | None) -> float | None:
    return value if value is None or math.isfinite(value) else None
