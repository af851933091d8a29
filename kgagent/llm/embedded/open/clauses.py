"""Who a verb's clause is about, and the words of its predicate."""

from __future__ import annotations

from dataclasses import dataclass

from kgagent.llm.embedded.open.draft import Phrase
from kgagent.llm.embedded.open.phrases import clause, noun, nouns
from kgagent.llm.embedded.predicates import is_passive
from kgagent.llm.embedded.tree import Tree, Word

DEEPEST = 6
RELATIVE = frozenset({"who", "which", "that", "whom", "what"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")


@dataclass(frozen=True, slots=True)
class Subjects:
    """The phrases that a clause is about, and how it came by them."""

    phrases: tuple[Phrase, ...]
    how: str


NOBODY = Subjects((), "none")


def subjects(tree: Tree, verb: Word, depth: int = 0) -> Subjects:
    """Return whom or what the verb's clause is about: its own, a shared or an inherited one."""
    own = tree.children(verb, *_SUBJECTS)
    if own:
        return _own(tree, verb, own[-1])
    return NOBODY if depth > DEEPEST else _borrowed(tree, verb, depth)


def _borrowed(tree: Tree, verb: Word, depth: int) -> Subjects:
    above = tree.head(verb)
    if verb.label == "conj" and (above.is_verb or above.tag == "MD"):
        found = subjects(tree, above, depth + 1)
        return Subjects(found.phrases, "shared" if found.how == "own" else found.how)
    if verb.label in ("acl", "relcl"):
        return Subjects((noun(tree, above, verb),), verb.label)
    if verb.label == "xcomp" and (goods := tree.child(above, "dobj")) is not None:
        return Subjects(tuple(nouns(tree, goods)), "object")
    if verb.label in ("advcl", "xcomp"):
        found = subjects(tree, above, depth + 1)
        return Subjects(found.phrases, "inherited")
    return NOBODY


def _own(tree: Tree, verb: Word, subject: Word) -> Subjects:
    if subject.lower in RELATIVE and subject.tag in ("WDT", "WP", "IN", "DT"):
        head = antecedent(tree, verb)
        if head is not None:
            return Subjects((noun(tree, head),), "relcl")
        if subject.lower != "that":
            return NOBODY
    if subject.label.startswith("csubj"):
        return Subjects((clause(tree, subject),), "clause")
    whose = next((kid for kid in tree.children(subject, "poss") if kid.tag == "WP$"), None)
    head = antecedent(tree, verb) if whose is not None else None
    if whose is not None and head is not None:
        rest = (i for i in noun(tree, subject) if i != whose.index)
        return Subjects(((*noun(tree, head), "'s", *rest),), "relcl")
    return Subjects(tuple(nouns(tree, subject)), "own")


def antecedent(tree: Tree, verb: Word) -> Word | None:
    """Return the noun that a relative clause with this verb speaks of."""
    at = verb
    for above in tree.ancestors(verb):
        if at.label == "relcl":
            return above
        if at.label not in ("conj", "xcomp", "ccomp", "aux"):
            return None
        at = above
    return None


def group(tree: Tree, verb: Word) -> list[int]:
    """Return the places of the verb with its auxiliaries, negation, particle and adverbs."""
    kids = tree.children(verb, "aux", "auxpass", "neg", "prt")
    places = {kid.index for kid in kids if kid.index > verb.index or kid.lower not in RELATIVE}
    if not any(kid.label in ("aux", "auxpass") for kid in kids):
        places |= _lent(tree, verb)
    places.add(verb.index)
    for kid in tree.children(verb, "advmod"):
        if kid.tag != "WRB" and _stands_inside(tree, kid, verb, places):
            places |= {word.index for word in tree.subtree(kid)}
    return sorted(places)


def _lent(tree: Tree, verb: Word) -> set[int]:
    """Return the auxiliaries that "closed" lends to "replaced" in "will be closed and replaced"."""
    above = tree.head(verb)
    if verb.label != "conj" or above.tag != verb.tag or tree.child(verb, *_SUBJECTS) is not None:
        return set()
    return {kid.index for kid in tree.children(above, "aux", "auxpass")} | _lent(tree, above)


def _stands_inside(tree: Tree, adverb: Word, verb: Word, places: set[int]) -> bool:
    """Whether the adverb stands among the verb's own words, or right before a preposition."""
    words = tree.subtree(adverb)
    if len(words) > 2:
        return False
    if adverb.index < verb.index:
        first = min(words[0].index, *places)
        inside = {word.index for word in words} | places
        return all(
            i in inside or tree.children(verb, "advmod").count(tree.words[i])
            for i in range(first, verb.index)
        )
    after = tree.after(words[-1])
    return words[0].index == max(places) + 1 and after is not None and after.label == "prep"


def lead(tree: Tree, verb: Word, source: Phrase) -> tuple[str, ...]:
    """Return the "is" or "were" that a participle leaves out ("a fund based in London")."""
    if tree.child(verb, "aux", "auxpass") is not None or _lent(tree, verb):
        return ()
    if verb.tag == "VBG" or (verb.tag in ("VBN", "VBD") and is_passive(tree, verb)):
        return (_be(tree, verb, source),)
    return ()


def _be(tree: Tree, verb: Word, source: Phrase) -> str:
    """Return the form of "be" that suits the source and the sentence's tense."""
    places = {i for i in source if isinstance(i, int)}
    plural = any(
        word.tag in ("NNS", "NNPS") or word.lower in ("they", "we", "you")
        for word in map(tree.words.__getitem__, places)
        if word.head not in places or word.head == word.index
    )
    past = any(word.tag == "VBD" for word in tree.ancestors(verb))
    if past:
        return "were" if plural else "was"
    return "are" if plural else "is"
