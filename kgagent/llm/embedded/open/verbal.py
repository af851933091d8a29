"""Statements that a verb makes: subject, predicate, object or complement, and circumstances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kgagent.llm.embedded.open.clauses import (
    RELATIVE,
    Subjects,
    antecedent,
    group,
    lead,
    subjects,
)
from kgagent.llm.embedded.open.draft import Draft, Phrase, shown
from kgagent.llm.embedded.open.phrases import clause, noun, nouns, tidy, whole
from kgagent.llm.embedded.tree import Tree, Word

_NO_CLAUSE = frozenset(
    {"amod", "aux", "auxpass", "compound", "nmod", "case", "prep", "punct", "det"}
)
_CIRCUMSTANCE_NOUNS = frozenset(
    "time day year way reason place moment month week period date point extent case".split()
)
MOST = 12  # statements of one verb


@dataclass(frozen=True, slots=True)
class Complements:
    """What follows a predicate: how it goes on, its targets, and further arguments."""

    more: Phrase = ()
    targets: tuple[Phrase, ...] = ((),)
    rest: tuple[Phrase, ...] = ()
    kind: str = "bare"
    used: frozenset[int] = field(default_factory=frozenset)


def verbal(tree: Tree) -> Iterator[Draft]:
    """Yield the statements of every verb of the sentence, in order."""
    for verb in tree.words:
        if verb.is_verb and verb.label not in _NO_CLAUSE and not _is_inside_chain(tree, verb):
            yield from _of_verb(tree, verb)


def _is_inside_chain(tree: Tree, verb: Word) -> bool:
    """Whether the verb is the "leave" of "wants to leave", which "wants" reads."""
    if verb.label != "xcomp":
        return verb.label in ("pcomp", "csubj")
    above = tree.head(verb)
    return (above.is_verb or above.label == "acomp") and _next(tree, above) is verb


def _next(tree: Tree, verb: Word) -> Word | None:
    """Return the verb that carries the predicate on: "leave" after "wants to"."""
    for kid in tree.children(verb, "xcomp"):
        own = tree.child(kid, "nsubj", "nsubjpass")
        goods = tree.child(verb, "dobj")
        if kid.is_verb and own is None and (goods is None or goods.index > kid.index):
            return kid
    return None


def _of_verb(tree: Tree, verb: Word) -> Iterator[Draft]:
    there = tree.child(verb, "expl")
    about = subjects(tree, verb)
    if there is not None:
        about = Subjects(((there.index,),), "expletive")
    if not about.phrases or _is_bare_infinitive(tree, verb, about):
        return
    places, last, chain = _chain(tree, verb)
    found = _complements(tree, last, chain)
    count = 0
    for source in about.phrases:
        for target in found.targets:
            if _is_question_word(tree, source) or _is_question_word(tree, target):
                continue
            rule = f"{about.how} {found.kind}"
            supplied = () if about.how == "own" else lead(tree, verb, source)
            predicate = (*supplied, *places, *found.more)
            yield Draft(rule, verb, source, predicate, target, found.rest)
            count += 1
            if count >= MOST:
                return


def _is_question_word(tree: Tree, phrase: Phrase) -> bool:
    """Whether a phrase asks or refers without saying to what: "which", "whose firm"."""
    alone = len(phrase) == 1 and shown(tree, phrase).lower() in RELATIVE
    return alone or any(isinstance(i, int) and tree.words[i].tag == "WP$" for i in phrase)


def _is_bare_infinitive(tree: Tree, verb: Word, about: Subjects) -> bool:
    """Whether it is "to sell" without a subject of its own."""
    to = tree.child(verb, "aux")
    return about.how != "own" and to is not None and to.lower == "to"


def _chain(tree: Tree, verb: Word) -> tuple[list[int], Word, list[Word]]:
    """Return the places of "wants to be able to leave", its last word and all its heads."""
    places, chain, last = group(tree, verb), [verb], verb
    for _ in range(4):
        state = tree.child(last, "acomp")
        following = _next(tree, last) or (_next(tree, state) if state is not None else None)
        if following is None:
            break
        if state is not None and tree.head(following) is state:
            places += [w.index for w in tree.subtree(state) if w.index < group(tree, following)[0]]
            chain.append(state)
        places += group(tree, following)
        chain.append(following)
        last = following
    return sorted(set(places)), last, chain


def _complements(tree: Tree, last: Word, chain: list[Word]) -> Complements:
    found = _core(tree, last)
    rest = list(found.rest)
    for word in chain:
        rest += [phrase for _, phrase in _circumstances(tree, word, found.used) if phrase]
    rest += _shared(tree, chain[0])
    rest += _relative_rest(tree, last)
    if found.targets == ((),) and rest:
        return replace(found, targets=(rest[0],), rest=tuple(rest[1:]), kind="adverb")
    return replace(found, rest=tuple(rest))


def _core(tree: Tree, verb: Word) -> Complements:
    goods, whom = tree.child(verb, "dobj"), tree.child(verb, "dative", "iobj")
    if goods is not None:
        return _object(tree, verb, goods, whom)
    attribute = tree.child(verb, "attr", "oprd")
    if attribute is not None and attribute.tag not in ("WP", "WDT"):
        return Complements(
            targets=tuple(nouns(tree, attribute)), kind="attr", used=frozenset({attribute.index})
        )
    state = tree.child(verb, "acomp")
    if state is None:
        state = next((kid for kid in tree.children(verb, "xcomp") if not kid.is_verb), None)
    if state is not None:
        return _state(tree, state)
    content = tree.child(verb, "ccomp")
    if content is not None and not _is_sentence_of_its_own(tree, content, verb):
        return _content(tree, verb, content)
    gap = _gap(tree, verb)
    if gap is not None:
        return gap
    return _prepositional(tree, verb, "prep") or Complements()


def _is_sentence_of_its_own(tree: Tree, clause_: Word, verb: Word) -> bool:
    """Whether a semicolon parts the clause from the verb after it."""
    between = tree.words[clause_.index : verb.index]
    return any(word.lower == ";" for word in between)


def _content(tree: Tree, verb: Word, content: Word) -> Complements:
    """Return what is said or thought; "that" goes with the verb."""
    own = {word.index for word in tree.subtree(content)} - {verb.index}
    that = tree.child(content, "mark")
    more = (that.index,) if that is not None and that.lower == "that" else ()
    target = tidy(tree, own - set(more))
    return Complements(more, (target,), (), "content", frozenset({content.index}))


def _object(tree: Tree, verb: Word, goods: Word, whom: Word | None) -> Complements:
    head = antecedent(tree, verb) if goods.lower in RELATIVE else None
    targets = tuple(nouns(tree, goods)) if head is None else (noun(tree, head),)
    rest: list[Phrase] = []
    used = {goods.index}
    if whom is not None and tree.child(whom, "pobj") is None:
        rest, targets = [whole(tree, goods)], tuple(nouns(tree, whom))
        used.add(whom.index)
    for kid in tree.children(verb, "oprd", "xcomp", "acomp", "ccomp"):
        if kid.index > goods.index or kid.label == "ccomp":
            own = {word.index for word in tree.subtree(kid)}
            rest.append(tidy(tree, own - {verb.index}))
            used.add(kid.index)
    return Complements((), targets, tuple(rest), "object", frozenset(used))


def _state(tree: Tree, state: Word) -> Complements:
    """Return "responsible for | the parks", or "tall" alone."""
    goes_on = _prepositional(tree, state, "state prep")
    if goes_on is None:
        parts = [clause(tree, state)] if tree.child(state, "conj") is None else nouns(tree, state)
        return Complements(targets=tuple(parts), kind="state", used=frozenset({state.index}))
    upto = next(i for i in goes_on.more if isinstance(i, int))
    own = [w.index for w in tree.subtree(state) if w.index < upto]
    return replace(
        goes_on, more=(*tidy(tree, own), *goes_on.more), used=goes_on.used | {state.index}
    )


def _gap(tree: Tree, verb: Word) -> Complements | None:
    """Return the antecedent as the target in "the tricks she used", "the house he lived in"."""
    subject, head = tree.child(verb, "nsubj"), tree.head(verb)
    if verb.label != "relcl" or subject is None or subject.lower in RELATIVE:
        return None
    for prep in tree.children(verb, "prep"):
        if tree.child(prep, "pobj", "pcomp") is None:
            used = frozenset({prep.index})
            return Complements((prep.index,), (noun(tree, head),), (), "gap", used)
    if any(kid.tag == "WRB" or _asks(tree, kid) for kid in tree.children(verb)):
        return None
    if head.lower.rstrip("s") in _CIRCUMSTANCE_NOUNS:
        return None
    return Complements((), (noun(tree, head),), (), "gap")


def _asks(tree: Tree, word: Word) -> bool:
    return word.label == "prep" and any(
        kid.tag in ("WDT", "WP") for kid in tree.children(word, "pobj")
    )


def _prepositional(tree: Tree, word: Word, kind: str) -> Complements | None:
    """Return the first preposition after `word` and its nouns: "on | 20 March"."""
    for prep in tree.children(word, "prep", "agent", "dative"):
        target = tree.child(_innermost(tree, prep), "pobj", "pcomp")
        if prep.index < word.index or target is None or target.index < prep.index:
            continue
        if target.tag in ("WDT", "WP"):
            continue
        inside = {w.index for w in tree.subtree(target)}
        own = [w for w in tree.subtree(prep) if w.index < target.index and w.index not in inside]
        more = tidy(tree, {prep.index, *(w.index for w in own if w.label != "punct")})
        used = frozenset({prep.index})
        if target.label == "pcomp" and (inner := _gerund(tree, target)) is not None:
            return replace(inner, more=(*more, *inner.more), kind=kind, used=used)
        parts = [clause(tree, target)] if target.label == "pcomp" else nouns(tree, target)
        return Complements(more, tuple(parts), (), kind, used)
    return None


def _innermost(tree: Tree, prep: Word) -> Word:
    """Return the "of" of "out of", which bears the noun."""
    inner = tree.child(prep, "prep") if tree.child(prep, "pobj", "pcomp") is None else None
    return inner if inner is not None and inner.index > prep.index else prep


def _gerund(tree: Tree, verb: Word) -> Complements | None:
    """Return "taking | office" for the predicate to go on in "died before taking office"."""
    if verb.tag != "VBG" or tree.child(verb, "nsubj", "nsubjpass") is not None:
        return None
    goods = tree.child(verb, "dobj")
    if goods is None:
        return None
    found = _object(tree, verb, goods, None)
    after = [phrase for _, phrase in _circumstances(tree, verb, found.used) if phrase]
    return replace(found, more=tuple(group(tree, verb)), rest=(*found.rest, *after))


def _circumstances(tree: Tree, word: Word, used: frozenset[int]) -> Iterator[tuple[int, Phrase]]:
    """Yield when, where, how and why: what else leans on the verb, after it first."""
    kids = [kid for kid in tree.children(word) if kid.index not in used]
    for kid in sorted(kids, key=lambda kid: (kid.index < word.index, kid.index)):
        if kid.label in ("prep", "agent", "dative"):
            if not _asks(tree, kid) and len(tree.subtree(kid)) > 1:
                yield kid.index, tidy(tree, _without_remarks(tree, kid))
        elif kid.label == "npadvmod":
            yield kid.index, whole(tree, kid)
        elif kid.label == "advcl" and kid.index > word.index and _is_circumstance(tree, kid):
            yield kid.index, clause(tree, kid)


def _shared(tree: Tree, verb: Word) -> list[Phrase]:
    """Return "In 1879" for "was tipped" in "In 1879 he was elected and was tipped"."""
    first = verb
    while first.label == "conj" and tree.head(first).is_verb:
        if tree.child(first, "nsubj", "nsubjpass") is not None:
            return []
        first = tree.head(first)
    subject = tree.child(first, "nsubj", "nsubjpass")
    if first is verb or subject is None:
        return []
    found = _circumstances(tree, first, frozenset())
    return [phrase for i, phrase in found if phrase and i < subject.index]


def _without_remarks(tree: Tree, prep: Word) -> set[int]:
    noun_ = tree.child(prep, "pobj")
    if noun_ is None:
        return {word.index for word in tree.subtree(prep)}
    inner = {word.index for word in tree.subtree(noun_)}
    outer = {word.index for word in tree.subtree(prep)} - inner
    return outer | {i for i in whole(tree, noun_) if isinstance(i, int)}


def _is_circumstance(tree: Tree, verb: Word) -> bool:
    """Whether an adverbial clause opens with "when" or "to", and so belongs to the verb."""
    to = tree.child(verb, "aux")
    starts = tree.child(verb, "mark", "advmod") is not None
    return starts or (to is not None and to.lower == "to")


def _relative_rest(tree: Tree, verb: Word) -> list[Phrase]:
    """Return "in the year" for "the year in which he died", "in the town" for "where"."""
    if verb.label != "relcl":
        return []
    head = noun(tree, tree.head(verb))
    for kid in tree.children(verb):
        if _asks(tree, kid):
            return [(kid.index, *head)]
        if kid.lower == "where":
            return [("in", *head)]
        if kid.lower == "when":
            return [head]
    return []
