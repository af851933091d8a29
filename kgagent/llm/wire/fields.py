"""The names that models give to the parts of a relation, and what stands under them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kgagent.domain.text import clean

SOURCE = ("source", "from", "subject", "head", "src", "start_node", "node_1", "node1")
TARGET = ("target", "to", "object", "tail", "dst", "end_node", "node_2", "node2")
PREDICATE = ("predicate", "relation", "relationship", "label", "type", "edge", "relation_type")
RELATIONS = ("relations", "edges", "links", "relationships", "triples", "triplets")
NODES = ("nodes", "concepts", "entities", "vertices")


def first(item: Mapping[str, Any], names: Sequence[str]) -> Any:
    """What stands under the first of the names that says something, else None.

    >>> first({"head": "silk", "source": ""}, SOURCE)
    'silk'
    """
    for name in names:
        value = item.get(name)
        if value is not None and value != "":
            return value
    return None


def word(value: Any) -> str | None:
    """The value as clean text; None when it is neither text nor a number.

    >>> word(" spider\\n silk "), word(3), word(["silk"]), word(True)
    ('spider\\n silk', '3', None, None)
    """
    if isinstance(value, str):
        return clean(value).strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value) if math.isfinite(value) else None


def confidence(said: object) -> float:
    """What a model said of itself, kept between 0 and 1; 1 when it said nothing of use.

    >>> [confidence(said) for said in (0.5, 7, "high", None)]
    [0.5, 1.0, 1.0, 1.0]
    """
    if not isinstance(said, int | float) or math.isnan(said):
        return 1.0
    return min(1.0, max(0.0, float(said)))
