"""Gaps beyond single missing links: small patterns of the graph that something is missing from.

Each function yields scored candidates with the path that is their evidence, best first, ties by
vertices; each is bounded in time by the arguments it names, and says so.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.meaning import Vectors, unit
from kgagent.graph.links.table import RelationTable

Vertex = int


@dataclass(frozen=True, slots=True)
class Gap:
    """One candidate: its kind, the concepts it is about, a score, the path that speaks for it.

    `path` holds vertices in the order they are walked; each step is a relation of the graph, save
    where a kind says otherwise. `predicate` is the one proposed, where there is one.
    """

    kind: str
    concepts: tuple[Vertex, ...]
    score: float
    path: tuple[Vertex, ...]
    predicate: str = ""


def first(gaps: Iterable[Gap], limit: int) -> tuple[Gap, ...]:
    """The `limit` best, best first; ties by their concepts and paths."""
    order = heapq.nsmallest(
        limit, gaps, key=lambda gap: (-gap.score, gap.concepts, gap.path, gap.predicate)
    )
    return tuple(order)


def brokers(graph: LinkGraph, *, limit: int = 20, most: int = 300) -> tuple[Gap, ...]:
    """Concepts that stand in structural holes: low constraint, with the two they keep apart.

    Score: 1 - Burt's constraint. The path is neighbour, broker, neighbour: two that are not joined,
    of the highest degrees. Of a concept with more neighbours only the first `most` are looked at.
    Source: Burt 1992, "Structural Holes", eq. 2.4.
    """
    degrees, found = graph.degrees, []
    for vertex in np.flatnonzero(degrees >= 2).tolist():
        around = _foremost(graph, vertex, most)
        rest = _constraint(graph, vertex, around)
        ends = _apart(graph, around[:10])
        if ends:
            path = (ends[0], vertex, ends[1])
            found.append(Gap("broker", (vertex,), 1 - rest, path))
    return first(found, limit)


def constraint(graph: LinkGraph, vertex: Vertex) -> float:
    """Burt's constraint of a vertex, every edge alike; 0 where it has no neighbour.

    >>> star = LinkGraph.of(5, [0] * 4, [1, 2, 3, 4])
    >>> constraint(star, 0), constraint(star, 1)
    (0.25, 1.0)
    """
    return _constraint(graph, vertex, graph.around(vertex).tolist())


def _constraint(graph: LinkGraph, vertex: Vertex, around: Sequence[Vertex]) -> float:
    degrees, own = graph.degrees, max(len(around), 1)
    inside = set(around)
    indirect: dict[Vertex, float] = defaultdict(float)
    for middle in around:
        for other in graph.around(middle).tolist():
            if other in inside:
                indirect[other] += 1 / own / float(degrees[middle])
    return sum((1 / own + indirect[other]) ** 2 for other in around)


def _foremost(graph: LinkGraph, vertex: Vertex, most: int) -> list[Vertex]:
    """The neighbours of highest degree, at most so many."""
    around = graph.around(vertex)
    order = np.lexsort((around, -graph.degrees[around]))
    return [int(v) for v in around[order[:most]]]


def _apart(graph: LinkGraph, vertices: Sequence[Vertex]) -> tuple[Vertex, Vertex] | None:
    """The first two that are not joined."""
    for at, one in enumerate(vertices):
        known = set(graph.around(one).tolist())
        for two in vertices[at + 1 :]:
            if two not in known:
                return min(one, two), max(one, two)
    return None


def open_triangles(graph: LinkGraph, *, limit: int = 20, most: int = 2_000_000) -> tuple[Gap, ...]:
    """Three concepts of which two pairs are joined, likely to become a closed triangle.

    Score: the harmonic mean of the two ties' strengths (relations behind each), times the middle's
    local clustering plus 1 / its degree: where its triangles close, more will. The strength of ties
    is what tells closing triangles in most fields. Looks at `most` triangles at most, those with
    middles of low degree first, so hubs come last. Source: Benson et al. 2018, "Simplicial closure
    and higher-order link prediction", results, harmonic mean of edge weights.
    """
    degrees, weights = graph.degrees, graph.weights
    open_ = (degrees * (degrees - 1)) // 2
    order = np.argsort(open_, kind="stable")
    order = order[open_[order] > 0]
    chosen = order[np.cumsum(open_[order]) <= most].tolist()
    return first(_triangles(graph, chosen, weights), limit)


def _triangles(
    graph: LinkGraph, middles: Sequence[Vertex], weights: npt.NDArray[np.float32]
) -> Iterator[Gap]:
    for middle in middles:
        around = graph.around(middle)
        tied = weights[graph.starts[middle] : graph.starts[middle + 1]].astype(np.float64)
        left, right = np.triu_indices(len(around), 1)
        closed = graph.joined(around[left], around[right])
        ratio = float(closed.mean()) + 1 / len(around)
        one, two = left[~closed], right[~closed]
        scores = ratio * 2 / (1 / tied[one] + 1 / tied[two])
        for at in np.argsort(-scores, kind="stable")[:50].tolist():
            a, c = int(around[one[at]]), int(around[two[at]])
            yield Gap("open triangle", (a, c), float(scores[at]), (a, middle, c))


def open_triads(
    table: RelationTable, *, limit: int = 20, most: int = 500_000, fewest: int = 2
) -> tuple[Gap, ...]:
    """a -p-> b -q-> c without a relation from a to c, where p and q are known to compose to r.

    A rule (p, q) -> r is learnt from the graph's own closed triads; its score is its share among
    all a -p-> b -q-> c (one more in the count), times log2(1 + how often). A rule needs `fewest`
    cases. Looks at `most` chains at most, middles of few relations first. Source: Galárraga et al.
    2013, "AMIE", section 3 (closed rules of two atoms, standard confidence).
    """
    known: dict[tuple[Vertex, Vertex], set[int]] = defaultdict(set)
    for s, p, t in _facts(table):
        known[s, t].add(p)
    bodies: Counter[tuple[int, int]] = Counter()
    rules: Counter[tuple[int, int, int]] = Counter()
    for (a, p, _), (_, q, c) in _chains(table, most):
        bodies[p, q] += 1
        rules.update((p, q, r) for r in known.get((a, c), ()))
    by_body: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    for (p, q, r), count in rules.items():
        if count >= fewest:
            score = count / (bodies[p, q] + 1) * float(np.log2(1 + count))
            by_body[p, q].append((r, score))
    return first(_composed(table, known, by_body, most), limit)


def _composed(
    table: RelationTable,
    known: Mapping[tuple[Vertex, Vertex], set[int]],
    rules: Mapping[tuple[int, int], list[tuple[int, float]]],
    most: int,
) -> Iterator[Gap]:
    seen = set()
    for (a, p, b), (_, q, c) in _chains(table, most):
        if (a, c) in known or (c, a) in known:
            continue
        for r, score in rules.get((p, q), ()):
            if (a, r, c) not in seen:
                seen.add((a, r, c))
                yield Gap("open triad", (a, c), score, (a, b, c), table.predicates[r])


Fact = tuple[Vertex, int, Vertex]


def _facts(table: RelationTable) -> list[Fact]:
    return list(
        zip(table.source.tolist(), table.predicate.tolist(), table.target.tolist(), strict=True)
    )


def _chains(table: RelationTable, most: int) -> Iterator[tuple[Fact, Fact]]:
    """Pairs of relations that meet in a middle, the sparsest middles first, `most` at most."""
    into: dict[Vertex, list[Fact]] = defaultdict(list)
    out: dict[Vertex, list[Fact]] = defaultdict(list)
    for fact in sorted(set(_facts(table))):
        into[fact[2]].append(fact)
        out[fact[0]].append(fact)
    left = most
    for middle in sorted(into.keys() & out.keys(), key=lambda v: (len(into[v]) * len(out[v]), v)):
        left -= len(into[middle]) * len(out[middle])
        if left < 0:
            return
        for one in into[middle]:
            for two in out[middle]:
                if one[0] != two[2]:
                    yield one, two


def feedback_loops(
    table: RelationTable, *, limit: int = 20, longest: int = 4, most: int = 300_000
) -> tuple[Gap, ...]:
    """Chains of relations that lack one to come back to where they began.

    a -> b -> c (-> d) where nothing leads from the end to a: the missing relation would close a
    loop. Score: what is said for the weakest step, 1 / (1 + its rivals): a step of a hub is one of
    many. A loop that is closed already is no gap. Walks `most` chains at most.
    """
    out: dict[Vertex, list[Vertex]] = defaultdict(list)
    for s, t in sorted(set(zip(table.source.tolist(), table.target.tolist(), strict=True))):
        out[s].append(t)
    return first(_loops(out, longest, most), limit)


def _loops(out: Mapping[Vertex, list[Vertex]], longest: int, most: int) -> Iterator[Gap]:
    left = most
    for start in sorted(out, key=lambda v: (len(out[v]), v)):
        paths: list[tuple[Vertex, ...]] = [(start, other) for other in out[start]]
        while paths and left > 0:
            left -= 1
            path = paths.pop()
            for other in out.get(path[-1], ())[:50]:
                if other in path:
                    continue
                longer = (*path, other)
                if start not in out.get(other, ()) and len(longer) >= 3:
                    rivals = max(len(out[v]) for v in longer[:-1])
                    score = 1 / (rivals + len(longer) - 2)
                    yield Gap("feedback loop", (other, start), score, longer)
                if len(longer) < longest:
                    paths.append(longer)


def dissonances(
    graph: LinkGraph, vectors: Vectors, *, limit: int = 20, nearest: int = 5, most: int = 20_000
) -> tuple[Gap, ...]:
    """Concepts near in meaning yet far in the graph: beyond three steps, or with no path.

    Score: the cosine of their vectors. For each of the `most` best joined concepts its `nearest`
    others among them are looked at, in blocks: O(most ** 2) inner products. The path holds the two
    only: there is none to show.
    """
    from kgagent.graph.links.pairs import Pairs, score
    from kgagent.graph.links.walks import Nearness

    chosen = np.sort(np.lexsort((np.arange(graph.count), -graph.degrees))[:most])
    chosen = chosen[graph.degrees[chosen] > 0]
    known = unit(vectors[chosen].astype(np.float32))
    ends, said = [], []
    for at in range(0, len(chosen), 1000):
        like = known[at : at + 1000] @ known.T
        rows = np.arange(len(like))
        like[rows, rows + at] = -2
        size = min(nearest, len(chosen) - 1)
        best = np.argpartition(-like, max(size - 1, 0), axis=1)[:, :size]
        ends.append(np.stack((np.repeat(chosen[at : at + 1000], size), chosen[best.ravel()])))
        said.append(np.take_along_axis(like, best, axis=1).ravel())
    if not ends:
        return ()
    both, cosine = np.concatenate(ends, axis=1), np.concatenate(said)
    pairs = Pairs.of(graph, both[0], both[1])
    far = score(Nearness(), pairs) == 0
    found = {
        (int(a), int(b)): float(c)
        for a, b, c in zip(pairs.low[far], pairs.high[far], cosine[far], strict=True)
    }
    return first((Gap("dissonance", ab, c, ab) for ab, c in found.items()), limit)


def conceptual_bridges(
    graph: LinkGraph,
    vectors: Vectors,
    *,
    limit: int = 20,
    longest: int = 4,
    tries: int = 2000,
    seed: int = 0,
) -> tuple[Gap, ...]:
    """Short chains between concepts of distant meaning: a path of two to `longest` steps.

    Score: one less the cosine of the ends, divided by the length, times the smallest similarity of
    neighbours along the path moved to 0 to 1: far apart as a whole, close at every step. `tries`
    seeded walks that never turn back; hubs are left by 1 / degree as often.
    """
    chance, known = np.random.default_rng([seed, 10]), unit(vectors.astype(np.float32))
    inner = np.flatnonzero(graph.degrees)
    found: dict[tuple[Vertex, ...], Gap] = {}
    for _ in range(tries if len(inner) else 0):
        path = [int(inner[chance.integers(len(inner))])]
        while len(path) <= longest:
            around = np.setdiff1d(graph.around(path[-1]), path)
            if not len(around):
                break
            odds = 1 / graph.degrees[around]
            path.append(int(chance.choice(around, p=odds / odds.sum())))
            gap = _bridge(graph, known, path)
            if gap:
                found[gap.path] = gap
    return first(found.values(), limit)


def _bridge(graph: LinkGraph, known: Vectors, path: Sequence[Vertex]) -> Gap | None:
    a, b = path[0], path[-1]
    if len(path) < 3 or b in set(graph.around(a).tolist()):
        return None
    steps = [float(known[x] @ known[y]) for x, y in pairwise(path)]
    score = (1 - float(known[a] @ known[b])) / (len(path) - 1) * (1 + min(steps)) / 2
    walked = tuple(path if a < b else reversed(path))
    return Gap("conceptual bridge", (min(a, b), max(a, b)), score, walked)


def analogies(
    table: RelationTable, vectors: Vectors, *, limit: int = 20, most: int = 3000, nearest: int = 5
) -> tuple[Gap, ...]:
    """a is to b as c is to d: (a, p, b) is said, c is like a, d is like b, and c has no tie to d.

    Score: the cosine of the differences b - a and d - c, times the lesser of the two likenesses;
    d must be the target of p from elsewhere, so the predicate is shared. The path is a, b, c, d:
    the known relation, then the pair proposed (no step joins b to c). Looks at the `most`
    relations with the rarest predicates that occur twice, and `nearest` concepts for each end.
    Source: Turney 2008, "The latent relation mapping engine", section 2; Mikolov et al. 2013 for
    the differences.
    """
    known = unit(vectors.astype(np.float32))
    facts = sorted(set(_facts(table)))
    often = Counter(p for _, p, _ in facts)
    chosen = sorted((f for f in facts if often[f[1]] > 1), key=lambda f: (often[f[1]], f))[:most]
    joined = {(s, t) for s, _, t in facts} | {(t, s) for s, _, t in facts}
    targets: dict[int, set[Vertex]] = defaultdict(set)
    for _, p, t in facts:
        targets[p].add(t)
    return first(_analogies(table, known, chosen, joined, targets, nearest), limit)


def _analogies(
    table: RelationTable,
    known: Vectors,
    facts: Sequence[Fact],
    joined: set[tuple[Vertex, Vertex]],
    targets: Mapping[int, set[Vertex]],
    nearest: int,
) -> Iterator[Gap]:
    for a, p, b in facts:
        pool = np.asarray(sorted(targets[p] - {a, b})[:2000], dtype=np.int64)
        if not len(pool):
            continue
        like_a = known @ known[a]
        like_a[[a, b]] = -2
        like_b = known[pool] @ known[b]
        for c in np.argsort(-like_a, kind="stable")[:nearest].tolist():
            for at in np.argsort(-like_b, kind="stable")[:nearest].tolist():
                d = int(pool[at])
                if d == c or (c, d) in joined:
                    continue
                one, two = known[b] - known[a], known[d] - known[c]
                length = float(np.linalg.norm(one) * np.linalg.norm(two))
                score = float(one @ two) / length if length > 1e-9 else 0.0
                score *= min(float(like_a[c]), float(like_b[at]))
                yield Gap("analogy", (c, d), score, (a, b, c, d), table.predicates[p])
