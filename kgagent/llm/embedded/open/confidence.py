"""How far a statement is to be trusted, by a small logistic model over how it was made.

`benchmarks/train_statements.py` learns the weights beside this module.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from kgagent.llm.embedded.open.draft import Draft, Phrase
from kgagent.llm.embedded.tree import Tree, Word

WEIGHTS = Path(__file__).with_name("confidence.json")
_PRONOUNS = frozenset({"PRP", "DT", "EX", "WDT", "WP"})


def confidence(features: Mapping[str, float]) -> float:
    """Return the chance, 0 to 1, that a statement with these features is right."""
    weights = _weights()
    total = weights.get("bias", 0.0)
    total += sum(value * weights.get(name, 0.0) for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    found: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def features(tree: Tree, draft: Draft) -> dict[str, float]:
    """Return what the model looks at, by name; the parts before the colon can be left out."""
    return dict(
        [
            *_of_rule(draft),
            *_of_sizes(tree, draft),
            *_of_target(tree, draft),
            *_of_place(tree, draft),
        ]
    )


_Named = Iterator[tuple[str, float]]


def _of_rule(draft: Draft) -> _Named:
    how, _, kind = draft.rule.partition(" ")
    yield f"rule:{how}", 1.0
    if kind:
        yield f"kind:{kind}", 1.0
    yield "rule:supplied", float(any(isinstance(item, str) for item in draft.predicate))


def _of_sizes(tree: Tree, draft: Draft) -> _Named:
    yield "size:sentence", math.log(len(tree.words)) - 3
    yield "size:source", math.log1p(len(draft.source)) - 1
    yield "size:predicate", math.log1p(len(draft.predicate)) - 1
    yield "size:target", math.log1p(len(draft.target)) - 1
    yield "size:rest", math.log1p(sum(map(len, draft.rest)))
    yield "size:arguments", float(len(draft.rest))


def _of_target(tree: Tree, draft: Draft) -> _Named:
    words = [tree.words[i] for i in draft.target if isinstance(i, int)]
    if words:
        yield "target:pronoun", float(len(words) == 1 and words[0].tag in _PRONOUNS)
        yield "target:name", float(any(word.tag in ("NNP", "NNPS") for word in words))
        yield "target:comma", float(any(word.lower == "," for word in words))
        yield "target:verb", float(any(word.is_verb for word in words))
        yield "target:gap", float(_has_gap(draft.target))
        yield "target:number", float(any(word.tag == "CD" for word in words))
        yield "target:determiner", float(words[0].tag in ("DT", "PRP$"))


def _has_gap(phrase: Phrase) -> bool:
    places = [i for i in phrase if isinstance(i, int)]
    return bool(places) and places[-1] - places[0] + 1 != len(places)


def _of_place(tree: Tree, draft: Draft) -> _Named:
    head = draft.head
    yield "place:depth", math.log1p(sum(1 for _ in tree.ancestors(head)))
    yield f"place:{head.label}", 1.0
    yield f"place:tag {head.tag}", 1.0
    yield "place:inverted", float(_first(draft.source) > _first(draft.target) >= 0)
    yield "place:far", math.log1p(_distance(draft.source, head))
    yield "place:clauses", math.log1p(sum(word.is_verb for word in tree.words))


def _first(phrase: Phrase) -> int:
    return next((i for i in phrase if isinstance(i, int)), -1)


def _distance(phrase: Phrase, head: Word) -> int:
    places = [i for i in phrase if isinstance(i, int)]
    return min((abs(i - head.index) for i in places), default=0)
