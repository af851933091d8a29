"""Options that several commands share, said once; and the database that they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kgagent.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgagent.papers.inputs import How
    from kgagent.settings import Settings

Database = Annotated[
    str | None,
    typer.Option(
        "--db", help="The database: a file, or an SQLAlchemy URL.", show_default="kgagent.db"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many rows.")]
MinConfidence = Annotated[
    str | None,
    typer.Option(help="Leave out relations of less confidence, from 0 to 1 (0 keeps all)."),
]


def resolved(**flags: object) -> Settings:
    """The settings of a command, with the flags given to it (None: not given)."""
    import os
    from pathlib import Path

    from kgagent.settings import resolve

    return resolve(flags, os.environ, Path.cwd()).settings


def how_to_read(
    settings: Settings,
    *,
    fields: Sequence[str] = (),
    limit: int = 50,
    fresh: bool = False,
    full_text: bool = False,
) -> How:
    """How papers are read that were named; `fields` are pairs such as abstract=AB."""
    from kgagent.papers.options import FieldNames
    from kgagent.wiring import reading

    parts = dict(pair.partition("=")[::2] for pair in fields)
    if not all(parts.values()):
        raise UsageError("--field takes PART=NAME.", hint="For example: --field abstract=AB")
    names = FieldNames().renamed(**parts)
    return reading(settings, fields=names, limit=limit, fresh=fresh, full_text=full_text)


def database(given: str | None) -> str:
    """The database meant: the one given, else the one that the settings name."""
    return resolved().db if given is None else given
