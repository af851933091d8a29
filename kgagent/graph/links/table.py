"""Relations as columns: who is joined to whom, since when, by which predicate.

Concepts are numbered in the order of their keys, so that neither the order of the rows nor a row
that is left out changes the number of a concept that both tables hold in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.linkgraph import NEVER, LinkGraph

Ints = npt.NDArray[np.int64]


class Dated(Protocol):
    """What is read of a relation: `RelationRow` has it."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def predicate(self) -> str: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def year(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, eq=False)
class RelationTable:
    """Relations by column: `source`, `target` are places in `keys`, `predicate` in `predicates`.

    `year` is that of the earliest evidence, `NEVER` where no paper has one.

    >>> from kgagent.domain.snapshot import RelationRow
    >>> rows = [RelationRow("silk", "holds", "bone", year=2001), RelationRow("bone", "is", "stiff")]
    >>> table = RelationTable.of(rows)
    >>> table.keys, table.until(2005).keys
    (('bone', 'silk', 'stiff'), ('bone', 'silk'))
    """

    keys: tuple[str, ...]
    predicates: tuple[str, ...]
    source: Ints
    target: Ints
    predicate: Ints
    year: Ints

    @classmethod
    def of(cls, rows: Iterable[Dated]) -> RelationTable:
        """The table of the rows; those from a concept to itself are left out."""
        taken = [(r.source, r.predicate, r.target, r.year) for r in rows if r.source != r.target]
        keys = sorted({row[0] for row in taken} | {row[2] for row in taken})
        predicates = sorted({row[1] for row in taken})
        place = {key: at for at, key in enumerate(keys)}
        word = {predicate: at for at, predicate in enumerate(predicates)}
        return cls(
            tuple(keys),
            tuple(predicates),
            _column([place[row[0]] for row in taken]),
            _column([place[row[2]] for row in taken]),
            _column([word[row[1]] for row in taken]),
            _column([NEVER if row[3] is None else row[3] for row in taken]),
        )

    def until(self, year: int) -> RelationTable:
        """The table as it stood at the end of the year: only what a paper had said by then.

        Nothing of a later relation is left in it, not even a key or the room for one.
        """
        kept = self.year <= year
        source, target, predicate = self.source[kept], self.target[kept], self.predicate[kept]
        known, ends = np.unique(np.concatenate((source, target)), return_inverse=True)
        words, said = np.unique(predicate, return_inverse=True)
        return RelationTable(
            tuple(self.keys[at] for at in known.tolist()),
            tuple(self.predicates[at] for at in words.tolist()),
            ends[: len(source)].astype(np.int64),
            ends[len(source) :].astype(np.int64),
            said.astype(np.int64),
            self.year[kept],
        )

    def graph(self) -> LinkGraph:
        """The undirected simple graph; an edge weighs as much as there are relations behind it."""
        return LinkGraph.of(len(self.keys), self.source, self.target, years=self.year)

    def places(self, keys: Sequence[str]) -> Ints:
        """Where each key stands among `keys`, -1 for one that is not there."""
        place = {key: at for at, key in enumerate(self.keys)}
        return _column([place.get(key, -1) for key in keys])


def _column(values: Sequence[int]) -> Ints:
    return np.asarray(values, dtype=np.int64)
