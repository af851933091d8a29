"""Statements that noun phrases make: appositions, titles, possessors, kinds and their members."""

from __future__ import annotations

from collections.abc import Iterator

from kgagent.llm.embedded.open.draft import Draft, Phrase
from kgagent.llm.embedded.open.phrases import noun, nouns, tidy, whole
from kgagent.llm.embedded.tree import Tree, Word

_NAMES = frozenset({"NNP", "NNPS"})
_WHEREABOUTS = frozenset({"from", "in", "at", "near", "on"})
_PLACE_PREPOSITIONS = frozenset({"in", "at", "from", "near", "to", "of", "outside"})
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
_QUANTITIES = frozenset("all both any some many several various other such these those the".split())
_TIMES = frozenset("today yesterday tomorrow year month week day season decade century".split())
_OWNERS = {"his": "he", "her": "she", "its": "it", "their": "they"}
_TITLES = frozenset(
    "president minister secretary senator governor mayor chancellor premier king queen prince "
    "princess emperor empress duke duchess count countess baron lord lady sir pope bishop "
    "archbishop cardinal saint general colonel captain major lieutenant sergeant admiral commander "
    "marshal judge justice professor doctor rep. sen. gov. gen. col. lt. capt. "
    "congressman congresswoman representative ambassador coach director chairman sheriff detective "
    "inspector commissioner treasurer attorney".split()
)


def nominal(tree: Tree) -> Iterator[Draft]:
    """Yield the statements of every noun of the sentence, in order."""
    for word in tree.words:
        if word.is_noun:
            yield from _apposition(tree, word)
            yield from _title(tree, word)
            yield from _possession(tree, word)
            yield from _members(tree, word)
            yield from _whereabouts(tree, word)


def _apposition(tree: Tree, word: Word) -> Iterator[Draft]:
    for other in tree.children(word, "appos"):
        first, second = noun(tree, word, other), noun(tree, other)
        sound = _is_sound(tree, first) and _is_sound(tree, second)
        if sound and other.is_noun and other.index > word.index:
            yield from _named_again(tree, (word, first), (other, second))


def _named_again(
    tree: Tree, one: tuple[Word, Phrase], again: tuple[Word, Phrase]
) -> Iterator[Draft]:
    (word, first), (other, second) = one, again
    names = word.tag in _NAMES, other.tag in _NAMES
    if _is_acronym(tree, other, first):
        yield Draft("acronym", other, second, ("stands for",), first)
    elif all(names) and tree.child(other, "det", "poss") is None:
        if _is_place(tree, word):
            yield Draft("place", other, first, ("is in",), second)
    elif names == (False, True):
        yield Draft("apposition", other, second, (_be(word),), first)
    else:
        yield Draft("apposition", other, first, (_be(word),), second)


def _is_acronym(tree: Tree, word: Word, long: Phrase) -> bool:
    """Whether the word stands in brackets and is made of the long name's letters, in order."""
    before, after = tree.before(word), tree.after(word)
    inside = before is not None and before.lower == "(" and after is not None and after.lower == ")"
    if not inside or sum(letter.isupper() for letter in word.text) < 2:
        return False
    words = [tree.words[i].lower for i in long if isinstance(i, int)]
    letters = iter(" ".join(words))
    short = [letter for letter in word.lower if letter.isalnum()]
    starts = any(one.startswith(short[0]) for one in words)
    return starts and all(letter in letters for letter in short)


def _be(word: Word) -> str:
    return "are" if word.tag in ("NNS", "NNPS") else "is"


def _is_sound(tree: Tree, phrase: Phrase) -> bool:
    """Whether a phrase names something: no date, no half of a bracket, no preposition first."""
    words = [tree.words[i] for i in phrase if isinstance(i, int)]
    if not words or words[0].tag in ("IN", "TO") or any(w.lower in _MONTHS for w in words):
        return False
    texts = [word.lower for word in words]
    return texts.count("(") == texts.count(")")


def _is_place(tree: Tree, word: Word) -> bool:
    above = tree.head(word)
    return word.label == "pobj" and above.lower in _PLACE_PREPOSITIONS


def _title(tree: Tree, word: Word) -> Iterator[Draft]:
    """Yield (Tom Reed, is, Mayor), (Ann Holt, is, architect)."""
    if word.tag not in _NAMES:
        return
    before = [
        kid
        for kid in tree.children(word, "compound", "nmod", "amod", "poss", "det")
        if kid.index < word.index and kid.tag != "POS"
    ]
    last = -1
    for kid in before:
        is_kind = kid.tag == "NN" and kid.label in ("compound", "nmod") and len(kid.text) > 2
        if kid.label != "poss" and (kid.lower in _TITLES or is_kind):
            last = kid.index
    name = (*(k.index for k in before if k.index > last and k.tag in _NAMES), word.index)
    article = any(kid.lower in ("a", "an") for kid in before)
    if article or last < 0 or name[0] != last + 1:
        return
    start = min(kid.index for kid in before)
    title = tidy(tree, (i for kid in before if kid.index <= last for i in _under(tree, kid)))
    if start <= last:
        yield Draft("title", word, name, ("is",), title)


def _under(tree: Tree, word: Word) -> list[int]:
    return [part.index for part in tree.subtree(word)]


def _possession(tree: Tree, word: Word) -> Iterator[Draft]:
    """Yield (Porter, has, three strategies) for "Porter's three strategies"."""
    for owner in tree.children(word, "poss"):
        rest = set(noun(tree, word)) - set(_under(tree, owner))
        goods: Phrase = tidy(tree, (i for i in rest if isinstance(i, int)))
        if owner.is_noun and owner.lower not in _TIMES:
            who = tuple(i for i in noun(tree, owner) if i != _mark(tree, owner))
            yield Draft("possession", word, who, ("has",), goods)
        elif owner.lower in _OWNERS:
            yield from _own_possession(tree, owner, goods)


def _own_possession(tree: Tree, owner: Word, goods: Phrase) -> Iterator[Draft]:
    """Yield (Ann, has, brother) for "Ann met her brother", where the subject can be meant."""
    word = tree.head(owner)
    for verb in tree.ancestors(owner):
        subject = tree.child(verb, "nsubj", "nsubjpass") if verb.is_verb else None
        if subject is None or subject.index > owner.index:
            continue
        several = subject.tag in ("NNS", "NNPS") or tree.child(subject, "conj") is not None
        if _may_own(owner, subject, several=several) and word is not subject:
            has = "have" if several or subject.lower == "they" else "has"
            yield Draft("own possession", word, whole(tree, subject), (has,), goods)
        return


def _may_own(owner: Word, subject: Word, *, several: bool) -> bool:
    """Whether "his" can be the subject's: "he", or a name; "their" is of several."""
    if not subject.is_noun:
        return subject.lower == _OWNERS[owner.lower]
    if owner.lower == "their":
        return several
    return not several and (owner.lower == "its" or subject.tag == "NNP")


def _whereabouts(tree: Tree, word: Word) -> Iterator[Draft]:
    """Yield (Tom Reed, is from, Leeds) for "Tom Reed from Leeds"."""
    if word.tag not in _NAMES:
        return
    for prep in tree.children(word, "prep"):
        where = tree.child(prep, "pobj")
        if prep.lower in _WHEREABOUTS and where is not None and where.index > prep.index:
            who = noun(tree, word, prep)
            yield Draft("whereabouts", word, who, ("is", prep.index), noun(tree, where))


def _mark(tree: Tree, owner: Word) -> int:
    mark = tree.child(owner, "case")
    return mark.index if mark is not None else -1


def _members(tree: Tree, word: Word) -> Iterator[Draft]:
    """Yield (the Elbe, is, rivers) for "rivers such as the Elbe"."""
    for prep in tree.children(word, "prep"):
        such = tree.child(prep, "amod") or tree.child(word, "amod")
        named = prep.lower == "including" or (
            prep.lower == "as" and such is not None and such.lower == "such"
        )
        member = tree.child(prep, "pobj")
        if not named or member is None:
            continue
        own = set(noun(tree, word)) - set(_under(tree, prep))
        places = sorted(i for i in own if isinstance(i, int))
        while places and tree.words[places[0]].lower in _QUANTITIES:
            places.pop(0)
        kind = tidy(tree, places)
        for one in nouns(tree, member):
            yield Draft("member", prep, one, ("is among",), kind)
