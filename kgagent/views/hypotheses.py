"""Registered hypotheses as the faces show them: rows, states, and how often what came was said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kgagent.domain.ledger import CONTRADICTED, KNOWN, SUPPORTED, TOUCHED, WRITTEN
from kgagent.graph.links.figures import Bin, reliability
from kgagent.interchange import hypotheses as files
from kgagent.storage import hypotheses, stated
from kgagent.storage.hypotheses import Registered
from kgagent.storage.store import Store

Row = dict[str, Any]
JOINED = frozenset((SUPPORTED, CONTRADICTED, TOUCHED))
"""Events that say that a paper relates the two concepts, which is what a probability is about."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Registered probabilities beside what came: `closed` hypotheses whose horizon the corpus has
    reached; `waiting` ones that it has not, joined already or not, as those that are joined early
    must not count before the others; `known` ones left out, as they had been said before. `brier`
    is the mean squared error of the closed."""

    closed: int
    joined: int
    waiting: int
    known: int
    expected: float
    brier: float | None
    curve: tuple[Bin, ...]


def listed(store: Store, *, state: str | None = None, limit: int = 20) -> list[Row]:
    """The newest registered, best score first among those of one moment; plain rows."""
    with store.read() as tx:
        found = hypotheses.registered(tx)
    rows = [_row(each) for each in found if state in (None, each.state)]
    return rows[:limit]


def _row(each: Registered) -> Row:
    one = each.hypothesis
    return {
        "number": each.number,
        "state": each.state,
        "statement": one.statement,
        "miner": one.miner,
        "score": one.score,
        "probability": one.probability,
        "as_of": one.as_of,
        "events": len(each.events),
    }


def shown(store: Store, number: int) -> Registered:
    """One hypothesis with its events; raises NotFound."""
    with store.read() as tx:
        return hypotheses.one(tx, number)


def every(store: Store, *, state: str | None = None) -> list[Registered]:
    """All of them, or those in a state."""
    with store.read() as tx:
        found = hypotheses.registered(tx)
    return [each for each in found if state in (None, each.state)]


def plain(each: Registered) -> Row:
    """One hypothesis as JSON takes it."""
    told = asdict(each)
    return told | {"state": each.state}


def proposal(each: Registered) -> Row:
    """The last proposal that a language model wrote of it; {} where none did."""
    written = [event for event in each.events if event["kind"] == WRITTEN]
    read = json.loads(written[-1]["text"]) if written else {}
    return dict(read) if isinstance(read, dict) else {}


def calibration(store: Store) -> Calibration:
    """How registered probabilities compare with what came within their horizons."""
    with store.read() as tx:
        found = hypotheses.registered(tx)
        newest = stated.newest_year(tx)
    dated = [each for each in found if each.hypothesis.probability is not None]
    outcomes = [(each, _outcome(each, newest)) for each in dated]
    closed = [(each, came) for each, came in outcomes if came in (True, False)]
    said = np.asarray([each.hypothesis.probability for each, _ in closed], dtype=np.float64)
    came = np.asarray([came for _, came in closed], dtype=bool)
    others = Counter(came for _, came in outcomes if came not in (True, False))
    return Calibration(
        closed=len(closed),
        joined=int(came.sum()),
        waiting=others["waiting"],
        known=others["known"],
        expected=float(said.sum()),
        brier=float(((said - came) ** 2).mean()) if closed else None,
        curve=reliability(said, came) if closed else (),
    )


def _outcome(each: Registered, newest: int | None) -> bool | str:
    one = each.hypothesis
    if any(event["kind"] == KNOWN for event in each.events):
        return "known"
    if one.as_of is None or newest is None or newest < one.as_of + one.horizon:
        return "waiting"
    last = one.as_of + one.horizon
    return any(
        event["kind"] in JOINED and (event["year"] is None or event["year"] <= last)
        for event in each.events
    )


def as_files(found: Sequence[Registered]) -> list[tuple[str, str, str, str]]:
    """The hypotheses as files to save: (format, file name, media type, text)."""
    entries = [
        files.Entry(each.hypothesis, each.number, each.state, each.events, proposal(each))
        for each in found
    ]
    told = json.dumps([asdict(one) for one in entries], ensure_ascii=False, default=str)
    return [
        ("Markdown", "hypotheses.md", "text/markdown", files.markdown(entries)),
        ("HTML", "hypotheses.html", "text/html", files.html(entries)),
        ("JSON", "hypotheses.json", "application/json", told),
    ]


def counted(store: Store) -> int:
    """How many hypotheses and events there are: it changes when anything about them does."""
    with store.read() as tx:
        return hypotheses.count(tx)


def states(found: Sequence[Registered]) -> dict[str, int]:
    """How many stand where."""
    return dict(Counter(each.state for each in found))
