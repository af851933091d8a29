"""What somebody may say to a run while it goes on, and what is in force because of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PAUSE, RESUME = "pause", "resume"
PIN, UNPIN, BAN, UNBAN = "pin", "unpin", "ban", "unban"
ASK, STRATEGY = "ask", "strategy"
SUPPOSE, SETTLE = "suppose", "settle"
"""A hypothesis was registered, or decided: what the ledger of hypotheses says to runs."""

KINDS: Final = (PAUSE, RESUME, PIN, UNPIN, BAN, UNBAN, ASK, STRATEGY)

OF_CONCEPTS: Final = frozenset((PIN, UNPIN, BAN, UNBAN))
"""What is said about a concept."""

LASTING: Final = OF_CONCEPTS | {SUPPOSE, SETTLE}
"""What holds for later runs too."""


WAITING: Final = frozenset((PAUSE, RESUME))
"""What changes when a run asks, and not what."""


NEXT_EPOCH: Final = WAITING | {SUPPOSE, SETTLE}
"""What leaves alone what is planned already."""


@dataclass(frozen=True, slots=True)
class Order:
    """One thing that was said: its kind, and the concept (key), question or strategies it names."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class OpenHypothesis:
    """A hypothesis that nobody has rejected: its words, and the concepts (keys) it is about."""

    statement: str
    concepts: tuple[str, ...]

    @property
    def text(self) -> str:
        """As an order carries it."""
        return json.dumps([self.statement, *self.concepts], ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> OpenHypothesis:
        """What an order carries."""
        statement, *concepts = json.loads(text)
        return cls(statement, tuple(concepts))


@dataclass(frozen=True, slots=True)
class Script:
    """What a run is told before it begins: questions to ask first, and orders, each with the
    ordinal of the step after which it takes effect (0: from the beginning)."""

    questions: tuple[str, ...] = ()
    orders: tuple[tuple[int, Order], ...] = ()


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds: `pinned` concepts (keys) are asked about again and again, `banned` ones never;
    `asked` are questions in the order they were said; `strategy` is "" where nobody changed it;
    `hypotheses` are those that are open."""

    pinned: tuple[str, ...] = ()
    banned: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()
    strategy: str = ""
    hypotheses: tuple[OpenHypothesis, ...] = ()


def in_force(orders: Iterable[Order]) -> InForce:
    """What holds after these orders, given in the order they were said.

    >>> found = in_force([Order("pin", "silk"), Order("ban", "silk"), Order("ask", "Why?")])
    >>> found.pinned, sorted(found.banned), found.asked
    ((), ['silk'], ('Why?',))
    """
    pinned: dict[str, None] = {}
    banned: set[str] = set()
    asked: list[str] = []
    strategy = ""
    supposed: dict[str, None] = {}
    for order in orders:
        match order.kind:
            case "pin":
                pinned[order.value] = None
                banned.discard(order.value)
            case "ban":
                banned.add(order.value)
                pinned.pop(order.value, None)
            case "unpin":
                pinned.pop(order.value, None)
            case "unban":
                banned.discard(order.value)
            case "ask":
                asked.append(order.value)
            case "strategy":
                strategy = order.value
            case "suppose":
                supposed[order.value] = None
            case "settle":
                supposed.pop(order.value, None)
    open_ones = tuple(map(OpenHypothesis.of, supposed))
    return InForce(tuple(pinned), frozenset(banned), tuple(asked), strategy, open_ones)
