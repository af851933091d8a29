"""What waits for a person: pairs of concepts that may be one, relations to check by their quote."""

from __future__ import annotations

from typing import Any

from kgagent.domain.checking import Precision
from kgagent.storage import checks, judgements, one_concept
from kgagent.storage.store import Store

Row = dict[str, Any]

QUOTES = 2
"""Quotes shown for each concept of a pair."""


def pair(store: Store, *, passed: frozenset[tuple[int, int]] = frozenset()) -> Row | None:
    """The likeliest pair that waits and is not among the `passed`, as ids, with quotes of each
    concept (`one_quotes`, `other_quotes`) and how many papers mention it; None where none waits."""
    with store.read() as tx:
        for row in judgements.queue(tx, limit=len(passed) + 1):
            if (row["one_id"], row["other_id"]) not in passed:
                return row | {
                    f"{end}_{what}": read
                    for end in ("one", "other")
                    for what, read in (
                        ("quotes", one_concept.quotes(tx, row[f"{end}_id"], limit=QUOTES)),
                        ("papers", one_concept.paper_count(tx, row[f"{end}_id"])),
                    )
                }
    return None


def waiting(store: Store, *, most: int = 1_000) -> int:
    """How many pairs wait for a person, counted up to `most`."""
    with store.read() as tx:
        return len(judgements.queue(tx, limit=most))


def sample(store: Store, *, seed: int = 0) -> Row | None:
    """A relation drawn by chance that nobody has checked, with its best quote; the same one until
    it is checked. None where all are checked."""
    with store.read() as tx:
        drawn = checks.draw(tx, seed=seed)
        return None if drawn is None else checks.told(tx, drawn)


def precision(store: Store) -> Precision:
    """How precise the graph is, by what was checked so far."""
    with store.read() as tx:
        return Precision.of(checks.counted(tx))
