"""Taking the newest decision back, or any, whatever it was about: concepts or papers."""

from __future__ import annotations

from kgagent.agent import curate, removal
from kgagent.agent.curate import Act
from kgagent.agent.removal import Removal
from kgagent.domain.identity import PERSON
from kgagent.storage import judgements, removals
from kgagent.storage.removals import WITHDRAWN
from kgagent.storage.store import Store


def undo(store: Store, act: int | None = None) -> Act | Removal:
    """What was taken back: a person's newest decision where no number is given.

    Raises NotFound where there is none.
    """
    with store.read() as tx:
        papers = [row["act"] for row in removals.standing(tx) if row["kind"] != WITHDRAWN]
        judged = judgements.acts(tx, limit=1, author=PERSON)
    newest = max([*papers, *(row["act"] for row in judged)], default=None)
    number = newest if act is None else act
    if number is not None and number in papers:
        return removal.undo(store, number)
    return curate.undo(store, number)
