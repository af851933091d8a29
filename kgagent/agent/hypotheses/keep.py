"""Registering hypotheses and deciding about them; a run hears which ones are open."""

from __future__ import annotations

from collections.abc import Sequence

from kgagent import __version__
from kgagent.domain.hypothesis import Hypothesis
from kgagent.domain.identity import PERSON
from kgagent.domain.ledger import ACCEPTED, REJECTED
from kgagent.domain.steering import SETTLE, SUPPOSE, OpenHypothesis, Order
from kgagent.storage import hypotheses, steering
from kgagent.storage.hypotheses import Registered
from kgagent.storage.store import Store


def register(store: Store, found: Sequence[Hypothesis], *, step: int, seed: int) -> list[int]:
    """Registers hypotheses that were made of the graph after a step (its id); gives their numbers.

    What is registered stays as it is; one that is there already keeps its number. The strategy
    `hypothesis-check` asks about them from now on.
    """
    with store.write() as tx:
        before = {each.number for each in hypotheses.registered(tx)}
        numbers = hypotheses.register(tx, found, step=step, seed=seed, code_version=__version__)
        for number, one in zip(numbers, found, strict=True):
            if number not in before:
                steering.say(tx, Order(SUPPOSE, _open(one).text))
    return numbers


def decide(store: Store, number: int, kind: str, text: str = "") -> Registered:
    """Adds what a person says of a hypothesis: "accepted", "rejected" or "noted", with a reason.

    Raises NotFound for a number that no hypothesis has. One that was rejected is not asked about
    any more, unless it is accepted later.
    """
    with store.write() as tx:
        found = hypotheses.one(tx, number)
        hypotheses.add_event(tx, number, kind, author=PERSON, text=text)
        order = {ACCEPTED: SUPPOSE, REJECTED: SETTLE}.get(kind)
        if order:
            steering.say(tx, Order(order, _open(found.hypothesis).text))
        return hypotheses.one(tx, number)


def _open(one: Hypothesis) -> OpenHypothesis:
    return OpenHypothesis(one.statement, tuple(one.keys[:2]))
