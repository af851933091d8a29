"""Noun phrases to concepts: which words name a thing, and what the thing is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kgagent.llm.embedded.edges import Span, begins
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.names import Case, is_heading, is_in, unit_name
from kgagent.llm.embedded.tree import Tree, Word

LONGEST_NAME = 6  # units; longer phrases lose their front
LONGEST = 90  # characters of a name
_LEFT = frozenset("compound amod nmod nummod poss npadvmod advmod punct case quantmod dep".split())
_ROLES = frozenset("nsubj nsubjpass dobj pobj attr appos conj ROOT pcomp dative oprd".split())
_NO_HEAD = frozenset("meta neg aux auxpass prt cc punct preconj mark".split())
_CLOSED = frozenset(
    "DT PDT PRP PRP$ WDT WP WP$ WRB EX TO MD RP UH IN LS JJR JJS RBR RBS CC".split()
)
_NUMBER = re.compile(r"[-−–+±~≈<>≤≥=]*\d[\d.,:/×x−–%-]*(?:st|nd|rd|th|s)?", re.IGNORECASE)
_NUMERAL = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|fifty|hundred)"
)
_COUNTED = re.compile(r"dimension|photon|phase|way|layer|component|body|point|electron|stage|class")
_ADJECTIVAL = re.compile(r"(?:ile|al|ic|ive|ous|ar|ary|ble|ional|oid|ent|ant)$")
_ADJECTIVE = re.compile(
    r"[-–](?:based|like|type|free|dependent|independent|specific|derived|related|induced|mediated|"
    r"reinforced|art|world|life|scale|level|wise|fold|term|world|to-\w+|driven|loaded|coated)$"
)
_LETTER = re.compile(r"[^\W\d_]")

Unit = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept as one phrase names it: `first` to `last` are the phrase's words in the tree."""

    name: str
    start: int
    end: int
    head: int
    first: int
    last: int


class Concepts:
    """The concepts of one sentence; `of(word)` gives those whose phrase that word heads.

    `learned` says whether their edges are chosen by learned scores too, or by rules alone.
    """

    def __init__(self, tree: Tree, case: Case, *, learned: bool = True) -> None:
        self.tree = tree
        self._case = case
        self._by_head: dict[int, tuple[Concept, ...]] = {}
        self._covered: dict[int, int] = {}
        for word in reversed(tree.words):
            if word.index not in self._covered and heads_phrase(tree, word):
                first = left_edge(tree, word)
                partner = _partner(tree, first, word)
                first = left_edge(tree, partner) if partner is not None else first
                for i in range(first, word.index + 1):
                    self._covered[i] = word.index
                made = tuple(_made(tree, first, word, case))
                if made:
                    self._by_head[word.index] = made
                if partner is not None:
                    self._by_head[partner.index] = made[:-1]
        if learned:
            self._begin()

    def _begin(self) -> None:
        """Let each name begin where it most likely does."""
        for index, made in self._by_head.items():
            at = [i for i, concept in enumerate(made) if concept.head == index]
            if len(at) == 1 and is_plain(self.tree, made[at[0]]):
                concept = made[at[0]]
                first = begins(
                    self.tree, spanned(concept), left_edge(self.tree, self.tree.words[index])
                )
                if first != concept.first:
                    moved = self._moved(concept, first)
                    self._by_head[index] = (*made[: at[0]], moved, *made[at[0] + 1 :])

    def _moved(self, concept: Concept, first: int) -> Concept:
        words = self.tree.words[first : concept.last + 1]
        named = _plainly_named(self.tree, words, self._case)
        if not 2 <= len(named) <= LONGEST:
            return concept
        return replace(concept, name=named, first=first, start=words[0].start)

    def of(self, word: Word) -> tuple[Concept, ...]:
        """Return the concepts of the phrase that `word` heads, none when it heads none."""
        return self._by_head.get(word.index, ())

    def phrase_head(self, word: Word) -> Word:
        """Return the head of the phrase that covers `word`, or `word` itself."""
        return self.tree.words[self._covered.get(word.index, word.index)]

    def part(self, hyphen: int) -> Concept | None:
        """Return what stands before a hyphen as a concept of its own: "silk" of "silk-based"."""
        first = hyphen - 1
        while first > 0 and self.tree.words[first - 1].end == self.tree.words[first].start:
            first -= 1
        previous = self.tree.words[first - 1] if first > 0 else None
        if first < 0 or (previous is not None and previous.is_noun):
            return None  # "polylactic acid-based": where the name begins cannot be told
        unit = self.tree.words[first:hyphen]
        if not unit or not unit[-1].is_noun:
            return None
        return next(_named(self.tree, [unit], hyphen - 1, unit[-1], self._case), None)

    def owners(self, noun: Word) -> tuple[Concept, ...]:
        """Return whose it is, as a concept of its own: "nacre" of "nacre's stiffness"."""
        owner = self.tree.child(noun, "poss")
        if owner is None or not owner.is_noun:
            return ()
        return tuple(_made(self.tree, left_edge(self.tree, owner), owner, self._case))

    def all(self) -> list[Concept]:
        """Return every concept of the sentence, in order."""
        return [concept for i in sorted(self._by_head) for concept in self._by_head[i]]


def spanned(concept: Concept) -> Span:
    """Where the concept lies in its tree."""
    return Span(concept.first, concept.last, concept.head)


def is_plain(tree: Tree, concept: Concept) -> bool:
    """Whether the name is all the words from the first to the last: no part of "A and B"."""
    words = tree.words[concept.first : concept.last + 1]
    return bool(words) and all(w.label != "cc" and w.tag != "CC" and w.text != "," for w in words)


def _plainly_named(tree: Tree, words: Sequence[Word], case: Case) -> str:
    units = (unit for chunk in _chunks(words) for unit in chunk)
    return " ".join(unit_name(tree, unit, case) for unit in units).strip(" -–—/,.'’")


def heads_phrase(tree: Tree, word: Word) -> bool:
    """Whether the word can be the head of a noun phrase."""
    if not _LETTER.search(word.text) or word.label in _NO_HEAD:
        return False
    if word.is_noun:
        return True
    following = tree.after(word)
    if word.tag == "VBG" and word.label in _ROLES - {"ROOT", "conj"}:
        return not tree.children(
            word, "dobj", "nsubj", "prep", "prt", "acomp", "ccomp", "xcomp"
        ) and (following is None or not (following.is_noun or following.tag == "JJ"))
    if word.tag == "JJ":  # "carbon black"
        return word.label in _ROLES - {"ROOT"} and tree.child(word, "compound") is not None
    if word.tag == "CD":  # "316L", "3T3": written like a name
        return bool(re.search(r"[A-Z]", word.text)) and len(word.text) > 2 and word.label in _ROLES
    return False


def left_edge(tree: Tree, head: Word) -> int:
    """Return the first position of the phrase that ends in `head`."""
    first = head.index
    for i in range(head.index - 1, -1, -1):
        word = tree.words[i]
        if not _belongs(tree, word, head):
            break
        first = i
    while first < head.index and tree.words[first].label in ("punct", "cc"):
        first += 1
    return first


def _partner(tree: Tree, first: int, head: Word) -> Word | None:
    """Return "tensile" of "tensile and flexural strength" where it was taken for a noun."""
    if first < 2 or tree.words[first - 1].lower not in ("and", "or") or first == head.index:
        return None
    before = tree.words[first - 2]
    coordinated = head.label == "conj" and head.head == before.index
    alike = tree.words[first].tag == "JJ" and _ADJECTIVAL.search(before.lower) is not None
    return before if coordinated and alike and before.tag in ("NN", "JJ") else None


def _belongs(tree: Tree, word: Word, head: Word) -> bool:
    """Whether a word on the left of `head` is part of its phrase."""
    if word.tag in ("DT", "PDT", "PRP$", "WP$", "WDT", "MD", "IN", "EX"):
        return False
    at = word
    for _ in range(8):
        if at.index == head.index:
            return True
        if at.label not in _LEFT and not (at.label in ("conj", "cc") and at.index < head.index):
            return False
        if at.label == "punct" and at.text not in "-–—/,−'’+":
            return False
        if at.label == "conj" and tree.head(at).index == head.index:
            return False
        at = tree.head(at)
    return False


def _made(tree: Tree, first: int, head: Word, case: Case) -> Iterator[Concept]:
    """Yield the concepts of one phrase: several where its modifiers are coordinated."""
    chunks = _chunks(tree.words[first : head.index + 1])
    last = list(chunks[-1])
    while len(last) > 1 and len(chunks) > 1 and _droppable(tree, last):
        last.pop(0)
    edge = _right_edge(tree, head)
    for chunk in chunks[:-1]:
        if not _shares_head(chunk[-1], last):
            yield from _named(tree, chunk, chunk[-1][-1].index, chunk[-1][-1], case)
        elif len(last) > 1:
            yield from _named(tree, (*chunk, *last[1:]), edge, head, case, first)
    yield from _named(tree, (*last, *_after(tree, head, edge)), edge, head, case)


def _shares_head(unit: Unit, last: Sequence[Unit]) -> bool:
    """Whether a coordinated word modifies the phrase's head: "tensile and flexural strength"."""
    if _ADJECTIVAL.search(unit[-1].lower) and last[0][-1].tag == "JJ" and len(last) > 1:
        return True
    if unit[-1].tag in ("NN", "NNS", "NNP", "FW"):
        return unit[-1].tag != "NNS" and len(last) > 1 and last[0][-1].tag not in ("JJ", "VBN")
    return True


def _chunks(words: Sequence[Word]) -> list[tuple[Unit, ...]]:
    """Return the phrase's units, cut at commas and conjunctions."""
    chunks: list[list[list[Word]]] = [[]]
    for word in words:
        if word.label == "cc" or word.text == "," or (word.tag == "CC"):
            if chunks[-1]:
                chunks.append([])
        elif chunks[-1] and chunks[-1][-1][-1].end == word.start:
            chunks[-1][-1].append(word)
        else:
            chunks[-1].append([word])
    return [tuple(tuple(unit) for unit in chunk) for chunk in chunks if chunk]


def _right_edge(tree: Tree, head: Word) -> int:
    """Return the last position: a number or letter that names the head goes with it ("type I")."""
    following = tree.after(head)
    if (
        following is not None
        and following.head == head.index
        and following.label in ("nummod", "appos", "nmod")
        and re.fullmatch(r"\d{1,3}|[IVX]{1,4}|[A-Zα-ω]", following.text)
    ):
        return following.index
    return head.index


def _after(tree: Tree, head: Word, edge: int) -> tuple[Unit, ...]:
    return ((tree.words[edge],),) if edge > head.index else ()


def _named(
    tree: Tree, units: Sequence[Unit], edge: int, head: Word, case: Case, first: int | None = None
) -> Iterator[Concept]:
    """Yield the concept that `units` name; its span begins at `first` or at its first kept unit."""
    kept = list(units)
    while kept and _droppable(tree, kept):
        kept.pop(0)
    while kept and _LETTER.search(_text(kept[-1])) is None and len(kept[-1]) > 1:
        kept.pop()
    kept = kept[-LONGEST_NAME:]
    if not kept or not _is_concept(kept, head):
        return
    name = " ".join(unit_name(tree, unit, case) for unit in kept).strip(" -–—/,.'’")
    if len(name) < 2 or len(name) > LONGEST or _is_cut(tree, kept[0][0]):
        return
    at = kept[0][0].index if first is None else first
    yield Concept(name, tree.words[at].start, tree.words[edge].end, head.index, at, edge)


def _is_cut(tree: Tree, word: Word) -> bool:
    """Whether the name would begin inside a word: the "art" of "state-of-the-art"."""
    before = tree.before(word)
    return before is not None and before.end == word.start and before.text in ("-", "–", "−")


def _text(unit: Unit) -> str:
    return "".join(word.text for word in unit)


def _droppable(tree: Tree, units: Sequence[Unit]) -> bool:
    """Whether the first unit says nothing about the thing: quantities, "novel", "the", adverbs."""
    unit, text = units[0], _text(units[0])
    if _names_with_next(tree, units):
        return False
    if text.lower() in _dropped():
        return not _is_degree(units) and (len(units) > 1 or not text.isupper())
    if _is_number(unit, text):
        return True
    if len(units) > 1 and unit[-1].text in ("'s", "’s", "'", "’"):
        proper = unit[0].tag == "NNP" or _is_proper(unit[0])
        return not (unit[0].text[0].isupper() and proper)
    if unit[-1].tag in _CLOSED and len(unit) == 1:
        return not (text.isupper() and len(text) > 1)
    adverb = unit[-1].tag == "RB" and len(units) > 1
    return adverb and text.lower() not in section("stop_concepts.txt", "adverbs kept")


def _is_degree(units: Sequence[Unit]) -> bool:
    """Whether the first unit says how much of the second: in "high resolution imagery"."""
    if len(units) < 3 or _text(units[0]).lower() not in section("stop_concepts.txt", "degrees"):
        return False
    return _text(units[1]).lower() in section("stop_concepts.txt", "measured")


@lru_cache(maxsize=1)
def _dropped() -> frozenset[str]:
    modifiers = section("stop_concepts.txt", "dropped modifiers")
    return modifiers | section("stop_concepts.txt", "units")


def _is_number(unit: Unit, text: str) -> bool:
    """Whether the unit only counts or measures: "60%", "14days", "three"; not "two-photon"."""
    if _NUMBER.fullmatch(text) or not _LETTER.search(text) or _is_quantity(text.lower()):
        return True
    if unit[0].tag != "CD" and not _NUMERAL.fullmatch(unit[0].lower):
        return False
    counted = len(unit) > 1 and _COUNTED.match(unit[-1].lower) is not None
    return not counted and re.search(r"[A-Z]", text[1:]) is None


def _names_with_next(tree: Tree, units: Sequence[Unit]) -> bool:
    """Whether capitals inside a sentence make the first unit part of a name: "New York"."""
    if len(units) < 2 or units[0][0].index == 0 or is_heading(tree):
        return False
    return all(re.match(r"[A-Z][a-zà-ÿ]", _text(unit)) is not None for unit in units[:2])


def _is_quantity(text: str) -> bool:
    """Whether the text is a number grown together with its unit ("14days", "50MPa", "10-fold")."""
    match = re.fullmatch(r"[-−–+±~≈<>≤≥=]*\d[\d.,×x–−-]*?-?([^\d\s]+?\d?)", text)
    return match is not None and match[1] in section("stop_concepts.txt", "units")


def _is_proper(word: Word) -> bool:
    return word.text in section("stop_concepts.txt", "proper words")


def _is_concept(kept: Sequence[Unit], head: Word) -> bool:
    """Whether what is left names a thing of the field."""
    low = head.lower
    whole = " ".join(_text(unit) for unit in kept)
    if is_in(low, "meta heads") or is_in(whole.lower(), "meta heads"):
        return False
    if not _LETTER.search(whole) or _NUMBER.fullmatch(whole) or _ADJECTIVE.search(whole):
        return False
    if len(kept) == 1 or (len(kept) == 2 and len(_text(kept[1])) < 3 and kept[1][0] is not head):
        text = _text(kept[0])
        if is_in(text.lower(), "generic heads") and not text.isupper():
            return is_in(text.lower(), "concepts anyhow")
        if text.lower() in section("stop_concepts.txt", "units") and not text.isupper():
            return False
        if len(text) < 3 and (text.islower() or len(text) < 2):
            return False
    return True
