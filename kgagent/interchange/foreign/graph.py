"""A graph made elsewhere as its file has it: nodes, edges, attributes, and nothing decided."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Attributes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Node:
    """A node by its id, with all that the file says of it."""

    id: str
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge by the ids of its ends, with all that the file says of it."""

    source: str
    target: str
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row that cannot be used: where it stands, why not, and the row."""

    where: str
    reason: str
    row: Any = None


@dataclass(slots=True)
class Foreign:
    """What was read; `aliases` are pairs of names that the file calls one."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)

    def extend(self, other: Foreign) -> None:
        """Takes in what another file holds."""
        self.nodes += other.nodes
        self.edges += other.edges
        self.aliases += other.aliases
        self.unusable += other.unusable

    def reject(self, where: str, reason: str, row: Any = None) -> None:
        """Keeps a row that cannot be used, with the reason."""
        self.unusable.append(Unusable(where, reason, row))


SOURCE = "source from subject start head src source_id start_node src_id node1 node_1".split()
TARGET = "target to object end tail dst target_id end_node tgt_id node2 node_2".split()
ID = "id key __id__ entity_name name label title entity node human_readable_id".split()


def first(row: Attributes, names: list[str]) -> str | None:
    """The text under the first of these names (in any case) with a text or a number."""
    small = {str(name).casefold().strip(): value for name, value in row.items()}
    return next((text for name in names if (text := word(small.get(name)))), None)


def word(value: Any) -> str | None:
    """The value as text, where it is a text that is not blank or a number.

    >>> word(" silk "), word(3), word(2.0), word(["silk"]), word(float("nan"))
    ('silk', '3', '2', None, None)
    """
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(int(value)) if value == int(value) else str(value)


def edge_of(row: Attributes) -> Edge | None:
    """The edge of a row, where it names two ends; they are no longer among its attributes."""
    source, target = first(row, SOURCE), first(row, TARGET)
    if source is None or target is None:
        return None
    ends = {*SOURCE, *TARGET}
    rest = {str(n): v for n, v in row.items() if str(n).casefold().strip() not in ends}
    return Edge(source, target, rest)


def node_of(row: Attributes) -> Node | None:
    """The node of a row, where it names itself."""
    identity = first(row, ID)
    return None if identity is None else Node(identity, {str(n): v for n, v in row.items()})


def triple_of(row: Any) -> Edge | None:
    """The edge of a list of source, predicate and target (the last two in this order)."""
    if not isinstance(row, list | tuple) or len(row) != 3:
        return None
    source, predicate, target = map(word, row)
    if source is None or target is None:
        return None
    return Edge(source, target, {"predicate": predicate} if predicate else {})
