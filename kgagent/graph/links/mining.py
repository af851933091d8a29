"""All miners of gaps behind one protocol: what they look at, and what they find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kgagent.graph.links import gaps
from kgagent.graph.links.gaps import Gap
from kgagent.graph.links.linkgraph import Ints, LinkGraph
from kgagent.graph.links.meaning import Vectors
from kgagent.graph.links.odds import Odds
from kgagent.graph.links.table import RelationTable
from kgagent.graph.links.timely import communities

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ground:
    """What miners look at: relations as they stood at a date, what their concepts mean.

    `table` must hold nothing later than the date; so nothing later changes what is found. `argued`
    are those of its relations that an argument can use, `effects` those by which one acts on the
    other, turned so that they read from source to target; both with the same keys (None: all).
    """

    table: RelationTable
    vectors: Vectors
    horizon: int = 3
    seed: int = 0
    argued: RelationTable | None = None
    effects: RelationTable | None = None

    @cached_property
    def graph(self) -> LinkGraph:
        """The undirected simple graph of the relations."""
        return self.table.graph()

    @cached_property
    def argued_graph(self) -> LinkGraph:
        """The graph of the relations that an argument can use."""
        return self.graph if self.argued is None else self.argued.graph()

    @cached_property
    def odds(self) -> Odds:
        """How likely pairs are to be joined: learnt from the table's own past, once."""
        return Odds.of(self.table, horizon=self.horizon, seed=self.seed)

    @cached_property
    def membership(self) -> Ints:
        """The community of each vertex."""
        return communities(self.graph, seed=self.seed)


def part(table: RelationTable, kept: Bools, turned: Bools | None = None) -> RelationTable:
    """Some relations of a table with its keys as they are, those in `turned` with ends swapped."""
    source, target = table.source[kept], table.target[kept]
    if turned is not None:
        swap = turned[kept]
        source, target = np.where(swap, target, source), np.where(swap, source, target)
    predicate, year = table.predicate[kept], table.year[kept]
    return RelationTable(table.keys, table.predicates, source, target, predicate, year)


class GapMiner(Protocol):
    """A way to find gaps: its name as kept with a hypothesis, and at most `limit` finds."""

    @property
    def name(self) -> str: ...  # noqa: D102

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """The best finds, best first; the same ground gives the same."""
        ...


@dataclass(frozen=True, slots=True)
class MissingLinks:
    """Pairs within three steps that the combined ranker takes for likeliest, less what their
    degrees alone let expect.

    Source: `ranker.LinkRanker`. Costs the training (seconds) and one product of sparse matrices.
    """

    name: str = "missing link"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """Ranks all pairs within three steps; the path leads over the rarest middles."""
        return ground.odds.likeliest(limit)


@dataclass(frozen=True, slots=True)
class OpenTriangles:
    """Open triangles whose ties are strong and whose middle closes others: `gaps.open_triangles`.

    Looks at 2,000,000 triangles at most.
    """

    name: str = "open triangle"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """See `gaps.open_triangles`."""
        return gaps.open_triangles(ground.argued_graph, limit=limit)


@dataclass(frozen=True, slots=True)
class OpenTriads:
    """Chains of two relations whose predicates the graph has shown to compose: `gaps.open_triads`.

    Looks at 500,000 chains at most.
    """

    name: str = "open triad"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """See `gaps.open_triads`."""
        return gaps.open_triads(ground.argued or ground.table, limit=limit)


@dataclass(frozen=True, slots=True)
class ConceptualBridges:
    """Short chains of near meanings between distant ones: `gaps.conceptual_bridges`.

    Takes ten seeded walks a vertex, `tries` at most, of four steps each at most.
    """

    tries: int = 20_000
    name: str = "conceptual bridge"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """See `gaps.conceptual_bridges`."""
        tries = min(self.tries, 10 * ground.graph.count)
        return gaps.conceptual_bridges(
            ground.argued_graph, ground.vectors, limit=limit, tries=tries, seed=ground.seed
        )


@dataclass(frozen=True, slots=True)
class Analogies:
    """What holds of a pair, for a like pair: `gaps.analogies`. Looks at 3,000 relations at most."""

    name: str = "analogy"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """See `gaps.analogies`."""
        return gaps.analogies(ground.effects or ground.table, ground.vectors, limit=limit)


@dataclass(frozen=True, slots=True)
class FeedbackLoops:
    """Chains of effects that lack one to come back: `gaps.feedback_loops`; 300,000 at most."""

    name: str = "feedback loop"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """See `gaps.feedback_loops`."""
        return gaps.feedback_loops(ground.effects or ground.table, limit=limit)


@dataclass(frozen=True, slots=True)
class Dissonances:
    """Near in meaning, far in the graph: `gaps.dissonances`; O(20,000 squared) products at most."""

    name: str = "dissonance"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """See `gaps.dissonances`."""
        return gaps.dissonances(ground.graph, ground.vectors, limit=limit)


@dataclass(frozen=True, slots=True)
class Brokers:
    """Pairs that only a broker between two communities joins: `gaps.brokers`.

    The two ends must lie in different communities, or nothing is brokered.
    """

    name: str = "broker"

    def find(self, ground: Ground, limit: int) -> tuple[Gap, ...]:
        """See `gaps.brokers`; a gap is about the two ends here."""
        found, of = [], ground.membership
        for gap in gaps.brokers(ground.graph, limit=10 * limit):
            a, middle, c = gap.path
            if of[a] != of[c]:
                found.append(Gap(self.name, (min(a, c), max(a, c)), gap.score, (a, middle, c)))
        return tuple(found[:limit])


MINERS: Mapping[str, GapMiner] = {
    miner.name: miner
    for miner in (
        MissingLinks(),
        OpenTriangles(),
        OpenTriads(),
        ConceptualBridges(),
        Analogies(),
        FeedbackLoops(),
        Dissonances(),
        Brokers(),
    )
}
"""Those that read the graph alone, by name; what reads sentences too stands with the agent."""


@dataclass(frozen=True, slots=True)
class Found:
    """What miners found: for each pair the gaps, and the rank (from 0) each had with its miner."""

    by_pair: Mapping[tuple[int, int], tuple[tuple[Gap, int], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, ground: Ground, miners: Mapping[str, GapMiner], *, limit: int) -> Found:
        """Asks every miner for so many."""
        held: dict[tuple[int, int], list[tuple[Gap, int]]] = {}
        for miner in miners.values():
            for rank, gap in enumerate(miner.find(ground, limit)):
                a, c = gap.concepts[0], gap.concepts[-1]
                held.setdefault((min(a, c), max(a, c)), []).append((gap, rank))
        return cls({pair: tuple(found) for pair, found in held.items()})
