"""Whether what hypotheses rest on is still in the graph, and what they have lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kgagent.domain.hypothesis import Hop, Hypothesis
from kgagent.domain.ledger import LOST, PAPERS, REGAINED
from kgagent.storage import hypotheses, joining, knowledge
from kgagent.storage.store import Transaction

Footing = Mapping[int, frozenset[str]]
"""By the number of a hypothesis: the concepts (keys) and hops (as they are said) that are there."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A hypothesis that lost what it rests on (`why` names it), or has it back."""

    number: int
    statement: str
    kind: str
    why: str


def footing(tx: Transaction) -> Footing:
    """What registered hypotheses rest on, of what is there now; free where there are none."""
    if not hypotheses.any_there(tx):
        return {}
    names = knowledge.names(tx)
    shown = knowledge.shown_under(tx)
    keys = joining.named(tx, list({end for row in joining.links(tx) for end in row[2:]}))
    told = joining.told(tx, list({row[1] for row in joining.links(tx)}))
    said = {(row["source_key"], row["predicate"], row["target_key"]) for row in told.values()}
    known = {key for key, _ in keys.values()}
    by_name = {name: key for key, name in names.items()}
    found = {}
    for one in hypotheses.registered(tx):
        own = by_name | dict(zip(one.hypothesis.concepts, one.hypothesis.keys, strict=False))

        def key(name: str, own: Mapping[str, str] = own) -> str:
            first = own.get(name, "")
            return shown.get(first, first)

        there = {each for each in one.hypothesis.keys if shown.get(each, each) in known}
        there |= {
            hop.said
            for hop in one.hypothesis.hops
            if (key(hop.source), hop.predicate, key(hop.target)) in said
        }
        found[one.number] = frozenset(there)
    return found


def note(tx: Transaction, before: Footing, *, why: str) -> list[Moved]:
    """Keeps as events which hypotheses lost a concept or a hop that they rest on, and which have
    all of it again; `why` says what happened."""
    now = footing(tx)
    moved = []
    for one in hypotheses.registered(tx):
        last = [e["kind"] for e in one.events if e["kind"] in (LOST, REGAINED)][-1:]
        rests = frozenset(_parts(one.hypothesis))
        lost = (before.get(one.number, frozenset()) - now[one.number]) & rests
        if lost and last != [LOST]:
            text = f"{why}: {_words(lost, one.hypothesis)}"
            moved.append(Moved(one.number, one.hypothesis.statement, LOST, text))
        elif last == [LOST] and now[one.number] >= rests:
            moved.append(Moved(one.number, one.hypothesis.statement, REGAINED, why))
    for each in moved:
        hypotheses.add_event(tx, each.number, each.kind, author=PAPERS, text=each.why)
    return moved


def _parts(one: Hypothesis) -> list[str]:
    return [*one.keys, *(hop.said for hop in one.hops)]


def _words(lost: frozenset[str], one: Hypothesis) -> str:
    """What was lost, in words."""
    names = dict(zip(one.keys, one.concepts, strict=False))
    told = [f"the concept {names.get(key, key)}" for key in one.keys if key in lost]
    hops: list[Hop] = [hop for hop in one.hops if hop.said in lost]
    return "; ".join([*told, *(f"the hop {hop.said}" for hop in hops)])
