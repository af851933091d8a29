"""The map of the graph: which concepts are drawn, where they lie, and what they are related to.

`lay_out_map` is the one function of the views that writes: where things are drawn, never what is
known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

from kgagent.errors import DatabaseError
from kgagent.graph.layout import lay_out
from kgagent.graph.layout.choosing import important, within
from kgagent.graph.layout.settling import Plan
from kgagent.graph.layout.start import beside_neighbours
from kgagent.storage import positions
from kgagent.storage.positions import Place
from kgagent.storage.store import Store
from kgagent.views.at import GraphAt, graph_at
from kgagent.views.communities import Communities, communities

Row = dict[str, Any]
Numbers = npt.NDArray[np.int64]

DRAWN = 1_500
"""Concepts on the map at first."""

NEAR = 400
"""Concepts in a neighbourhood, at most."""

NAMED = 3
"""Concepts that a community is named by."""

UNIT = 100.0
"""A place leaves as whole numbers: hundredths of the layout's units."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A graph at a step with a place for every concept; `new` is how many have none stored yet.

    `edges` has a row for each pair of related concepts, as vertices; `degree` counts neighbours.
    `community` is the number that a concept's community is drawn by; `called` has the concepts that
    those of now are named by.
    """

    step: int
    keys: tuple[str, ...]
    names: tuple[str, ...]
    edges: Numbers
    degree: Numbers
    places: npt.NDArray[np.float64]
    community: Numbers
    called: Mapping[int, tuple[str, ...]]
    new: int
    laid_out: bool

    @property
    def vertices(self) -> dict[str, int]:
        """The vertex of each key."""
        return {key: vertex for vertex, key in enumerate(self.keys)}

    @property
    def kept(self) -> dict[str, Place]:
        """The place of every concept, as it is stored."""
        return {
            key: Place(float(x), float(y), int(number))
            for key, (x, y), number in zip(self.keys, self.places, self.community, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, column by column: a value a concept, and for edges two concepts by place.

    `communities` are those drawn, the largest first: number, name, concepts drawn. `version` tells
    drawings apart; `box` holds the corners of the whole map, so that a part lies where it lies.
    """

    version: str
    step: int
    keys: list[str]
    names: list[str]
    x: list[int]
    y: list[int]
    degree: list[int]
    community: list[int]
    sources: list[int]
    targets: list[int]
    communities: list[Row]
    box: tuple[int, int, int, int]
    of_concepts: int
    of_relations: int


def sheet(
    store: Store,
    step: int | None = None,
    *,
    grouped: Communities | None = None,
    places: Mapping[str, Place] | None = None,
) -> Sheet:
    """The graph after a step, or as it stands, with its stored places, or with those given.

    What has none is put beside its neighbours. `grouped` are the communities of the graph as it
    stands, where they are known already. Raises NotFound for no such step.
    """
    graph = graph_at(store, step)
    if places is None:
        with store.read() as tx:
            places = positions.stored(tx)
    grouped = grouped or communities(store)
    keys, edges = _flat(graph)
    known = _known(keys, places)
    numbers = _numbers([grouped.colours.get(key) for key in keys], edges)
    new = int(np.isnan(known[:, 0]).sum())
    placed = new < len(keys)
    plan = Plan.of(len(keys), edges)
    lying = beside_neighbours(plan, known, numbers, seed=0) if placed else np.zeros_like(known)
    return _sheet(graph, (keys, edges), lying, numbers, _called(grouped), new=new, laid_out=placed)


def _known(keys: Sequence[str], places: Mapping[str, Place]) -> npt.NDArray[np.float64]:
    """The place of each concept, not a number where it has none."""
    lying = [places[key][:2] if key in places else (np.nan, np.nan) for key in keys]
    return np.array(lying, dtype=np.float64).reshape(-1, 2)


def _called(grouped: Communities) -> dict[int, tuple[str, ...]]:
    return {
        one.colour: tuple(member["name"] for member in one.members[:NAMED])
        for one in grouped.communities
    }


def _sheet(
    graph: GraphAt,
    flat: tuple[tuple[str, ...], Numbers],
    lying: npt.NDArray[np.float64],
    numbers: Numbers,
    called: Mapping[int, tuple[str, ...]],
    *,
    new: int,
    laid_out: bool,
) -> Sheet:
    keys, edges = flat
    return Sheet(
        step=graph.step,
        keys=keys,
        names=tuple(graph.names.get(key, key) for key in keys),
        edges=edges,
        degree=(Plan.of(len(keys), edges).mass - 1).astype(np.int64),
        places=lying,
        community=numbers,
        called=called,
        new=new,
        laid_out=laid_out,
    )


def _flat(graph: GraphAt) -> tuple[tuple[str, ...], Numbers]:
    """The concepts in the order they came, and the pairs that are related."""
    made = graph.multigraph
    pairs = np.array(made.pairs, dtype=np.int64).reshape(-1, 2)
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return tuple(made.vertices.keys), np.unique(pairs, axis=0)


def _numbers(known: Sequence[int | None], edges: Numbers) -> Numbers:
    """The community of every concept; one that has none stored goes with its first neighbour."""
    found = np.array([-1 if number is None else number for number in known], dtype=np.int64)
    for _ in range(4):
        for here, there in ((0, 1), (1, 0)):
            open_ = (found[edges[:, here]] < 0) & (found[edges[:, there]] >= 0)
            found[edges[open_, here]] = found[edges[open_, there]]
    found[found < 0] = int(found.max(initial=-1)) + 1
    return found


def lay_out_map(
    store: Store,
    progress: Callable[[float], None] = lambda _: None,
    *,
    grouped: Communities | None = None,
    places: Mapping[str, Place] | None = None,
    keep: bool = True,
) -> Sheet:
    """The graph as it stands, all of it laid out; places are stored where the database allows it.

    What has a place, stored or given in `places`, keeps it, but for a little. `progress` is told
    the share that is done. With `keep` false nothing is stored.
    """
    graph = graph_at(store)
    if places is None:
        with store.read() as tx:
            places = positions.stored(tx)
    grouped = grouped or communities(store)
    keys, edges = _flat(graph)
    numbers = _numbers([grouped.colours.get(key) for key in keys], edges)
    progress(0.1)
    lying = lay_out(
        len(keys),
        edges,
        numbers.tolist(),
        known=_known(keys, places),
        progress=lambda done: progress(0.1 + 0.85 * done),
    )
    made = _sheet(graph, (keys, edges), lying, numbers, _called(grouped), new=0, laid_out=True)
    if keep:
        try:
            with store.write() as tx:
                positions.keep(tx, graph.step, made.kept)
        except DatabaseError:
            pass  # A database that cannot be written is drawn all the same.
    progress(1.0)
    return made


def main_map(of: Sheet, *, limit: int = DRAWN, always: Iterable[str] = ()) -> Drawing:
    """The concepts that matter, about `limit` of them; those in `always` are among them."""
    vertices = of.vertices
    wanted = [vertices[key] for key in always if key in vertices]
    chosen = important(len(of.keys), of.edges, of.community, limit=limit, always=wanted)
    return _drawing(of, chosen)


def around(of: Sheet, keys: Iterable[str], *, hops: int = 1, limit: int = NEAR) -> Drawing:
    """The neighbourhood of some concepts, up to so many hops away."""
    vertices = of.vertices
    start = [vertices[key] for key in keys if key in vertices]
    return _drawing(of, within(len(of.keys), of.edges, start, hops=hops, limit=limit))


def whole_map(of: Sheet) -> Drawing:
    """Every concept."""
    return _drawing(of, np.arange(len(of.keys)))


def _drawing(of: Sheet, chosen: Numbers) -> Drawing:
    place = np.full(len(of.keys), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    ends = place[of.edges]
    ends = ends[(ends >= 0).all(axis=1)]
    whole = np.rint(of.places * UNIT).astype(np.int64)
    low, high = (whole.min(axis=0), whole.max(axis=0)) if len(whole) else ((0, 0), (1, 1))
    drawn = whole[chosen]
    digest = blake2b(digest_size=8)
    for part in (chosen, ends, drawn, of.community[chosen]):
        digest.update(np.ascontiguousarray(part).tobytes())
    digest.update("\x1f".join(of.names[v] for v in chosen).encode(errors="surrogatepass"))
    return Drawing(
        version=digest.hexdigest(),
        step=of.step,
        keys=[of.keys[v] for v in chosen],
        names=[of.names[v] for v in chosen],
        x=drawn[:, 0].tolist(),
        y=drawn[:, 1].tolist(),
        degree=of.degree[chosen].tolist(),
        community=of.community[chosen].tolist(),
        sources=ends[:, 0].tolist(),
        targets=ends[:, 1].tolist(),
        communities=_communities(of, chosen),
        box=(int(low[0]), int(low[1]), int(high[0]), int(high[1])),
        of_concepts=len(of.keys),
        of_relations=len(of.edges),
    )


def _communities(of: Sheet, chosen: Numbers) -> list[Row]:
    """The communities drawn, the largest first, each named by its most central concepts; one that
    is not there now by its best connected."""
    counted = Counter(of.community[chosen].tolist())
    best = np.lexsort((np.arange(len(of.keys)), -of.degree))
    named: dict[int, list[str]] = {}
    for vertex in best.tolist():
        names = named.setdefault(int(of.community[vertex]), [])
        if len(names) < NAMED:
            names.append(of.names[vertex])
    sizes = Counter(of.community.tolist())
    return [
        {
            "number": number,
            "names": list(of.called.get(number, named[number])),
            "drawn": drawn,
            "concepts": sizes[number],
        }
        for number, drawn in sorted(counted.items(), key=lambda item: (-sizes[item[0]], item[0]))
    ]
