"""Rankers learnt from a graph's own past, or from its own edges where nothing is dated."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kgagent.graph.links.features import Features, miners
from kgagent.graph.links.future import Future
from kgagent.graph.links.linkgraph import NEVER, LinkGraph
from kgagent.graph.links.meaning import Vectors
from kgagent.graph.links.pairs import Pairs
from kgagent.graph.links.ranker import MOST, Examples, LinkRanker
from kgagent.graph.links.table import RelationTable

WINDOWS = 4
"""Cuts through the past that are learnt from, a year apart; the last ends at the present."""
AFFORDED = 1_000_000
"""Edges of all cuts together; of a graph of more the newest cut alone is learnt from."""
HELD_OUT = 0.1
"""The share of the edges that an undated graph learns to find again."""

Naming = Callable[[Sequence[str]], Vectors]
"""Gives vectors for keys of concepts, each from its key alone (or from the past alone)."""


def prepare(table: RelationTable, graph: LinkGraph, vectors: Naming | None, seed: int) -> Features:
    """All miners prepared for a table's graph."""
    found = None if vectors is None else vectors(table.keys)
    used = miners(table.keys, vectors=found, mentions=table.mentions, seed=seed)
    return Features.on(graph, used)


def learn(
    table: RelationTable,
    *,
    now: int,
    horizon: int,
    vectors: Naming | None = None,
    windows: int = WINDOWS,
    seed: int = 0,
) -> LinkRanker:
    """A ranker for the years after `now`, from what was joined in `horizon` years up to `now`.

    Everything later than `now` is dropped first, so nothing of it can be learnt. Of a large graph
    only the newest cut is learnt from, with as many pairs as of all; the others are counted.
    """
    past = table.until(now)
    examples: list[Examples] = []
    counts: list[int] = []
    names: tuple[str, ...] = ()
    most = MOST
    for back in range(windows):
        cut = Future.of(past, cutoff=now - horizon - back, horizon=horizon)
        if not cut.graph.edges or not (len(cut.joined) or not counts):
            continue
        counts.append(len(cut.joined))
        if not examples and windows * cut.graph.edges > AFFORDED:
            most = windows * MOST
        if not examples or most == MOST:
            prepared = prepare(cut.past, cut.graph, vectors, seed)
            examples.append(Examples.of(prepared, cut.joined, most=most, seed=seed + back))
            names = prepared.names
    if not examples:
        names = prepare(past, past.graph(), vectors, seed).names
        return LinkRanker(names, (), 0)
    return LinkRanker.fit(names, examples, counts=counts, ahead=horizon, seed=seed)


def learn_undated(graph: LinkGraph, *, rounds: int = 3, seed: int = 0) -> LinkRanker:
    """A ranker for edges that are missing from an undated graph: it hides some and learns to find
    them in what is left."""
    examples = []
    used = miners(seed=seed)
    for part in range(rounds):
        left, hidden = hide(graph, share=HELD_OUT, seed=seed + part)
        examples.append(Examples.of(Features.on(left, used), hidden, seed=seed + part))
    return LinkRanker.fit(tuple(m.name for m in used), examples, seed=seed)


def hide(graph: LinkGraph, *, share: float, seed: int) -> tuple[LinkGraph, Pairs]:
    """The graph without a random share of its edges, and these as pairs of what is left."""
    upper = np.flatnonzero(graph.rows < graph.neighbours)
    chance = np.random.default_rng([seed, 5])
    order = chance.permutation(upper)
    size = round(share * len(upper))
    gone, kept = np.sort(order[:size]), np.sort(order[size:])
    rows, ends = graph.rows, graph.neighbours.astype(np.int64)
    left = LinkGraph.of(
        graph.count,
        rows[kept],
        ends[kept],
        weights=graph.weights[kept],
        years=np.minimum(graph.years[kept], NEVER),
    )
    return left, Pairs(left, rows[gone], ends[gone])
