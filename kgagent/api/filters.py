"""What of a graph is wanted, as keywords of the door."""

from __future__ import annotations

from datetime import date as calendar
from typing import TYPE_CHECKING, Any, TypedDict

from kgagent.errors import UsageError

if TYPE_CHECKING:
    from kgagent.storage.store import Store
    from kgagent.views.narrowed import Part


class Kept(TypedDict, total=False):
    """What is kept of a graph; all of it where nothing is said.

    `grounded`: only relations that a checked quote shows; `min_confidence` (0 to 1): only those
    with evidence so sure; `min_support`: only those of so many papers; `step` or `date`: the graph
    as it stood then; `community`: its number in the snapshot, or a concept in it.
    """

    grounded: bool
    min_confidence: float
    min_support: int
    step: int | None
    date: calendar | None
    community: str | None


class Filters(Kept, total=False):
    """The same, and `around` a concept: only what is at most `hops` (1) relations away."""

    around: str | None
    hops: int


def part_of(store: Store, filters: Filters) -> Part:
    """The part that is meant. Raises NotFound for a date without a graph, UsageError for a step
    and a date at once."""
    from kgagent.views.narrowed import Part, step_on

    left: dict[str, Any] = dict(filters)
    day = left.pop("date", None)
    if day is not None:
        if left.get("step") is not None:
            raise UsageError("A step and a date both say when.", hint="Leave one of them out.")
        left["step"] = step_on(store, day)
    return Part(**left)
