"""What people said to runs: what is in force now, and what was said when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kgagent.domain.steering import (
    LASTING,
    OF_CONCEPTS,
    SETTLE,
    SUPPOSE,
    OpenHypothesis,
    Order,
    in_force,
)
from kgagent.storage import knowledge, ledger, steering
from kgagent.storage.store import Store


@dataclass(frozen=True, slots=True)
class SteeringView:
    """`paused` tells the newest run's state; `pinned` and `banned` are names of concepts;
    `strategy` is the one in force; `orders` is all that was said, the newest first."""

    paused: bool
    pinned: tuple[str, ...]
    banned: tuple[str, ...]
    strategy: str
    orders: tuple[dict[str, Any], ...]


def steered(store: Store) -> SteeringView:
    """What people said, and what holds for the newest run, whatever still waits included."""
    with store.read() as tx:
        said = steering.everything(tx)
        run = ledger.latest_run(tx)
        settings = ledger.newest_settings(tx)
        newest = run.id if run else None
        names = knowledge.names(tx) if any(one.order.kind in OF_CONCEPTS for one in said) else {}
        paused = steering.is_paused(tx)
    mine = [one for one in said if one.run in {None, newest} or one.order.kind in LASTING]
    holds = in_force(one.order for one in mine)
    orders = [
        {
            "said": datetime.fromtimestamp(one.given_at, UTC).isoformat(timespec="seconds"),
            "order": one.order.kind,
            "value": _shown(one.order, names),
            "run": one.run,
            "after_step": one.ordinal,
        }
        for one in reversed(said)
    ]
    return SteeringView(
        paused=paused,
        pinned=tuple(names.get(key, key) for key in holds.pinned),
        banned=tuple(sorted(names.get(key, key) for key in holds.banned)),
        strategy=holds.strategy or settings.strategy,
        orders=tuple(orders),
    )


def _shown(order: Order, names: Mapping[str, str]) -> str:
    """What an order is about, as people read it."""
    if order.kind in OF_CONCEPTS:
        return names.get(order.value, order.value)
    if order.kind in {SUPPOSE, SETTLE}:
        return OpenHypothesis.of(order.value).statement
    return order.value
