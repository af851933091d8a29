"""What a predicate means, beside how it was said: its lemma, its kind, and which way it reads.

A table of patterns decides the kind; what is done here is grammar: verbs lose their endings,
auxiliaries, adverbs and hedges go, a passive is turned, and what models write in one word
("isPartOf", "LEADS_TO") is taken apart. The predicate itself is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from kgagent.domain.verbforms import base, is_participle
from kgagent.domain.wordforms import american, singular

KINDS = (
    "is_a", "part_of", "has_property", "causes", "enables", "inhibits", "modulates", "uses",
    "measures", "compares_with", "synonym_of", "related_to",
)  # fmt: skip
RELATED = "related_to"
"""The kind of a predicate that no pattern fits."""

BOTH_WAYS = frozenset(("compares_with", "synonym_of", RELATED))
"""Kinds that hold in both directions, so that none of them is ever reversed."""

LONGEST = 200
"""Characters of a predicate that are looked at."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BE = _set("is are was were be been being am isn't aren't wasn't weren't get gets got")
_HAVE = _set("have has had having")
_AUXILIARIES = _set("can could may might must shall should will would do does did ought cannot")
_NEGATORS = _set("not never no nor neither hardly barely scarcely rarely seldom cannot")
_FILLERS = _set(
    """
    a an the this that these those its their his her our each every some any such also often
    sometimes always usually further thus hence therefore then still just even only well much very
    quite rather more most less least so too both either now already yet again often maybe perhaps
    currently directly strongly
    """
)
_NOT_ADVERBS = (
    "rely",
    "pply",
    "imply",
    "tiply",
    "mply",
    "reply",
    "ally to",
    "fly",
    "sembly",
    "family",
)
_RAISING = _set(
    """
    show appear seem tend know report demonstrate prove believe expect consider observe suggest
    think assume continue begin start help serve happen predict propose use aim try able likely
    unlikely ready potential ability capacity capability tendency find suspect say design
    hypothesize postulate intend fail utilize employ attempt be have
    """
)
"""Words that may stand before "to" and a verb that states the relation."""

_AGENT = _set("by through via using")
"""After a passive these name who or what does it."""

_MEANS = _set("with upon under after")
_TURNED_BY_MEANS = frozenset(("modulates", "inhibits", "enables", "measures"))
"""What comes "with" something is done by it where the verb is of these kinds."""

_AFTER_PARTICIPLE = _AGENT | _MEANS | _set("in on of as from to for into onto at within between")

_HELPING = _set(
    """
    used utilized employed applied useful effective efficient capable responsible important
    essential crucial critical necessary suitable potential promising role key beneficial
    """
)
"""Words after which "for", "of" or "in" and a gerund state the relation: "is used for coating"."""

REVERSED = "reversed"
_CELLS = re.compile(r"\t+| {2,}")
_ASIDE = re.compile(r"\([^()]*\)|[\"'“”‘`*]+(?=\s|$)|(?<=\s)[\"'“”‘`*]+")
_FIRST_OF_SEVERAL = re.compile(r"\s*(?:[,;:|/]|\b(?:and|or)\b|&)\s*", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PREFIX = re.compile(
    r"\b(cross|co|up|down|self|re|over|pre|non|de|photo|bio|anti|counter|inter|under|out|multi"
    r"|electro)[-‐‑](?=[^\W\d_])"
)
_WORD = re.compile(r"[^\W\d_]+|[↑↓→⇒↔=≡]")


@dataclass(frozen=True, slots=True)
class NormalForm:
    """`lemma` is the pattern that fits, or the predicate in base forms where none does (`mapped`
    is False then). When `reversed`, the kind reads from the target to the source; `negated` says
    that the words themselves deny it ("does not affect", "lacks")."""

    lemma: str
    kind: str = RELATED
    reversed: bool = False
    negated: bool = False
    mapped: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a table says of a pattern."""

    kind: str
    reversed: bool = False


class TableError(ValueError):
    """A line of a table that cannot be understood: its number and what is wrong with it."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True, eq=False)
class PredicateTable:
    """Patterns with their meanings, looked up by first word. Made by `parse`; never changed."""

    meanings: Mapping[tuple[str, ...], Meaning] = field(default_factory=dict)
    bases: frozenset[str] = frozenset()
    by_first: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, before: PredicateTable | None = None) -> PredicateTable:
        """The table that a text spells, laid over the one `before`.

        A line is `pattern, pattern <tab> kind [<tab> reversed]`; # begins a comment. Raises
        TableError for a line that is none, and for a pattern that stands twice.

        >>> table = PredicateTable.parse("inhibit, hostile to\\tinhibits\\n")
        >>> normal("is strongly inhibited by", table)
        NormalForm(lemma='inhibit', kind='inhibits', reversed=True, negated=False, mapped=True)
        """
        rows = list(_rows(text))
        bases = before.bases if before else frozenset(_heads(rows))
        meanings: dict[tuple[str, ...], Meaning] = {}
        for line, pattern, meaning in rows:
            key = _key(pattern, bases)
            if key in meanings:
                raise TableError(line, f"'{pattern}' stands there already, as '{' '.join(key)}'")
            meanings[key] = meaning
        meanings = (dict(before.meanings) if before else {}) | meanings
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for key in meanings:
            by_first.setdefault(key[0], []).append(key)
        bases |= {word for word in by_first if word != "be"}
        return cls(meanings, bases, {word: tuple(keys) for word, keys in by_first.items()})

    def find(self, words: tuple[str, ...]) -> tuple[str, ...] | None:
        """The longest pattern whose words stand in `words` in their order, its first word first;
        of equally long ones the one that ends first."""
        best: tuple[int, int, tuple[str, ...]] | None = None
        for key in self.by_first.get(words[0], ()) if words else ():
            end = _end(key, words)
            if end and (key != ("be",) or words == key):
                rank = (-len(key), end, key)
                best = rank if best is None else min(best, rank)
        return best[2] if best else None


@dataclass(frozen=True, slots=True)
class _Reading:
    """Words to look up: `turned` when the verb is active there and passive in the predicate. Only a
    pattern of at least `least` words counts, and only one of these kinds."""

    words: tuple[str, ...]
    turned: bool = False
    least: int = 1
    kinds: frozenset[str] = frozenset(KINDS)


@lru_cache(maxsize=50_000)
def normal(predicate: str, table: PredicateTable) -> NormalForm:
    """What the predicate means by the table; any text has a normal form.

    >>> table = PredicateTable.parse("contain\\tpart_of\\treversed\\npart of\\tpart_of")
    >>> [normal(p, table).reversed for p in ("isPartOf", "CONTAINS", "may be contained by")]
    [False, True, False]
    """
    words, negated = _core(_words(predicate), table.bases)
    if not words:
        return NormalForm(" ".join(predicate.split()).lower()[:LONGEST], negated=negated)
    readings = list(_readings(words, table.bases))
    for reading in readings:
        found = table.find(reading.words)
        if found is None or len(found) < reading.least:
            continue
        meaning = table.meanings[found]
        if meaning.kind in reading.kinds:
            backwards = (meaning.reversed != reading.turned) and meaning.kind not in BOTH_WAYS
            return NormalForm(" ".join(found), meaning.kind, backwards, negated, mapped=True)
    be = ("be",) if words[0] in _BE and readings[0].words[0] != "be" else ()
    return NormalForm(" ".join(be + readings[0].words), negated=negated)


def _readings(words: tuple[str, ...], bases: Set[str]) -> Iterator[_Reading]:
    """What to look up, the likeliest first."""
    if "than" in words:
        yield _Reading(("than",))
    copula = words[0] in _BE and len(words) > 1
    first, *others = words[1:] if copula else words
    tail = tuple(map(singular, others))
    after = others[0] if others else ""
    if is_participle(first) and (copula or after in _AFTER_PARTICIPLE):
        active = base(first, bases)
        if not copula:  # "resulted in": a past tense where the table has it with its preposition
            yield _Reading((active, *tail), least=2)
        yield _Reading(("be", first, *tail))
        if after in _AGENT:
            yield _Reading((active, *tail[1:]), turned=True)
        elif after in _MEANS:
            yield _Reading((active, *tail[1:]), turned=True, kinds=_TURNED_BY_MEANS)
    if words[0] in _BE and not copula:
        yield _Reading(("be",))
        return
    noun = (singular(first), *tail)
    if copula:
        yield _Reading(noun)
        yield from (_Reading(noun[at:], least=2) for at in range(1, len(noun)))
    if not (copula and is_participle(first)):
        yield _Reading((base(first, bases), *tail))
    if not copula:
        yield _Reading(noun)


def _words(predicate: str) -> tuple[str, ...]:
    """The words of a predicate in small letters and American spelling, compounds taken apart."""
    text = _ASIDE.sub(" ", predicate[:LONGEST])
    if not re.search(r"\s", text.strip()):
        text = _CAMEL.sub(" ", text)
    text = text.lower().replace("’", "'").replace("n't", " not").replace("cannot", "can not")
    text = _PREFIX.sub(r"\1", text)
    parts = (_WORD.findall(part) for part in _FIRST_OF_SEVERAL.split(text))
    return tuple(map(american, next((part for part in parts if part), [])))


def _core(words: tuple[str, ...], bases: Set[str]) -> tuple[tuple[str, ...], bool]:
    """The words that state the relation, and whether they deny it."""
    kept = [word for word in words if word not in _NEGATORS]
    negated = len(kept) < len(words)
    kept = [word for word in kept if not _is_filler(word)] or kept
    before: list[str] = []
    while kept != before:
        before = kept
        kept, denied = _without_head(kept, bases)
        negated = negated != denied
    return tuple(kept), negated


def _is_filler(word: str) -> bool:
    adverb = word.endswith("ly") and len(word) > 4 and not word.endswith(_NOT_ADVERBS)
    return adverb or word in _FILLERS


def _without_head(words: list[str], bases: Set[str]) -> tuple[list[str], bool]:
    """The words without what stands before the verb that counts, and whether that denied it."""
    head, *rest = words or [""]
    if not rest:
        return (["have"], True) if base(head, bases) == "lack" else (words, False)
    if head in _AUXILIARIES or (head in _BE and rest[0] in ("been", "being")):
        return rest, False
    if head in _HAVE and (rest[0] == "been" or is_participle(rest[0])):
        return rest, False
    if base(head, bases) == "help" and rest[0] in bases and rest[0] not in _AFTER_PARTICIPLE:
        return rest, False
    at = _governed(words, bases)
    if at:
        return words[at:], any(base(word, bases) == "fail" for word in words[:at])
    gerund = head in _BE and rest[0].endswith("ing") and base(rest[0], bases) in bases
    return (rest if gerund and len(rest) < 3 else words), False


def _governed(words: list[str], bases: Set[str]) -> int:
    """Where the verb stands that "is shown to", "has the potential to", "is used for" govern; 0
    where there is none."""
    for at, word in enumerate(words[1:-1], start=1):
        if word == "to" and all(w in _BE or base(w, bases) in _RAISING for w in words[:at]):
            return at + 1
        verb = words[at + 1]
        is_gerund = verb.endswith("ing") and base(verb, bases) in bases
        if word in ("of", "for", "in") and is_gerund and words[at - 1] in _HELPING:
            return at + 1
    return 0


def _heads(rows: Iterable[tuple[int, str, Meaning]]) -> Iterator[str]:
    """The first words of patterns that are verbs in their base form, or nouns."""
    for _, pattern, _ in rows:
        words = _words(pattern)
        head = words[1] if words[0] in _BE and len(words) > 1 else words[0]
        if words[0] not in _BE and not is_participle(head):
            yield head


def _rows(text: str) -> Iterator[tuple[int, str, Meaning]]:
    """The patterns of a table's text with their line and meaning."""
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        patterns, *rest = (cell.strip() for cell in _CELLS.split(said))
        kind, *direction = rest or [""]
        if kind not in KINDS:
            what = f"'{kind}' is no kind" if kind else "a pattern, a tab and a kind are needed"
            raise TableError(number, f"{what}; kinds: {', '.join(KINDS)}")
        if direction not in ([], [REVERSED]):
            raise TableError(number, f"after the kind stands '{REVERSED}' or nothing")
        if direction and kind in BOTH_WAYS:
            raise TableError(number, f"{kind} holds both ways and is never {REVERSED}")
        for pattern in patterns.split(","):
            if not _WORD.search(pattern):
                raise TableError(number, f"'{pattern.strip()}' is no pattern: it has no word in it")
            yield number, pattern.strip(), Meaning(kind, bool(direction))


def _key(pattern: str, bases: Set[str]) -> tuple[str, ...]:
    """The words of a pattern as they are looked up."""
    words = _words(pattern)
    words = tuple(word for word in words if not _is_filler(word)) or words
    copula = words[0] in _BE
    first, *others = words[1:] if copula and len(words) > 1 else words
    tail = tuple(map(singular, others))
    after = others[0] if others else ""
    if len(words) == 1:
        return (base(first, bases),) if not copula else ("be",)
    if is_participle(first) and (copula or after in _AFTER_PARTICIPLE):
        return ("be", first, *tail)
    return (singular(first) if copula else base(first, bases), *tail)


def _end(pattern: tuple[str, ...], words: tuple[str, ...]) -> int:
    """Where a pattern ends that stands in the words in its order; 0 where it does not."""
    at = 0
    for word in pattern:
        if word not in words[at:]:
            return 0
        at = words.index(word, at) + 1
    return at
