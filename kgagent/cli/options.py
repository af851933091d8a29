"""Options that several commands share, said once; and the database that they mean."""

from __future__ import annotations

from typing import Annotated

import typer

Database = Annotated[
    str | None,
    typer.Option(
        "--db", help="The database: a file, or an SQLAlchemy URL.", show_default="kgagent.db"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many rows.")]


def database(given: str | None) -> str:
    """The database meant: the one given, else the one that the settings name."""
    if given is not None:
        return given
    import os
    from pathlib import Path

    from kgagent.settings import resolve

    return resolve({}, os.environ, Path.cwd()).settings.db
