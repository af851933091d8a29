"""The store: one database, opened once, with transactions that say what went wrong."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine

from kgagent.errors import DatabaseBusy, UsageError
from kgagent.storage import connect
from kgagent.storage.alive import SignsOfLife
from kgagent.storage.fingerprint import fingerprint
from kgagent.storage.migrate import SCHEMA, bring_up, integrity, schema_of

BUSY_SECONDS = 30.0

Transaction = Connection
"""What `Store.read` and `Store.write` hand out; other layers only pass it on."""


class Store:
    """A kgagent database. `Store.open` makes or migrates it; `read` and `write` are transactions.

    >>> store = Store.open("sqlite://", create=True)
    >>> with store.read() as tx:
    ...     integrity(tx)
    'ok'
    """

    def __init__(self, engine: Engine, url: str) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{connect.WRITE: True})
        self._reader = connect.one_moment(engine)
        self._one_writer = Lock()
        self.url = url
        self.where = connect.shown(url)
        self.signs = SignsOfLife(engine, self.file)

    @classmethod
    def open(cls, place: str, *, create: bool = False, busy_seconds: float | None = None) -> Store:
        """Opens the database at a path or URL; with `create`, makes it where it is missing.

        Waits up to `busy_seconds` (30 by default) for another process to finish its transaction.

        Raises NotFound, NotOurDatabase, DatabaseTooNew, DatabaseBusy, DiskFull or UsageError;
        whatever is there stays untouched then.
        """
        url = connect.url_of(place)
        wait = BUSY_SECONDS if busy_seconds is None else busy_seconds
        store = cls(connect.engine_for(url, create=create, busy_seconds=wait), url)
        with store.read() as tx:
            ready = schema_of(tx, store.where) == SCHEMA
        if not ready:
            with store.write() as tx:
                bring_up(tx, store.where, create=create)
            store._use_wal()
        return store

    def _use_wal(self) -> None:
        if self.file is None:
            return
        with connect.plain_errors(self.where):
            raw = self._engine.raw_connection()
            try:
                cursor = raw.cursor()
                if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                    cursor.execute("PRAGMA journal_mode=WAL")
            finally:
                raw.close()

    @property
    def file(self) -> Path | None:
        """The database file; None for a server or a database in memory."""
        return connect.file_of(self.url)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one moment of the database."""
        with connect.plain_errors(self.where), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that writes: all of it or nothing; the threads of a process take turns."""
        with self._one_writer, connect.plain_errors(self.where), self._writer.begin() as tx:
            yield tx

    @contextmanager
    def take(self) -> Iterator[Transaction]:
        """A short transaction that takes work (`kgagent.storage.leases`): on a server it waits for
        no other writer."""
        if self.file is not None or self._engine.dialect.name == "sqlite":
            with self.write() as tx:
                yield tx
            return
        with connect.plain_errors(self.where), self._engine.begin() as tx:
            yield tx

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the right to grow this graph; a killed process gives it back at once.

        Raises DatabaseBusy, naming host and process, when another process has it.
        """
        if self._engine.dialect.name == "postgresql":
            with self._lock_on_server():
                yield
            return
        if self.file is None:
            yield
            return
        lock_file = self.file.with_name(self.file.name + ".lock")
        owner_file = self.file.with_name(self.file.name + ".lock.owner")
        with connect.plain_errors(self.where):
            lock = FileLock(lock_file)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise self._taken(_owner(owner_file)) from None
        try:
            owner_file.write_text(f"process {os.getpid()} on {socket.gethostname()}")
            yield
        finally:
            owner_file.unlink(missing_ok=True)
            lock.release()

    @contextmanager
    def _lock_on_server(self) -> Iterator[None]:
        """The right to grow, held by a session: the server gives it back when the session ends."""
        with connect.plain_errors(self.where), connect.session(self._engine) as session:
            free = session.execute(connect.TAKE_GROWING).scalar_one()
            if not free:
                owner = session.execute(connect.WHO_GROWS).scalar()
                raise self._taken(owner or "process unknown")
            yield

    def _taken(self, owner: str) -> DatabaseBusy:
        return DatabaseBusy(
            f"Another kgagent is growing {self.where} ({owner}).",
            hint="Wait for it, or stop it with Ctrl-C there; then give the command again.",
        )

    def grower(self) -> str | None:
        """Who has the right to grow this graph now, "process N on HOST"; None where nobody has."""
        if self._engine.dialect.name == "postgresql":
            with connect.plain_errors(self.where), self._engine.connect() as session:
                return session.execute(connect.WHO_GROWS).scalar()
        if self.file is None:
            return None
        lock = FileLock(self.file.with_name(self.file.name + ".lock"))
        if not self.file.with_name(self.file.name + ".lock").exists():
            return None
        try:
            with lock.acquire(timeout=0):
                return None
        except Timeout:
            return _owner(self.file.with_name(self.file.name + ".lock.owner"))

    def back_up(self, place: Path) -> None:
        """Copies the whole database to a new file as it stands at this moment, while others read
        and write it. Raises UsageError where it is not a file of SQLite."""
        if self.file is None:
            raise UsageError(
                f"{self.where} is no file that can be copied.", hint="Use the tools of its server."
            )
        with connect.plain_errors(self.where):
            connect.back_up(self._engine, place)

    def check(self) -> str:
        """ "ok", or what the database's own integrity check found."""
        with self.read() as connection:
            return integrity(connection)

    def fingerprint(self) -> str:
        """One hash of the whole graph; see `kgagent.storage.fingerprint`."""
        with self.read() as connection:
            return fingerprint(connection)

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()


def _owner(file: Path) -> str:
    try:
        return file.read_text(errors="replace")[:200]
    except OSError:
        return "process unknown"
