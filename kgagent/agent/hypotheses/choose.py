"""What a draft is worth, and which are shown: the best that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kgagent.agent.hypotheses.drafts import Draft, spans_papers
from kgagent.agent.hypotheses.material import Material

PER_CONCEPT, PER_MIDDLE = 2, 2
"""How often one concept may be an end, or a middle, among those shown."""
EACH = 2000
"""Finds that each miner is asked for."""
NO_MATTER = 0.6
"""What a thing leaves of the score where a property or process is asked for."""
NO_CONTEXT, LEAST_CONTEXT = 0.7, 0.2
"""Where papers do not tell in what an effect was seen; where it was seen in something far off."""
LAMBDA = 0.85
"""What worth counts against likeness to those chosen before (maximal marginal relevance)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A draft with its score, the factors of it, its log-odds and what hubs took off them."""

    draft: Draft
    score: float
    parts: tuple[tuple[str, float], ...]
    log_odds: float
    hub_penalty: float


def scored(found: Sequence[Draft], material: Material) -> list[Scored]:
    """The drafts, best first; ties by their ends."""
    place = material.place
    odds, penalty = material.ground.odds.log_odds(
        [(place[draft.source], place[draft.target]) for draft in found]
    )
    likely = _percentiles(odds - penalty)
    rows = []
    for at, draft in enumerate(found):
        parts = (
            ("pattern", draft.pattern.weight * draft.likeness),
            ("evidence", draft.strength**2),
            ("fit", _fit(draft, material)),
            ("context", _context(draft, material)),
            ("likely", 0.3 + 0.7 * float(likely[at])),
            ("rank", 1 / (1 + draft.rank / EACH)),
            ("agreement", 1 + 0.2 * len(draft.also)),
            ("specific", _specific(draft, material)),
            ("papers", _papers(draft, material)),
        )
        score = float(np.prod([value for _, value in parts]))
        rows.append(Scored(draft, score, parts, float(odds[at]), float(penalty[at])))
    return sorted(rows, key=lambda row: (-row.score, row.draft.pair, row.draft.source))


def _percentiles(values: np.ndarray) -> np.ndarray:
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return np.asarray(order / max(len(values) - 1, 1))


def _specific(draft: Draft, material: Material) -> float:
    """Less for ends whose names are part of many others, things above all, and for middles that
    join much."""
    found = 1.0
    for key in (draft.source, draft.target):
        generic = 0.35 if material.is_matter[key] else 1.0
        found /= 1 + generic * float(np.log1p(material.spread[key]))
    for key in draft.path[1:-1]:
        found /= 1 + 0.25 * float(np.log(max(material.degree(key), 1)))
    return found


def _fit(draft: Draft, material: Material) -> float:
    """Less where what is acted on is a thing: things have properties that change."""
    acted_on = [draft.target] if draft.pattern.name != "property of" else []
    if draft.pattern.name in ("effect", "chain", "combination", "counteraction"):
        acted_on += draft.path[1:-1]
    return NO_MATTER ** sum(not material.is_matter[key] for key in acted_on)


def _context(draft: Draft, material: Material) -> float:
    """Less where an effect was seen in other things than those that it is carried over to.

    What acts on a property, or what a property acts on, was seen in what has the property in the
    same papers; the nearer that is in meaning to what is said to have it too, the better.
    """
    match draft.pattern.name:
        case "property of":
            seen, bearer, matter = draft.links[-2], draft.target, draft.path[-2]
        case "mechanism":
            seen, bearer, matter = draft.links[1], draft.source, draft.path[1]
        case _:
            return 1.0
    near = [
        material.cosine(other, bearer)
        for other, papers in material.bearers.get(matter, ())
        if papers & seen.stated.papers and other != bearer
    ]
    return max(LEAST_CONTEXT, *near) if near else NO_CONTEXT


def _papers(draft: Draft, material: Material) -> float:
    """Less for ends of one paper only, and for what one paper says all of."""
    ends = (draft.source,) if draft.told else (draft.source, draft.target)
    few = [len(material.papers.get(key, ())) < 2 for key in ends]
    alone = 0.5 ** sum(few)
    return alone * (1.0 if spans_papers(draft.links) or len(draft.links) < 2 else 0.3)


def diverse(rows: Sequence[Scored], material: Material, limit: int) -> list[Scored]:
    """The best `limit` by maximal marginal relevance; no concept too often.

    Source: Carbonell and Goldstein 1998, "The use of MMR". Takes O(limit * rows).
    """
    if not rows:
        return []
    vectors = np.stack([_meaning(row.draft, material) for row in rows])
    top = max(row.score for row in rows) or 1.0
    worth = np.asarray([row.score / top for row in rows])
    nearest = np.zeros(len(rows))
    ends: Counter[str] = Counter()
    middles: Counter[str] = Counter()
    miners: Counter[str] = Counter()
    chosen: list[int] = []
    open_ = set(range(len(rows)))
    while open_ and len(chosen) < limit:
        allowed = [at for at in sorted(open_) if _fits(rows[at].draft, ends, middles)]
        if not allowed:
            break
        best = max(
            allowed,
            key=lambda at: (
                LAMBDA * worth[at] / (1 + 0.03 * miners[rows[at].draft.miner])
                - (1 - LAMBDA) * nearest[at],
                -at,
            ),
        )
        chosen.append(best)
        open_.discard(best)
        draft = rows[best].draft
        ends.update((draft.source, draft.target))
        middles.update(draft.path[1:-1])
        miners[draft.miner] += 1
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return [rows[at] for at in chosen]


def _fits(draft: Draft, ends: Counter[str], middles: Counter[str]) -> bool:
    return (
        ends[draft.source] < PER_CONCEPT
        and ends[draft.target] < PER_CONCEPT
        and all(middles[key] < PER_MIDDLE for key in draft.path[1:-1])
    )


def _meaning(draft: Draft, material: Material) -> np.ndarray:
    place, vectors = material.place, material.ground.vectors
    total = vectors[place[draft.source]] + vectors[place[draft.target]]
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9))
