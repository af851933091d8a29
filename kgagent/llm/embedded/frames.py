"""Who does it: a verb's subject, found or inherited, and the words its predicate begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgagent.llm.embedded.arguments import Arguments, is_nameless
from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.predicates import (
    active,
    infinitive,
    is_denied,
    is_hedged,
    is_negated,
    is_passive,
    lemma,
    passive,
)
from kgagent.llm.embedded.tree import Tree, Word

_WORDS = "relation_words.txt"
_USING = frozenset({"use", "employ", "utilize", "utilise", "apply", "exploit", "adopt"})
_HAVING = frozenset({"ability", "capacity", "capability", "potential", "tendency", "power"})
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Claim:
    """`source --predicate--> target` as the rules read it from one sentence."""

    source: Concept
    predicate: str
    target: Concept
    negated: bool
    hedged: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb's subject concepts, and how its predicate begins (`lead`: "is used to")."""

    subjects: tuple[Concept, ...] = ()
    lead: str = ""
    negated: bool = False
    hedged: bool = False
    nameless: bool = False
    trust: float = 1.0


def frame(arguments: Arguments, verb: Word, depth: int = 0) -> Frame:
    """Return who does `verb`; nobody when that cannot be told."""
    tree = arguments.tree
    own = _own(arguments, verb) or (
        _inherited(arguments, verb, depth) if depth < DEEPEST else Frame()
    )
    return replace(
        own,
        negated=own.negated != is_negated(tree, verb),
        hedged=own.hedged or is_hedged(tree, verb),
    )


def _own(arguments: Arguments, verb: Word) -> Frame | None:
    tree = arguments.tree
    subject = tree.child(verb, "nsubj", "nsubjpass", "csubj", "csubjpass")
    if subject is None or (subject.lower == "that" and verb.label == "relcl"):
        return None
    if subject.label.startswith("csubj"):
        target = tree.child(subject, "dobj")
        return Frame(tuple(arguments.of(target)), trust=0.8)
    found = tuple(arguments.of(subject))
    referred = subject.tag in ("PRP", "DT") or not arguments.concepts.of(subject)
    return Frame(
        found,
        nameless=not found and is_nameless(subject),
        negated=is_denied(tree, subject),
        trust=0.75 if referred and subject.tag not in ("WDT", "WP") else 1.0,
    )


def _inherited(arguments: Arguments, verb: Word, depth: int) -> Frame:
    head = arguments.tree.head(verb)
    if verb.label == "relcl" or (verb.label == "acl" and verb.tag in ("VBN", "VBG", "VBD")):
        return Frame(tuple(arguments.single(head)), trust=0.9)
    if verb.label == "acl" and verb.tag == "VB":
        return _of_noun_to_verb(arguments, head, depth)
    if verb.label == "pcomp":
        return _of_gerund(arguments, verb, head, depth)
    if head.is_verb:
        return _of_lower_verb(arguments, verb, head, depth)
    if verb.label == "conj" and verb.tag in ("VBP", "VBZ", "VBD") and head.label == "ROOT":
        return Frame(tuple(arguments.single(head)), trust=0.7)  # "fillers such as clay reduce"
    adjective = verb.label == "xcomp" and head.tag.startswith("JJ")
    return _of_adjective(arguments, head, depth) if adjective else Frame()


def _of_lower_verb(arguments: Arguments, verb: Word, head: Word, depth: int) -> Frame:
    if verb.label == "conj":
        return _of_conjunct(arguments, verb, head, depth)
    if verb.label in ("xcomp", "advcl", "ccomp"):
        return _of_dependent(arguments, verb, head, depth)
    return Frame()


def _of_conjunct(arguments: Arguments, verb: Word, head: Word, depth: int) -> Frame:
    """Return the subject of "binds calcium and improves strength" for the second verb."""
    above = frame(arguments, head, depth + 1)
    lead = above.lead if verb.tag == head.tag else ""
    shares = verb.tag == head.tag == "VB" and arguments.tree.child(verb, "aux") is None
    if shares:  # "does not bind or block": one auxiliary for both
        return replace(above, lead=lead, trust=above.trust * 0.9)
    negated = above.negated != is_negated(arguments.tree, head)
    return replace(above, negated=negated, hedged=False, lead=lead, trust=above.trust * 0.9)


def _of_noun_to_verb(arguments: Arguments, noun: Word, depth: int) -> Frame:
    """Return who "has the ability to" do it."""
    tree = arguments.tree
    above = tree.head(noun)
    if noun.lower in _HAVING and noun.label == "dobj" and above.is_verb:
        found = frame(arguments, above, depth + 1)
        return replace(found, hedged=found.hedged or noun.lower in ("potential", "tendency"))
    found_own = arguments.concepts.of(noun)
    return Frame(tuple(found_own), lead="is used to", trust=0.6) if found_own else Frame()


def _of_gerund(arguments: Arguments, verb: Word, preposition: Word, depth: int) -> Frame:
    """Return who does what follows a preposition: "is used for improving", "by binding"."""
    tree = arguments.tree
    above, said = tree.head(preposition), preposition.lower
    if said not in ("for", "by", "in", "through", "via", "of", "at", "from"):
        return Frame()
    if above.is_verb:
        return _of_verbs_gerund(arguments, verb, preposition, depth)
    if above.tag.startswith("JJ") and tree.head(above).is_verb:
        outer = frame(arguments, tree.head(above), depth + 1)
        return (
            outer if above.lower == "capable" else replace(outer, lead=f"is {above.lower} {said}")
        )
    found = tuple(arguments.concepts.of(above)) if said == "for" else ()
    return Frame(found, lead="is used for", trust=0.6)


def _of_verbs_gerund(arguments: Arguments, verb: Word, preposition: Word, depth: int) -> Frame:
    tree = arguments.tree
    above, said = tree.head(preposition), preposition.lower
    outer = frame(arguments, above, depth + 1)
    if said in ("by", "through", "via") and not is_passive(tree, above):
        return replace(outer, lead="", trust=outer.trust * 0.8)
    if verb.lower == "using":  # "was measured by using"
        return replace(outer, lead=shown(outer, tree, above), trust=0.8)
    if lemma(above) in section(_WORDS, "looking verbs"):
        return Frame()
    return replace(outer, lead=shown(outer, tree, above, said), trust=0.8)


def _of_adjective(arguments: Arguments, adjective: Word, depth: int) -> Frame:
    """Return who "is able to" do it."""
    verb = arguments.tree.head(adjective)
    if not verb.is_verb or adjective.lower not in section(_WORDS, "able"):
        return Frame()
    outer = frame(arguments, verb, depth + 1)
    denies = adjective.lower in section(_WORDS, "positive for negative")
    return replace(outer, negated=outer.negated != denies)


def _of_dependent(arguments: Arguments, verb: Word, head: Word, depth: int) -> Frame:
    """Return who does a verb that leans on another: "was found to improve", ", improving"."""
    tree = arguments.tree
    outer = frame(arguments, head, depth + 1)
    above = lemma(head)
    if not any(kid.lower == "to" for kid in tree.children(verb, "aux")):
        free = verb.tag == "VBG" and verb.label == "advcl" and not tree.child(verb, "mark")
        if not free or outer.nameless or above in _USING or lemma(verb) == "use":
            return Frame()
        return replace(outer, lead="", negated=False, trust=outer.trust * 0.75)
    if above in _USING:
        goods = tuple(arguments.of(tree.child(head, "dobj")))
        subjects = outer.subjects if is_passive(tree, head) else goods
        return replace(outer, subjects=subjects, lead="is used to", nameless=False)
    if above in section(_WORDS, "raising verbs") and verb.label == "xcomp":
        return outer
    if verb.index < head.index or above in section(_WORDS, "looking verbs"):
        return Frame()  # "To improve X, Y was studied" says nothing of Y
    return _of_infinitive(arguments, head, outer)


def _of_infinitive(arguments: Arguments, head: Word, outer: Frame) -> Frame:
    """Return who "fails to", "was found to" or is allowed to do it."""
    if lemma(head) in section(_WORDS, "negating verbs"):
        return replace(outer, negated=not outer.negated)
    goods = arguments.tree.child(head, "dobj")
    if goods is not None:  # "allows cells to attach"
        return Frame(tuple(arguments.of(goods)), hedged=outer.hedged, trust=0.6)
    return replace(outer, lead="", negated=False, trust=outer.trust * 0.7)


def shown(found: Frame, tree: Tree, verb: Word, *parts: str) -> str:
    """Return the predicate of a verb in its frame."""
    if found.lead:
        form = infinitive(tree, verb)
        if is_passive(tree, verb):
            form = passive(tree, verb).replace("is ", "be ", 1)
        elif not found.lead.endswith(" to"):
            form = verb.lower
        return " ".join([found.lead, form, *parts])
    return passive(tree, verb, *parts) if is_passive(tree, verb) else active(tree, verb, *parts)


def claims(
    sources: Sequence[Concept],
    predicate: str,
    targets: Sequence[Concept],
    found: Frame,
    base: float,
) -> list[Claim]:
    """Return one claim for each pair of a source and a target that are two things."""
    made = []
    for source in sources:
        for target in targets:
            if source.name.lower() != target.name.lower():
                gap = abs(source.head - target.head)
                confidence = base * found.trust - 0.01 * max(0, gap - 8)
                confidence = round(min(0.95, max(0.1, confidence)), 2)
                made.append(
                    Claim(source, predicate, target, found.negated, found.hedged, confidence)
                )
    return made
