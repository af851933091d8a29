"""How a verb is shown as a predicate, and whether what it says is denied or only supposed."""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.tree import Tree, Word
from kgagent.llm.embedded.verbs import base, participle, third_person

_WORDS = "relation_words.txt"


def lemma(word: Word) -> str:
    """Return the verb's base."""
    return base(word.lower, word.tag)


def active(tree: Tree, verb: Word, *parts: str) -> str:
    """Return "improves", "gives off", "depends on"."""
    return " ".join([third_person(lemma(verb)), *_particle(tree, verb), *parts])


def passive(tree: Tree, verb: Word, *parts: str) -> str:
    """Return "is deposited on"."""
    form = verb.lower if verb.tag == "VBN" else participle(lemma(verb))
    return " ".join(["is", form, *_particle(tree, verb), *parts])


def infinitive(tree: Tree, verb: Word) -> str:
    """Return "improve", "give off"."""
    return " ".join([lemma(verb), *_particle(tree, verb)])


def _particle(tree: Tree, verb: Word) -> list[str]:
    return [kid.lower for kid in tree.children(verb, "prt")]


def is_negated(tree: Tree, verb: Word) -> bool:
    """Whether the verb itself is denied ("does not improve", "never improves"); not "not only"."""
    for kid in tree.children(verb):
        if kid.lower in section(_WORDS, "negating words") and kid.label != "cc":
            following = tree.after(kid)
            if following is None or following.lower not in ("only", "just", "merely"):
                return True
    conjunction = _conjunction(tree, verb)
    return conjunction is not None and conjunction.lower == "nor"


def _conjunction(tree: Tree, word: Word) -> Word | None:
    """Return the "and", "or" or "nor" that ties a conjunct to what stands before it."""
    if word.label != "conj":
        return None
    ties = [kid for kid in tree.children(tree.head(word), "cc") if kid.index < word.index]
    return ties[-1] if ties else None


def is_denied(tree: Tree, noun: Word) -> bool:
    """Whether the noun is named as absent: "no effect", "neither silk nor clay"."""
    for word in (noun, tree.head(noun) if noun.label == "conj" else noun):
        if any(
            kid.lower in ("no", "neither", "nor")
            for kid in tree.children(word, "det", "preconj", "neg", "cc")
        ):
            return True
    return False


def is_hedged(tree: Tree, verb: Word) -> bool:
    """Whether the verb comes with "may", "possibly" or stands under "suggests that"."""
    words = section(_WORDS, "hedging words")
    if any(kid.lower in words for kid in tree.children(verb, "aux", "advmod", "acomp")):
        return True
    at = verb
    for above in tree.ancestors(verb):
        if at.label in ("ccomp", "xcomp", "acl") and above.is_verb:
            if lemma(above) in section(_WORDS, "hedging verbs"):
                return True
            if any(kid.lower in words for kid in tree.children(above, "acomp", "aux", "advmod")):
                return at.label in ("ccomp", "xcomp")
        elif at.label not in ("conj", "xcomp", "ccomp", "aux", "acl"):
            return False
        at = above
    return False


def is_passive(tree: Tree, verb: Word) -> bool:
    """Whether the clause's subject undergoes the verb."""
    for at in _shared_voice(tree, verb):
        said = _says_passive(tree, at)
        if said is not None:
            return said
    return False


def _shared_voice(tree: Tree, verb: Word) -> Iterator[Word]:
    """Yield the verb, then the verbs whose voice it shares: "was washed, dried and weighed"."""
    yield verb
    for above in tree.ancestors(verb):
        shares = verb.tag == "VBN" and verb.label == "conj" and not tree.child(verb, "nsubj")
        if not shares:
            return
        yield above
        verb = above


def _says_passive(tree: Tree, verb: Word) -> bool | None:
    """Whether the verb's own words make it passive, None where it goes with the verb before it."""
    if verb.tag not in ("VBN", "VBD"):
        return False
    if tree.child(verb, "auxpass", "nsubjpass") is not None or verb.lower == "based":
        return True
    if tree.child(verb, "dobj", "aux", "xcomp", "ccomp") is not None:
        return False
    if lemma(verb) in section(_WORDS, "always with an object"):
        return True
    if verb.tag == "VBN" and verb.label == "conj" and tree.child(verb, "nsubj") is None:
        return None
    reduced = verb.tag == "VBN" and verb.label in ("acl", "advcl", "amod", "relcl")
    reduced = reduced or verb.label == "acl"  # no past tense hangs on a noun: "a team led by X"
    return reduced and tree.child(verb, "nsubj") is None
