"""What is compared of a graph: its concepts, and how each two of them are related."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kgagent.domain.predicates import BOTH_WAYS, RELATED
from kgagent.domain.snapshot import RelationRow

Label = tuple[tuple[str, int], ...]
"""How a concept is related to another: kinds, each with 1 (to it), -1 (from it), 0 (both ways)."""

MOST = 1_000
"""So many concepts are compared at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Concepts numbered as they were born; `labels[v]` says how v is related to each neighbour.

    `left_out` concepts were too many.

    >>> rows = [RelationRow("heat", "leads to", "cracks", kind="causes")]
    >>> Pattern.of(rows).labels
    ({1: (('causes', 1),)}, {0: (('causes', -1),)})
    """

    keys: tuple[str, ...]
    labels: tuple[dict[int, Label], ...]
    left_out: int = 0

    @classmethod
    def of(
        cls,
        rows: Sequence[RelationRow],
        *,
        concepts: Collection[str] | None = None,
        kinds: bool = True,
        most: int = MOST,
    ) -> Pattern:
        """The pattern of the rows, or of those among `concepts` (a set is quickest).

        A relation that its evidence denies and one of a concept to itself are left out; so are all
        but the `most` concepts with most relations. Without `kinds` all relations are alike and
        hold both ways.
        """
        used = [
            row
            for row in rows
            if not row.negated
            and row.source != row.target
            and (concepts is None or (row.source in concepts and row.target in concepts))
        ]
        degrees = Counter(key for row in used for key in (row.source, row.target))
        kept = {key for key, _ in degrees.most_common(most)}
        vertices: dict[str, int] = {}
        found: list[dict[int, set[tuple[str, int]]]] = []
        for row in used:
            for key in (row.source, row.target):
                if key in kept and vertices.setdefault(key, len(vertices)) == len(found):
                    found.append({})
            if row.source in kept and row.target in kept:
                a, b = vertices[row.source], vertices[row.target]
                kind, way = _meant(row) if kinds else (RELATED, 0)
                found[a].setdefault(b, set()).add((kind, way))
                found[b].setdefault(a, set()).add((kind, -way))
        labels = tuple(
            {other: tuple(sorted(label)) for other, label in around.items()} for around in found
        )
        return cls(tuple(vertices), labels, len(degrees) - len(kept))

    @property
    def hops(self) -> int:
        """How many pairs of concepts are related."""
        return sum(map(len, self.labels)) // 2


def _meant(row: RelationRow) -> tuple[str, int]:
    kind = row.kind or RELATED
    if kind in BOTH_WAYS:
        return kind, 0
    return kind, -1 if row.reversed else 1
