"""What follows from two relations by the meaning of their predicates: few rules, all hedged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgagent.domain.predicates import RELATED
from kgagent.domain.snapshot import RelationRow

SAYS = {
    "is_a": "may be a kind of",
    "part_of": "may be part of",
    "has_property": "may have the property",
    "causes": "may cause",
    "enables": "may enable",
    "inhibits": "may inhibit",
    "modulates": "may modulate",
}
"""How a conclusion of each kind reads."""

_ACTS = ("causes", "enables", "inhibits", "modulates")
_FOLLOWS = {
    ("is_a", "is_a"): "is_a",
    ("part_of", "part_of"): "part_of",
    ("is_a", "has_property"): "has_property",
    ("causes", "causes"): "causes",
    ("causes", "enables"): "enables",
    ("enables", "causes"): "enables",
    ("enables", "enables"): "enables",
    ("causes", "inhibits"): "inhibits",
    ("enables", "inhibits"): "inhibits",
    ("inhibits", "causes"): "inhibits",
    ("inhibits", "enables"): "inhibits",
    ("inhibits", "inhibits"): "enables",
    # what acts on a kind acts on its members, and a kind's acts are its members'
    **{("is_a", act): act for act in _ACTS},
    **{("modulates", act): "modulates" for act in _ACTS},
    **{(act, "modulates"): "modulates" for act in _ACTS},
}


@dataclass(frozen=True, slots=True)
class Meant:
    """A relation by its meaning: from `source` to `target` (keys), of a kind."""

    source: str
    kind: str
    target: str


def meant(row: RelationRow) -> Meant | None:
    """A relation by its meaning; None for one that is denied or of no known kind."""
    if row.negated or row.kind in {"", RELATED}:
        return None
    ends = (row.target, row.source) if row.reversed else (row.source, row.target)
    return Meant(ends[0], row.kind, ends[1])


def follows(one: Meant, other: Meant) -> Meant | None:
    """What follows from two relations that meet, None when nothing does.

    >>> follows(Meant("salt", "inhibits", "yeast"), Meant("yeast", "causes", "gas"))
    Meant(source='salt', kind='inhibits', target='gas')
    """
    if one.target != other.source or one.source == other.target:
        return None
    kind = _FOLLOWS.get((one.kind, other.kind))
    return None if kind is None else Meant(one.source, kind, other.target)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What follows, and the two relations that it follows from, in the order they are read."""

    meant: Meant
    rows: tuple[RelationRow, RelationRow]


def conclusion(first: Sequence[RelationRow], second: Sequence[RelationRow]) -> Conclusion | None:
    """What follows from the best evidenced two relations of two hops that meet, either way."""
    for one in first:
        for other in second:
            a, b = meant(one), meant(other)
            if a is None or b is None:
                continue
            if found := follows(a, b):
                return Conclusion(found, (one, other))
            if found := follows(b, a):
                return Conclusion(found, (other, one))
    return None
