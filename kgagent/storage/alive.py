"""Showing that a process lives, so that what it had can be taken over at once when it does not.

On a server the sign of life is an advisory lock of a session; beside a file it is a locked file.
Both go with the process, however it ends.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from kgagent.storage import connect

SIGN = 0x6B67
_SHOW = text("SELECT pg_advisory_lock(:sign, :owner)")
_SEEN = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
    "AND classid = :sign AND objid = :owner "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def new_owner() -> int:
    """A number for a process that answers steps."""
    return secrets.randbelow(2**31 - 1) + 1


class SignsOfLife:
    """The signs of life of one database's processes."""

    def __init__(self, engine: Engine, file: Path | None) -> None:
        self._engine = engine
        self._file = file

    @contextmanager
    def shown(self, owner: int) -> Iterator[None]:
        """Shows that `owner` lives while it lasts."""
        if self._engine.dialect.name == "postgresql":
            with connect.session(self._engine) as session:
                session.execute(_SHOW, {"sign": SIGN, "owner": owner})
                yield
        elif self._file is None:
            yield
        else:
            with FileLock(self._sign(owner)):
                yield
            self._sign(owner).unlink(missing_ok=True)

    def seen(self, owner: int) -> bool:
        """Whether `owner` lives."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect() as session:
                found = session.execute(_SEEN, {"sign": SIGN, "owner": owner}).scalar_one()
                return bool(found)
        if self._file is None:
            return True
        sign = self._sign(owner)
        if not sign.exists():
            return False
        try:
            with FileLock(sign, timeout=0):
                pass
        except Timeout:
            return True
        sign.unlink(missing_ok=True)
        return False

    def _sign(self, owner: int) -> Path:
        assert self._file is not None
        return self._file.with_name(f"{self._file.name}.worker-{owner}.lock")
