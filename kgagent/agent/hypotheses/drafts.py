"""Drafts: what a gap of the graph lets suppose, with the relations that compose to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np

from kgagent.agent.hypotheses.material import Link, Material, strength
from kgagent.domain.composition import Pattern, compose
from kgagent.domain.hypothesis import Quote
from kgagent.graph.links.gaps import Gap

MIDDLES = 40
"""Middles that are tried for a pair, the rarest first."""
CHOICES = 3
"""Relations between two neighbours that are tried, the strongest first."""
TRANSFERRED = 0.6
"""What is left of a relation that is carried over to something like what it was said of."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A supposed relation from `source` to `target` (keys): the path of keys, what joins each hop.

    `weight` says how far the pattern carries, `likeness` is a cosine where one stands for a hop.
    `told` are sentences where a miner read some.
    """

    source: str
    target: str
    miner: str
    pattern: Pattern
    path: tuple[str, ...]
    links: tuple[Link, ...]
    rank: int = 0
    likeness: float = 1.0
    like: tuple[str, str] | None = None
    told: tuple[Quote, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        """Both ends, sorted."""
        return min(self.source, self.target), max(self.source, self.target)

    @property
    def strength(self) -> float:
        """How likely all relations it rests on hold together, by the weakest two of them."""
        found = 1.0
        for each in sorted(map(strength, self.links))[:2]:
            found *= each
        return found


def drafts(gap: Gap, rank: int, material: Material) -> Iterator[Draft]:
    """Yield what may be supposed because of a gap; nothing where its relations do not compose."""
    match gap.kind:
        case "analogy":
            yield from _analogy(gap, rank, material)
        case "dissonance":
            yield from _dissonance(gap, rank, material)
        case "feedback loop":
            yield from _loop(gap, rank, material)
        case _:
            yield from _paths(gap, rank, material)


def _paths(gap: Gap, rank: int, material: Material) -> Iterator[Draft]:
    """The best way, either direction, over the gap's own path or any one middle."""
    a, c = (material.key(v) for v in (gap.path[0], gap.path[-1]))
    ways = [tuple(map(material.key, gap.path)), *_over_a_middle(material, a, c)]
    found = [
        Draft(way[0], way[-1], gap.kind, pattern, way, links, rank)
        for path in dict.fromkeys(ways)
        for way in (path, path[::-1])
        for pattern, links in _composed(way, material)
    ]
    if found:
        yield max(found, key=lambda draft: (_worth(draft, material), draft.path))


def _worth(draft: Draft, material: Material) -> float:
    rare = 1.0
    for key in draft.path[1:-1]:
        rare /= 1 + float(np.log(material.degree(key)))
    apart = 1.0 if spans_papers(draft.links) else 0.3
    return draft.pattern.weight * draft.strength * rare * apart


def spans_papers(links: Sequence[Link]) -> bool:
    """Whether no one paper says all of it."""
    shared = None
    for link in links:
        shared = link.stated.papers if shared is None else shared & link.stated.papers
    return not shared


def _over_a_middle(material: Material, a: str, c: str) -> list[tuple[str, ...]]:
    graph = material.ground.graph
    one, two = material.place[a], material.place[c]
    middles = np.intersect1d(graph.around(one), graph.around(two))
    order = np.lexsort((middles, graph.degrees[middles]))[:MIDDLES]
    return [(a, material.key(v), c) for v in middles[order].tolist()]


def _composed(
    path: tuple[str, ...], material: Material
) -> Iterator[tuple[Pattern, tuple[Link, ...]]]:
    """Every way in which the relations along a path compose."""
    if len(path) < 3 or any(material.alike(x, y) for x, y in _told_apart(path)):
        return
    hops = [_strongest(material.between(x, y)) for x, y in pairwise(path)]
    for links in product(*hops):
        steps = [link.step(start) for link, start in zip(links, path, strict=False)]
        pattern = compose(steps)
        if pattern is not None:
            yield pattern, links


def _told_apart(path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The pairs of a path whose names must not be one within the other: its ends, and hops."""
    yield path[0], path[-1]
    yield from pairwise(path)


def _strongest(links: Iterable[Link]) -> list[Link]:
    order = sorted(links, key=lambda link: (-strength(link), link.stated.predicate))
    return order[:CHOICES]


def _loop(gap: Gap, rank: int, material: Material) -> Iterator[Draft]:
    """A chain of effects from start to end; supposed is that the end acts on the start."""
    path = tuple(map(material.key, gap.path))
    for pattern, links in _composed(path, material):
        steps = [link.step(start) for link, start in zip(links, path, strict=False)]
        if all(step.acts for step in steps):
            back = replace(pattern, name="loop", weight=0.4 * pattern.weight, sign=0)
            yield Draft(path[-1], path[0], gap.kind, back, path, links, rank)
            return


def _analogy(gap: Gap, rank: int, material: Material) -> Iterator[Draft]:
    """a acts on b; c is like a and d like b: c may act so on d."""
    a, b, c, d = map(material.key, gap.path)
    if material.alike(c, d) or material.alike(c, b):
        return
    if not (material.of_one_sort(a, c) and material.of_one_sort(b, d)):
        return
    for link in _strongest(material.between(a, b)):
        step = link.step(a)
        if link.stated.predicate == gap.predicate and step.acts:
            pattern = Pattern("analogy", step.sign, TRANSFERRED)
            yield Draft(
                c, d, gap.kind, pattern, (a, b, c, d), (link,), rank, max(gap.score, 0.0), (a, b)
            )
            return


def _dissonance(gap: Gap, rank: int, material: Material) -> Iterator[Draft]:
    """Two mean nearly the same: what one acts on, the other may act on."""
    one, other = map(material.key, gap.concepts)
    if not material.of_one_sort(one, other):
        return
    for known, new in ((one, other), (other, one)):
        around = material.ground.graph.around(material.place[known]).tolist()
        found = []
        for vertex in around:
            end = material.key(vertex)
            if material.between(new, end) or material.alike(new, end) or end == new:
                continue
            rare = 1 + float(np.log(material.degree(end)))
            found += [
                (strength(link) / rare, end, link)
                for link in _strongest(material.between(known, end))
                if link.step(known).acts
            ]
        if found:
            _, end, link = max(found, key=lambda each: (each[0], each[1]))
            step = link.step(known)
            pattern = Pattern("transfer", step.sign, TRANSFERRED)
            path = (known, end, new)
            like = (known, end)
            yield Draft(new, end, gap.kind, pattern, path, (link,), rank, gap.score, like)
