"""What a blind judge's verdicts on two answers come to: a tie unless both orders agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import Any

from kgagent.agent.answer.material import Arm
from kgagent.domain.material import Item
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import lenient_json
from kgagent.prompts import CRITERIA

FIRST, SECOND, TIE = "first", "second", "tie"
_LONGEST_WHY = 300

Said = Mapping[str, tuple[str, str]]
"""Of each criterion: which answer a reply calls better (first, second, tie), and why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge says of two arms by one criterion: the `better` arm, None for a tie.

    `agree` when both orders said so; `places` are what it said in either order, of the first and
    the second place; `why` are its reasons.
    """

    criterion: str
    one: Arm
    other: Arm
    better: Arm | None
    agree: bool
    places: tuple[str, str]
    why: tuple[str, str]


def read(text: str) -> Said:
    """What a reply says by each criterion. Raises ReplyUnusable where one is missing."""
    for found in lenient_json.objects(text):
        value = found.value if isinstance(found.value, dict) else {}
        said = {name: _one(value.get(name)) for name in CRITERIA}
        whole = {name: one for name, one in said.items() if one is not None}
        if len(whole) == len(CRITERIA):
            return whole
    raise ReplyUnusable("no_verdict", "The reply has no verdict by each criterion.")


def _one(said: Any) -> tuple[str, str] | None:
    if not isinstance(said, dict):
        return None
    better = str(said.get("better")).strip().lower()
    why = str(said.get("why") or "it gave no reason")[:_LONGEST_WHY]
    return (better, why) if better in (FIRST, SECOND, TIE) else None


def verdicts(one: Arm, other: Arm, straight: Said, swapped: Said) -> tuple[Verdict, ...]:
    """The verdicts by each criterion; in `swapped` the other arm stood first.

    >>> straight = {name: ("first", "") for name in CRITERIA}
    >>> [v.better for v in verdicts("graph", "alone", straight, straight)]
    [None, None, None, None]
    """
    found = []
    for name in CRITERIA:
        places = (straight[name][0], swapped[name][0])
        said = (
            {FIRST: one, SECOND: other}.get(places[0]),
            {FIRST: other, SECOND: one}.get(places[1]),
        )
        agree = said[0] == said[1]
        why = (straight[name][1], swapped[name][1])
        found.append(Verdict(name, one, other, said[0] if agree else None, agree, places, why))
    return tuple(found)


def pairs(arms: Sequence[Arm]) -> tuple[tuple[Arm, Arm], ...]:
    """Each two arms once."""
    return tuple(combinations(arms, 2))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the judge sees of the material: texts, and for each arm the number (from 1) in them of
    each of its own pieces, by the number in its answer."""

    texts: tuple[str, ...]
    numbers: Mapping[Arm, Mapping[int, int]]


def evidence(material: Mapping[Arm, Sequence[Item]]) -> Evidence:
    """The material of several arms as one, in an order that tells nothing of where it came from:
    quotes and passages as they stand, those that stand in another left out."""
    quoted = {
        (arm, number): tuple(f"{quote.text}\n{quote.paper}" for quote in item.quotes[:1])
        for arm, items in material.items()
        for number, item in enumerate(items, start=1)
    }
    every = sorted({text for texts in quoted.values() for text in texts}, key=_hash)
    inside = {text: next(_holding(text, every), text) for text in every}
    kept = [text for text in every if inside[text] == text]
    place = {text: kept.index(inside[text]) + 1 for text in every}
    numbers: dict[Arm, dict[int, int]] = {arm: {} for arm in material}
    for (arm, number), texts in quoted.items():
        for text in texts:
            numbers[arm][number] = place[text]
    return Evidence(tuple(kept), numbers)


def _holding(text: str, every: Sequence[str]) -> Iterator[str]:
    """Texts of the same paper in which all of the text stands, the longest first."""
    quote, _, paper = text.rpartition("\n")
    longer = (other for other in every if len(other) > len(text) and other.endswith(f"\n{paper}"))
    return iter(sorted((other for other in longer if quote in other), key=lambda t: (-len(t), t)))


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


@dataclass(slots=True)
class Tally:
    """Wins and ties by pair of arms and criterion, over any number of questions."""

    wins: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    judged: int = 0
    turned: int = 0
    places: Counter[str] = field(default_factory=Counter)

    def add(self, found: Iterable[Verdict]) -> None:
        """Count the verdicts of one question."""
        for each in found:
            key = (each.one, each.other, each.criterion, each.better or TIE)
            self.wins[key] += 1
            self.judged += 1
            self.turned += not each.agree
            self.places.update(each.places)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each pair and criterion: wins of either, ties, and the p-value of a two-sided
        sign test over the questions that are no ties (None where all are)."""
        found = []
        for one, other, criterion in dict.fromkeys(key[:3] for key in self.wins):
            counts = [self.wins[one, other, criterion, who] for who in (one, other, TIE)]
            found.append(
                {"one": one, "other": other, "criterion": criterion}
                | dict(zip(("wins", "losses", "ties"), counts, strict=True))
                | {"p": sign_test(counts[0], counts[1])}
            )
        return found

    def bias(self) -> dict[str, Any]:
        """How far the order decided: the share of verdicts that turned with it, and how often
        either place was preferred."""
        share = self.turned / self.judged if self.judged else None
        return {
            "judged": self.judged,
            "order_dependent": share,
            "first": self.places[FIRST],
            "second": self.places[SECOND],
            "tie": self.places[TIE],
        }


def sign_test(wins: int, losses: int) -> float | None:
    """The two-sided p-value of so many wins and losses where both are equally likely.

    >>> sign_test(8, 0), sign_test(3, 3), sign_test(0, 0)
    (0.0078125, 1.0, None)
    """
    if not wins + losses:
        return None
    from scipy.stats import binomtest

    return float(binomtest(wins, wins + losses).pvalue)
