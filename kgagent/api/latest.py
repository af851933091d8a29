"""What is dear to make of a graph, kept for as long as the database stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgagent.views.looking import State, state
from kgagent.views.narrowed import Part, part_of
from kgagent.views.walkable import Walkable

if TYPE_CHECKING:
    from kgagent.domain.snapshot import Snapshot
    from kgagent.storage.store import Store


@dataclass(slots=True)
class Latest:
    """The last snapshot that was asked for, and the graph as paths walk it."""

    store: Store
    _snapshot: tuple[tuple[State, Part], Snapshot] | None = None
    _walkable: tuple[State, Walkable] | None = None

    def snapshot(self, part: Part) -> Snapshot:
        """That part of the graph as it stands."""
        wanted = state(self.store), part
        if self._snapshot is None or self._snapshot[0] != wanted:
            self._snapshot = wanted, part_of(self.store, part)
        return self._snapshot[1]

    def walkable(self) -> Walkable:
        """The graph as it stands, with what its concepts mean."""
        now = state(self.store)
        if self._walkable is None or self._walkable[0] != now:
            self._walkable = now, Walkable.with_meanings(self.store)
        return self._walkable[1]
