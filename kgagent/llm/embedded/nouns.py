"""Relations inside noun phrases: "stiffness of nacre", "inhibition of X by Y", "such as Z"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgagent.llm.embedded.antecedents import possessor
from kgagent.llm.embedded.arguments import Arguments, is_nameless
from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.copulas import THERE
from kgagent.llm.embedded.frames import Claim, Frame, claims
from kgagent.llm.embedded.lexicon import section, table
from kgagent.llm.embedded.names import singulars
from kgagent.llm.embedded.phrases import is_instead
from kgagent.llm.embedded.predicates import is_denied, lemma
from kgagent.llm.embedded.tree import Tree, Word
from kgagent.llm.embedded.verbs import third_person

_WORDS = "relation_words.txt"
_PROPERTY = ("ness", "ity", "ance", "ence", "ability", "ibility", "ties")
_PROCESS = ("tion", "sion", "ment", "sis", "ing", "growth", "removal", "decay", "release", "uptake")
_NO_PROPERTY = frozenset(
    "absence audience business charity city commodity community conference deity difference "
    "emergence entity evidence existence experience facility identity instance majority minority "
    "occurrence presence quantity science sentence sequence substance university utility variety "
    "wilderness witness".split()
)
_PLAIN = {"in": "is in", "within": "is in", "for": "is for", "from": "is from", "on": "is on"}
_PLAIN |= {"about": "is about", "against": "is against"}
_PLAIN |= {"with": "has", "without": "has", "containing": "contains", "between": "is between"}
_JOINING = frozenset({"combination", "blend", "mixture", "integration", "blending", "mixing"})
_NAMING = frozenset({"call", "name", "term", "dub", "know"})
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
        if inner is not None and not is_instead(tree, preposition):
            found.setdefault(preposition.lower, inner)
    return found


def _prepositional(arguments: Arguments, noun: Word) -> Iterator[Claim]:
    phrases = _phrases(arguments.tree, noun)
    if not phrases and noun.label == "conj":
        return
    if _in_list(noun.lower, "affecting nouns"):
        yield from _affecting(arguments, noun, phrases)
        return
    role = _listed(noun.lower, "role nouns")
    if role and (made := list(_role(arguments, noun, role, phrases))):
        yield from made
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


def _role(
    arguments: Arguments, noun: Word, predicate: str, phrases: dict[str, Word]
) -> Iterator[Claim]:
    """Yield "plays a role in" for "role of X in Y", "is used for" for "use of X for Y"."""
    if "of" not in phrases:
        return
    said = Frame(negated=is_denied(arguments.tree, noun))
    inner = _phrases(arguments.tree, phrases["of"])
    for preposition in ("in", "for", "as", "to", "on"):
        target = phrases.get(preposition) or inner.get(preposition)
        if target is not None:
            said_with = predicate if predicate.endswith(" in") else f"{predicate} {preposition}"
            sources = arguments.of(phrases["of"])
            yield from claims(sources, said_with, arguments.of(target), said, 0.7)
            return


def _linking(
    arguments: Arguments, noun: Word, predicate: str, phrases: dict[str, Word]
) -> Iterator[Claim]:
    denied = Frame(negated=is_denied(arguments.tree, noun))
    if "between" in phrases:
        pair = arguments.of(phrases["between"])
        yield from claims(pair[:1], predicate, pair[1:], denied, 0.75)
    elif "of" in phrases and noun.lower in _JOINING:
        pair = arguments.of(phrases["of"])
        if len(pair) == 1:  # "[the blend of A] and B": a blend needs two
            pair = pair + _next(arguments, noun, phrases["of"])
        yield from claims(pair[:1], predicate, pair[1:], denied, 0.65)
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


def _next(arguments: Arguments, noun: Word, first: Word) -> list[Concept]:
    """Return what "and" ties to the noun right behind its phrase."""
    tree = arguments.tree
    for other in tree.children(noun, "conj"):
        between = tree.words[first.index + 1 : other.index]
        own = {word.index for word in tree.subtree(other)}
        ties = [word for word in between if word.index not in own]
        if [word.lower for word in ties] == ["and"] and not tree.child(other, "det"):
            return arguments.of(other)
    return []


def _plain(arguments: Arguments, noun: Word, phrases: dict[str, Word]) -> Iterator[Claim]:
    """Yield what a preposition on a noun says when it says enough."""
    own = arguments.single(noun)
    read = THERE if _is_there(arguments.tree, noun) else ()  # `copulas` knows if there is none
    undergone = _is_undergone(arguments.tree, noun)
    for preposition, inner in phrases.items():
        if preposition == "of":
            yield from _of_phrase(arguments, noun, inner)
        elif preposition in read:
            continue
        elif preposition == "between" and len(own) == 1 and _is_property(noun):
            pair = arguments.of(inner)
            yield from claims(pair[:1], f"has {noun.lower} with", pair[1:], Frame(), 0.6)
        elif preposition in _PLAIN and not (undergone or _takes_part(noun, preposition)):
            said = Frame(negated=(preposition == "without") != is_denied(arguments.tree, inner))
            yield from claims(own, _PLAIN[preposition], arguments.of(inner), said, 0.5)


def _is_there(tree: Tree, noun: Word) -> bool:
    """Whether "there is" or "there are" stands before the noun."""
    return noun.label == "attr" and tree.child(tree.head(noun), "expl") is not None


def _is_undergone(tree: Tree, noun: Word) -> bool:
    """Whether the noun is what a verb acts on: then "is laid on" says more than "is on"."""
    verb = tree.head(noun)
    if noun.label != "dobj" or not verb.is_verb:
        return False
    weak = section(_WORDS, "light verbs") | section(_WORDS, "looking verbs")
    return lemma(verb) not in weak | section(_WORDS, "empty verbs")


def _takes_part(noun: Word, preposition: str) -> bool:
    """Whether the phrase says what takes part in it: "contact with water", "drop in pH"."""
    if preposition == "in" and _in_list(noun.lower, "changes"):
        return True
    return preposition in ("with", "from") and _is_event(noun)


def _is_event(noun: Word) -> bool:
    """Whether "NOUN with Y" says what takes part, not what it has: "contact with water"."""
    return noun.lower.endswith(
        ("ion", "ions", "ment", "ing", "contact", "blend", "blends", "mixture")
    )


def _of_phrase(arguments: Arguments, noun: Word, whole: Word) -> Iterator[Claim]:
    """Yield "nacre has stiffness" for "stiffness and toughness of nacre".

    "differentiation of cells" says that cells undergo it; of other nouns no more than "is of".
    """
    wholes = arguments.of(whole)
    said = Frame(negated=is_denied(arguments.tree, noun))
    for part in _coordinated(arguments.tree, noun):
        parts = arguments.concepts.of(part)
        if _is_property(part):
            yield from claims(wholes, "has", parts, said, 0.7)
        elif _is_process(part):
            yield from claims(wholes, "undergoes", parts, said, 0.45)
        else:
            yield from claims(parts, "is of", wholes, said, 0.35)


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


def _is_process(noun: Word) -> bool:
    """Whether the noun names what happens to the thing after its "of"."""
    forms = singulars(noun.lower)
    if _in_list(noun.lower, "no processes"):
        return False
    return any(form.endswith(_PROCESS) and len(form) > 6 for form in forms)


def _is_property(noun: Word) -> bool:
    forms = singulars(noun.lower)
    if any(form in _NO_PROPERTY for form in forms):
        return False
    return _in_list(noun.lower, "property nouns") or any(
        form.endswith(_PROPERTY) and len(form) > 6 for form in forms
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
            named = arguments.of(tree.child(preposition, "pobj"))
            article = tree.child(noun, "det")
            one = noun.tag in ("NN", "NNP") and article is not None
            if preposition.lower == "including" and noun.tag not in ("NNS", "NNPS"):
                yield from claims(kinds, "includes", named, Frame(), 0.6)
            elif not one or article is None or article.lower in ("a", "an", "any", "each"):
                yield from claims(named, "is a", kinds, Frame(), 0.85 if such else 0.7)
    yield from _and_other(arguments, noun, kinds)
    yield from _called(arguments, noun, kinds)


def _and_other(arguments: Arguments, noun: Word, kinds: Sequence[Concept]) -> Iterator[Claim]:
    """Yield "Y is a X" for "Y and other X"."""
    tree = arguments.tree
    if noun.label == "conj" and any(kid.lower == "other" for kid in tree.children(noun, "amod")):
        before = [
            concept
            for part in tree.conjuncts(tree.head(noun))
            if part.index < noun.index
            for concept in arguments.concepts.of(part)
        ]
        yield from claims(before, "is a", kinds, Frame(), 0.7)


def _called(arguments: Arguments, noun: Word, kinds: Sequence[Concept]) -> Iterator[Claim]:
    """Yield "Y is a X" for "a X called Y" and "a X known as Y"."""
    tree = arguments.tree
    article = tree.child(noun, "det")
    if noun.tag in ("NN", "NNP") and (article is None or article.lower not in ("a", "an")):
        return  # "the X known as Y" is Y
    for verb in tree.children(noun, "acl"):
        if verb.tag not in ("VBN", "VBD") or lemma(verb) not in _NAMING:
            continue
        given = tree.child(verb, "oprd", "dobj", "attr")
        for preposition in tree.children(verb, "prep"):
            given = tree.child(preposition, "pobj") if preposition.lower == "as" else given
        if given is None:
            given = _name_behind(tree, verb, noun)
        if given is not None:
            yield from claims(arguments.concepts.of(given), "is a", kinds[-1:], Frame(), 0.75)


def _name_behind(tree: Tree, verb: Word, noun: Word) -> Word | None:
    """Return the name right behind "called" where it is read as an adverb or a second subject."""
    name = tree.after(verb)
    if name is None or not name.is_noun or lemma(verb) == "know":
        return None
    second = (name.label, name.head) == (noun.label, noun.head)
    return name if second or name.head == verb.index else None


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
    """Yield "nacre has stiffness" for "nacre's stiffness" and "its stiffness"."""
    owners = arguments.concepts.owners(noun)
    meant = possessor(arguments.tree, noun)
    if meant is not None and not (_is_property(meant) or _is_process(meant) or is_nameless(meant)):
        owned_by_it = arguments.concepts.of(noun)
        base = 0.6 if _is_property(noun) else 0.4
        yield from claims(arguments.of(meant), "has", owned_by_it, Frame(), base)
    owned = [c for c in arguments.concepts.of(noun) if owners and c.start >= owners[-1].end]
    base = 0.7 if _is_property(noun) else 0.5
    yield from claims(owners, "has", owned, Frame(), base)


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
