"""Places for a map: communities beside each other, the best connected in the middle of theirs."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

from kgagent.domain.snapshot import ConceptRow, Snapshot

_ANGLE = math.pi * (3 - math.sqrt(5))
STEP = 12.0


def placed(snapshot: Snapshot) -> Snapshot:
    """The snapshot with a place for every concept; one that has places already stays as it is.

    Each community fills a disc as seeds fill a sunflower (Vogel 1979), the best connected first;
    the discs lie round the largest. Quick for any size and always the same; a layout by forces
    starts well from here.

    >>> placed(Snapshot((ConceptRow("a", "A"),))).concepts[0].x
    0.0
    """
    if any(concept.x is not None for concept in snapshot.concepts):
        return snapshot
    degrees: Counter[str] = Counter()
    for relation in snapshot.relations:
        degrees.update((relation.source, relation.target))
    members: dict[int | None, list[ConceptRow]] = {}
    for concept in snapshot.concepts:
        members.setdefault(concept.community, []).append(concept)
    largest_first = sorted(members.values(), key=len, reverse=True)
    at: dict[str, tuple[float, float]] = {}
    for (x, y), group in zip(_centres(largest_first), largest_first, strict=True):
        inside = sorted(group, key=lambda concept: -degrees[concept.key])
        for number, concept in enumerate(inside):
            dx, dy = _seed(number)
            at[concept.key] = (round(x + dx, 3), round(y + dy, 3))
    rows = (replace(c, x=at[c.key][0], y=at[c.key][1]) for c in snapshot.concepts)
    return replace(snapshot, concepts=tuple(rows))


def _seed(number: int) -> tuple[float, float]:
    far, angle = STEP * math.sqrt(number), number * _ANGLE
    return far * math.cos(angle), far * math.sin(angle)


def _centres(groups: list[list[ConceptRow]]) -> list[tuple[float, float]]:
    """A centre for each disc: on a spiral that leaves as much room as the discs so far need."""
    found: list[tuple[float, float]] = []
    area = 0.0
    for number, group in enumerate(groups):
        need = 1.6 * len(group)
        far = STEP * math.sqrt(area + need) * (1.35 if number else 0.0)
        found.append((far * math.cos(number * _ANGLE), far * math.sin(number * _ANGLE)))
        area += need
    return found
