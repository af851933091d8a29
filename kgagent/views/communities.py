"""The communities of a graph as it stands, named by their concepts, and what joins two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kgagent.graph.measures.matching import community_name, most_inside
from kgagent.storage import joining as rows
from kgagent.storage import one_concept
from kgagent.storage.store import Store, Transaction
from kgagent.views.partition import Parted, parted

Row = dict[str, Any]
Pair = tuple[int, int]

SMALLEST = 2
"""Concepts of a community: one alone is none."""

MEMBERS = 12
"""Concepts told of each community, the most central first."""


@dataclass(frozen=True, slots=True)
class Community:
    """A community: `number` from 0, the largest; `colour`, the number that it is drawn by; `key` of
    its most central concept, by which it is linked; the `name` of its three most central concepts.

    `inside` counts the linked pairs of its concepts, `outside` those of one of them with others;
    `density` is the share of all its pairs that are linked. `members` (key, name, and `degree`:
    neighbours) are the most central.
    """

    number: int
    colour: int
    key: str
    name: str
    concepts: int
    inside: int
    outside: int
    density: float
    members: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Communities:
    """The communities, the largest first, and the partition's modularity.

    `joins` has for each two numbers (the lower first) the relations between them: of each the ids
    of all that say the same. `colours` has for each concept, by key, the number that its community
    is drawn by.
    """

    communities: tuple[Community, ...]
    modularity: float
    joins: Mapping[Pair, tuple[tuple[int, ...], ...]]
    colours: Mapping[str, int]

    def of_key(self, key: str) -> Community | None:
        """The community that its central concept's key names."""
        return next((one for one in self.communities if one.key == key), None)


def communities(store: Store, *, seed: int = 0) -> Communities:
    """The communities of the graph as it stands."""
    with store.read() as tx:
        return _found(tx, parted(tx, seed=seed))


def _found(tx: Transaction, whole: Parted) -> Communities:
    graph, membership = whole.graph, whole.membership
    sizes, inside, outside = Counter(membership), Counter[int](), Counter[int]()
    near = [0] * len(membership)
    for one, other in graph.get_edgelist():
        if membership[one] == membership[other]:
            inside[membership[one]] += 1
            near[one] += 1
            near[other] += 1
        else:
            outside[membership[one]] += 1
            outside[membership[other]] += 1
    degree = graph.degree()
    central = most_inside(membership, near, degree, count=MEMBERS)
    named = rows.named(tx, whole.concepts)
    return Communities(
        tuple(
            Community(
                number=number,
                colour=whole.colours[vertices[0]],
                key=named[whole.concepts[vertices[0]]][0],
                name=community_name(
                    range(min(3, len(vertices))),
                    [named[whole.concepts[v]][1] for v in vertices],
                ),
                concepts=sizes[number],
                inside=inside[number],
                outside=outside[number],
                density=2 * inside[number] / (sizes[number] * (sizes[number] - 1)),
                members=tuple(
                    dict(zip(("key", "name"), named[whole.concepts[v]], strict=True))
                    | {"degree": degree[v]}
                    for v in vertices
                ),
            )
            for number, vertices in enumerate(central)
            if sizes[number] >= SMALLEST
        ),
        whole.modularity,
        _joins(whole.links, dict(zip(whole.concepts, membership, strict=True))),
        {
            named[concept][0]: colour
            for concept, colour in zip(whole.concepts, whole.colours, strict=True)
        },
    )


def _joins(
    links: Sequence[tuple[int, int, int, int]], community: Mapping[int, int]
) -> dict[Pair, tuple[tuple[int, ...], ...]]:
    """The relations between each two communities."""
    found: dict[Pair, dict[int, list[int]]] = {}
    for relation, first, source, target in links:
        one, other = sorted((community[source], community[target]))
        if one != other:
            found.setdefault((one, other), {}).setdefault(first, []).append(relation)
    return {
        pair: tuple(map(tuple, said.values()))
        for pair, said in sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    }


def joining(
    store: Store, found: Communities, one: int, other: int, *, limit: int = 30
) -> list[Row]:
    """The relations that join two communities, those of most papers first, with their evidence."""
    pair = (min(one, other), max(one, other))
    said = found.joins.get(pair, ())
    with store.read() as tx:
        support = rows.supports(tx, [relation for each in said for relation in each])
        best = sorted(said, key=lambda each: (-sum(support.get(i, 0) for i in each), each))[:limit]
        told = rows.told(tx, [each[0] for each in best])
        quotes = one_concept.evidence_of(tx, [relation for each in best for relation in each])
    return [
        told[each[0]]
        | {
            "support": sum(support.get(i, 0) for i in each),
            "evidence": [quote for i in each for quote in quotes.get(i, [])],
        }
        for each in best
        if each[0] in told
    ]
