"""The decision about a pair of names: a probability, what follows from it, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import exp, log

from kgagent.domain.wordforms import singular
from kgagent.identity.align import Alignment
from kgagent.identity.features import COLUMNS, Embed, features
from kgagent.identity.partition import Link
from kgagent.identity.profile import profile
from kgagent.identity.trees import shipped

# Log-odds for what was read beside the names. They are set, not trained: no gold has them. A said
# synonym outweighs all but standing apart in one sentence.
_SAID, _SAID_AT_LEAST = 4.0, log(5)
_DISTINCT = -2.5
# Names that differ in a word of the same first letter ("global", "graph convolution network"): such
# names are told apart by those who coin acronyms, and the training names have few of them.
_SAME_INITIALS = -1.5
_ALIKE = 0.8
_CERTAIN = 0.999
_NEVER = 0.001
_JOINED = 0.95
"""For names that are one when their words are written together ("nano fiber", "nanofiber")."""
_VARIANT = 0.6
"""From this likeness of letters on, rival long forms of one acronym may be variants: somebody is
asked."""
_SURE_SYMBOL, _LONGEST_SYMBOL = 2, 5
"""Words of so few letters are symbols ("E", "Co"); up to so many with large letters within."""
_WORD = re.compile(r"[^\W_]+")


class Verdict(StrEnum):
    """What follows from a probability."""

    MERGE = "merge"
    REVIEW = "review"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Standard:
    """How the trees' log-odds are to be read, and what follows from the probability.

    Log-odds are `slope * odds + shift`. Merge from `merge_from` on; ask a person or a language
    model from `ask_from` on; leave apart below.
    """

    slope: float
    shift: float
    merge_from: float
    ask_from: float
    acronyms: bool = True

    @property
    def in_doubt(self) -> float:
        """The most that is said of a pair for which nothing but letters speaks: enough to ask."""
        return (self.ask_from + self.merge_from) / 2

    def verdict(self, probability: float) -> Verdict:
        """What follows from a probability."""
        if probability >= self.merge_from:
            return Verdict.MERGE
        return Verdict.REVIEW if probability >= self.ask_from else Verdict.LEAVE


LISTED = Standard(slope=1.0, shift=0.0, merge_from=0.35, ask_from=0.2)
"""For names from lists of concepts, as the training names are: of the pairs in our groups, 81 % are
right on the Disease Ontology and 75 % on BC5CDR (development); from .50 on 89 and 83 %."""

READ = Standard(slope=2.0, shift=-2.8, merge_from=0.8, ask_from=0.4, acronyms=False)
"""For names as they are read in papers. Few of them are synonyms, and many differ in a word that a
list would not keep ("scaffold design", "scaffold designs"; "hydrogel", "hydrogel system"). Slope
and shift were fitted by eye to 250 pairs of read names, in bands of the trees' probability (docs,
decision 0008)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and what was read about them beside their letters; all of it may be unknown.

    `said`: a paper says they are the same ("also known as"). `distinct`: a paper relates the two,
    or names both in one breath. `conflict`: they are different long forms of one acronym, which
    keeps them apart, or where they look alike in doubt, unless one is an inflection of the other.
    """

    a: str
    b: str
    said: bool = False
    distinct: bool = False
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided about a pair; `why` is for people, the decisive evidence first.

    `never` marks a contradiction between the names (another number, the opposite word), which also
    keeps the groups apart that they belong to.
    """

    pair: Pair
    probability: float
    verdict: Verdict
    never: bool
    why: str

    @property
    def link(self) -> Link:
        """The judgement as `partition` takes it."""
        return Link(self.pair.a, self.pair.b, self.probability, self.never)


def judge(pairs: Iterable[Pair], embed: Embed, *, standard: Standard = LISTED) -> list[Judgement]:
    """A judgement a pair, in the order given; `embed` gives unit vectors of texts.

    A pair's probability depends on the pair alone, not on the others judged with it, nor on which
    name is `a`. It is the trees' log-odds (trained on names only) plus fixed amounts for what was
    read beside the names, and nearly 1 for names with the same key or the same but for blanks.
    Names whose symbols differ in case ("Co", "CO") are in doubt, unless a paper says more.
    """
    every = list(pairs)
    if not every:
        return []
    forest = shipped()
    table, aligned = features([(pair.a, pair.b) for pair in every], embed)
    columns = [COLUMNS.index(column) for column in forest.columns]
    odds = standard.slope * forest.log_odds(table[:, columns]) + standard.shift
    found = []
    rows = table.tolist()
    for pair, row, alignment, value in zip(every, rows, aligned, odds, strict=True):
        evidence = dict(zip(COLUMNS, row, strict=True))
        joined = profile(pair.a).joined == profile(pair.b).joined
        never = not joined and _contradiction(pair, evidence)
        probability = _NEVER if never else _probability(pair, evidence, float(value), standard)
        if joined and not pair.distinct:
            probability = max(probability, _JOINED)
        elif pair.conflict and not (pair.said or evidence["same words"]):
            alike = evidence["one contains other"] or evidence["n-grams"] >= _VARIANT
            never = never or (probability < standard.ask_from and not alike)
            probability = _NEVER if never else standard.in_doubt
        verdict = standard.verdict(probability)
        why = _why(pair, evidence, alignment)
        found.append(Judgement(pair, probability, verdict, never, why))
    return found


def _contradiction(pair: Pair, evidence: dict[str, float]) -> bool:
    """True for names that cannot be one concept, unless a paper says they are."""
    if pair.said or evidence["same key"]:
        return False
    numbered = evidence["numbers differ"] and not evidence["acronym"]
    return bool(evidence["opposite"] or numbered)


def _probability(pair: Pair, evidence: dict[str, float], odds: float, standard: Standard) -> float:
    if evidence["same key"] and not pair.distinct:
        return _CERTAIN
    coined = evidence["same initials"] and evidence["words of shorter"] > 2
    if coined and evidence["rest cosine"] and evidence["rest spelling"] < _ALIKE:
        odds += _SAME_INITIALS
    if pair.said:
        odds = max(odds + _SAID, _SAID_AT_LEAST)
    odds += _DISTINCT * pair.distinct
    found = round(1 / (1 + exp(-min(max(odds, log(_NEVER)), -log(_NEVER)))), 6)
    doubtful = _symbols_differ(pair) or (evidence["acronym"] and not standard.acronyms)
    return min(found, standard.in_doubt) if doubtful and not pair.said else found


def _symbols_differ(pair: Pair) -> bool:
    """Whether the names have symbols or acronyms that differ in nothing but case or number.

    >>> _symbols_differ(Pair("CO sensor", "Co sensor")), _symbols_differ(Pair("TIPS", "tip"))
    (True, True)
    >>> _symbols_differ(Pair("PNIPAAM gel", "PNIPAAm gel")), _symbols_differ(Pair("CO", "CO gas"))
    (False, False)
    """
    one, other = _written(pair.a), _written(pair.b)
    return any(one[word] != other[word] for word in one.keys() & other.keys())


@lru_cache(maxsize=1 << 12)
def _written(name: str) -> Mapping[str, str]:
    return dict(map(_plain, _WORD.findall(name)))


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> tuple[str, str]:
    """A word as it is compared, with what must be the same: of a symbol, how it is written."""
    plain = singular(word.lower())
    capitals = word[1:] != word[1:].lower()
    symbol = len(word) <= _SURE_SYMBOL or (len(plain) <= _LONGEST_SYMBOL and capitals)
    return plain, word if symbol else ""


def _why(pair: Pair, evidence: dict[str, float], found: Alignment) -> str:
    """The evidence in words: contradictions, then what was read, then what the names show."""
    told = [*_against(pair, evidence, found), *_read(pair), *_names(evidence, found)]
    return "; ".join(told[:4])


def _against(pair: Pair, evidence: dict[str, float], found: Alignment) -> list[str]:
    told = []
    if found.opposite:
        one, two = found.opposite
        told.append(f"“{one}” against “{two}”" if two else f"only one says “{one}”")
    if found.marks and not evidence["acronym"]:
        one, two = found.marks
        told.append(f"“{one}” against “{two}”" if one and two else f"only one has “{one or two}”")
    if pair.conflict:
        told.append("different long forms of one acronym")
    if pair.distinct:
        told.append("a paper has them as different things")
    return told


def _read(pair: Pair) -> list[str]:
    return ["a paper says they are the same"] if pair.said else []


def _names(evidence: dict[str, float], found: Alignment) -> list[str]:
    if evidence["same key"]:
        return ["the same name but for its spelling"]
    if evidence["same words"]:
        return ["the same words" + ("" if found.ordered else " in another order")]
    told = []
    if evidence["acronym"] > 0:
        told.append("one fits as the other's acronym")
    elif evidence["in parentheses"] > 0:
        told.append("one gives the other in parentheses")
    elif found.spelled_out > 0:
        told.append("one spells out a part of the other")
    if not evidence["acronym"]:
        told.append(_rests(found.left, found.right))
    told.append(f"meaning {evidence['cosine']:.2f}, letters {evidence['n-grams']:.2f} alike")
    return told


def _rests(left: Sequence[str], right: Sequence[str]) -> str:
    one, two = " ".join(left), " ".join(right)
    if one and two:
        return f"they differ in “{one}” and “{two}”"
    return f"only one has “{one or two}”"
