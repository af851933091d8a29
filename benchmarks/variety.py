"""Texts as they might have been: words exchanged, letters raised or lowered, sentences cut short.

The parser shall read words it has never seen by their place and their endings, and plain short
sentences as well as the long ones that fill treebanks.
"""

from __future__ import annotations

import random

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kgagent.llm.embedded import lexicon, verbs

ALONE = 0.15  # share of texts of which one sentence comes alone
SHORTENED = 0.5  # share of texts of which the core of one sentence comes as well
CORE = frozenset("nsubj nsubjpass aux auxpass neg dobj attr acomp prt agent".split())
OF_NOUN = ("compound", "amod", "poss", "case")
FORMS = {
    "VB": str,
    "VBP": str,
    "VBZ": verbs.third_person,
    "VBG": verbs.gerund,
    "VBN": verbs.participle,
    "VBD": verbs.participle,
}
VERBS = sorted(lexicon.words("verbs.txt"))
VERB_SET = frozenset(VERBS)
KEPT = frozenset("be have do use show include make see give take contain".split())


def variants(nlp: Language, doc: Doc, rng: random.Random) -> list[Doc]:
    """Return the text with some words exchanged, now and then in capitals or small letters.

    Verbs become other verbs in the same form, and the middles of some long words become random
    letters. Of some texts one sentence comes alone, as it does in a short passage; of some the core
    of a sentence ("Silk binds water.") is a second text.
    """
    sentences = list(doc.sents)
    found: list[Doc] = []
    if rng.random() < SHORTENED:
        short = core(nlp, rng.choice(sentences), rng)
        found += [] if short is None else [respelt(nlp, short, rng)]
    if len(sentences) > 1 and rng.random() < ALONE:
        doc = rng.choice(sentences).as_doc()
    return [respelt(nlp, doc, rng), *found]


def respelt(nlp: Language, doc: Doc, rng: random.Random) -> Doc:
    chance = rng.random()
    words = [t.text for t in doc]
    if chance < 0.06:
        change = str.upper if chance < 0.015 else str.lower
        words = [change(word) if len(change(word)) == len(word) else word for word in words]
    elif chance < 0.75:
        words = [exchanged(t.text, t.tag_, rng) for t in doc]
    return Doc(
        nlp.vocab,
        words=words,
        spaces=[bool(t.whitespace_) for t in doc],
        tags=[t.tag_ for t in doc],
        heads=[t.head.i for t in doc],
        deps=[t.dep_ for t in doc],
    )


def exchanged(word: str, tag: str, rng: random.Random) -> str:
    chance = rng.random()
    if tag in FORMS:
        known = word.islower() and verbs.base(word, tag) in VERB_SET - KEPT
        return FORMS[tag](rng.choice(VERBS)) if known and chance < 0.15 else word
    if (
        tag in ("NN", "NNS", "JJ", "NNP", "RB")
        and len(word) > 6
        and word.isalpha()
        and chance < 0.06
    ):
        middle = "".join(rng.choice("abcdefghilmnoprstuvy") for _ in word[1:-4])
        return word[0] + middle + word[-4:]
    return word


def core(nlp: Language, sentence: Span, rng: random.Random) -> Doc | None:
    """Return subject, verb, object and perhaps a phrase of the sentence, None where it has none."""
    root = sentence.root
    labels = {kid.dep_ for kid in root.children}
    if root.tag_[:2] not in ("VB", "MD") or not labels & {"nsubj", "nsubjpass"}:
        return None
    wanted = {*CORE, "prep"} if rng.random() < 0.4 else CORE
    inside = (*OF_NOUN, "det") if rng.random() < 0.3 else OF_NOUN
    kept = {root.i}
    for kid in root.children:
        if kid.dep_ in wanted:
            kept |= phrase(kid, inside)
    if sentence[-1].text == "." and rng.random() < 0.8:
        kept.add(sentence[-1].i)
    tokens = [t for t in sentence if t.i in kept]
    place = {t.i: at for at, t in enumerate(tokens)}
    words, tags = [t.text for t in tokens], [t.tag_ for t in tokens]
    words[place[root.i]], tags[place[root.i]] = in_present(root, rng)
    if words[0].islower() and rng.random() < 0.8:
        words[0] = words[0].capitalize()
    followed = [*tokens[1:], None]
    return Doc(
        nlp.vocab,
        words=words,
        spaces=[spaced(t, after) for t, after in zip(tokens, followed, strict=True)],
        tags=tags,
        heads=[place.get(t.head.i, place[root.i]) for t in tokens],
        deps=[t.dep_ for t in tokens],
    )


def in_present(verb: Token, rng: random.Random) -> tuple[str, str]:
    """Return the verb, often in the present tense and another verb, and its tag.

    Papers tell what was found, and a reader must know what is: "Silk binds water", where a word in
    -s could be a noun's plural.
    """
    subject = next((k for k in verb.children if k.dep_ == "nsubj"), None)
    alone = verb.tag_ in ("VBD", "VBZ", "VBP") and verb.text.islower()
    helped = any(k.dep_ in ("aux", "auxpass") for k in verb.children)
    base = verbs.base(verb.text, verb.tag_) if alone else ""
    if subject is None or helped or base not in VERB_SET - KEPT or rng.random() < 0.3:
        return verb.text, verb.tag_
    if rng.random() < 0.5:
        base = rng.choice(VERBS)
    if subject.tag_ in ("NN", "NNP") or subject.lower_ in ("it", "he", "she"):
        return verbs.third_person(base), "VBZ"
    plural = subject.tag_ in ("NNS", "NNPS") or subject.lower_ in ("we", "they", "you", "i")
    return (base, "VBP") if plural else (verb.text, verb.tag_)


def phrase(head: Token, inside: tuple[str, ...]) -> set[int]:
    """Return the words of a noun phrase without what describes it at length."""
    kept = {head.i}
    for kid in head.children:
        if kid.dep_ in inside or (head.dep_ in ("prep", "agent") and kid.dep_ == "pobj"):
            kept |= phrase(kid, inside)
    return kept


def spaced(token: Token, after: Token | None) -> bool:
    if after is None or after.text == ".":
        return False
    return bool(token.whitespace_) or after.i != token.i + 1
