"""Relations as columns: who is joined to whom, since when, by which predicate.

Concepts are numbered in the order of their keys, so that neither the order of the rows nor a row
that is left out changes the number of a concept that both tables hold in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
class Mentions:
    """Which concepts, by their places in a table's `keys`, are mentioned in which papers, by
    number, and the papers' years; each pair once, sorted."""

    concept: Ints
    paper: Ints
    year: Ints

    @classmethod
    def none(cls) -> Mentions:
        """No mention: nothing is known of them."""
        return cls(_column([]), _column([]), _column([]))

    @classmethod
    def of(cls, said: Iterable[tuple[str, str, int]], place: Mapping[str, int]) -> Mentions:
        """The mentions, given as (concept's key, paper's key, year), of concepts that have a place.

        Papers are numbered in the order of their keys.
        """
        found = sorted({(place[key], paper, year) for key, paper, year in said if key in place})
        number = {paper: at for at, paper in enumerate(sorted({row[1] for row in found}))}
        return cls(
            _column([row[0] for row in found]),
            _column([number[row[1]] for row in found]),
            _column([row[2] for row in found]),
        )

    def __len__(self) -> int:
        return len(self.concept)

    def until(self, year: int, known: Ints) -> Mentions:
        """The mentions in papers up to the year, of `known` concepts: their new places by order."""
        at = np.minimum(np.searchsorted(known, self.concept), max(len(known) - 1, 0))
        kept = self.year <= year
        if len(known):
            kept &= known[at] == self.concept
        _, papers = np.unique(self.paper[kept], return_inverse=True)
        return Mentions(at[kept], papers.astype(np.int64), self.year[kept])


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
    mentions: Mentions = field(default_factory=Mentions.none)

    @classmethod
    def of(
        cls, rows: Iterable[Dated], mentions: Iterable[tuple[str, str, int]] = ()
    ) -> RelationTable:
        """The table of the rows; those from a concept to itself are left out.

        `mentions` are (concept's key, paper's key, year); of concepts without a relation they are
        left out.
        """
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
            Mentions.of(mentions, place),
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
            self.mentions.until(year, known),
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
