"""Bringing a database to this version's schema; refusing one that is newer or not ours."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select, text

from kgagent.errors import DatabaseTooNew, NotOurDatabase
from kgagent.shipped import shipped
from kgagent.storage.tables import meta

SCHEMA = "0010"
"""The newest migration this code knows."""


def bring_up(connection: Connection, where: str, *, create: bool) -> None:
    """Creates or migrates the schema inside the caller's transaction.

    Raises NotOurDatabase for a database with other people's tables (or, without `create`, an empty
    one) and DatabaseTooNew for one written by a newer kgagent; both before anything is written.
    """
    found = schema_of(connection, where)
    if found == SCHEMA:
        return
    if found is None and not create:
        raise NotOurDatabase(f"{where} is empty.", hint="Fill it with: kgagent grow PAPERS")
    _upgrade(connection)
    connection.execute(meta.delete().where(meta.c.name.in_(["application", "schema"])))
    connection.execute(
        meta.insert(),
        [{"name": "application", "value": "kgagent"}, {"name": "schema", "value": SCHEMA}],
    )


def schema_of(connection: Connection, where: str) -> str | None:
    """The schema version in the database; None when it is empty."""
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    if "meta" not in names or "alembic_version" not in names:
        raise _not_ours(where)
    rows = dict(connection.execute(select(meta.c.name, meta.c.value)).all())
    if rows.get("application") != "kgagent":
        raise _not_ours(where)
    version = str(rows.get("schema", ""))
    if version > SCHEMA:
        raise DatabaseTooNew(
            f"{where} was written by a newer kgagent (schema {version}; this one knows {SCHEMA}). "
            "It was left untouched.",
            hint="Upgrade: pip install --upgrade kgagent",
        )
    return version


def _not_ours(where: str) -> NotOurDatabase:
    return NotOurDatabase(
        f"{where} holds another program's tables; it was left untouched.",
        hint="Name another file with --db.",
    )


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def integrity(connection: Connection) -> str:
    """ "ok", or what the database's own check found."""
    if connection.dialect.name == "sqlite":
        rows = list(connection.execute(text("PRAGMA integrity_check")).scalars())
        rows += [
            f"foreign key: {row}" for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
        return "; ".join(rows) if rows != ["ok"] else "ok"
    return "ok"
