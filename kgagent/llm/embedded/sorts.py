"""What sort of thing a mention names, which tells what it may relate to: a task, a method, …."""

from __future__ import annotations

from collections.abc import Sequence

from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.mention_features import ending, shape
from kgagent.llm.embedded.scores import scorer
from kgagent.llm.embedded.tree import Tree

SORTS = ("Task", "Method", "Metric", "Material", "OtherScientificTerm", "Generic")
"""SciERC's types, in the order of the scorer's outcomes."""

LIKELY = 0.25  # from here a sort is worth a feature


def sort_rows(tree: Tree, mention: Concept) -> list[str]:
    """Return what is true of a mention that tells its sort."""
    head = tree.words[mention.head]
    words = tree.words[mention.first : mention.last + 1]
    before = tree.words[mention.first - 1].lower if mention.first else ""
    return [
        f"head={head.lower}",
        f"ending={ending(head.lower)}",
        f"end={head.lower[-4:]}",
        f"tag={head.tag}",
        f"shape={shape(mention.name)}",
        f"role={head.label}",
        f"before={before}",
        *(f"word={word.lower}" for word in words),
    ]


def sorts(tree: Tree, mention: Concept) -> list[float]:
    """Return how likely the mention is of each sort, if it names anything of the field."""
    return scorer("sort").probabilities(sort_rows(tree, mention))


def sort_features(one: Sequence[float], other: Sequence[float], path: str) -> list[str]:
    """Return the features of a pair whose ends are of these sorts; `path` lies between them."""
    first, second = _likeliest(one), _likeliest(other)
    return [
        f"sort1={first}",
        f"sort2={second}",
        f"sorts={first}>{second}",
        f"sorts={first}>{second}&{path}",
        *_graded(1, one),
        *_graded(2, other),
    ]


def _likeliest(chances: Sequence[float]) -> str:
    return SORTS[max(range(len(SORTS)), key=lambda i: chances[i])]


def _graded(number: int, chances: Sequence[float]) -> list[str]:
    return [
        f"sort{number}={SORTS[i]}:{int(chance * 4)}"
        for i, chance in enumerate(chances)
        if chance > LIKELY
    ]
