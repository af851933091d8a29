"""Relations that a verb states: objects, agents, prepositions, "is a", "is stronger than"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kgagent.llm.embedded.arguments import Arguments
from kgagent.llm.embedded.frames import Claim, Frame, claims, frame, shown
from kgagent.llm.embedded.lexicon import section, table
from kgagent.llm.embedded.names import singular, singulars
from kgagent.llm.embedded.predicates import active, is_denied, is_passive, lemma, passive
from kgagent.llm.embedded.tree import Tree, Word
from kgagent.llm.embedded.verbs import participle

_WORDS = "relation_words.txt"
_NO_CLAUSE = frozenset({"amod", "aux", "auxpass", "compound", "nmod", "npadvmod", "prep", "punct"})
_OBJECT_PREPOSITIONS = frozenset(
    "in into on onto with to from for using via through at against within between over towards "
    "toward across".split()
)
_COPULAS = frozenset({"be", "become", "remain", "represent", "constitute"})


def clause_claims(arguments: Arguments) -> Iterator[Claim]:
    """Yield the relations of every verb in the sentence, in order."""
    for verb in arguments.tree.words:
        if verb.is_verb and verb.label not in _NO_CLAUSE:
            yield from _of_verb(arguments, verb)


def _of_verb(arguments: Arguments, verb: Word) -> Iterator[Claim]:
    if _is_means(arguments.tree, verb) or verb.lower in section(_WORDS, "never verbs"):
        return
    found = frame(arguments, verb)
    meaning = lemma(verb)
    if meaning == "be" or (meaning in _COPULAS and arguments.tree.child(verb, "attr")):
        yield from _copula(arguments, verb, found)
    elif is_passive(arguments.tree, verb):
        yield from _passive(arguments, verb, found)
    else:
        yield from _active(arguments, verb, found)
    yield from _using(arguments, verb, found)


def _prepositions(tree: Tree, word: Word) -> Iterator[tuple[str, Word]]:
    """Yield (preposition, its noun) for the phrases on a word: "depends on", "because of" not."""
    silent = section(_WORDS, "silent prepositions")
    for preposition in tree.children(word, "prep", "agent"):
        inner = tree.child(preposition, "prep")
        noun = tree.child(preposition, "pobj")
        if preposition.lower in silent or preposition.tag == "VBG":
            continue
        if noun is not None:
            name = preposition.lower
            if tree.child(preposition, "amod", "advmod", "mwe") is not None and name == "as":
                continue  # "such as"
            yield name, noun
        elif inner is not None and (noun := tree.child(inner, "pobj")) is not None:
            yield f"{preposition.lower} {inner.lower}", noun


def _active(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    tree = arguments.tree
    goods = tree.child(verb, "dobj")
    if goods is None:
        goods = _shared_object(tree, verb)
    if goods is not None:
        yield from _object(arguments, verb, goods, found)
        yield from _moved(arguments, verb, goods, found)
    elif lemma(verb) not in section(_WORDS, "empty verbs"):
        for preposition, noun in _prepositions(tree, verb):
            targets = arguments.of(noun)
            denied = replace(found, negated=found.negated or is_denied(tree, noun))
            predicate = shown(found, tree, verb, preposition)
            yield from claims(found.subjects, predicate, targets, denied, 0.75)
    adjective = tree.child(verb, "acomp", "oprd")
    if adjective is not None and goods is None:
        yield from _adjective(arguments, verb, adjective, found)


def _shared_object(tree: Tree, verb: Word) -> Word | None:
    """Return the object of the second verb for the first in "inhibits and kills bacteria"."""
    if tree.child(verb, "prep", "ccomp", "xcomp", "acomp") is not None:
        return None
    for other in tree.children(verb, "conj"):
        near = other.index - verb.index <= 3
        if near and other.tag == verb.tag and not tree.child(other, "nsubj", "nsubjpass"):
            return tree.child(other, "dobj")
    return None


def _object(arguments: Arguments, verb: Word, goods: Word, found: Frame) -> Iterator[Claim]:
    tree = arguments.tree
    denied = replace(found, negated=found.negated != is_denied(tree, goods))
    light = _light_predicate(arguments, verb, goods)
    if light is not None:
        predicate, noun = light
        yield from claims(found.subjects, predicate, arguments.of(noun), denied, 0.8)
    elif lemma(verb) not in section(_WORDS, "empty verbs") or found.lead:
        targets = arguments.of(goods)
        yield from claims(found.subjects, shown(found, tree, verb), targets, denied, 0.9)


def _light_predicate(arguments: Arguments, verb: Word, goods: Word) -> tuple[str, Word] | None:
    """Return (predicate, noun) where the object only helps: "plays a role in bone formation"."""
    listed = table(_WORDS, "predicates for objects")
    for preposition, noun in _prepositions_of(arguments.tree, goods, verb):
        known = listed.get(f"{lemma(verb)} {goods.lower} {preposition}")
        if known is not None:
            return known, noun
        light = lemma(verb) in section(_WORDS, "light verbs") and goods.is_noun
        if light and preposition != "of" and not arguments.of(goods):
            return f"{active(arguments.tree, verb)} {goods.lower} {preposition}", noun
    return None


def _prepositions_of(tree: Tree, *words: Word) -> Iterator[tuple[str, Word]]:
    for word in words:
        for preposition in tree.children(word, "prep"):
            noun = tree.child(preposition, "pobj")
            if noun is not None:
                yield preposition.lower, noun


def _moved(arguments: Arguments, verb: Word, goods: Word, found: Frame) -> Iterator[Claim]:
    """Yield what happens to the object: "we deposited silk on glass"."""
    if lemma(verb) in section(_WORDS, "empty verbs") | section(_WORDS, "light verbs") | _COPULAS:
        return
    objects = arguments.of(goods)
    undergone = " ".join(["is", participle(lemma(verb))])
    neutral = replace(found, trust=1.0, negated=found.negated)
    for preposition, noun in _prepositions(arguments.tree, verb):
        if preposition in _OBJECT_PREPOSITIONS and not _looks(verb, preposition):
            targets = arguments.of(noun)
            yield from claims(objects, f"{undergone} {preposition}", targets, neutral, 0.65)


def _passive(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    tree = arguments.tree
    for preposition, noun in _prepositions(tree, verb):
        targets = arguments.of(noun)
        denied = replace(found, negated=found.negated != is_denied(tree, noun))
        if _looks(verb, preposition) and not found.lead:
            continue
        if preposition in ("as", "to as") and lemma(verb) in ("know", "call", "term", "refer"):
            continue  # another name, no relation
        if preposition == "by" and not _names_method(verb) and not found.lead:
            predicate = active(tree, verb)
            yield from claims(targets, predicate, found.subjects, denied, 0.85)
        else:
            predicate = shown(found, tree, verb, preposition)
            yield from claims(found.subjects, predicate, targets, denied, 0.8)
    for agent in tree.children(verb, "agent", "prep"):
        gerund = tree.child(agent, "pcomp")
        if agent.lower == "by" and gerund is not None and not _names_method(verb):
            means = arguments.of(tree.child(gerund, "dobj"))
            yield from claims(means, active(tree, verb), found.subjects, found, 0.6)


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
        if not _is_means(tree, kid):
            continue
        means = arguments.of(tree.child(kid, "dobj", "pobj"))
        made = arguments.of(goods) if goods is not None else []
        if is_passive(tree, verb):
            made = list(found.subjects)
        if lemma(verb) not in ("be", "have"):
            predicate = passive(tree, verb, "using")
            yield from claims(made, predicate, means, replace(found, trust=1.0), 0.75)


def _copula(arguments: Arguments, verb: Word, found: Frame) -> Iterator[Claim]:
    tree = arguments.tree
    noun = tree.child(verb, "attr")
    if noun is not None:
        yield from _is_a(arguments, noun, found)
    for adjective in tree.children(verb, "acomp"):
        yield from _adjective(arguments, verb, adjective, found)
    if noun is None and tree.child(verb, "acomp") is None:
        for preposition, target in _prepositions(tree, verb):
            if preposition in ("in", "on", "within", "between", "from", "of"):
                named = arguments.of(target)
                yield from claims(found.subjects, f"is {preposition}", named, found, 0.6)


def _is_a(arguments: Arguments, noun: Word, found: Frame) -> Iterator[Claim]:
    """Yield "is a" and "is component of" for what follows "is"."""
    tree = arguments.tree
    denied = replace(found, negated=found.negated != is_denied(tree, noun))
    own = [c for part in tree.conjuncts(noun) for c in arguments.concepts.of(part)]
    yield from claims(found.subjects, "is a", own, denied, 0.85)
    for preposition, inner in _prepositions_of(tree, noun):
        targets = arguments.of(inner)
        if preposition == "of" and (not noun.is_noun or _is_kind(noun)):
            yield from claims(found.subjects, "is a", targets, denied, 0.8)
        elif not own:
            named = singular(noun.lower) if noun.tag == "NNS" else noun.lower
            predicate = f"is {named} {preposition}"
            yield from claims(found.subjects, predicate, targets, denied, 0.75)


def _is_kind(noun: Word) -> bool:
    listed = section(_WORDS, "kind nouns")
    return any(form in listed for form in singulars(noun.lower))


def _adjective(arguments: Arguments, verb: Word, adjective: Word, found: Frame) -> Iterator[Claim]:
    """Yield "is dependent on" and "is stronger than"."""
    tree = arguments.tree
    linking = "is" if lemma(verb) in ("be", "become", "appear", "seem") else active(tree, verb)
    for part in tree.conjuncts(adjective):
        word = part.lower
        for preposition in tree.children(part, "prep"):
            noun = tree.child(preposition, "pobj")
            name = preposition.lower
            if noun is None or name in section(_WORDS, "silent prepositions") - {
                "than",
                "to",
                "of",
            }:
                continue
            if name == "than":
                word = _compared(tree, part)
            predicate = f"{linking} {word} {name}"
            yield from claims(found.subjects, predicate, arguments.of(noun), found, 0.75)


def _compared(tree: Tree, adjective: Word) -> str:
    """Return "harder", "more elastic", "less dense"."""
    degrees = [kid.lower for kid in tree.children(adjective, "advmod")]
    if "less" in degrees:
        return f"less {adjective.lower}"
    graded = adjective.tag == "JJR" or (adjective.lower.endswith("er") and "more" not in degrees)
    return adjective.lower if graded else f"more {adjective.lower}"
