"""Chains whose relations compose by what they mean, whether the graph has shown it or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kgagent.agent.hypotheses.material import Link, Material, strength
from kgagent.domain.composition import compose
from kgagent.graph.links.gaps import Gap, first
from kgagent.graph.links.mining import Ground

BESIDE = 60
"""Relations of one middle that are tried, the strongest first."""


@dataclass(slots=True)
class Compositions:
    """Two concepts that no relation joins and that a third leads from one to the other, by
    relations that say something of the ends together (`domain.composition`).

    Score: how far the pattern carries, times the strengths of both relations, over 1 + ln of the
    middle's degree; three tenths of it where one paper says both. Source: Swanson 1986, "Fish oil,
    Raynaud's syndrome, and undiscovered public knowledge" (A-B-C), with the kinds of relations of
    Hristovski et al. 2006, "Exploiting semantic relations for literature-based discovery". Looks at
    `most` chains at most, rare middles first, and at `BESIDE` relations of each middle.
    """

    material: Material
    most: int = 1_000_000
    name: str = "composition"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """Tries the relations of every middle in pairs; the best chain of each pair of ends."""
        best: dict[tuple[int, int], Gap] = {}
        for gap in self._gaps(ground):
            pair = gap.concepts[0], gap.concepts[1]
            if pair not in best or gap.score > best[pair].score:
                best[pair] = gap
        return first(best.values(), limit)

    def _gaps(self, ground: Ground) -> Iterator[Gap]:
        material, left = self.material, self.most
        beside = _beside(material)
        usable = {key for key in material.place if material.usable(key)}
        for middle in sorted(beside, key=lambda key: (len(beside[key]), key)):
            around = beside[middle]
            left -= len(around) ** 2
            if left < 0:
                return
            rare = 1 + float(np.log(material.degree(middle)))
            for a, one, strong in around:
                if a not in usable:
                    continue
                for c, two, also in around:
                    if a == c or c not in usable or material.between(a, c) or material.alike(a, c):
                        continue
                    pattern = compose((one.step(a), two.step(middle)))
                    if pattern is None or (not pattern.directed and a > c):
                        continue
                    shared = one.stated.papers & two.stated.papers
                    score = pattern.weight * strong * also / rare * (0.3 if shared else 1.0)
                    path = tuple(material.place[key] for key in (a, middle, c))
                    yield Gap(self.name, (path[0], path[2]), score, path)


def _beside(material: Material) -> dict[str, list[tuple[str, Link, float]]]:
    """For each concept its neighbours with a relation that has a role, the strongest first."""
    held: dict[str, list[tuple[str, Link, float]]] = defaultdict(list)
    for (a, c), links in material.links.items():
        if material.alike(a, c):
            continue
        for link in links:
            if link.role.name:
                strong = strength(link)
                held[a].append((c, link, strong))
                held[c].append((a, link, strong))
    return {
        key: sorted(found, key=lambda each: (-each[2], each[0], each[1].stated.predicate))[:BESIDE]
        for key, found in held.items()
    }
