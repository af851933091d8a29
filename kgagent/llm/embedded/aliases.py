"""Other names: defined acronyms, "known as", "X, or Y,"."""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.llm.embedded.arguments import Arguments
from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.predicates import lemma
from kgagent.llm.embedded.tree import Tree, Word

_WORDS = "relation_words.txt"


def alias_pairs(arguments: Arguments) -> Iterator[tuple[Concept, Concept]]:
    """Yield (name, other name) for what the sentence says is also called something else."""
    tree = arguments.tree
    for word in tree.words:
        if word.is_verb and lemma(word) in section(_WORDS, "alias verbs"):
            yield from _called(arguments, word)
        elif word.is_noun and word.label in ("conj", "appos"):
            yield from _or(arguments, word)


def _called(arguments: Arguments, verb: Word) -> Iterator[tuple[Concept, Concept]]:
    """Yield the pair of "X, also known as Y" and "X is called Y"."""
    tree = arguments.tree
    if tree.child(verb, "neg") is not None or verb.tag != "VBN":
        return
    noun = tree.child(verb, "nsubjpass") or (tree.head(verb) if verb.label == "acl" else None)
    other = tree.child(verb, "oprd", "dobj", "attr")
    for preposition in tree.children(verb, "prep"):
        if preposition.lower == "as":
            other = tree.child(preposition, "pobj")
        elif preposition.lower == "to":  # "referred to as"
            inner = tree.child(preposition, "prep")
            other = tree.child(inner, "pobj") if inner is not None else other
    named = lemma(verb) in ("call", "name", "term", "abbreviate", "dub", "denote") or any(
        kid.lower in ("also", "commonly", "otherwise", "better")
        for kid in tree.children(verb, "advmod")
    )
    if noun is None or other is None or not named or tree.child(other, "det") is not None:
        return
    names, others = arguments.single(noun), arguments.concepts.of(other)
    if len(names) == 1 and len(others) == 1 and names[0].name != others[0].name:
        yield names[0], others[0]


def _or(arguments: Arguments, word: Word) -> Iterator[tuple[Concept, Concept]]:
    """Yield the pair of "X, or Y,": commas on both sides and no other coordination."""
    tree: Tree = arguments.tree
    concepts = arguments.concepts
    found = concepts.of(word)
    if len(found) != 1:
        return
    at = found[0].first - 1
    if at < 2 or tree.words[at].lower != "or" or tree.words[at - 1].text != ",":
        return
    following = tree.words[found[0].last + 1] if found[0].last + 1 < len(tree.words) else None
    if following is None or following.text not in (",", ")", "."):
        return
    first = tree.head(word)
    if len(tree.conjuncts(first)) != 2 or tree.child(word, "det") is not None:
        return
    names = concepts.of(first)
    if len(names) == 1 and names[0].last == at - 2 and following.text == ",":
        yield names[0], found[0]
