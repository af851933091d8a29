"""Who does it: a verb's subject, found or inherited, and the words its predicate begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgagent.llm.embedded.antecedents import antecedent, is_expletive
from kgagent.llm.embedded.arguments import Arguments, is_nameless
from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.lexicon import section, table
from kgagent.llm.embedded.names import singular, singulars
from kgagent.llm.embedded.phrases import examples, is_lacking
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
_BEFORE_GERUNDS = frozenset("for by in through via of at from to on with".split())
_RELATIVE = frozenset({"that", "which", "who"})
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
    """A verb's subject concepts, and how its predicate begins (`lead`: "is used to").

    Of "the rate of decay" the subject is "decay" and `part` is "rate".
    """

    subjects: tuple[Concept, ...] = ()
    lead: str = ""
    negated: bool = False
    hedged: bool = False
    nameless: bool = False
    trust: float = 1.0
    part: str = ""


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
    if subject is None or (subject.lower in _RELATIVE and verb.label == "relcl"):
        return None
    if subject.label.startswith("csubj"):
        target = tree.child(subject, "dobj")
        return Frame(tuple(arguments.of(target)), trust=0.8)
    if is_expletive(tree, subject) or (is_lacking(subject) and arguments.sees_through(subject)):
        return Frame()
    found = tuple(_subject(arguments, subject))
    if not found and (whole := _whole(arguments, subject)):
        return whole
    referred = subject.tag in ("PRP", "DT") or not arguments.concepts.of(subject)
    return Frame(
        found,
        nameless=not found and is_nameless(subject),
        negated=is_denied(tree, subject),
        trust=0.75 if referred and subject.tag not in ("WDT", "WP") else 1.0,
    )


def _subject(arguments: Arguments, subject: Word) -> list[Concept]:
    meant = antecedent(arguments.tree, subject) or subject
    given = examples(arguments.tree, meant) if meant.is_noun else None
    return arguments.of(meant) + arguments.of(given)  # "fillers such as X" are X too


def _whole(arguments: Arguments, subject: Word) -> Frame | None:
    """Return Y for "the X of Y" and "Y's X" where X names no concept; `part` is then X."""
    tree = arguments.tree
    part = subject
    for _ in range(3):
        if part.lower != "one" and is_nameless(part):
            return None
        of = next((kid for kid in tree.children(part, "prep") if kid.lower == "of"), None)
        inner = tree.child(of, "pobj") if of is not None else None
        found = arguments.concepts.owners(part) or tuple(arguments.of(inner))
        if found:
            lacks = is_lacking(part)
            named = singular(part.lower) if part.tag == "NNS" else part.lower
            subjects = () if lacks or not part.is_noun else found
            return Frame(subjects, trust=0.65, part=named, negated=is_denied(tree, subject))
        if inner is None:
            return None
        part = inner
    return None


def _inherited(arguments: Arguments, verb: Word, depth: int) -> Frame:
    tree = arguments.tree
    head = tree.head(verb)
    if _is_aside(tree, verb):
        return _of_aside(arguments, verb, depth)
    if verb.label == "relcl" or (verb.label == "acl" and verb.tag in ("VBN", "VBG", "VBD")):
        return _of_modified(arguments, head, depth)
    if verb.label == "acl" and verb.tag == "VB":
        return _of_noun_to_verb(arguments, head, depth)
    if verb.label == "pcomp":
        return _of_gerund(arguments, verb, head, depth)
    return _of_lower_verb(arguments, verb, head, depth)


def _of_modified(arguments: Arguments, noun: Word, depth: int) -> Frame:
    """Return what the clause on a noun tells of: X for "X is a Y that" and for "X, a Y that"."""
    tree = arguments.tree
    above = tree.head(noun)
    if noun.label == "attr" and lemma(above) == "be":
        outer = frame(arguments, above, depth + 1)
        if outer.subjects and not outer.part and not outer.negated:
            return replace(outer, lead="", trust=outer.trust * 0.9)
    if noun.label == "appos" and above.is_noun and (named := arguments.concepts.of(above)):
        return Frame(tuple(named), trust=0.8)
    return Frame(tuple(arguments.single(noun)), trust=0.9)


def _is_aside(tree: Tree, verb: Word) -> bool:
    """Whether ", leaving X" after a noun tells of the clause: not "silk, containing X, is"."""
    if verb.label != "acl" or verb.tag != "VBG":
        return False
    before = tree.before(verb)
    while before is not None and before.tag == "RB":
        before = tree.before(before)
    if before is None or before.text != ",":
        return False
    governor = next((above for above in tree.ancestors(verb) if above.is_verb), None)
    return governor is not None and governor.index < verb.index


def _of_aside(arguments: Arguments, verb: Word, depth: int) -> Frame:
    tree = arguments.tree
    governor = next(above for above in tree.ancestors(verb) if above.is_verb)
    outer = frame(arguments, governor, depth + 1)
    if outer.nameless or lemma(governor) in _USING or lemma(verb) == "use":
        return Frame()
    return replace(outer, lead="", negated=False, trust=outer.trust * 0.7)


def _of_lower_verb(arguments: Arguments, verb: Word, head: Word, depth: int) -> Frame:
    if head.is_verb and verb.label == "conj":
        return _of_conjunct(arguments, verb, head, depth)
    if head.is_verb and verb.label in ("xcomp", "advcl", "ccomp"):
        return _of_dependent(arguments, verb, head, depth)
    if verb.label == "conj" and verb.tag in ("VBP", "VBZ", "VBD") and head.label == "ROOT":
        return Frame(tuple(arguments.single(head)), trust=0.7)  # "fillers such as clay reduce"
    if verb.label == "xcomp" and head.tag.startswith("JJ"):
        return _of_adjective(arguments, head, depth)
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
    """Return who "has the ability to" do it, or what "is a way to" do it."""
    tree = arguments.tree
    above = tree.head(noun)
    if noun.lower in _HAVING:
        return _of_able(arguments, noun, depth)
    if found := tuple(arguments.concepts.of(noun)):
        return Frame(found, lead="is used to", trust=0.6)
    if not above.is_verb or noun.label not in ("dobj", "attr"):
        return Frame()
    outer = frame(arguments, above, depth + 1)
    said = "is" if noun.label == "attr" else shown(outer, tree, above)
    lead = " ".join([said, noun.lower, "to"])
    return replace(outer, lead=lead, trust=outer.trust * 0.85)


def _of_able(arguments: Arguments, noun: Word, depth: int) -> Frame:
    """Return who has "the ability to": the verb's subject, or Y of "the ability of Y to"."""
    tree = arguments.tree
    above = tree.head(noun)
    hedged = noun.lower in ("potential", "tendency")
    for preposition in tree.children(noun, "prep"):
        if preposition.lower == "of":
            owners = tuple(arguments.of(tree.child(preposition, "pobj")))
            return Frame(owners, hedged=hedged, trust=0.8)
    if noun.label == "dobj" and above.is_verb:
        found = frame(arguments, above, depth + 1)
        return replace(found, hedged=found.hedged or hedged)
    return Frame()


def _of_gerund(arguments: Arguments, verb: Word, preposition: Word, depth: int) -> Frame:
    """Return who does what follows a preposition: "is used for improving", "by binding"."""
    tree = arguments.tree
    above, said = tree.head(preposition), preposition.lower
    if said not in _BEFORE_GERUNDS:
        return Frame()
    if above.is_verb:
        return _of_verbs_gerund(arguments, verb, preposition, depth)
    if above.tag.startswith("JJ") and tree.head(above).is_verb:
        outer = frame(arguments, tree.head(above), depth + 1)
        return (
            outer if above.lower == "capable" else replace(outer, lead=f"is {above.lower} {said}")
        )
    if found := tuple(arguments.concepts.of(above)):
        return Frame(found if said == "for" else (), lead="is used for", trust=0.6)
    return _of_objects_gerund(arguments, above, said, depth)


def _of_objects_gerund(arguments: Arguments, noun: Word, said: str, depth: int) -> Frame:
    """Return who "plays a role in" or "is a method for" doing it."""
    tree = arguments.tree
    governor = tree.head(noun)
    if not governor.is_verb or noun.label not in ("dobj", "attr"):
        return Frame()
    outer = frame(arguments, governor, depth + 1)
    if noun.label == "attr":
        lead = f"is {noun.lower} {said}"
    else:
        known = table(_WORDS, "predicates for objects")
        plain = f"{shown(outer, tree, governor)} {noun.lower} {said}"
        lead = known.get(f"{lemma(governor)} {noun.lower} {said}", plain)
    return replace(outer, lead=lead, trust=outer.trust * 0.8)


def _of_verbs_gerund(arguments: Arguments, verb: Word, preposition: Word, depth: int) -> Frame:
    tree = arguments.tree
    above, said = tree.head(preposition), preposition.lower
    outer = frame(arguments, above, depth + 1)
    if said in ("by", "through", "via") and not is_passive(tree, above):
        return replace(outer, lead="", trust=outer.trust * 0.8)
    if verb.lower == "using":  # "was measured by using"
        return replace(outer, lead=shown(outer, tree, above), trust=0.8)
    goods = tree.child(above, "dobj")
    if outer.lead or lemma(above) in section(_WORDS, "looking verbs"):
        return Frame()
    if goods is None:
        return replace(outer, lead=shown(outer, tree, above, said), trust=0.8)
    if not arguments.concepts.of(goods):
        return _of_objects_gerund(arguments, goods, said, depth)
    purpose = replace(outer, lead="", negated=False, trust=outer.trust * 0.65)
    return purpose if said == "for" else Frame()


def _of_adjective(arguments: Arguments, adjective: Word, depth: int) -> Frame:
    """Return who "is able to" do it, or "is essential to" do it."""
    verb = arguments.tree.head(adjective)
    if not verb.is_verb:
        return Frame()
    outer = frame(arguments, verb, depth + 1)
    if adjective.lower not in section(_WORDS, "able"):
        return replace(outer, lead=f"is {adjective.lower} to", trust=outer.trust * 0.8)
    denies = adjective.lower in section(_WORDS, "positive for negative")
    return replace(outer, negated=outer.negated != denies)


def _of_dependent(arguments: Arguments, verb: Word, head: Word, depth: int) -> Frame:
    """Return who does a verb that leans on another: "was found to improve", ", improving"."""
    tree = arguments.tree
    outer = frame(arguments, head, depth + 1)
    above = lemma(head)
    if not any(kid.lower == "to" for kid in tree.children(verb, "aux")):
        next_to = verb.label == "xcomp" or verb.index == head.index + 1
        doing = verb.tag == "VBG" and next_to and not is_passive(tree, head)
        return _of_doing(tree, head, outer) if doing else _of_free(arguments, verb, head, outer)
    if above in _USING:
        return _of_use(arguments, head, outer)
    if above in section(_WORDS, "raising verbs") and verb.label == "xcomp":
        return outer
    if verb.index < head.index or above in section(_WORDS, "looking verbs"):
        return Frame()  # "To improve X, Y was studied" says nothing of Y
    return _of_infinitive(arguments, head, outer)


def _of_doing(tree: Tree, head: Word, outer: Frame) -> Frame:
    """Return who "involves removing" or "keeps growing" something."""
    if lemma(head) in section(_WORDS, "raising verbs"):
        return outer
    if outer.lead or lemma(head) in section(_WORDS, "looking verbs"):
        return Frame()
    return replace(outer, lead=shown(outer, tree, head), trust=outer.trust * 0.85)


def _of_free(arguments: Arguments, verb: Word, head: Word, outer: Frame) -> Frame:
    """Return who does the "improving" of "X binds Y, improving Z": who does the main verb."""
    tree = arguments.tree
    free = verb.tag == "VBG" and verb.label == "advcl" and not tree.child(verb, "mark")
    used = lemma(head) in _USING and not (is_passive(tree, head) and outer.subjects)
    if not free or outer.nameless or used or lemma(verb) == "use":
        return Frame()
    return replace(outer, lead="", negated=False, trust=outer.trust * 0.75)


def _of_use(arguments: Arguments, head: Word, outer: Frame) -> Frame:
    """Return what "is used to" do it; beside it who uses it ("spiders use silk to catch prey")."""
    tree = arguments.tree
    if is_passive(tree, head):
        return replace(outer, lead="is used to", nameless=False)
    goods = tuple(arguments.of(tree.child(head, "dobj")))
    if not goods:
        return replace(outer, lead="", trust=outer.trust * 0.8)
    return replace(outer, subjects=goods, lead="is used to", nameless=False)


def _of_infinitive(arguments: Arguments, head: Word, outer: Frame) -> Frame:
    """Return who "fails to", "was added to" or is allowed to do it."""
    tree = arguments.tree
    if lemma(head) in section(_WORDS, "negating verbs"):
        return replace(outer, negated=not outer.negated)
    goods = tree.child(head, "dobj")
    if goods is not None and lemma(head) in section(_WORDS, "letting verbs"):
        return Frame(tuple(arguments.of(goods)), hedged=outer.hedged, trust=0.6)
    if outer.negated:
        return Frame()
    if is_passive(tree, head) and not outer.lead:
        lead = passive(tree, head, "to")
        return replace(outer, lead=lead, trust=outer.trust * 0.8)
    return replace(outer, lead="", trust=outer.trust * 0.7)


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


def is_listed(word: str, title: str) -> bool:
    """Whether the word, or what it is the plural of, is in a section of the relation words."""
    listed = section(_WORDS, title)
    return any(form in listed for form in singulars(word))
