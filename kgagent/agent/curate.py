"""What a person decides about concepts: one, two, never one; and taking any decision back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kgagent.domain.identity import APART, PERSON, SAME, Judgement, Verdict
from kgagent.errors import NotFound, UsageError
from kgagent.identity.parts import parts
from kgagent.storage import judgements, knowledge, one_concept
from kgagent.storage.judgements import Settled
from kgagent.storage.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Act:
    """A decision that was stored: its number, and what its concepts are called now."""

    number: int
    names: tuple[str, ...]


def merge(store: Store, one: str, other: str, *, why: str = "") -> Act:
    """Two concepts, given by name, are one from now on.

    Raises NotFound for a name that nothing has, UsageError where they are one already or a person
    held them apart.
    """
    with store.lock(), store.write() as tx:
        first, second = one_concept.find(tx, one), one_concept.find(tx, other)
        groups = [judgements.members(tx, [found["id"]]) for found in (first, second)]
        if groups[0] == groups[1]:
            raise UsageError(
                f"'{one}' and '{other}' are one concept already.", hint="See: kgagent merges"
            )
        for row in judgements.held_apart(tx, *groups):
            if row["author"] == PERSON:
                raise UsageError(
                    f"'{one}' and '{other}' were held apart by decision {row['act']}.",
                    hint=f"Take that back first: kgagent undo {row['act']}",
                )
        said = _said(SAME, first["key"], second["key"], why or "a person said so")
        return _decide(tx, [said], {first["key"]: first["id"], second["key"]: second["id"]})


def keep_apart(store: Store, one: str, other: str, *, why: str = "") -> Act:
    """Two concepts, given by name, are never made one by a rule or a model.

    Raises NotFound for a name that nothing has, UsageError where they are one now.
    """
    with store.lock(), store.write() as tx:
        first, second = one_concept.find(tx, one), one_concept.find(tx, other)
        if second["id"] in judgements.members(tx, [first["id"]]):
            raise UsageError(
                f"'{one}' and '{other}' are one concept now.",
                hint=f"Take one out first: kgagent split '{other}'",
            )
        said = _said(APART, first["key"], second["key"], why or "a person said so")
        return _decide(tx, [said], {first["key"]: first["id"], second["key"]: second["id"]})


def split(store: Store, name: str, *, why: str = "") -> Act:
    """A concept leaves those it is one with; they stay together.

    Raises NotFound for a name that nothing has, UsageError where it is one with no other.
    """
    with store.lock(), store.write() as tx:
        found = one_concept.find(tx, name)
        rest = [i for i in judgements.members(tx, [found["id"]]) if i != found["id"]]
        if not rest:
            raise UsageError(f"'{name}' is one with no other concept.", hint="See: kgagent merges")
        keys = judgements.keys_of(tx, rest)
        others = [keys[identity] for identity in rest]
        reason = why or "a person split it off"
        said = [_said(APART, found["key"], other, reason) for other in others]
        said += [
            _said(SAME, first, second, f"they stay together without {found['name']}")
            for first, second in pairwise(others)
        ]
        ids = {key: identity for identity, key in keys.items()} | {found["key"]: found["id"]}
        return _decide(tx, said, ids)


def answer(store: Store, one: int, other: int, *, same: bool) -> Act:
    """What a person says of a pair that waits, given by the concepts' ids."""
    with store.lock(), store.write() as tx:
        ids = {key: identity for identity, key in judgements.keys_of(tx, (one, other)).items()}
        first, second = sorted(ids)
        said = _said(SAME if same else APART, first, second, "reviewed by a person")
        return _decide(tx, [said], ids)


def undo(store: Store, act: int | None = None) -> Act:
    """A decision is taken back, the newest of a person's where no number is given.

    Raises NotFound where there is none.
    """
    with store.lock(), store.write() as tx:
        number = act if act is not None else _newest(tx)
        step = knowledge.newest_step(tx) if number is not None else None
        touched = judgements.undo(tx, number, step) if number is not None else []
        if number is None or not touched:
            what = "nothing to take back" if number is None else f"no decision {number} that stands"
            raise NotFound(f"There is {what}.", hint="See: kgagent merges")
        ids = knowledge.concept_ids(tx, touched)
        assert step is not None
        resettle(tx, ids.values(), step=step)
        return Act(number, _names(tx, ids.values()))


def resettle(tx: Transaction, touched: Iterable[int], *, step: int) -> Settled:
    """Show these concepts, and those linked with them, as the judgements that stand have it."""
    ids = list(touched)
    concerned = judgements.members(tx, ids)
    keys = judgements.keys_of(tx, concerned)
    said = judgements.about(tx, concerned)
    judged = parts(said)
    found = {key: judged.get(key, frozenset((key,))) for key in _reached(said, keys.values())}
    everyone = knowledge.concept_ids(tx, found)
    settled = judgements.settle(tx, set(found.values()), everyone, step)
    knowledge.rename_by_use(tx, sorted(everyone.values()))
    return settled


def _reached(said: Sequence[Judgement], start: Iterable[str]) -> set[str]:
    """The concepts of which all is known here: those given, and what pairs called the same lead to.

    Others are named in the judgements too, as apart or in doubt; their own links are not.
    """
    linked: dict[str, set[str]] = {}
    for one in said:
        if one.verdict == SAME:
            linked.setdefault(one.one, set()).add(one.other)
            linked.setdefault(one.other, set()).add(one.one)
    reached, waiting = set(start), list(start)
    while waiting:
        near = linked.get(waiting.pop(), set()) - reached
        reached |= near
        waiting += near
    return reached


def _decide(tx: Transaction, said: Sequence[Judgement], ids: dict[str, int]) -> Act:
    step = knowledge.newest_step(tx)
    number = judgements.add(tx, said, ids, step)
    resettle(tx, ids.values(), step=step)
    return Act(number, _names(tx, ids.values()))


def _said(verdict: Verdict, one: str, other: str, why: str) -> Judgement:
    return Judgement(one, other, verdict, PERSON, why, 1.0 if verdict == SAME else 0.0)


def _newest(tx: Transaction) -> int | None:
    rows = judgements.acts(tx, limit=1, author=PERSON)
    return int(rows[0]["act"]) if rows else None


def _names(tx: Transaction, ids: Iterable[int]) -> tuple[str, ...]:
    """What the concepts are called now, each once."""
    return tuple(dict.fromkeys(knowledge.shown_names(tx, list(ids))))
