"""A readable predicate from the words between two concepts in the tree, or none.

Only words that stand on the path are said: verbs, prepositions, the nouns between ("improves
accuracy of"). Where the path says nothing of its own (a coordination, a comma), or would have to be
read backwards, there is no predicate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.names import is_in
from kgagent.llm.embedded.pair_features import path
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
from kgagent.llm.embedded.verbs import participle

MOST_WORDS = 4  # on the path down to the target, its own included
LONGEST = 4  # words in a predicate; more are no relation of two things any more
_WORDS = "relation_words.txt"
_NOUN_PREPOSITIONS = {  # "NOUN for NOUN"
    "for": "is for", "in": "is in", "within": "is in", "on": "is on", "from": "is from",
    "with": "has", "via": "is via", "over": "is over", "between": "is between", "of": "is of",
    "among": "is among", "under": "is under", "across": "is across", "as": "is used as",
}  # fmt: skip
_VERBAL = {"based": "is based on", "depending": "depends on", "using": "uses"}  # as prepositions
_LITTLE = ("see through", "generic heads", "meta heads")  # nouns that say little of their own
_USING = frozenset({"use", "employ", "utilize", "utilise", "apply", "exploit", "adopt", "leverage"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_DOWN = frozenset("prep agent pobj dobj pcomp xcomp advcl acl attr oprd".split())


@dataclass(frozen=True, slots=True)
class Said:
    """A predicate with what the words on its path say of its truth."""

    predicate: str
    negated: bool = False
    hedged: bool = False


def path_predicate(tree: Tree, source: Concept, target: Concept) -> Said | None:
    """Return what the path from `source` to `target` says, None when it says nothing readable."""
    ups, downs = path(tree, source.head, target.head)
    if ups[-1] != downs[-1]:
        return None
    up, down = _holder(tree, _bare(tree, ups)), _bare(tree, downs)
    follows = bool(down) and down[-1].index > source.head
    spoken = follows and (_verbal(tree, up, down) or _directed(tree, source, up, down))
    if spoken:
        return Said(spoken)
    away = not up and len(ups) > 1 and down and down[-1].index < source.head
    if away or not down or len(down) > MOST_WORDS or any(w.label not in _DOWN for w in down[:-1]):
        return None  # away: "the release of drugs and the growth" is no growth of drugs
    lead = _lead(tree, tree.words[ups[-1]], up, down)
    if lead == "is of" and len(down) < len(downs) - 1:
        return None  # "the ratio of A and B" is no ratio of A
    rest = [_shown(word) for word in reversed(down[1:-1])]
    if not lead or "" in rest or len(" ".join([lead, *rest]).split()) > LONGEST:
        return None
    steps = [tree.words[index] for index in sorted({*ups, *downs})]
    verbs = [word for word in steps if word.is_verb]
    nouns = [word for word in steps if word.is_noun]
    denied = sum(is_negated(tree, v) for v in verbs) + sum(is_denied(tree, n) for n in nouns)
    hedged = any(is_hedged(tree, verb) for verb in verbs)
    return Said(" ".join([lead, *rest]), denied % 2 == 1, hedged)


def _bare(tree: Tree, steps: Sequence[int]) -> list[Word]:
    """Return the words below the meeting point, the lowest first.

    A coordinated end is stepped over: what is said to "A and B" is said to both. Not so where a
    phrase hangs on the second of them: in "A, and B for C" the C may be B's alone.
    """
    words = [tree.words[index] for index in steps[:-1]]
    while words and words[0].label == "conj" and words[0].is_noun:
        words.pop(0)
    return words


def _holder(tree: Tree, up: list[Word]) -> list[Word]:
    """Begin from the noun before "of" where that one says little: "the performance of X"."""
    if len(up) < 2 or up[0].label != "pobj" or up[1].lower != "of":
        return up
    holder = tree.head(up[1])
    return up[2:] if any(is_in(holder.lower, title) for title in _LITTLE) else up


def _verbal(tree: Tree, up: Sequence[Word], down: Sequence[Word]) -> str:
    """Read "X based on Y", "X is built … based on Y", "X (using Y)"; "" for anything else."""
    plain = not up or (len(up) == 1 and up[0].label in ("dobj", "nsubjpass"))
    if not plain or not 2 <= len(down) <= 3 or down[0].label not in ("pobj", "dobj"):
        return ""
    last = down[-1]
    if len(down) == 3 and (down[1].label != "prep" or down[1].lower not in ("on", "upon")):
        return ""
    if last.lower not in _VERBAL or (last.lower == "using") != (len(down) == 2):
        return ""
    if any(is_negated(tree, word) for word in (last, tree.head(last))):
        return ""
    if up and last.lower == "using":
        return ""  # "X is measured using Y" says more
    return _VERBAL[last.lower]


def _directed(tree: Tree, source: Concept, up: Sequence[Word], down: Sequence[Word]) -> str:
    """Read "an approach to Y" with the noun that takes "to"; "" for anything else."""
    if up or not 2 <= len(down) <= 3 or down[-1].lower != "to" or down[0].index < source.head:
        return ""
    noun = tree.words[source.head].lower
    if noun not in section(_WORDS, "nouns with to"):
        return ""
    if len(down) == 3:  # "an approach to resolving Y"
        fits = down[1].tag == "VBG" and down[0].label == "dobj"
        return f"is {noun} to {down[1].lower}" if fits else ""
    return f"is {noun} to" if down[0].label == "pobj" else ""


def _shown(word: Word) -> str:
    """A word between, as it is said: prepositions, nouns, gerunds and "to verb"; else nothing."""
    if word.label in ("prep", "agent") or word.is_noun or word.tag in ("VBG", "VBN"):
        return word.lower
    return f"to {word.lower}" if word.tag == "VB" else ""


def path_purpose(tree: Tree, source: Concept, target: Concept) -> Said | None:
    """Return what the phrase around the target says it is to the source, however that one hangs.

    "We show the success of X for Y", "takes advantage of X to verb Y": only purposes and fields,
    and only where the target's phrase follows. For pairs that are likely related anyway.
    """
    ups, downs = path(tree, source.head, target.head)
    down = _bare(tree, downs)
    if ups[-1] != downs[-1] or len(ups) < 2 or len(down) != 2 or down[1].index < source.last:
        return None
    first, steps = down[1], [tree.words[i] for i in (*ups, *downs)]
    if any(is_negated(tree, word) for word in steps if word.is_verb):
        return None
    if any(is_denied(tree, word) for word in steps if word.is_noun):
        return None
    if first.label == "prep" and down[0].label == "pobj" and first.lower in ("for", "in"):
        return Said(_NOUN_PREPOSITIONS[first.lower])
    aim = first.label in ("advcl", "xcomp", "acl") and first.tag == "VB" and down[0].label == "dobj"
    if not aim or _is_unsaid(first):
        return None
    return Said(f"is used to {infinitive(tree, first)}")


def _lead(tree: Tree, top: Word, up: Sequence[Word], down: Sequence[Word]) -> str:
    """Return how the predicate begins, up to the first word below the meeting point."""
    if not up:
        return _after_noun(tree, down)
    if len(up) > 1 or not top.is_verb or _is_unsaid(top):
        return ""
    if up[0].label in _SUBJECTS:
        return _after_subject(tree, top, down)
    return _after_object(tree, top, down) if up[0].label == "dobj" else ""


def _is_unsaid(verb: Word) -> bool:
    """Whether the verb relates no two things: it is none, or it gives a name ("is called")."""
    if verb.lower in section(_WORDS, "never verbs"):
        return True
    return lemma(verb) in section(_WORDS, "alias verbs") - {"refer"}


def _speaks(verb: Word) -> bool:
    """Whether the verb says more than what the authors did."""
    return lemma(verb) not in section(_WORDS, "looking verbs") | section(_WORDS, "empty verbs")


def _after_noun(tree: Tree, down: Sequence[Word]) -> str:
    """Read on from the noun itself: "X for Y", "X that verbs Y", "X to verb Y"."""
    first = down[-1]
    if first.label == "prep":
        return _NOUN_PREPOSITIONS.get(first.lower, "")
    if (
        first.label not in ("acl", "relcl", "xcomp", "advcl")
        or not first.is_verb
        or _is_unsaid(first)
    ):
        return ""
    if first.label == "advcl" and first.tag != "VB":
        return ""
    subject = tree.child(first, *_SUBJECTS)
    if subject is not None and subject.tag not in ("WDT", "WP"):
        return ""
    if first.label in ("acl", "xcomp", "advcl") and first.tag == "VB":
        return f"is used to {infinitive(tree, first)}"
    return passive(tree, first) if is_passive(tree, first) else active(tree, first)


def _after_subject(tree: Tree, verb: Word, down: Sequence[Word]) -> str:
    first = down[-1]
    if is_passive(tree, verb):
        return _after_undergoer(tree, verb, first)
    between = [first.lower] if len(down) > 1 else []
    parts: list[str] | None = None
    if first.label == "attr":
        return " ".join(["is", *(between or ["a"])]) if _speaks(verb) else ""
    if first.label == "dobj":
        parts = between
    elif first.label == "prep" and tree.child(verb, "dobj", "attr", "acomp") is None:
        parts = [first.lower]
    elif first.label == "xcomp" and first.tag == "VB":
        parts = ["to", first.lower]
    return active(tree, verb, *parts) if parts is not None and _speaks(verb) else ""


def _after_object(tree: Tree, verb: Word, down: Sequence[Word]) -> str:
    """Read on from what is verbed: "propose X for Y", "use X to verb Y", "verb X with Y"."""
    return "" if is_passive(tree, verb) else _after_undergoer(tree, verb, down[-1])


def _after_undergoer(tree: Tree, verb: Word, first: Word) -> str:
    means = first.lower in ("using", "by", "with", "via", "through")
    undergone = f"is {participle(lemma(verb))}"
    if first.label in ("prep", "agent"):
        if _speaks(verb) or means:
            return f"{undergone} {first.lower}"
        return _NOUN_PREPOSITIONS["for"] if first.lower == "for" else ""
    if first.label in ("xcomp", "advcl") and first.tag == "VB":
        lead = "is used" if lemma(verb) in _USING or not _speaks(verb) else undergone
        return f"{lead} to {infinitive(tree, first)}"
    return f"{undergone} using" if first.label == "advcl" and first.lower == "using" else ""
