"""A draft in words: what it says, what would confirm it, what would refute it."""

from __future__ import annotations

from collections.abc import Mapping

from kgagent.agent.hypotheses.drafts import Draft
from kgagent.agent.hypotheses.material import Material
from kgagent.domain.composition import THIRD, VERBS
from kgagent.domain.hypothesis import NEGATIVE, POSITIVE, UNSIGNED

_MOVES = {POSITIVE: "rises", NEGATIVE: "falls", UNSIGNED: "changes"}

_STATEMENTS = {
    "effect": "{a} may {verb} {c} by way of {inner}.",
    "chain": "{a} may {verb} {c} by way of {inner}.",
    "effect on the general": "{a} may {verb} {c} by way of {inner}.",
    "mechanism": "{a} may {verb} {c} through its {b}.",
    "whole": "{a} holding {b} may {verb} {c}.",
    "part": "{a} may {verb} {c}: {b}, of which it is a part, {does} it.",
    "inheritance": "{a} may {verb} {c}, being a kind of {b}.",
    "generalisation": "{a} in general may {verb} {c}, as {b}, a kind of it, does.",
    "specialisation": "{a} may {verb} {c}, a kind of {b}.",
    "use for": "{a} holding {b} may be useful for {c}.",
    "property of": "{a} may {verb} the {prop} of {c}.",
    "combination": "{a} and {c} together may {verb} {b} more than either does alone.",
    "counteraction": "{a} may make up for what {c} does to {b}.",
    "analogy": "{a} may {verb} {c}, as {first} does to {b}.",
    "transfer": "{a} may {verb} {c}, as {first} does.",
    "loop": "{a} may act back on {c} and close a loop over {inner}.",
    "gap to method": "{a} may help {c} in what it lacks: {b}.",
}
_DECIDED = {
    "combination": (
        "Compare {a}, {c} and both: with both, {b} changes more than with the better one alone.",
        "With both, {b} is no different from with the better one alone.",
    ),
    "counteraction": (
        "With {c} present, {b} comes nearer to what it is without {c} when {a} is added.",
        "With {c} present, {b} is the same with and without {a}.",
    ),
    "property of": (
        "The {prop} of {c} {moves} with {a}.",
        "The {prop} of {c} is the same with and without {a}{or_}.",
    ),
    "gap to method": (
        "The {b} of {c} is better with {a} than without.",
        "The {b} of {c} is no better with {a} than without.",
    ),
    "whole": (
        "{c} {moves} with {a} that holds {b}, against {a} without it.",
        "{c} is the same with {a} that holds {b} and {a} without it{or_}.",
    ),
    "use for": (
        "{a} does what {c} asks for at least as well as what is used for it today.",
        "{a} does worse for {c} than the same without {b}.",
    ),
    "effect": (
        "With {a} varied and the rest held, {c} {moves}, and {inner} changes on the way.",
        "With {a} varied and the rest held, {c} stays as it is{or_}; or {inner} stays as it is.",
    ),
}
_USUAL = (
    "With {a} varied and the rest held, {c} {moves}.",
    "With {a} varied and the rest held, {c} stays as it is{or_}.",
)


def statement(draft: Draft, material: Material) -> str:
    """The hypothesis in one sentence; "may", as it goes beyond what papers say."""
    usual = "{a} may be related to {c}."
    text = _STATEMENTS.get(draft.pattern.name, usual).format_map(_words(draft, material))
    return text[:1].upper() + text[1:]


def decided_by(draft: Draft, material: Material) -> tuple[str, str]:
    """What would confirm the draft, and what would refute it."""
    told = _words(draft, material)
    confirmed, refuted = _DECIDED.get(draft.pattern.name, _USUAL)
    return confirmed.format_map(told), refuted.format_map(told)


def _words(draft: Draft, material: Material) -> Mapping[str, str]:
    """What the templates may name: ends, middles, verbs."""
    inner = [material.called(key) for key in draft.path[1:-1]]
    sign = draft.pattern.sign
    return {
        "a": material.called(draft.source),
        "c": material.called(draft.target),
        "first": material.called(draft.path[0]),
        "b": inner[0] if inner else "",
        "inner": " and ".join(inner),
        "verb": VERBS[sign],
        "does": THIRD[sign],
        "prop": inner[-1] if inner else "",
        "moves": _MOVES[sign],
        "or_": ", or moves the other way" if sign else "",
    }
