"""A graph made elsewhere as steps of this one: stored replies, merged as any others.

Each step of the foreign graph (an iteration, a response, or a piece of the file) becomes a reply in
our own format, given by the "model" `imported:NAME#HASH`. Attributes that have no place here are
kept in it beside each relation, under `imported`, and so is every row that could not be used.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from kgagent.agent.grow import Limits, Watch, grow
from kgagent.domain.growth import IMPORTED, OPEN, RunSettings, Step
from kgagent.domain.predicates import PredicateTable
from kgagent.domain.reply import Reply, Request
from kgagent.domain.steering import Script
from kgagent.domain.text import clean
from kgagent.interchange.foreign.mapping import Mapped, Said, order_of
from kgagent.llm.recorded import RecordedModel
from kgagent.storage import ledger
from kgagent.storage.store import Store

AT_ONCE = 1000
"""Edges to a step, where the file says nothing of steps."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A graph made elsewhere, ready to be merged: the question and the reply of each step."""

    model: str
    replies: tuple[tuple[str, str], ...]

    @property
    def settings(self) -> RunSettings:
        """The settings of the run that brings it in; names are judged as in any other."""
        asked = "\n".join(question for question, _ in self.replies)
        return RunSettings(
            model=self.model, mode=OPEN, questions=sha256(asked.encode()).hexdigest()
        )


def prepared(found: Mapped, name: str, *, at_once: int = AT_ONCE) -> Prepared:
    """The replies that a graph made elsewhere, called `name`, becomes; one a step that it tells of,
    else one for every `at_once` edges."""
    groups = _groups(found.said, at_once)
    beside = _Beside(found)
    replies: dict[str, str] = {}
    for number, (step, said) in enumerate(groups, 1):
        question = _question(name, step, said, number, len(groups))
        if question in replies:
            question = f"{question} ({number})"
        replies[question] = beside.reply(said, last=number == len(groups))
    whole = sha256(repr(sorted(replies.items())).encode()).hexdigest()
    return Prepared(f"{IMPORTED}{clean(name)[:80]}#{whole[:8]}", tuple(replies.items()))


def is_here(store: Store, brought: Prepared, settings: RunSettings) -> bool:
    """Whether this very graph was brought in before, to its end."""
    with store.read() as tx:
        return ledger.has_done(tx, settings.hash, len(brought.replies))


def bring_in(
    store: Store, brought: Prepared, settings: RunSettings, table: PredicateTable
) -> Generator[Step, None, None]:
    """Merges the steps of a graph made elsewhere; each one yielded is committed.

    Stopped and given again it goes on. Raises DatabaseBusy while a run is growing the graph.
    """
    known = dict(brought.replies)

    def look_up(request: Request) -> Reply | None:
        text = known.get(request.question)
        return None if text is None else Reply(text, brought.model)

    yield from grow(
        store,
        RecordedModel(brought.model, look_up),
        settings,
        Limits(steps=len(known)),
        script=Script(tuple(known)),
        watch=Watch(table=table),
    )


def _groups(said: Sequence[Said], at_once: int) -> list[tuple[str, list[Said]]]:
    """The relations by step, in its order (numbers by value, else as they come)."""
    by_step: dict[str, list[Said]] = {}
    for one in said:
        by_step.setdefault(one.step, []).append(one)
    if set(by_step) <= {""}:
        return [("", list(said[at : at + at_once])) for at in range(0, len(said), at_once)]
    numbers = [order_of(step) for step in by_step if step]
    if all(number < float("inf") for number, _ in numbers):
        steps = sorted(by_step, key=lambda step: order_of(step) if step else (-float("inf"), ""))
        return [(step, by_step[step]) for step in steps]
    return list(by_step.items())


def _question(name: str, step: str, said: Sequence[Said], number: int, count: int) -> str:
    """What a step asks: as the file has it, else what a part of it says."""
    asked = next((one.question for one in said if one.question), "")
    if asked:
        return " ".join(clean(asked).split())[:2000]
    if step:
        return f"What does {name} say at step {step}?"
    return f"What does {name} say?" if count == 1 else f"What does {name} say, part {number}?"


class _Beside:
    """What a foreign graph holds beside its edges, given to the first step that names it."""

    def __init__(self, found: Mapped) -> None:
        self._found = found
        self._nodes: dict[str, list[dict[str, Any]]] = {}
        for node in found.nodes:
            self._nodes.setdefault(node["name"], []).append(node)
        self._aliases: dict[str, list[str]] = {}
        for name, other in found.aliases:
            self._aliases.setdefault(name, []).append(other)

    def reply(self, said: Sequence[Said], *, last: bool) -> str:
        """A step's reply in our own format, with what has no place in it beside."""
        ends = (name for one in said for name in (one.source, one.target))
        names = list(dict.fromkeys([*ends, *(self._aliases if last else ())]))
        aliases = [(name, other) for name in names for other in self._aliases.pop(name, ())]
        nodes = [node for name in names for node in self._nodes.pop(name, ())]
        beside: dict[str, Any] = {"nodes": nodes}
        reply: dict[str, Any] = {
            "relations": [row for one in said for row in _relations(one)],
            "aliases": [{"name": name, "alias": other} for name, other in aliases],
            "imported": beside,
        }
        if last:
            unusable = self._found.unusable
            reply["concepts"] = self._found.alone
            reply["problems"] = [f"{row.where}: {row.reason}" for row in unusable]
            beside["nodes"] += [node for rest in self._nodes.values() for node in rest]
            beside["unusable"] = [[row.where, row.reason, row.row] for row in unusable]
        return json.dumps(_plain(reply), ensure_ascii=False, separators=(",", ":"))


def _relations(one: Said) -> list[dict[str, Any]]:
    """A relation, once for each of its quotes."""
    row: dict[str, Any] = {"source": one.source, "predicate": one.predicate, "target": one.target}
    row |= {"confidence": one.confidence, "negated": one.negated, "hedged": one.hedged}
    quotes = one.quotes or ("",)
    rows = [row | ({"quote": quote} if quote else {}) for quote in quotes]
    if one.rest:
        rows[0]["imported"] = dict(one.rest)
    return rows


def _plain(value: Any) -> Any:
    """The value as JSON can hold it: no NaN, and what has no form there as text."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return str(value)
