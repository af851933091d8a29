"""Concepts and relations as records of plain values, and back: what JSON and tables hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot

Record = dict[str, Any]
Row = ConceptRow | RelationRow

CONCEPT_FIELDS: dict[str, type] = {
    "key": str, "name": str, "aliases": tuple, "first_step": int, "year": int, "papers": int,
    "community": int, "bridge": bool, "x": float, "y": float,
}  # fmt: skip
RELATION_FIELDS: dict[str, type] = {
    "source": str, "predicate": str, "target": str, "support": int, "first_step": int, "year": int,
    "negated": bool, "hedged": bool, "grounded": bool, "quotes": tuple, "confidence": float,
    "kind": str, "reversed": bool, "reasoned": bool, "imported": bool,
}  # fmt: skip

_Kind = TypeVar("_Kind", ConceptRow, RelationRow)


def rows_of(snapshot: Snapshot) -> Iterator[Row]:
    """The concepts, then the relations."""
    yield from snapshot.concepts
    yield from snapshot.relations


def record(row: Row) -> Record:
    """What the row knows, by the names of its fields; what is not known is absent.

    >>> record(ConceptRow("silk", "Silk", ("raw silk",)))["aliases"]
    ['raw silk']
    """
    fields = CONCEPT_FIELDS if isinstance(row, ConceptRow) else RELATION_FIELDS
    found = {name: getattr(row, name) for name in fields}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in found.items()
        if value is not None
    }


def concept(found: Mapping[str, Any]) -> ConceptRow:
    """The concept of a record. Raises ValueError where it has no key.

    >>> concept({"key": "silk", "year": 1999.0, "colour": "red"})
    ConceptRow(key='silk', name='silk', aliases=(), first_step=0, year=1999, papers=0, \
community=None, bridge=False, x=None, y=None)
    """
    return _row(ConceptRow, CONCEPT_FIELDS, {"name": found.get("key"), **found})


def relation(found: Mapping[str, Any]) -> RelationRow:
    """The relation of a record. Raises ValueError where source or target is not said."""
    return _row(RelationRow, RELATION_FIELDS, {"predicate": "", **found})


def _row(kind: type[_Kind], fields: Mapping[str, type], found: Mapping[str, Any]) -> _Kind:
    known = {name: _value(found.get(name), of) for name, of in fields.items()}
    given = {name: value for name, value in known.items() if value is not None}
    try:
        return kind(**given)
    except TypeError as error:
        raise ValueError(f"a record lacks what it must say: {error}") from error


def _value(value: Any, kind: type) -> Any:
    """The value as its field has it, or None where it is not of that kind."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if kind is tuple:
        return (value,) if isinstance(value, str) else tuple(map(str, value))
    if kind is str:
        return str(value)
    if kind is bool:
        return value if isinstance(value, bool) else None
    return kind(value) if isinstance(value, int | float) else None
