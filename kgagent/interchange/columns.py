"""What a vertex and an edge carry when a graph leaves: the columns, their types, their values.

A value that is not known is absent, never None or NaN. Names are lower-case, as Gephi reads them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.interchange.xmltext import one_line

Value = str | int | float | bool

VERTEX_COLUMNS = {
    "label": "string", "aliases": "string", "first_step": "int", "year": "int", "papers": "int",
    "degree": "int", "community": "int", "bridge": "boolean", "size": "double", "r": "int",
    "g": "int", "b": "int", "x": "double", "y": "double",
}  # fmt: skip
EDGE_COLUMNS = {
    "label": "string", "weight": "double", "predicates": "string", "support": "int",
    "relations": "int", "first_step": "int", "year": "int", "negated": "boolean",
    "hedged": "boolean", "grounded": "boolean", "quotes": "string", "kind": "string",
    "reversed": "boolean", "confidence": "double", "origin": "string",
}  # fmt: skip

SEPARATOR = " | "
MOST_QUOTES = 5
LONGEST_QUOTE = 300

# Paul Tol's "muted" and three of Okabe and Ito: told apart by eyes that confuse red and green.
PALETTE = (
    (51, 34, 136), (221, 204, 119), (17, 119, 51), (204, 102, 119), (136, 204, 238),
    (230, 159, 0), (170, 68, 153), (68, 170, 153), (136, 34, 85), (0, 114, 178),
    (153, 153, 51), (213, 94, 0),
)  # fmt: skip
GREY = (153, 153, 153)
_LARGEST_INT = 2**31 - 1
_LARGEST_FLOAT, _SMALLEST_FLOAT = 3.4e38, 1.2e-38


class Vertex(NamedTuple):
    """A concept as it leaves: its id in the file and its columns."""

    id: str
    values: dict[str, Value]


class Edge(NamedTuple):
    """One or more relations as they leave: ids of the edge and of its ends, and its columns."""

    id: str
    source: str
    target: str
    values: dict[str, Value]


class Rows:
    """The vertices and edges of a snapshot, as often as they are asked for, in a fixed order.

    By default relations from one concept to another are one edge; `multi` keeps each on its own.

    Raises ValueError where two concepts share a key, or a relation names a concept that is not
    there.

    >>> from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
    >>> rows = Rows(Snapshot((ConceptRow("silk", "Silk"),), (RelationRow("silk", "is", "silk"),)))
    >>> next(rows.vertices()).values["degree"], next(rows.edges()).values["label"]
    (2, 'is')
    """

    def __init__(self, snapshot: Snapshot, *, multi: bool = False) -> None:
        self.concepts = snapshot.concepts
        self.relations = sorted(
            snapshot.relations, key=attrgetter("source", "target", "predicate", "first_step")
        )
        self.multi = multi
        self.ids = vertex_ids(concept.key for concept in self.concepts)
        for relation in self.relations:
            for key in (relation.source, relation.target):
                if key not in self.ids:
                    raise ValueError(f"a relation names the concept {key!r}, which is not there")

    def vertices(self) -> Iterator[Vertex]:
        """The concepts, in the snapshot's order."""
        degrees = self._degrees()
        for concept in self.concepts:
            values = vertex_values(concept, degrees[concept.key])
            yield Vertex(self.ids[concept.key], values)

    def edges(self) -> Iterator[Edge]:
        """The edges, by the keys of their ends, then by predicate.

        An edge's id comes from those keys, so it is the same in every step's file.
        """
        for number, group in self._groups():
            first = group[0]
            named = (first.source, first.target) + ((first.predicate,) if self.multi else ())
            edge_id = _edge_id(named) + (f"-{number}" if number > 1 else "")
            source, target = self.ids[first.source], self.ids[first.target]
            yield Edge(edge_id, source, target, edge_values(group))

    def _groups(self) -> Iterator[tuple[int, list[RelationRow]]]:
        """The relations of each edge, with the edge's place among those of the same name."""
        if not self.multi:
            for _, same in groupby(self.relations, key=attrgetter("source", "target")):
                yield 1, list(same)
            return
        for _, same in groupby(self.relations, key=attrgetter("source", "target", "predicate")):
            yield from ((number, [relation]) for number, relation in enumerate(same, 1))

    def _degrees(self) -> Counter[str]:
        degrees: Counter[str] = Counter()
        for _, group in self._groups():
            degrees[group[0].source] += 1
            degrees[group[0].target] += 1
        return degrees


def vertex_ids(keys: Iterable[str]) -> dict[str, str]:
    """An id for each concept key: the key where XML can carry it, else the key cleaned and a hash.

    >>> vertex_ids(["silk", "silk\\x00"])
    {'silk': 'silk', 'silk\\x00': 'silk~f45b70fa'}
    """
    ids: dict[str, str] = {}
    unclean: list[str] = []
    for key in keys:
        if key in ids:
            raise ValueError(f"two concepts share the key {key!r}")
        ids[key] = key
        if not key or one_line(key) != key:
            unclean.append(key)
    taken = ids.keys() - unclean
    for key in unclean:
        name = f"{one_line(key)}~{_digest(key, 4)}"
        while name in taken:
            name += "~"
        taken.add(name)
        ids[key] = name
    return ids


def relation_ids(relations: Iterable[RelationRow]) -> Iterator[tuple[str, RelationRow]]:
    """Each relation with an id of its own, which comes from its ends and its predicate.

    >>> same = RelationRow("a", "is", "b")
    >>> [name[16:] for name, _ in relation_ids([same, same])]
    ['c', 'c-2']
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for relation in relations:
        named = (relation.source, relation.target, relation.predicate)
        seen[named] += 1
        yield _edge_id(named) + (f"-{seen[named]}" if seen[named] > 1 else ""), relation


def vertex_values(concept: ConceptRow, degree: int) -> dict[str, Value]:
    """The columns of a concept with `degree` edge ends; `size` grows with the root of the degree,
    from 4 to 60."""
    red, green, blue = _colour(concept.community)
    known: dict[str, Value | None] = {
        "label": one_line(concept.name) or one_line(concept.key),
        "aliases": joined(concept.aliases),
        "first_step": concept.first_step,
        "year": concept.year,
        "papers": concept.papers,
        "degree": degree,
        "community": concept.community,
        "bridge": concept.bridge,
        "size": round(min(4 + 3 * math.sqrt(degree), 60), 2),
        "r": red,
        "g": green,
        "b": blue,
        "x": _coordinate(concept.x),
        "y": _coordinate(concept.y),
    }
    return _present(known)


def edge_values(relations: list[RelationRow]) -> dict[str, Value]:
    """The columns of an edge for these relations. `support` is the sum of theirs and so is
    `weight`, but at least 1: Gephi drops an edge of weight 0. `origin` says whether papers say so
    ("read"), only a model that reasoned ("reasoned"), or a graph made elsewhere ("imported").
    `kind` lists their kinds; `reversed` holds when all of them read from the target to the
    source."""
    support = sum(relation.support for relation in relations)
    predicates = joined(relation.predicate for relation in relations)
    quotes = dict.fromkeys(quote for relation in relations for quote in relation.quotes)
    known: dict[str, Value | None] = {
        "label": predicates,
        "weight": float(max(support, 1)),
        "predicates": predicates,
        "support": support,
        "relations": len(relations),
        "first_step": min(relation.first_step for relation in relations),
        "year": min((r.year for r in relations if r.year is not None), default=None),
        "negated": all(relation.negated for relation in relations),
        "hedged": all(relation.hedged for relation in relations),
        "grounded": any(relation.grounded for relation in relations),
        "quotes": joined(map(_cut, list(quotes)[:MOST_QUOTES])),
        "kind": joined(relation.kind for relation in relations),
        "reversed": _all_reversed(relations),
        "confidence": float(max(relation.confidence for relation in relations)),
        "origin": joined(map(_origin, relations)),
    }
    return _present(known)


def _origin(relation: RelationRow) -> str:
    if relation.imported:
        return "imported"
    return "reasoned" if relation.reasoned else "read"


def _all_reversed(relations: list[RelationRow]) -> bool | None:
    known = [relation.reversed for relation in relations if relation.kind]
    return all(known) if known else None


def joined(texts: Iterable[str]) -> str:
    """The different texts in one line, with bars between them.

    >>> joined(["a", "b | c", "a", ""])
    'a | b ¦ c'
    """
    clean = (one_line(text).replace(SEPARATOR, " ¦ ") for text in texts)
    return SEPARATOR.join(dict.fromkeys(text for text in clean if text))


def _present(known: dict[str, Value | None]) -> dict[str, Value]:
    """What is known, says something, and fits a reader's int."""
    return {name: value for name, value in known.items() if value is not None and _holds(value)}


def _holds(value: Value) -> bool:
    if isinstance(value, str):
        return value != ""
    return isinstance(value, float) or -_LARGEST_INT <= value <= _LARGEST_INT


def _coordinate(value: float | None) -> float | None:
    """A place that a 32-bit float holds: Gephi has no other, and igraph refuses tinier ones."""
    if value is None or not abs(value) <= _LARGEST_FLOAT:
        return None
    return float(value) if abs(value) >= _SMALLEST_FLOAT else 0.0


def _colour(community: int | None) -> tuple[int, int, int]:
    return GREY if community is None else PALETTE[community % len(PALETTE)]


def _cut(quote: str) -> str:
    quote = one_line(quote)
    return quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1].rstrip() + "…"


def _edge_id(names: tuple[str, ...]) -> str:
    return "e" + _digest("\x1f".join(names), 8)


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=size).hexdigest()
