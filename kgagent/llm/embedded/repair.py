"""Small mistakes of the tagger that a word's ending gives away, undone before the rules read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kgagent.llm.embedded.tree import Word
from kgagent.llm.embedded.verbs import base, is_verb

_IN_NAME = ("compound", "amod", "nmod")
_BARE = ("VB", "VBP")
_SUBSTANCES = ("ase", "ein", "ene", "ide", "ine", "ol", "ose", "yl")
_NOUN_ENDINGS = ("ness", "ity", "tion", "ance", "ism")


def repaired(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with tags and labels put right.

    "improves toughness": a noun that hangs on its verb as an adverb becomes the object.
    "inhibits and kills bacteria": a second verb read as part of a name becomes a verb.
    "Clay not only improves": a first word read as an auxiliary becomes the subject.
    "Silk binds water": a verb read as part of a name leads the sentence.
    "Clay improves toughness": a subject or object tagged as verb or adjective becomes a noun.
    "Clays promote growth": what has subject and object becomes a verb.
    "Zein is a protein": a substance, or a word in small letters, is no name.
    """
    mended = list(words)
    for word in words:
        if _is_mistagged_noun(word):
            mended[word.index] = replace(word, tag="NN")
        elif _is_no_name(word):
            mended[word.index] = replace(word, tag="NNS" if word.tag == "NNPS" else "NN")
        elif _is_mistagged_verb(words, word):
            mended[word.index] = replace(word, tag="VBP")
        elif _is_lost_object(words, word):
            mended[word.index] = replace(word, tag="NN", label="dobj")
        elif _is_lost_subject(words, word):
            mended[word.index] = replace(word, tag="NN", label="nsubj")
        elif _is_lost_verb(words, word):
            first, noun = words[word.index - 2], words[word.head]
            mended[word.index] = replace(word, tag="VBZ", label="conj", head=first.index)
            mended[noun.index] = replace(noun, label="dobj", head=word.index)
        elif _is_lost_root(words, word):
            _raise(mended, word)
    return tuple(mended)


def _is_lost_root(words: Sequence[Word], word: Word) -> bool:
    """Whether tagger and parser disagree on a verb: one saw it, the other a noun in a name."""
    head, before = words[word.head], words[max(word.index - 1, 0)]
    if not (word.index and before.is_noun and before.head in (word.index, head.index)):
        return False
    if word.tag == "VBZ":
        in_name = word.label in _IN_NAME and head.index > word.index
        return in_name and head.is_noun and _is_root(head)
    if not (word.tag == "NNS" and _is_root(word) and is_verb(base(word.lower, "VBZ"))):
        return False
    labels = {w.label for w in words if w.head == word.index}
    return "nsubj" not in labels and ("dobj" in labels or _is_alone(words, word))


def _is_alone(words: Sequence[Word], word: Word) -> bool:
    """Whether the sentence has no other verb, and "in" or "to" follows: "Sugar dissolves in"."""
    closed = words[-1].text == "." and word.index + 2 < len(words)
    verbless = not any(w.is_verb or w.tag in ("MD", "CC", ",", ":", "-LRB-") for w in words)
    singular = words[word.index - 1].tag in ("NN", "NNP")
    return closed and verbless and singular and words[word.index + 1].tag in ("IN", "RB")


def _is_root(word: Word) -> bool:
    return word.head == word.index


def _raise(mended: list[Word], verb: Word) -> None:
    """Make the verb the root, the noun before it its subject, the noun behind it its object."""
    noun, subject = mended[verb.head], mended[verb.index - 1]
    for word in mended[: subject.index]:
        if word.head in (verb.index, noun.index) and word.label in (*_IN_NAME, "det", "poss"):
            mended[word.index] = replace(word, head=subject.index)
    mended[subject.index] = replace(subject, label="nsubj", head=verb.index)
    if noun.index != verb.index:
        mended[noun.index] = replace(noun, label="dobj", head=verb.index)
    mended[verb.index] = replace(verb, tag="VBZ", label="ROOT", head=verb.index)


def _is_mistagged_noun(word: Word) -> bool:
    """Whether the parser saw a subject or an object where the tagger saw no noun."""
    argument = word.label in ("dobj", "pobj", "nsubj", "nsubjpass")
    ending = word.tag in ("JJ", "RB") and word.lower.endswith(_NOUN_ENDINGS)
    return argument and (word.tag in _BARE or ending)


def _is_no_name(word: Word) -> bool:
    """Whether a word tagged as a name is none: it has no capital, or only the sentence's."""
    substance = word.index == 0 and word.text.istitle() and word.lower.endswith(_SUBSTANCES)
    return word.tag in ("NNP", "NNPS") and (word.text.islower() or substance)


def _is_mistagged_verb(words: Sequence[Word], word: Word) -> bool:
    """Whether the parser gave subject and object to what the tagger took for no verb."""
    labels = {w.label for w in words if w.head == word.index}
    tagged = word.tag in ("NN", "JJ") and _is_root(word) and is_verb(word.lower)
    return tagged and "nsubj" in labels and bool(labels & {"dobj", "prep", "advmod"})


def _is_lost_subject(words: Sequence[Word], word: Word) -> bool:
    verb = words[word.head]
    return (
        word.index == 0
        and word.tag in ("VBN", "VBD")
        and word.label in ("aux", "nsubj", "amod")
        and verb.tag in ("VBZ", "VBP", "VBD")
        and not any(w.head == verb.index and w.label == "nsubj" for w in words[1:])
    )


def _is_lost_object(words: Sequence[Word], word: Word) -> bool:
    verb = words[word.head]
    adverb = (
        word.tag in ("RB", "JJ")
        and word.label in ("advmod", "acomp")
        and word.lower.endswith(_NOUN_ENDINGS)
    )
    active = any(w.head == verb.index and w.label == "nsubj" for w in words)
    complement = word.label == "oprd" and word.is_noun and active
    return (
        (adverb or complement)
        and word.index > verb.index
        and verb.is_verb
        and not any(w.head == verb.index and w.label == "dobj" for w in words)
    )


def _is_lost_verb(words: Sequence[Word], word: Word) -> bool:
    return (
        word.tag == "NNS"
        and word.label in ("compound", "amod", "nmod")
        and word.index >= 2
        and words[word.index - 1].tag == "CC"
        and words[word.index - 2].tag == "VBZ"
        and words[word.head].is_noun
        and is_verb(base(word.lower, "VBZ"))
        and not _is_below(words, words[word.index - 2], words[word.head])
    )


def _is_below(words: Sequence[Word], low: Word, high: Word) -> bool:
    """Whether `low` hangs below `high`: hanging `high` below it would tie a knot."""
    at = low
    for _ in words:
        if at.head in (at.index, high.index):
            return at.head == high.index
        at = words[at.head]
    return True
