"""What "it", "they" and "their" stand for inside one sentence: the subject of a clause nearby."""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.llm.embedded.tree import Tree, Word

_SUBJECTS = ("nsubj", "nsubjpass")
_PLURAL = {"it": False, "they": True}


def antecedent(tree: Tree, pronoun: Word) -> Word | None:
    """Return the subject that the subject pronoun stands for, None where the sentence has none.

    Looked for above the pronoun's clause, then in the clauses that hang on it ("As X grows, it"),
    each as near as can be; singular and plural must agree.
    """
    plural = _PLURAL.get(pronoun.lower)
    if plural is None or pronoun.label not in _SUBJECTS:
        return None
    for subject in _near(tree, tree.head(pronoun)):
        if subject.index != pronoun.index and _agrees(tree, subject, plural):
            return subject
    return None


def possessor(tree: Tree, noun: Word) -> Word | None:
    """Return the subject that the "its" or "their" on a noun stands for: of a clause around it."""
    pronoun = tree.child(noun, "poss")
    plural = None if pronoun is None else {"its": False, "their": True}.get(pronoun.lower)
    if plural is None:
        return None
    for above in tree.ancestors(noun):
        for subject in _subjects(tree, above) if above.is_verb else ():
            before = subject.index < noun.index and noun.index not in _conjoined(tree, subject)
            if before and _agrees(tree, subject, plural):
                return subject
    return None


def _conjoined(tree: Tree, subject: Word) -> set[int]:
    return {word.index for word in tree.conjuncts(subject)}


def is_expletive(tree: Tree, pronoun: Word) -> bool:
    """Whether "it" stands for the clause that follows: "it is known that", "it is easy to"."""
    if pronoun.lower != "it":
        return False
    verb = tree.head(pronoun)
    clauses = ("ccomp", "xcomp", "csubj", "csubjpass")
    if pronoun.label == "nsubjpass" or tree.child(verb, "auxpass") is not None:
        return tree.child(verb, *clauses) is not None
    complement = tree.child(verb, "acomp", "attr", "oprd")
    if complement is None:
        return False
    return any(tree.child(word, *clauses, "advcl") is not None for word in (verb, complement))


def _near(tree: Tree, verb: Word) -> Iterator[Word]:
    """Yield the subjects of the clauses above, then of those below, nearest first."""
    for above in tree.ancestors(verb):
        if above.is_verb:
            yield from _subjects(tree, above)
    for below in reversed(tree.children(verb, "advcl")):
        if below.index < verb.index:
            yield from _subjects(tree, below)


def _subjects(tree: Tree, verb: Word) -> list[Word]:
    return [kid for kid in tree.children(verb, *_SUBJECTS) if kid.is_noun]


def _agrees(tree: Tree, subject: Word, plural: bool) -> bool:
    several = subject.tag in ("NNS", "NNPS") or len(tree.conjuncts(subject)) > 1
    return several == plural
