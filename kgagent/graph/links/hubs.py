"""Pairs of hubs that are not joined: among them is nearly all that a ranking shows first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.features import Features, Matrix
from kgagent.graph.links.linkgraph import Floats, Ints, LinkGraph, locate
from kgagent.graph.links.pairs import Pairs
from kgagent.graph.links.timely import growth

MOST = 400
"""Vertices that are hubs here."""
TAKEN = 8000
"""Pairs that were not joined that are learnt from; each stands for as many as there are for it."""


@dataclass(frozen=True, slots=True, eq=False)
class HubPairs:
    """Rows of features of pairs of hubs, whether they were joined, how many pairs each stands
    for."""

    features: Matrix
    joined: npt.NDArray[np.bool_]
    weights: Floats


def worth(graph: LinkGraph, *, hub_penalty: float = 0.0) -> Floats:
    """How much a vertex counts before anything else is known: its degree and its recent growth."""
    general = np.log(np.maximum(graph.degrees, 1)) * (1 - hub_penalty)
    return np.asarray(general + 0.5 * np.log1p(growth(graph, window=3)), dtype=np.float64)


def hub_pairs(prepared: Features, joined: Ints, *, seed: int) -> HubPairs:
    """The pairs of the `MOST` vertices of most worth; `joined` are the sorted numbers, low * count
    + high, of those that came to be joined."""
    graph, chance = prepared.graph, np.random.default_rng([seed, 10])
    best = np.sort(np.argsort(-worth(graph), kind="stable")[:MOST])
    one, two = np.triu_indices(len(best), 1)
    low, high = best[one], best[two]
    apart = ~graph.joined(low, high)
    low, high = low[apart], high[apart]
    came = locate(joined, low * graph.count + high) >= 0
    others = np.flatnonzero(~came)
    size = min(TAKEN, len(others))
    chosen = np.sort(chance.choice(others, size, replace=False)) if size else others
    taken = np.concatenate((np.flatnonzero(came), chosen))
    weights = np.where(came[taken], 1.0, len(others) / max(size, 1))
    return HubPairs(prepared.of(Pairs(graph, low[taken], high[taken])), came[taken], weights)
