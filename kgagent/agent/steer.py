"""What a person says to a run while it goes on: kept as a row, taken in after the step in hand."""

from __future__ import annotations

from kgagent.agent.strategies.mix import Mix
from kgagent.domain.steering import ASK, KINDS, OF_CONCEPTS, STRATEGY, Order
from kgagent.domain.text import clean
from kgagent.errors import UsageError
from kgagent.storage import one_concept, steering
from kgagent.storage.store import Store

LONGEST_QUESTION = 2000


def say(store: Store, kind: str, value: str = "") -> Order:
    """Says something to the run that grows this graph, or to the next one; gives what was kept.

    `kind` is one of `kgagent.domain.steering.KINDS`; `value` names a concept by any of its names, a
    question, or strategies. Raises NotFound for a concept that is not there, UsageError for
    anything else that cannot be taken in.
    """
    if kind not in KINDS:
        raise UsageError(f"There is no order '{kind}'.", hint=f"Orders: {', '.join(KINDS)}")
    with store.write() as tx:
        if kind in OF_CONCEPTS:
            order = Order(kind, one_concept.find(tx, value)["key"])
        else:
            order = Order(kind, _checked(kind, value))
        steering.say(tx, order)
    return order


def _checked(kind: str, value: str) -> str:
    if kind == STRATEGY:
        return Mix.of(value).name
    if kind != ASK:
        return ""
    question = " ".join(clean(value).split())
    if not any(map(str.isalnum, question)):
        raise UsageError("The question is empty.", hint='kgagent steer ask "How does X act on Y?"')
    if len(question) > LONGEST_QUESTION:
        raise UsageError(f"The question is longer than {LONGEST_QUESTION:,} characters.")
    return question
