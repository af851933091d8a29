"""The hops of a path as the faces show them: what was said, by which papers, and how well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kgagent.domain.snapshot import RelationRow
from kgagent.graph.paths.costs import strength
from kgagent.graph.paths.path import Path, hops_of
from kgagent.storage import knowledge, one_concept
from kgagent.views.walkable import Walkable

Row = dict[str, Any]

ALL = 1_000_000
"""More relations than one concept has."""


@dataclass(frozen=True, slots=True)
class HopView:
    """One hop: its best evidenced relation, source --predicate--> target, by name.

    `forward` when the path walks it from source to target. `evidence` has the quotes with title,
    year and page, the best first; `others` are further relations between the two, as sentences.
    `strength` is how likely it holds by our estimate, 0 to 1.
    """

    source: str
    predicate: str
    target: str
    forward: bool
    kind: str
    reversed: bool
    support: int
    grounded: bool
    hedged: bool
    confidence: float
    year: int | None
    strength: float
    evidence: tuple[Row, ...]
    others: tuple[str, ...]


@dataclass(slots=True)
class HopReader:
    """Reads the hops of many paths; what it has read of a concept it keeps."""

    walk: Walkable
    _said: dict[int, dict[tuple[str, str, str], list[int]]] = field(default_factory=dict)

    def hops(self, path: Path) -> tuple[HopView, ...]:
        """The hops of a path, in its order."""
        numbers = hops_of(self.walk.graph, path)
        ends = pairwise(path.vertices)
        return tuple(self._hop(hop, *pair) for hop, pair in zip(numbers, ends, strict=True))

    def _hop(self, hop: int, start: int, end: int) -> HopView:
        walk = self.walk
        best, *others = (walk.rows[at] for at in walk.graph.hops.relations[hop])
        return HopView(
            source=walk.names[best.source],
            predicate=best.predicate,
            target=walk.names[best.target],
            forward=best.source == walk.graph.keys[start],
            kind=best.kind,
            reversed=best.reversed,
            support=best.support,
            grounded=best.grounded,
            hedged=best.hedged,
            confidence=best.confidence,
            year=best.year,
            strength=strength(walk.graph, hop),
            evidence=self._evidence(best, start, end),
            others=tuple(map(self.sentence, others)),
        )

    def sentence(self, row: RelationRow) -> str:
        """A relation in one line."""
        names = self.walk.names
        return f"{names[row.source]} --{row.predicate}--> {names[row.target]}"

    def _evidence(self, row: RelationRow, start: int, end: int) -> tuple[Row, ...]:
        """What papers say for a relation; the best first."""
        fewer = min(start, end, key=lambda v: (self.walk.graph.degrees[v], v))
        said = self._relations(fewer).get((row.source, row.predicate, row.target), [])
        with self.walk.store.read() as tx:
            quotes = one_concept.evidence_of(tx, said)
        return tuple(sorted((q for i in said for q in quotes.get(i, [])), key=_worse))

    def _relations(self, vertex: int) -> dict[tuple[str, str, str], list[int]]:
        """The ids of what was said of a concept, by relation."""
        if vertex not in self._said:
            key = self.walk.graph.keys[vertex]
            with self.walk.store.read() as tx:
                identity = knowledge.concept_ids(tx, [key])[key]
                rows = one_concept.relations_of(tx, identity, limit=ALL)
            self._said[vertex] = {
                (row["source_key"], row["predicate"], row["target_key"]): row["said"]
                for row in rows
            }
        return self._said[vertex]


def _worse(evidence: Row) -> tuple[bool, bool, bool, float, int]:
    """How little a quote shows, for sorting."""
    return (
        evidence["negated"],
        not evidence["grounded"],
        evidence["hedged"],
        -evidence["confidence"],
        -(evidence["year"] or 0),
    )


def why_weakest(hops: Sequence[HopView], at: int) -> str:
    """Why one hop of a path is its weakest, in words."""
    weak = hops[at]
    papers = "1 paper" if weak.support == 1 else f"{weak.support:,} papers"
    if len(hops) == 1:
        shown = "a checked quote" if weak.grounded else "no checked quote"
        return f"the only one; {papers}, {shown}, confidence {weak.confidence:.2f}"
    rivals = [hop for hop in hops if hop.support == weak.support]
    if len(rivals) == 1:
        return f"only {papers} behind it"
    every = len(rivals) == len(hops)
    those = f"every hop has {papers}" if every else f"{len(rivals)} hops have only {papers}"
    rivals = [hop for hop in rivals if hop.grounded == weak.grounded]
    if len(rivals) == 1 and not weak.grounded:
        return f"inferred, the only one without a checked quote; {those}"
    if sum(hop.confidence == weak.confidence for hop in rivals) > 1:
        return f"the first of those that rest on least, confidence {weak.confidence:.2f}; {those}"
    inferred = "" if weak.grounded else "inferred, with "
    return f"{inferred}the least confidence, {weak.confidence:.2f}; {those}"
