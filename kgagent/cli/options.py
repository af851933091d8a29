"""Options that several commands share, said once."""

from __future__ import annotations

from typing import Annotated

import typer

Database = Annotated[
    str,
    typer.Option("--db", help="The database: a file, or an SQLAlchemy URL.", envvar="KGAGENT_DB"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many rows.")]

DEFAULT_DATABASE = "kgagent.db"
