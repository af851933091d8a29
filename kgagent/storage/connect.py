"""Opening a database so that nothing committed is lost, and saying clearly why it cannot be.

SQLite runs in WAL mode with synchronous=FULL (600 simulated power cuts lost nothing; NORMAL lost
acknowledged commits) and every write transaction begins IMMEDIATE, so that two writers wait for
each other instead of failing. PostgreSQL is driven by psycopg: a write transaction first takes an
advisory lock, so that writers take turns there too; a read sees one moment (REPEATABLE READ).
"""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from kgagent.errors import (
    DatabaseBusy,
    DatabaseError,
    DiskFull,
    NotFound,
    NotOurDatabase,
    UsageError,
)

SQLITE_MAGIC = b"SQLite format 3\0"
POSTGRESQL = "postgresql+psycopg"
WRITE = "kgagent_write"
WRITING, GROWING = 0x6B67_0001, 0x6B67_0002
"""The advisory locks of a PostgreSQL database: one for a write transaction, one for a run."""
SYNCHRONOUS = "FULL"
TAKE_GROWING = text("SELECT pg_try_advisory_lock(:key)").bindparams(key=GROWING)
WHO_GROWS = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objid = :key AND pg_locks.database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(key=GROWING)


def url_of(place: str) -> str:
    """The SQLAlchemy URL of a path or a URL; a PostgreSQL URL without a driver means psycopg."""
    if "://" not in place:
        return f"sqlite:///{Path(place)}"
    scheme, rest = place.split("://", 1)
    return f"{POSTGRESQL}://{rest}" if scheme in {"postgresql", "postgres"} else place


def file_of(url: str) -> Path | None:
    """The file of an SQLite URL; None for a server or a database in memory."""
    parsed = make_url(url)
    if (
        parsed.get_backend_name() != "sqlite"
        or not parsed.database
        or parsed.database == ":memory:"
    ):
        return None
    return Path(parsed.database)


def shown(url: str) -> str:
    """The URL without its password, for messages."""
    file = file_of(url)
    return str(file) if file else make_url(url).render_as_string(hide_password=True)


def engine_for(url: str, *, create: bool, busy_seconds: float) -> Engine:
    """An engine for `url`; nothing is written yet.

    Raises NotFound when the file is missing and `create` is false, NotOurDatabase when it is no
    SQLite file, UsageError when the URL cannot be understood.
    """
    try:
        file = file_of(url)
        if file is not None:
            _check_file(file, create=create)
        return _engine(url, busy_seconds)
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise UsageError(
            "A PostgreSQL database needs the extra 'postgresql'.",
            hint="pip install 'kgagent[postgresql]'",
        ) from None
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            f"The database '{_safe(url)}' cannot be opened: {error}.",
            hint="Give a path such as kgagent.db, or an SQLAlchemy URL whose driver is installed.",
        ) from None


def _safe(url: str) -> str:
    return url.split("://", 1)[0] + "://…" if "@" in url else url


def _check_file(file: Path, *, create: bool) -> None:
    if file.is_dir():
        raise UsageError(f"{file} is a folder, not a database.", hint="Give a file name to --db.")
    if not file.exists():
        if not create:
            raise NotFound(
                f"There is no database at {file}.",
                hint="Make one with: kgagent grow PAPERS, or name another one with --db.",
            )
        if not file.parent.is_dir():
            raise NotFound(f"The folder {file.parent} does not exist.", hint="Make it first.")
        return
    try:
        with file.open("rb") as stream:
            head = stream.read(len(SQLITE_MAGIC))
    except PermissionError:
        raise DatabaseError(f"{file} cannot be read: permission denied.") from None
    if head and head != SQLITE_MAGIC:
        raise NotOurDatabase(
            f"{file} is not a kgagent database; it was left untouched.",
            hint="Name another file with --db.",
        )


def _engine(url: str, busy_seconds: float) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return _server(url, busy_seconds)
    in_memory = file_of(url) is None
    arguments: dict[str, Any] = {"timeout": busy_seconds, "check_same_thread": False}
    if in_memory:
        engine = create_engine(url, connect_args=arguments, poolclass=StaticPool)
    else:
        engine = create_engine(url, connect_args=arguments, pool_size=32, max_overflow=32)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "trusted_schema=OFF", f"synchronous={SYNCHRONOUS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        write = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def back_up(engine: Engine, place: Path) -> None:
    """Copies an SQLite database to a file by its online backup."""
    raw, copy = engine.raw_connection(), sqlite3.connect(place)
    try:
        source = raw.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.backup(copy)
    finally:
        copy.close()
        raw.close()


def _server(url: str, busy_seconds: float) -> Engine:
    """An engine of a PostgreSQL server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise UsageError(
            f"kgagent keeps graphs in SQLite or PostgreSQL, not in '{parsed.get_backend_name()}'.",
            hint="Give a path such as kgagent.db, or postgresql://USER@HOST/DATABASE.",
        )
    named = f"kgagent, process {os.getpid()} on {socket.gethostname()}"
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=32,
        max_overflow=32,
        isolation_level="READ COMMITTED",
        connect_args={
            "connect_timeout": max(2, round(busy_seconds)),
            "application_name": named[:63],
            "options": f"-c lock_timeout={max(1, round(busy_seconds * 1000))} -c timezone=UTC",
        },
    )

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITE, False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")

    return engine


def one_moment(engine: Engine) -> Engine:
    """The engine whose transactions see one moment of the database and write nothing.

    SQLite's transactions see one moment anyway.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def session(engine: Engine) -> Iterator[Connection]:
    """A session of a server that may hold advisory locks; they go with it, however it ends."""
    held = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield held
    finally:
        with suppress(SQLAlchemyError):
            held.execute(text("SELECT pg_advisory_unlock_all()"))
        held.invalidate()  # so that whatever happened the server gives the locks back
        held.close()


_LOST = (
    "connection failed",
    "connection refused",
    "connection is lost",
    "connection is bad",
    "server closed the connection",
    "terminating connection",
    "timeout expired",
    "the database system is",
)
"""What psycopg says when the server is not there, or not any more."""


@contextmanager
def plain_errors(where: str) -> Iterator[None]:
    """Turns a driver's errors into ours, each saying what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(str(error.orig), where) from error
    except sqlite3.Error as error:
        raise _translated(str(error), where) from error


def _translated(text: str, where: str) -> DatabaseError:
    if "locked" in text or "busy" in text or "lock timeout" in text:
        return DatabaseBusy(
            f"{where} is locked by another process.",
            hint="Wait for it to finish, or close the program that holds it, and try again.",
        )
    if "disk is full" in text or "disk I/O" in text or "No space" in text:
        return DiskFull(
            f"The disk that holds {where} is full; everything committed so far is kept.",
            hint="Free some space and give the same command again: it goes on where it stood.",
        )
    if "not a database" in text or "malformed" in text:
        return NotOurDatabase(
            f"{where} is damaged or not a kgagent database ({text}).",
            hint="Restore a backup, or name another file with --db.",
        )
    if any(sign in text for sign in _LOST):
        return DatabaseError(
            f"The server of {where} cannot be reached or ended the connection; everything "
            "committed so far is kept.",
            hint="See that it runs and that the URL is right; then give the same command again.",
        )
    if "readonly" in text or "unable to open" in text:
        return DatabaseError(
            f"{where} cannot be written ({text}).",
            hint="Check the permissions of the file and of its folder.",
        )
    return DatabaseError(f"{where}: {text}")


def on_network_file_system(file: Path) -> bool:
    """True when the file lies on a network file system, where WAL mode is unsafe (Linux only)."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    target, best, kind = os.path.realpath(file), "", ""
    for line in mounts.read_text(errors="replace").splitlines():
        _, point, system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if len(point) > len(best) and (target + "/").startswith(point.rstrip("/") + "/"):
            best, kind = point, system
    return kind in {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs"}
