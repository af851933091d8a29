"""`kgagent export`: the graph as a file for other programs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, MinConfidence, resolved
from kgagent.cli.output import out, plain, show
from kgagent.errors import UsageError

WRITERS = (".graphml",)


def export(
    file: Annotated[Path, typer.Argument(help="Where to write it; the ending names the format.")],
    db: Database = None,
    multi: Annotated[
        bool, typer.Option("--multi", help="One edge per relation, not one per pair of concepts.")
    ] = False,
    grounded: Annotated[
        bool, typer.Option("--grounded", help="Only relations that a checked quote shows.")
    ] = False,
    min_confidence: MinConfidence = None,
    as_json: AsJson = False,
) -> None:
    """Write the graph to a file, such as GraphML for Gephi.

    GraphML opens in Gephi and Gephi Lite, and reads with networkx and igraph.

    The file is written beside its place, read back and compared, and only then moved there.

    Example:  kgagent export silk.graphml --db silk.db
    """
    from kgagent import kinds, views
    from kgagent.interchange.graphml import write_graphml

    if file.suffix.lower() not in WRITERS:
        raise UsageError(
            f"'{file.suffix or file.name}' is not a format that can be written.",
            hint=f"Formats: {', '.join(WRITERS)}",
        )
    asked = resolved(db=db, min_confidence=min_confidence)
    with opened(asked.db) as store:
        snapshot = views.snapshot(
            store,
            grounded=grounded,
            min_confidence=asked.min_confidence,
            table=kinds.load(asked.predicates),
        )
    written = write_graphml(snapshot, file, multi=multi)

    def draw() -> None:
        out(
            f"Wrote {plain(written.path)}: {written.concepts:,} concepts, "
            f"{written.relations:,} relations on {written.edges:,} edges; read back and compared."
        )
        out("Next:  open it in Gephi (File > Open), or at Gephi Lite in a browser")

    show(as_json, asdict(written), draw)
