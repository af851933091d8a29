"""What stood in a graph once and no longer does: concepts merged away, relations that went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from kgagent.domain.snapshot import ConceptRow, Past, RelationRow
from kgagent.storage import history, knowledge, ledger
from kgagent.storage.knowledge import Triple
from kgagent.storage.store import Store
from kgagent.views import meaning_of, with_kind

T = TypeVar("T", bound=Hashable)


def past(store: Store, step: int) -> Past:
    """What stood after some step before `step`, and does not after it.

    Of each the first step that it stood after, and the last; one that went and came back is not
    of the past. What came and went within one step never stood.
    """
    with store.read() as tx:
        changes = history.changes(tx, ledger.merged_steps(tx)[:step])
        names = knowledge.names(tx)
    relations, concepts = _Lives[Triple](), _Lives[str]()
    for number, change in enumerate(changes, 1):
        relations.change(number, change.come, change.gone)
        concepts.change(number, _ends(change.come), _ends(change.gone))
    rows = (RelationRow(*triple, first_step=relations.first[triple]) for triple in relations.last)
    return Past(
        concepts=tuple(
            ConceptRow(key, names.get(key, key), first_step=concepts.first[key])
            for key in concepts.last
        ),
        relations=tuple(with_kind(row, meaning_of(row.predicate, None)) for row in rows),
        concept_ends=concepts.last,
        relation_ends=relations.last,
    )


def _ends(said: Iterable[Triple]) -> list[str]:
    return [end for source, _, target in said for end in (source, target)]


class _Lives(Generic[T]):
    """From which step to which things stand: `first`, and `last` of those that no longer do."""

    def __init__(self) -> None:
        self._count: Counter[T] = Counter()
        self.first: dict[T, int] = {}
        self.last: dict[T, int] = {}

    def change(self, step: int, come: Iterable[T], gone: Iterable[T]) -> None:
        """What a step brings and takes."""
        come, gone = list(come), list(gone)
        self._count.update(come)
        self._count.subtract(gone)
        for each in come:
            if self._count[each]:
                self.first.setdefault(each, step)
                self.last.pop(each, None)
        for each in gone:
            if not self._count[each] and each in self.first and each not in self.last:
                self.last[each] = step - 1
