"""`kgagent mcp`: serve the graph to other agents, by the Model Context Protocol."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

from kgagent.cli.options import Database, database
from kgagent.cli.output import plain, say
from kgagent.errors import MissingExtra


def mcp(
    db: Database = None,
    allow_writes: Annotated[
        bool, typer.Option("--allow-writes", help="Also let agents add papers and grow the graph.")
    ] = False,
    http: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help="Serve on this port of this machine, instead of stdin, stdout."
        ),
    ] = None,
) -> None:
    """Serve the graph to other agents (Model Context Protocol), for reading only.

    A client starts this command and speaks with it on stdin and stdout; see docs/howto/mcp.md for
    what to write into its configuration. What agents get is quoted from papers: data, bounded,
    without characters that could act.

    Example:  kgagent mcp --db silk.db
    """
    if importlib.util.find_spec("mcp") is None:
        raise MissingExtra("mcp", "Serving agents")
    from kgagent.api import open_graph
    from kgagent.mcp.server import HOST, serve

    with open_graph(database(db), writable=allow_writes) as graph:
        if http is not None:
            say(f"Serving {plain(graph)} on http://{HOST}:{http}/mcp; Ctrl-C ends it.")
        serve(graph, allow_writes=allow_writes, port=http)
