"""Relations that a verb states: its object, its agent, what its prepositions bring in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kgagent.llm.embedded.arguments import Arguments
from kgagent.llm.embedded.copulas import COPULAS, adjective_claims, copula_claims
from kgagent.llm.embedded.frames import Claim, Frame, claims, frame, shown
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.objects import object_claims
from kgagent.llm.embedded.phrases import causes, on_verb, reached
from kgagent.llm.embedded.predicates import active, is_denied, is_passive, lemma, passive
from kgagent.llm.embedded.tree import Tree, Word

_WORDS = "relation_words.txt"
_NO_CLAUSE = frozenset({"amod", "aux", "auxpass", "compound", "nmod", "npadvmod", "prep", "punct"})


def clause_claims(arguments: Arguments) -> Iterator[Claim]:
    """Yield the relations of every verb in the sentence, in order."""
    for verb in arguments.tree.words:
        if verb.is_verb and verb.label not in _NO_CLAUSE:
            yield from _of_verb(arguments, verb)


def _of_verb(arguments: Arguments, verb: Word) -> Iterator[Claim]:
    tree, meaning = arguments.tree, lemma(verb)
    if _is_means(tree, verb) or verb.lower in section(_WORDS, "never verbs"):
        return
    if _only_names(tree, verb):
        return
    found = frame(arguments, verb)
    if meaning == "be" or (meaning in COPULAS and tree.child(verb, "attr")):
        yield from copula_claims(arguments, verb, found)
    elif is_passive(tree, verb):
        yield from _passive(arguments, verb, found)
    else:
        yield from _active(arguments, verb, found)
    yield from _using(arguments, verb, found)


def _only_names(tree: Tree, verb: Word) -> bool:
    """Whether the verb is the "called" of "a shell called X", which `nouns` reads."""
    naming = lemma(verb) in ("call", "name", "term", "dub")
    return naming and verb.tag in ("VBN", "VBD") and tree.child(verb, "nsubj") is None


def _active(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    tree = arguments.tree
    goods = tree.child(verb, "dobj")
    if goods is None:
        goods = _shared_object(tree, verb)
    if goods is not None:
        yield from object_claims(arguments, verb, goods, found)
    elif lemma(verb) not in section(_WORDS, "empty verbs") | {"become"}:
        for preposition, noun in on_verb(tree, verb):
            denied = replace(found, negated=found.negated or is_denied(tree, noun))
            predicate = shown(found, tree, verb, preposition)
            for reach in reached(arguments, noun):
                said = reach.after(predicate), reach.concepts
                yield from claims(found.subjects, *said, denied, 0.75 * reach.trust)
        for noun in causes(tree, verb):
            yield from claims(found.subjects, "is due to", arguments.of(noun), found, 0.6)
    adjective = tree.child(verb, "acomp", "oprd")
    if adjective is not None and goods is None:
        yield from adjective_claims(arguments, verb, adjective, found)


def _shared_object(tree: Tree, verb: Word) -> Word | None:
    """Return the object of the second verb for the first in "inhibits and kills bacteria"."""
    if tree.child(verb, "prep", "ccomp", "xcomp", "acomp") is not None:
        return None
    for other in tree.children(verb, "conj"):
        near = other.index - verb.index <= 3
        if near and other.tag == verb.tag and not tree.child(other, "nsubj", "nsubjpass"):
            return tree.child(other, "dobj")
    return None


def _passive(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    tree = arguments.tree
    if _tells_of_the_act(tree, verb, found):
        return
    for preposition, noun in on_verb(tree, verb):
        denied = replace(found, negated=found.negated != is_denied(tree, noun))
        if _looks(verb, preposition) and not found.lead:
            continue
        if preposition in ("as", "to as") and lemma(verb) in ("know", "call", "term", "refer"):
            continue  # another name, no relation
        if preposition == "by" and not _names_method(verb) and not found.lead:
            for reach in reached(arguments, noun):
                doer = active(tree, verb), found.subjects
                base = 0.85 if not reach.words else 0.5
                yield from claims(reach.concepts, *doer, denied, base * reach.trust)
        else:
            predicate = shown(found, tree, verb, preposition)
            for reach in reached(arguments, noun):
                said = reach.after(predicate), reach.concepts
                yield from claims(found.subjects, *said, denied, 0.8 * reach.trust)
    yield from _by_doing(arguments, verb, found)
    yield from _taken_for(arguments, verb, found)
    if lemma(verb) not in section(_WORDS, "looking verbs"):
        for noun in causes(tree, verb):
            yield from claims(found.subjects, "is due to", arguments.of(noun), found, 0.6)


def _tells_of_the_act(tree: Tree, verb: Word, found: Frame) -> bool:
    """Whether "the analysis of X was carried out using Y" says nothing of X."""
    if lemma(verb) == "do" or (lemma(verb) == "carry" and tree.child(verb, "prt") is not None):
        return not found.lead
    looks = lemma(verb) in section(_WORDS, "looking verbs")
    return bool(found.part) and (looks or _names_method(verb))


def _by_doing(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    """Yield "X improves Y" for "Y is improved by adding X"."""
    tree = arguments.tree
    for agent in tree.children(verb, "agent", "prep"):
        gerund = tree.child(agent, "pcomp")
        if agent.lower == "by" and gerund is not None and not _names_method(verb):
            means = arguments.of(tree.child(gerund, "dobj"))
            yield from claims(means, active(tree, verb), found.subjects, found, 0.6)


def _taken_for(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    """Yield "is considered" for "X is considered a Y"."""
    noun = arguments.tree.child(verb, "oprd", "dobj")
    if noun is not None and lemma(verb) in ("consider", "deem", "think", "believe"):
        named = arguments.of(noun)
        yield from claims(found.subjects, passive(arguments.tree, verb), named, found, 0.75)


def _looks(verb: Word, preposition: str) -> bool:
    """Whether "is studied in" only says what the authors looked at."""
    ways = ("by", "using", "with", "through", "via")
    return preposition not in ways and lemma(verb) in section(_WORDS, "looking verbs")


def _names_method(verb: Word) -> bool:
    return lemma(verb) in section(_WORDS, "method verbs")


_USING = frozenset({"using", "employing", "utilizing", "utilising"})


def _is_means(tree: Tree, word: Word) -> bool:
    """Whether the word is the "using" of "fabricated X using Y", which `_using` reads."""
    if word.lower not in _USING or word.label not in ("acl", "advcl", "prep", "xcomp"):
        return False
    above = tree.head(word)
    return above.is_verb or (above.label == "dobj" and tree.head(above).is_verb)


def _using(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    """Yield "is fabricated using" for "was fabricated using Y" and "we fabricated X using Y"."""
    tree = arguments.tree
    goods = tree.child(verb, "dobj")
    near = [*tree.children(verb), *(tree.children(goods) if goods is not None else ())]
    for kid in near:
        if not _is_means(tree, kid) or lemma(verb) in ("be", "have"):
            continue
        tool = tree.child(kid, "dobj", "pobj")
        means = arguments.of(tool)
        if not is_passive(tree, verb) and tool is not None:  # "bats hunt insects using echoes"
            for reach in reached(arguments, tool):
                said = reach.after("uses"), reach.concepts
                yield from claims(found.subjects, *said, found, 0.7 * reach.trust)
        made = arguments.of(goods) if goods is not None else []
        if is_passive(tree, verb):
            made = [] if found.part else list(found.subjects)
        predicate = passive(tree, verb, "using")
        yield from claims(made, predicate, means, replace(found, trust=1.0), 0.75)
