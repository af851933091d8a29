"""Prepositional phrases: which preposition brings what in, on a verb or on a noun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgagent.llm.embedded.arguments import Arguments
from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.names import singulars
from kgagent.llm.embedded.tree import Tree, Word

_WORDS = "relation_words.txt"
_CAUSES = frozenset({"due to", "because of", "owing to", "thanks to"})
_CARRYING = frozenset({"of", "for", "in", "to", "between", "from", "about", "on"})


def on_verb(tree: Tree, word: Word) -> Iterator[tuple[str, Word]]:
    """Yield (preposition, its noun) for the phrases on a word: "depends on", "because of" not."""
    silent = section(_WORDS, "silent prepositions")
    particles = tree.children(word, "prt")  # "made out of X"
    for preposition in _prepositions(tree, word, *particles):
        inner = tree.child(preposition, "prep")
        noun = tree.child(preposition, "pobj")
        told = preposition.tag != "VBG" or preposition.lower == "depending"
        if preposition.lower in silent or not told or is_instead(tree, preposition):
            continue
        if noun is not None:
            name = preposition.lower
            if tree.child(preposition, "amod", "advmod", "mwe") is not None and name == "as":
                continue  # "such as"
            yield name, noun
        elif inner is not None and (noun := tree.child(inner, "pobj")) is not None:
            yield f"{preposition.lower} {inner.lower}", noun


def _prepositions(tree: Tree, *words: Word) -> Iterator[Word]:
    for word in words:
        yield from tree.children(word, "prep", "agent")


def is_instead(tree: Tree, preposition: Word) -> bool:
    """Whether it is the "of" of "instead of", the "than" of "rather than": it brings nothing in."""
    return any(kid.lower in ("instead", "rather") for kid in tree.children(preposition, "advmod"))


def on_nouns(tree: Tree, *words: Word) -> Iterator[tuple[str, Word]]:
    """Yield (preposition, its noun) for the phrases on each word, those of time left out."""
    silent = section(_WORDS, "silent prepositions") - {"than"}
    for word in words:
        for preposition in tree.children(word, "prep"):
            noun = tree.child(preposition, "pobj")
            such = tree.child(preposition, "amod", "advmod", "mwe") is not None
            if noun is None or preposition.lower in silent or is_instead(tree, preposition):
                continue
            if not (such and preposition.lower == "as"):
                yield preposition.lower, noun


def causes(tree: Tree, *words: Word) -> Iterator[Word]:
    """Yield the noun of "due to X" and "because of X" on the words, whichever of the two has it."""
    for word in words:
        for first in tree.children(word, "prep"):
            second = tree.child(first, "prep", "pcomp")
            if second is not None and f"{first.lower} {second.lower}" in _CAUSES:
                noun = tree.child(second, "pobj") or tree.child(first, "pobj")
                if noun is not None:
                    yield noun


def compared(tree: Tree, *words: Word) -> Iterator[Word]:
    """Yield the noun of "than X" and "compared to X" on the words."""
    for word in words:
        for preposition in tree.children(word, "prep", "advcl", "acl"):
            if preposition.lower == "than":
                noun = tree.child(preposition, "pobj")
            elif preposition.lower in ("compared", "relative"):
                inner = tree.child(preposition, "prep")
                noun = tree.child(inner, "pobj") if inner is not None else None
            else:
                continue
            if noun is not None:
                yield noun


def examples(tree: Tree, noun: Word) -> Word | None:
    """Return the first of what "such as" or "including" names on the noun."""
    for preposition in tree.children(noun, "prep"):
        such = any(kid.lower == "such" for kid in tree.children(preposition))
        if such or preposition.lower in ("including", "like"):
            return tree.child(preposition, "pobj")
    return None


def is_lacking(noun: Word) -> bool:
    """Whether "X of Y" with this X says that Y is wanting: what follows is not said of Y."""
    listed = section(_WORDS, "lacking nouns")
    return any(form in listed for form in singulars(noun.lower))


@dataclass(frozen=True, slots=True)
class Reach:
    """Concepts that a noun brings in, the words they add to the predicate, and how sure it is."""

    concepts: Sequence[Concept]
    words: str = ""
    trust: float = 1.0

    def after(self, predicate: str) -> str:
        """Return the predicate with the added words."""
        return f"{predicate} {self.words}" if self.words else predicate


def reached(arguments: Arguments, noun: Word) -> Iterator[Reach]:
    """Yield what a noun brings in: its own concepts, their examples, and what its phrase names.

    "to the decline of bees" brings in bees with the words "decline of"; "the growth of cells such
    as X" brings in growth, and cells and X with the words "growth of".
    """
    tree = arguments.tree
    own = [] if is_lacking(noun) else arguments.of(noun)
    if own:
        yield Reach(own)
    if (named := examples(tree, noun)) is not None:
        yield Reach(arguments.of(named), trust=0.85)
    parts = tree.conjuncts(noun) if own else [noun]
    for part in parts:
        if part.is_noun and not (arguments.sees_through(part) and own):
            yield from _further(arguments, part, bool(own))


def _further(arguments: Arguments, noun: Word, names: bool) -> Iterator[Reach]:
    """Yield what the noun's own phrase names; of a noun that `names` a concept only its "of"."""
    if any(form in section(_WORDS, "silent nouns") for form in singulars(noun.lower)):
        return
    for preposition, inner in on_nouns(arguments.tree, noun):
        if preposition == "of" or (not names and preposition in _CARRYING):
            words = f"{noun.lower} {preposition}"
            concepts = arguments.of(inner)
            if not concepts and inner.is_noun:  # "the rate of change of X"
                for further in _further(arguments, inner, names=False):
                    yield Reach(further.concepts, f"{words} {further.words}", 0.8 * further.trust)
                return
            yield Reach(concepts, words, 0.75 if names else 0.9)
            return
