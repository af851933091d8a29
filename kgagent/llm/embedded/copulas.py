"""Relations that "is" states: "is a", "is component of", "has function", "is stronger than"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kgagent.llm.embedded.arguments import Arguments
from kgagent.llm.embedded.frames import Claim, Frame, claims, is_listed
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.names import singular
from kgagent.llm.embedded.phrases import causes, compared, on_nouns, on_verb, reached
from kgagent.llm.embedded.predicates import active, is_denied, lemma
from kgagent.llm.embedded.tree import Tree, Word

_WORDS = "relation_words.txt"
COPULAS = frozenset({"be", "become", "remain", "represent", "constitute"})
_PLACES = ("in", "on", "within", "between", "from", "of", "at", "under", "above", "below", "near")
THERE = ("in", "on", "within", "between")  # what "there is" says something is


def copula_claims(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    """Yield what "X is" says of X."""
    tree = arguments.tree
    noun = tree.child(verb, "attr")
    if tree.child(verb, "expl") is not None:
        yield from _there_is(arguments, verb, noun)
        return
    if noun is not None and _is_one(arguments, verb):
        yield from claims(arguments.of(noun), "is a", found.subjects, found, 0.8)
    elif noun is not None and found.part:
        yield from _part_is(arguments, noun, found)
    elif noun is not None and tree.child(verb, "csubj") is None:
        yield from _is_a(arguments, noun, found)
    for adjective in tree.children(verb, "acomp"):
        yield from adjective_claims(arguments, verb, adjective, found)
    if noun is None and tree.child(verb, "acomp") is None:
        for preposition, target in on_verb(tree, verb):
            if preposition in _PLACES:
                named = arguments.of(target)
                yield from claims(found.subjects, f"is {preposition}", named, found, 0.6)


def _there_is(arguments: Arguments, verb: Word, noun: Word | None) -> Iterator[Claim]:
    """Yield "wells is in chalk" for "there are wells in chalk"."""
    if noun is None:
        return
    tree = arguments.tree
    said = Frame(negated=is_denied(tree, noun) != (tree.child(verb, "neg") is not None))
    for preposition, target in (*on_verb(tree, verb), *on_nouns(tree, noun)):
        if preposition in THERE:
            targets = arguments.of(target)
            yield from claims(arguments.of(noun), f"is {preposition}", targets, said, 0.5)


def _is_one(arguments: Arguments, verb: Word) -> bool:
    """Whether the subject is "one of the X": then what follows is an X."""
    subject = arguments.tree.child(verb, "nsubj")
    return subject is not None and subject.lower == "one" and bool(arguments.of(subject))


def _part_is(arguments: Arguments, noun: Word, found: Frame) -> Iterator[Claim]:
    """Yield "skin has function protection" for "a function of skin is protection"."""
    tree = arguments.tree
    article = tree.child(noun, "det")
    if article is not None and article.lower in ("a", "an", "another"):
        return  # "the impact of X is a problem" judges it
    denied = replace(found, negated=found.negated != is_denied(tree, noun), trust=1.0)
    named = [c for part in tree.conjuncts(noun) for c in arguments.single(part)]
    yield from claims(found.subjects, f"has {found.part}", named, denied, 0.75)


def _is_a(arguments: Arguments, noun: Word, found: Frame) -> Iterator[Claim]:
    """Yield "is a" and "is component of" for what follows "is"."""
    tree = arguments.tree
    denied = replace(found, negated=found.negated != is_denied(tree, noun))
    own = [c for part in tree.conjuncts(noun) for c in arguments.concepts.of(part)]
    partial = any(preposition == "of" for preposition, _ in on_nouns(tree, noun))
    yield from claims(found.subjects, "is a", own, denied, 0.6 if partial else 0.85)
    named = singular(noun.lower) if noun.tag == "NNS" else noun.lower
    for preposition, inner in on_nouns(tree, noun):
        if preposition == "of" and not own and (not noun.is_noun or _is_kind(noun)):
            yield from claims(found.subjects, "is a", arguments.of(inner), denied, 0.8)
        elif not own or preposition in ("of", "for", "to", "between", "against"):
            for reach in reached(arguments, inner):
                said = reach.after(f"is {named} {preposition}"), reach.concepts
                yield from claims(found.subjects, *said, denied, 0.75 * reach.trust)


def _is_kind(noun: Word) -> bool:
    return is_listed(noun.lower, "kind nouns")


def adjective_claims(
    arguments: Arguments, verb: Word, adjective: Word, found: Frame
) -> Iterator[Claim]:
    """Yield "is dependent on", "is stronger than" and "is due to"."""
    tree = arguments.tree
    linking = "is" if lemma(verb) in ("be", "become", "appear", "seem") else active(tree, verb)
    silent = section(_WORDS, "silent prepositions") - {"to", "of"}
    for part in tree.conjuncts(adjective):
        for preposition, noun in on_verb(tree, part):
            if preposition not in silent:
                predicate = f"{linking} {part.lower} {preposition}"
                for reach in reached(arguments, noun):
                    said = reach.after(predicate), reach.concepts
                    yield from claims(found.subjects, *said, found, 0.75 * reach.trust)
        for noun in compared(tree, part, verb):
            if part.tag == "JJR" or tree.child(part, "advmod") is not None:
                predicate = f"{linking} {compared_form(tree, part)} than"
                yield from claims(found.subjects, predicate, arguments.of(noun), found, 0.75)
        for noun in causes(tree, part, verb):
            predicate = f"{linking} {part.lower} due to"
            yield from claims(found.subjects, predicate, arguments.of(noun), found, 0.6)


def compared_form(tree: Tree, adjective: Word) -> str:
    """Return "harder", "more elastic", "less dense"."""
    degrees = [kid.lower for kid in tree.children(adjective, "advmod")]
    if "less" in degrees:
        return f"less {adjective.lower}"
    graded = adjective.tag == "JJR" or (adjective.lower.endswith("er") and "more" not in degrees)
    return adjective.lower if graded else f"more {adjective.lower}"
