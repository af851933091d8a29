"""The decision about a pair of names: a probability, what follows from it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

from kgagent.identity.align import Alignment
from kgagent.identity.features import COLUMNS, Embed, features
from kgagent.identity.partition import Link
from kgagent.identity.trees import shipped

MERGE_FROM = 0.5
"""Merge from this probability on: of the pairs of names in our groups, 89 % are right on the
Disease Ontology and 83 % on BC5CDR (development)."""
REVIEW_FROM = 0.2
"""Ask a person or a language model from this probability on; leave apart below."""

# Log-odds for what was read beside the names. They are set, not trained: no gold has them. A said
# synonym outweighs all but standing apart in one sentence.
_SAID, _SAID_AT_LEAST = 4.0, log(4)
_SAME_DEFINITION = 1.5
_DISTINCT = -2.5
_SHARED = 1.5
# Names that differ in a word of the same first letter ("global", "graph convolution network"): such
# names are told apart by those who coin acronyms, and the training names have few of them.
_SAME_INITIALS = -1.5
_ALIKE = 0.8
_CERTAIN = 0.999
_NEVER = 0.001


class Verdict(StrEnum):
    """What follows from a probability."""

    MERGE = "merge"
    REVIEW = "review"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and what was read about them beside their letters; all of it may be unknown.

    `said`: a paper says they are the same ("also known as"). `distinct`: one sentence names both
    as different things. `same_definition`: one defining sentence holds both. `shared`: the share
    of their relations that both have, 0 to 1. `conflict`: they are different long forms of one
    acronym, which keeps them apart unless one is an inflection of the other.
    """

    a: str
    b: str
    said: bool = False
    distinct: bool = False
    same_definition: bool = False
    shared: float | None = None
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


def judge(
    pairs: Iterable[Pair],
    embed: Embed,
    *,
    merge_from: float = MERGE_FROM,
    review_from: float = REVIEW_FROM,
) -> list[Judgement]:
    """A judgement a pair, in the order given; `embed` gives unit vectors of texts.

    A pair's probability depends on the pair alone, not on the others judged with it, nor on which
    name is `a`. It is the trees' log-odds (trained on names only) plus fixed amounts for what was
    read beside the names, and 1 for names with the same key.
    """
    every = list(pairs)
    if not every:
        return []
    forest = shipped()
    table, aligned = features([(pair.a, pair.b) for pair in every], embed)
    columns = [COLUMNS.index(column) for column in forest.columns]
    odds = forest.log_odds(table[:, columns])
    found = []
    for pair, row, alignment, value in zip(every, table, aligned, odds, strict=True):
        evidence = dict(zip(COLUMNS, map(float, row), strict=True))
        never = _contradiction(pair, evidence)
        probability = _probability(pair, evidence, float(value), never=never)
        verdict = (
            Verdict.LEAVE
            if never or probability < review_from
            else Verdict.REVIEW
            if probability < merge_from
            else Verdict.MERGE
        )
        why = _why(pair, evidence, alignment)
        found.append(Judgement(pair, probability, verdict, never, why))
    return found


def _contradiction(pair: Pair, evidence: dict[str, float]) -> bool:
    """True for names that cannot be one concept, unless a paper says they are."""
    if pair.said or evidence["same key"]:
        return False
    inflected = evidence["same words"]
    numbered = evidence["numbers differ"] and not evidence["acronym"]
    return bool(evidence["opposite"] or numbered or (pair.conflict and not inflected))


def _probability(pair: Pair, evidence: dict[str, float], odds: float, *, never: bool) -> float:
    if evidence["same key"] and not pair.distinct:
        return _CERTAIN
    if never:
        return _NEVER
    coined = evidence["same initials"] and evidence["words of shorter"] > 2
    if coined and evidence["rest cosine"] and evidence["rest spelling"] < _ALIKE:
        odds += _SAME_INITIALS
    if pair.said:
        odds = max(odds + _SAID, _SAID_AT_LEAST)
    odds += _DISTINCT * pair.distinct + _SAME_DEFINITION * pair.same_definition
    if pair.shared is not None:
        odds += _SHARED * (2 * pair.shared - 0.5)
    return round(1 / (1 + exp(-min(max(odds, log(_NEVER)), -log(_NEVER)))), 6)


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
        told.append("one sentence names both as different things")
    return told


def _read(pair: Pair) -> list[str]:
    told = []
    if pair.said:
        told.append("a paper says they are the same")
    if pair.same_definition:
        told.append("one definition holds both")
    if pair.shared is not None:
        told.append(f"they share {pair.shared:.0%} of their relations")
    return told


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
