"""Relations through a verb's object: "improves X", "plays a role in X", "has higher X than Y"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kgagent.llm.embedded.arguments import Arguments
from kgagent.llm.embedded.copulas import COPULAS, compared_form
from kgagent.llm.embedded.frames import Claim, Frame, claims, shown
from kgagent.llm.embedded.lexicon import section, table
from kgagent.llm.embedded.phrases import causes, compared, examples, on_nouns, on_verb, reached
from kgagent.llm.embedded.predicates import is_denied, lemma, passive
from kgagent.llm.embedded.tree import Word

_WORDS = "relation_words.txt"
_MOVING = frozenset(
    "in into on onto with to from for using via through at against within between over towards "
    "toward across around along".split()
)
_GIVING = frozenset({"provide", "supply", "present", "equip", "endow", "furnish", "impart"})


def object_claims(arguments: Arguments, verb: Word, goods: Word, found: Frame) -> Iterator[Claim]:
    """Yield what the verb says of its subject and its object, and of what is done to the object."""
    tree = arguments.tree
    empty = lemma(verb) in section(_WORDS, "empty verbs") and not found.lead
    denied = replace(found, negated=found.negated != is_denied(tree, goods))
    named = arguments.of(goods)
    given = examples(tree, goods) if not named else None
    if given is not None:  # "balances factors such as X"
        yield from _named(arguments, verb, given, denied)
    elif _helps(arguments, verb, goods):
        yield from _through(arguments, verb, goods, denied)
    if named and not empty:
        yield from _named(arguments, verb, goods, denied)
    yield from _compared(arguments, verb, goods, denied)
    yield from _moved(arguments, verb, goods, found)


def _named(arguments: Arguments, verb: Word, goods: Word, found: Frame) -> Iterator[Claim]:
    """Yield "improves X"; of "provides cells with X" it is X that is provided."""
    tree = arguments.tree
    base, targets = 0.9, arguments.of(goods)
    if lemma(verb) in section(_WORDS, "letting verbs") and tree.child(
        verb, "xcomp", "ccomp", "advcl"
    ):
        base = 0.5  # what X is let do says more
    given = [noun for prep, noun in on_nouns(tree, verb, goods) if prep == "with"]
    if lemma(verb) in _GIVING and given:
        yield from claims(found.subjects, "provides", arguments.of(given[0]), found, 0.8)
        yield from claims(found.subjects, "provides for", targets, found, 0.6)
        return
    known = table(_WORDS, "predicates for objects")
    for preposition, _ in on_nouns(tree, goods, verb):
        if f"{lemma(verb)} {goods.lower} {preposition}" in known:
            return
    for reach in reached(arguments, goods):
        said = reach.after(shown(found, tree, verb)), reach.concepts
        yield from claims(found.subjects, *said, found, base * reach.trust)


def _helps(arguments: Arguments, verb: Word, goods: Word) -> bool:
    """Whether the object only carries the verb on: no concept, or the verb says nothing itself."""
    if not (goods.is_noun and goods.lower[0].isalpha()) or arguments.sees_through(goods):
        return False
    if lemma(verb) in section(_WORDS, "empty verbs"):
        return False
    return not arguments.concepts.of(goods) or lemma(verb) in section(_WORDS, "light verbs")


def _through(arguments: Arguments, verb: Word, goods: Word, found: Frame) -> Iterator[Claim]:
    """Yield "plays a role in", "paves way for" for every phrase on the object."""
    tree = arguments.tree
    listed = table(_WORDS, "predicates for objects")
    own = bool(arguments.concepts.of(goods))
    for preposition, noun in on_nouns(tree, goods, verb):
        plain = f"{shown(found, tree, verb)} {goods.lower} {preposition}"
        known = listed.get(f"{lemma(verb)} {goods.lower} {preposition}")
        if own and known is None and preposition in ("of", "with", "than", "as"):
            continue
        base = 0.8 if known is not None else 0.7
        for reach in reached(arguments, noun):
            said = reach.after(known or plain), reach.concepts
            yield from claims(found.subjects, *said, found, base * reach.trust)


def _compared(arguments: Arguments, verb: Word, goods: Word, found: Frame) -> Iterator[Claim]:
    """Yield "has higher strength than Y"."""
    tree = arguments.tree
    for adjective in tree.children(goods, "amod"):
        if adjective.tag == "JJR" or any(
            kid.lower in ("more", "less") for kid in tree.children(adjective, "advmod")
        ):
            word = compared_form(tree, adjective)
            predicate = f"{shown(found, tree, verb)} {word} {goods.lower} than"
            for noun in compared(tree, adjective, goods, verb):
                yield from claims(found.subjects, predicate, arguments.of(noun), found, 0.75)
            return


def _moved(arguments: Arguments, verb: Word, goods: Word, found: Frame) -> Iterator[Claim]:
    """Yield what happens to the object: "we deposited silk on glass", "X grows due to Y"."""
    tree = arguments.tree
    objects = arguments.of(goods)
    neutral = replace(found, trust=1.0, negated=found.negated)
    for noun in causes(tree, verb, goods):
        yield from claims(objects, "is due to", arguments.of(noun), neutral, 0.6)
    skipped = section(_WORDS, "empty verbs") | section(_WORDS, "light verbs") | COPULAS | _GIVING
    if lemma(verb) in skipped or lemma(verb) in section(_WORDS, "looking verbs"):
        return
    undergone = passive(tree, verb)
    for word, base in ((verb, 0.65), (goods, 0.55)):
        for preposition, noun in on_verb(tree, word):
            if preposition in _MOVING:
                targets = arguments.of(noun)
                yield from claims(objects, f"{undergone} {preposition}", targets, neutral, base)
