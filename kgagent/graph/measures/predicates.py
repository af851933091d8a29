"""Predicates: how varied the words are that relations are said with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kgagent.graph.measures.spread import entropy, gini


def predicate_distribution(predicates: Iterable[str]) -> dict[str, int]:
    """How often each predicate occurs, the most frequent first, ties by alphabet.

    >>> predicate_distribution(["is", "has", "is", "forms"])
    {'is': 2, 'forms': 1, 'has': 1}
    """
    return dict(sorted(Counter(predicates).items(), key=lambda item: (-item[1], item[0])))


def predicate_entropy(predicates: Iterable[str]) -> float | None:
    """The entropy of the distribution in bits; undefined without relations.

    >>> predicate_entropy(["is", "has", "is", "forms"])
    1.5
    """
    return entropy(list(Counter(predicates).values()))


def predicate_gini(predicates: Iterable[str]) -> float | None:
    """The Gini coefficient of how often predicates occur; undefined without relations.

    >>> predicate_gini(["is", "has"]), predicate_gini([])
    (0.0, None)
    """
    return gini(list(Counter(predicates).values()))
