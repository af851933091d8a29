"""Which step, question, paper, prompt and model brought a concept or its relations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kgagent.storage import blamed, one_concept
from kgagent.storage.store import Store

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Blame:
    """`first` tells who brought the concept; `rows` who brought each piece of evidence of its
    relations, or of those to `other`, in the order it came."""

    name: str
    other: str
    first: Row
    rows: tuple[Row, ...]
    more: bool


def blame(store: Store, one: str, other: str | None = None, *, limit: int = 20) -> Blame:
    """Who brought a concept, and its relations (to `other`); both by any of their names.

    Raises NotFound, naming the nearest, for a concept that is not there.
    """
    with store.read() as tx:
        first = one_concept.shown(tx, one_concept.find(tx, one)["id"])
        second = one_concept.shown(tx, one_concept.find(tx, other)["id"]) if other else None
        rows = blamed.relations_of(
            tx, first["id"], second["id"] if second else None, limit=limit + 1
        )
        return Blame(
            name=first["name"],
            other=second["name"] if second else "",
            first=blamed.first_named(tx, first["id"]),
            rows=tuple(rows[:limit]),
            more=len(rows) > limit,
        )
