"""Options that several commands share, said once; and the database that they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
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


def database(given: str | None) -> str:
    """The database meant: the one given, else the one that the settings name."""
    return resolved().db if given is None else given
