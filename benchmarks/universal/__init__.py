"""Universal Dependencies 2 trees of English in the scheme that CRAFT's trees follow.

Universal Dependencies lets content words lead: a noun leads its preposition, a predicate noun or
adjective its copula, the first name the others, the first conjunct all the rest. CRAFT has it the
other way: the preposition, the copula, the last name and the conjunct before. `converted` turns a
sentence round step by step; what the steps cannot turn is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from universal.copulas import (
    turn_complements,
    turn_copulas,
    turn_free_relatives,
    turn_late_subjects,
)
from universal.draft import Draft, Token, is_tree
from universal.finish import name_the_rest, turn_conjuncts, turn_punctuation
from universal.nouns import turn_dates, turn_names, turn_ranges
from universal.prepositions import turn_fixed, turn_gerunds, turn_prepositions

__all__ = ["Token", "converted", "is_tree"]

UNTEACHABLE = frozenset("goeswith reparandum orphan dislocated dep list csubj:outer".split())
TAGS = {"ADD": "NN", "NFP": ":"}
STEPS: tuple[Callable[[Draft], None], ...] = (
    turn_names,
    turn_dates,
    turn_ranges,
    turn_free_relatives,
    turn_copulas,
    turn_late_subjects,
    turn_fixed,
    turn_prepositions,
    turn_gerunds,
    turn_complements,
    turn_conjuncts,
    turn_punctuation,
    name_the_rest,
)


def converted(tokens: Sequence[Token]) -> list[Token] | None:
    """Return the sentence in CRAFT's scheme, None where it cannot be said in it."""
    if any(token.label in UNTEACHABLE or token.tag in ("GW", "XX") for token in tokens):
        return None
    draft = Draft(tokens)
    for step in STEPS:
        step(draft)
    if not is_tree(draft.heads):
        return None
    return [
        Token(t.form, t.lemma, TAGS.get(t.tag, t.tag), draft.heads[i], draft.labels[i])
        for i, t in enumerate(tokens)
    ]
