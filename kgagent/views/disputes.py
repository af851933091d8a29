"""Where papers disagree: what some say of two concepts and others deny, with the quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kgagent.domain.predicates import PredicateTable
from kgagent.domain.stance import ACTS, LOWERS, RAISES, movement, sides, stance_of, strength
from kgagent.storage import one_concept, stances
from kgagent.storage.store import Store
from kgagent.views import meaning_of

Row = dict[str, Any]
_HEDGED = 0.5
"""What a hedged paper weighs beside one that says so."""
_TORN = 0.25
"""What a paper that says both weighs on either side: as a rule it names two conditions."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Papers that say that `source` `claim` `target`, and papers that say the opposite or deny it.

    `saying` and `denying` are their quotes, each with its paper, year and predicate. `torn` counts
    papers that say both, whose quotes are on both sides; they are in no other count. `papers` has
    (for, against), and `years` the same by year; `moved` is the share of papers for the claim up
    to the middle one and after, None where that cannot be said. `strength` orders a list.
    """

    source: str
    claim: str
    target: str
    source_key: str
    target_key: str
    saying: tuple[Row, ...]
    denying: tuple[Row, ...]
    papers: tuple[int, int]
    torn: int
    years: dict[int, tuple[int, int]]
    moved: tuple[float, float] | None
    strength: float


def disputes(
    store: Store,
    *,
    concept: str | None = None,
    limit: int = 20,
    table: PredicateTable | None = None,
) -> list[Dispute]:
    """The disputes (of a concept, by any of its names), the most balanced and best supported first.

    Raises NotFound for a concept that is not there.
    """
    with store.read() as tx:
        only = None
        if concept is not None:
            only = one_concept.shown(tx, one_concept.find(tx, concept)["id"])["id"]
        rows = stances.stances(tx, only)
    about: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        told = stance_of(meaning_of(row["predicate"], table), negated=row["negated"])
        ends = row["source_key"], row["target_key"]
        if told.backwards or (told.both_ways and ends[1] < ends[0]):
            ends = ends[::-1]
        if ends[0] != ends[1]:
            about[ends].append(row | {"claim": told.claim, "denied": told.denied})
    found = [one for ends, said in about.items() if (one := _dispute(ends, said))]
    return sorted(found, key=lambda one: -one.strength)[:limit]


def _dispute(ends: tuple[str, str], said: Sequence[Row]) -> Dispute | None:
    """What is disputed most of two concepts, None where nothing is."""
    claims = dict.fromkeys(row["claim"] for row in said)
    found = [one for claim in claims if (one := _of_claim(ends, said, claim))]
    order = (RAISES, LOWERS, ACTS)
    return max(
        found,
        key=lambda one: (one.strength, -order.index(one.claim) if one.claim in order else -9),
        default=None,
    )


def _of_claim(ends: tuple[str, str], said: Sequence[Row], claim: str) -> Dispute | None:
    marks = sides([(row["claim"], row["denied"]) for row in said], claim)
    papers: dict[int, set[int]] = defaultdict(set)
    for row, mark in zip(said, marks, strict=True):
        papers[mark].add(row["paper"])
    torn = papers[1] & papers[-1]
    sided = ([row for row, m in zip(said, marks, strict=True) if m == mark] for mark in (1, -1))
    saying, denying = sided
    if not saying or not denying:
        return None
    names = {row[f"{end}_key"]: row[end] for row in said for end in ("source", "target")}
    years: dict[int, tuple[int, int]] = {}
    alone = [[row for row in side if row["paper"] not in torn] for side in (saying, denying)]
    for year in sorted({row["year"] for side in alone for row in side if row["year"]}):
        one, other = (len({r["paper"] for r in side if r["year"] == year}) for side in alone)
        years[year] = (one, other)
    weights = [_weight(side) + _TORN * len(torn) for side in alone]
    return Dispute(
        source=names[ends[0]],
        claim=claim,
        target=names[ends[1]],
        source_key=ends[0],
        target_key=ends[1],
        saying=tuple(saying),
        denying=tuple(denying),
        papers=(len(papers[1] - torn), len(papers[-1] - torn)),
        torn=len(torn),
        years=years,
        moved=movement(years) if years else None,
        strength=strength(*weights),
    )


def _weight(rows: Sequence[Row]) -> float:
    """The papers of a side, each by its most confident piece; a hedged one weighs half."""
    best: dict[int, float] = defaultdict(float)
    for row in rows:
        weight = row["confidence"] * (_HEDGED if row["hedged"] else 1.0)
        best[row["paper"]] = max(best[row["paper"]], weight)
    return sum(best.values())
