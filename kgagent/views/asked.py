"""The questions of a graph, step by step, with what each brought."""

from __future__ import annotations

from typing import Any

from kgagent.errors import NotFound
from kgagent.storage import asked
from kgagent.storage.store import Store

Row = dict[str, Any]


def asked_steps(store: Store, *, limit: int = 20) -> list[Row]:
    """The newest steps: question, strategy, what they brought."""
    with store.read() as tx:
        return asked.step_rows(tx, limit=limit)


def one_step(store: Store, number: int) -> Row:
    """One step: question and aim, the `papers` it read, the `versions` its answer went through.

    Raises NotFound when there is none of that number.
    """
    with store.read() as tx:
        found = asked.step_rows(tx, limit=1, number=number)
        if not found:
            raise NotFound(f"There is no step {number}.", hint="See: kgagent steps")
        papers, versions = asked.read_in(tx, number), asked.versions_of(tx, number)
    return found[0] | {"papers": papers, "versions": versions}
