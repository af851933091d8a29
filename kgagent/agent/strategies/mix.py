"""Which strategies a run uses, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kgagent.agent.strategies.bandit import Bandit
from kgagent.agent.strategies.between import Bridge, GapInReading
from kgagent.agent.strategies.edge import Edge
from kgagent.agent.strategies.meaning import Leap, Novelty
from kgagent.agent.strategies.place import Frontier, Hub, Latest, Node
from kgagent.agent.strategies.protocol import Candidate, Strategy
from kgagent.agent.strategies.sight import Sight
from kgagent.agent.strategies.talking import Answer, Converse, HypothesisCheck
from kgagent.domain.growth import MIXED
from kgagent.errors import UsageError

MOST = 100
"""The largest weight."""


class Reading:
    """No question of its own: the papers are read as they come, which is what others must beat."""

    name = "reading"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Nothing."""
        yield from ()


def _every() -> Iterator[Strategy]:
    simple: tuple[Strategy, ...] = (
        *(Latest(), Node(), Frontier(), Edge(), Bridge()),
        *(Novelty(), Leap(), Hub(), GapInReading()),
        *(Answer(), Converse(), HypothesisCheck()),
    )
    yield from simple
    yield Bandit(simple)
    yield Reading()


STRATEGIES: Mapping[str, Strategy] = MappingProxyType({one.name: one for one in _every()})
"""Every strategy by its name."""

_AWAY = ("node", "frontier", "leap")
"""What leads out of a circle: chance, the edge of the known, far meanings."""

_ROTATION = ("latest", "hub", "bridge")
"""What takes turns in `mixed`."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Strategies in the order of their turns, each as often as its weight says.

    With `guarded`, questions that ask the same as earlier ones in other words are passed over, and
    what was not asked about gets a bonus; `mixed` is without, as it was before there were others.
    """

    name: str
    turns: tuple[Strategy, ...]
    guarded: bool = True

    @classmethod
    def of(cls, text: str) -> Mix:
        """The mix that a text names: "mixed", a strategy, or some with weights.

        Raises UsageError with all names for one that is not known, or for a weight that is none.

        >>> [strategy.name for strategy in Mix.of("frontier:2, bridge").turns]
        ['frontier', 'bridge', 'frontier']
        """
        if text.strip() == MIXED:
            return cls(MIXED, tuple(STRATEGIES[name] for name in _ROTATION), guarded=False)
        weights: dict[str, int] = {}
        for part in text.split(","):
            name, weight = _weighted(part)
            weights[name] = weights.get(name, 0) + weight
        told = (f"{name}:{weight}" if weight > 1 else name for name, weight in weights.items())
        return cls(",".join(told), tuple(STRATEGIES[name] for name in _spread(weights)))

    def order(self, ordinal: int) -> list[Strategy]:
        """The strategies for a step: the one whose turn it is, then the others."""
        turn = ordinal % len(self.turns)
        named = {one.name: one for one in (*self.turns[turn:], *self.turns[:turn])}
        return list(named.values())

    def leading_away(self, ordinal: int, *, first: bool) -> list[Strategy]:
        """The same, and with them those that lead out of a circle: `first`, or when the others have
        nothing left."""
        own = self.order(ordinal)
        away = [STRATEGIES[name] for name in _AWAY] if self.guarded else []
        chosen = [*away, *own] if first else [*own, *away]
        return list({one.name: one for one in chosen}.values())


def _weighted(part: str) -> tuple[str, int]:
    name, colon, weight = (piece.strip() for piece in part.partition(":"))
    if name not in STRATEGIES:
        raise UsageError(
            f"There is no strategy '{name[:40]}'.",
            hint=f"Strategies: {MIXED} (the default), {', '.join(STRATEGIES)}; "
            "or some with weights: frontier:2,bridge:1.",
        )
    if not colon:
        return name, 1
    if not (weight.isascii() and weight.isdigit() and 1 <= int(weight[:9]) <= MOST):
        raise UsageError(
            f"The weight of the strategy {name} is not a whole number from 1 to {MOST}.",
            hint="For example: frontier:2,bridge:1",
        )
    return name, int(weight)


def _spread(weights: Mapping[str, int]) -> list[str]:
    """Each name as often as its weight, spread evenly over one round."""
    places = [
        ((turn + 0.5) / weight, at, name)
        for at, (name, weight) in enumerate(weights.items())
        for turn in range(weight)
    ]
    return [name for _, _, name in sorted(places)]
