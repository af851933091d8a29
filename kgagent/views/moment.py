"""The graph at a moment, rebuilt: its hubs, its communities and what bridges them, at any step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from kgagent.graph.bridges import bridge_strengths
from kgagent.graph.communities import leiden_fast
from kgagent.graph.measures.matching import community_name, most_central
from kgagent.storage.store import Store
from kgagent.views.at import graph_at

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AtStep:
    """A graph after a step: what it is made of, its best connected concepts, its strongest bridges
    and its largest communities.

    Rows have `key` and `name`; hubs `relations`, bridges and their `communities`, communities
    `concepts`.
    """

    step: int
    concepts: int
    relations: int
    modularity: float
    hubs: tuple[Row, ...]
    bridges: tuple[Row, ...]
    communities: tuple[Row, ...]


def at_step(store: Store, step: int, *, limit: int = 8, seed: int = 0) -> AtStep:
    """The graph after a step, by its number. Raises NotFound for no such step."""
    graph = graph_at(store, step)
    made = graph.multigraph
    simple, keys = made.simple(), made.vertices.keys
    partition = leiden_fast(simple, seed=seed)
    degree = Counter(end for pair in made.pairs for end in pair)
    strength = bridge_strengths(simple, partition.membership)
    named = [(key, graph.names.get(key, key)) for key in keys]

    def rows(ranked: list[tuple[int, int]], what: str) -> tuple[Row, ...]:
        best = sorted(ranked, key=lambda each: (-each[1], each[0]))[:limit]
        return tuple({"key": named[v][0], "name": named[v][1], what: n} for v, n in best)

    sizes = Counter(partition.membership)
    central = most_central(simple, partition.membership)[:limit]
    return AtStep(
        step=graph.step,
        concepts=len(keys),
        relations=len(graph.relations),
        modularity=partition.modularity,
        hubs=rows(list(degree.items()), "relations"),
        bridges=rows([(v, n) for v, n in enumerate(strength) if n > 1], "communities"),
        communities=tuple(
            {
                "key": named[vertices[0]][0],
                "name": community_name(vertices, [name for _, name in named]),
                "concepts": sizes[number],
            }
            for number, vertices in enumerate(central)
            if sizes[number] > 1
        ),
    )
