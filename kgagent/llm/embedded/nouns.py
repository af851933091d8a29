"""Relations inside noun phrases: "stiffness of nacre", "inhibition of X by Y", "such as Z"."""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.llm.embedded.arguments import Arguments
from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.frames import Claim, Frame, claims
from kgagent.llm.embedded.lexicon import section, table
from kgagent.llm.embedded.names import singulars
from kgagent.llm.embedded.predicates import is_denied
from kgagent.llm.embedded.tree import Tree, Word
from kgagent.llm.embedded.verbs import third_person

_WORDS = "relation_words.txt"
_PROPERTY = ("ness", "ity", "ance", "ence", "ability", "ibility", "ties")
_PLAIN = {"in": "is in", "within": "is in", "for": "is for", "from": "is from", "on": "is on"}
_PLAIN |= {"with": "has", "without": "has", "containing": "contains", "between": "is between"}
_EXAMPLES = frozenset({"including", "like", "e.g."})


def noun_claims(arguments: Arguments) -> Iterator[Claim]:
    """Yield the relations that the sentence's noun phrases state, in order."""
    for noun in arguments.tree.words:
        if noun.is_noun or noun.tag == "VBG":
            yield from _prepositional(arguments, noun)
            yield from _examples(arguments, noun)
            yield from _apposition(arguments, noun)
            yield from _possessor(arguments, noun)
        elif noun.tag in ("VBN", "JJ", "VBG") and noun.label == "amod":
            yield from _compound_participle(arguments, noun)


def _phrases(tree: Tree, noun: Word) -> dict[str, Word]:
    """Return preposition -> its noun for the phrases on a noun; the first of each counts."""
    found: dict[str, Word] = {}
    for preposition in tree.children(noun, "prep", "agent"):
        inner = tree.child(preposition, "pobj")
        if inner is not None:
            found.setdefault(preposition.lower, inner)
    return found


def _prepositional(arguments: Arguments, noun: Word) -> Iterator[Claim]:
    phrases = _phrases(arguments.tree, noun)
    if not phrases and noun.label == "conj":
        return
    if _in_list(noun.lower, "affecting nouns"):
        yield from _affecting(arguments, noun, phrases)
        return
    nominal = _listed(noun.lower, "nominalisations")
    if nominal and "of" in phrases and ("by" in phrases or "through" in phrases):
        agent = arguments.of(phrases.get("by") or phrases.get("through"))
        verb = " ".join([third_person(nominal.split()[0]), *nominal.split()[1:]])
        yield from claims(agent, verb, arguments.of(phrases["of"]), Frame(), 0.75)
        return
    linking = _listed(noun.lower, "linking nouns")
    if linking and (made := list(_linking(arguments, noun, linking, phrases))):
        yield from made
        return
    yield from _plain(arguments, noun, phrases)


def _affecting(arguments: Arguments, noun: Word, phrases: dict[str, Word]) -> Iterator[Claim]:
    """Yield "affects" for "effect of X on Y" ("no effect of X on Y" denies it)."""
    denied = Frame(negated=is_denied(arguments.tree, noun))
    for preposition in ("on", "upon", "in"):
        cause, result = phrases.get("of"), phrases.get(preposition)
        if cause is not None and result is None:  # "the effect of [X on Y]"
            result = _phrases(arguments.tree, cause).get(preposition)
        if cause is not None and result is not None:
            sources, targets = arguments.of(cause), arguments.of(result)
            yield from claims(sources, "affects", targets, denied, 0.8)
            return


def _linking(
    arguments: Arguments, noun: Word, predicate: str, phrases: dict[str, Word]
) -> Iterator[Claim]:
    denied = Frame(negated=is_denied(arguments.tree, noun))
    if "between" in phrases:
        pair = arguments.of(phrases["between"])
        yield from claims(pair[:1], predicate, pair[1:], denied, 0.75)
    elif "of" in phrases:
        cause = phrases["of"]
        inner = _phrases(arguments.tree, cause)
        for preposition in ("with", "to", "on", "onto", "into", "in", "from", "and"):
            target = phrases.get(preposition) or inner.get(preposition)
            if target is not None and preposition != "in":
                yield from claims(
                    arguments.of(cause), predicate, arguments.of(target), denied, 0.75
                )
                return


def _plain(arguments: Arguments, noun: Word, phrases: dict[str, Word]) -> Iterator[Claim]:
    """Yield what a preposition on a noun says when it says enough."""
    own = arguments.single(noun)
    for preposition, inner in phrases.items():
        if preposition == "of":
            yield from _of_phrase(arguments, noun, inner)
        elif preposition in _PLAIN and not (preposition == "with" and _is_event(noun)):
            said = Frame(negated=(preposition == "without") != is_denied(arguments.tree, inner))
            yield from claims(own, _PLAIN[preposition], arguments.of(inner), said, 0.5)


def _is_event(noun: Word) -> bool:
    """Whether "NOUN with Y" says what takes part, not what it has: "contact with water"."""
    return noun.lower.endswith(
        ("ion", "ions", "ment", "ing", "contact", "blend", "blends", "mixture")
    )


def _of_phrase(arguments: Arguments, noun: Word, whole: Word) -> Iterator[Claim]:
    """Yield "nacre has stiffness" for "stiffness and toughness of nacre"."""
    wholes = arguments.of(whole)
    said = Frame(negated=is_denied(arguments.tree, noun))
    for part in _coordinated(arguments.tree, noun):
        parts = arguments.concepts.of(part)
        if parts and _is_property(arguments.tree.words[parts[0].head]):
            yield from claims(wholes, "has", parts, said, 0.7)


def _coordinated(tree: Tree, noun: Word) -> list[Word]:
    """Return the noun and those that share its "of": "A, B and C of D"."""
    first = noun
    for _ in range(6):
        if first.label != "conj" or not tree.head(first).is_noun:
            break
        first = tree.head(first)
    parts = [part for part in tree.conjuncts(first) if part.is_noun]
    of = [(part, kid) for part in parts for kid in tree.children(part, "prep") if kid.lower == "of"]
    if (
        len(of) != 1
        or of[0][0].index != noun.index
        or noun.index not in (first.index, parts[-1].index)
    ):
        return [noun]
    return [part for part in parts if part.index < of[0][1].index]


def _is_property(noun: Word) -> bool:
    return _in_list(noun.lower, "property nouns") or any(
        form.endswith(_PROPERTY) and len(form) > 6 for form in singulars(noun.lower)
    )


def _examples(arguments: Arguments, noun: Word) -> Iterator[Claim]:
    """Yield "Y is a X" for "X such as Y", "X including Y", "Y and other X"."""
    tree = arguments.tree
    kinds = arguments.single(noun)  # "a variety of fillers such as clay": the fillers
    if not kinds:
        return
    for preposition in tree.children(noun, "prep"):
        such = any(kid.lower == "such" for kid in tree.children(preposition))
        if such or preposition.lower in _EXAMPLES:
            inner = tree.child(preposition, "pobj")
            named = arguments.of(inner)
            base = 0.85 if such else 0.7
            if preposition.lower == "including" and noun.tag not in ("NNS", "NNPS"):
                yield from claims(kinds, "includes", named, Frame(), 0.6)
            else:
                yield from claims(named, "is a", kinds, Frame(), base)
    if noun.label == "conj" and any(kid.lower == "other" for kid in tree.children(noun, "amod")):
        before = [
            concept
            for part in tree.conjuncts(tree.head(noun))
            if part.index < noun.index
            for concept in arguments.concepts.of(part)
        ]
        yield from claims(before, "is a", kinds, Frame(), 0.7)


def _apposition(arguments: Arguments, noun: Word) -> Iterator[Claim]:
    """Yield "X is a Y" for "X, a Y,"."""
    tree = arguments.tree
    for other in tree.children(noun, "appos"):
        between = tree.words[noun.index + 1 : other.index]
        article = tree.child(other, "det")
        if (
            article is not None
            and article.lower in ("a", "an", "the")
            and any(word.text == "," for word in between)
        ):
            sources, targets = arguments.concepts.of(noun), arguments.concepts.of(other)
            yield from claims(sources, "is a", targets, Frame(), 0.65)


def _possessor(arguments: Arguments, noun: Word) -> Iterator[Claim]:
    """Yield "nacre has stiffness" for "nacre's stiffness"."""
    owner = arguments.tree.child(noun, "poss")
    if owner is not None and owner.is_noun:
        owned: list[Concept] = list(arguments.concepts.of(noun))
        yield from claims(arguments.concepts.of(owner), "has", owned, Frame(), 0.6)


def _compound_participle(arguments: Arguments, part: Word) -> Iterator[Claim]:
    """Yield "silk-reinforced epoxy is reinforced with silk" for "silk-reinforced epoxy"."""
    tree = arguments.tree
    predicate = table(_WORDS, "compound participles").get(part.lower)
    hyphen = tree.before(part)
    if predicate is None or hyphen is None or hyphen.tag != "HYPH" or hyphen.end != part.start:
        return
    whole = arguments.concepts.of(arguments.concepts.phrase_head(part))
    named = arguments.concepts.part(hyphen.index)
    if len(whole) != 1 or named is None:
        return
    if predicate.startswith("<"):
        yield from claims([named], predicate[1:], whole, Frame(), 0.65)
    else:
        yield from claims(whole, predicate, [named], Frame(), 0.65)


def _in_list(word: str, title: str) -> bool:
    listed = section(_WORDS, title)
    return any(form in listed for form in singulars(word))


def _listed(word: str, title: str) -> str:
    listed = table(_WORDS, title)
    return next((listed[form] for form in singulars(word) if form in listed), "")
