"""A text's statements: who, what predicate, what of it, in the text's own words.

The rules work on clauses, as those of ClausIE (Del Corro and Gemulla, 2013), and on noun phrases,
as those of MinIE (Gashteovski, Gemulla and Del Corro, 2017).
"""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.llm.embedded.open.confidence import confidence, features
from kgagent.llm.embedded.open.draft import Draft, shown
from kgagent.llm.embedded.open.nominal import nominal
from kgagent.llm.embedded.open.referents import Referents
from kgagent.llm.embedded.open.statement import Statement
from kgagent.llm.embedded.open.verbal import verbal
from kgagent.llm.embedded.parse import parse
from kgagent.llm.embedded.predicates import is_hedged, is_negated
from kgagent.llm.embedded.tree import Tree


def statements(text: str) -> tuple[Statement, ...]:
    """Return what the text states, sentence by sentence.

    >>> [found] = statements("The mice were treated with insulin for two weeks.")
    >>> found.source, found.predicate, found.target, found.rest
    ('The mice', 'were treated with', 'insulin', ('for two weeks',))
    """
    referents = Referents()
    found: list[Statement] = []
    for tree in parse(text):
        found += (_statement(tree, draft, referents) for draft in drafts(tree))
        referents.next_sentence()
    return tuple(found)


def drafts(tree: Tree) -> Iterator[Draft]:
    """Yield the sentence's statements as places in its tree, each once."""
    seen: set[tuple[str, ...]] = set()
    for rule in (verbal, nominal):
        for draft in rule(tree):
            key = tuple(shown(tree, part) for part in (draft.source, draft.predicate, draft.target))
            if all(key) and key not in seen:
                seen.add(key)
                yield draft


def _statement(tree: Tree, draft: Draft, referents: Referents) -> Statement:
    by_verb = draft.head.is_verb
    return Statement(
        source=shown(tree, draft.source),
        predicate=shown(tree, draft.predicate),
        target=shown(tree, draft.target),
        rest=tuple(text for phrase in draft.rest if (text := shown(tree, phrase))),
        start=tree.start,
        end=tree.end,
        negated=by_verb and is_negated(tree, draft.head),
        hedged=by_verb and is_hedged(tree, draft.head),
        confidence=round(confidence(features(tree, draft)), 4),
        referent=referents.of(tree, draft),
    )
