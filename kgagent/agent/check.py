"""What a person says of relations drawn by chance, and taking it back."""

from __future__ import annotations

from kgagent.domain.checking import VERDICTS
from kgagent.domain.identity import PERSON
from kgagent.errors import NotFound, UsageError
from kgagent.storage import checks
from kgagent.storage.store import Store


def check(
    store: Store, relation: int, evidence: int, *, verdict: str, author: str = PERSON
) -> None:
    """Keeps whether a piece of evidence shows its relation: right, wrong or unsure.

    Raises UsageError for another verdict, NotFound for evidence that is not there.
    """
    if verdict not in VERDICTS:
        raise UsageError(
            f"There is no verdict '{verdict}'.", hint=f"Verdicts: {', '.join(VERDICTS)}"
        )
    with store.write() as tx:
        if not checks.add(tx, relation, evidence, verdict=verdict, author=author):
            raise NotFound(
                f"There is no quote {evidence} of a relation {relation}.",
                hint="It was taken out in the meantime: open the page again.",
            )


def take_back(store: Store) -> int:
    """The newest check is taken back; gives its relation. Raises NotFound where there is none."""
    with store.write() as tx:
        found = checks.newest(tx)
        if found is None:
            raise NotFound("There is no check to take back.", hint="Check a relation first.")
        checks.take_back(tx, found["id"])
    return int(found["relation"])
