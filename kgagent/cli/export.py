"""`kgagent export`: the graph, or a part of it, as a file for other programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date as calendar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, MinConfidence, resolved
from kgagent.cli.output import out, plain, show
from kgagent.errors import UsageError

if TYPE_CHECKING:
    from kgagent.interchange.formats import Format
    from kgagent.interchange.written import Written


def export(
    file: Annotated[Path, typer.Argument(help="Where to write it; the ending names the format.")],
    db: Database = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", "-f", help="The format, where the ending does not name it."),
    ] = None,
    multi: Annotated[
        bool,
        typer.Option(
            "--multi",
            help="GraphML, GEXF: one edge per relation, not one per pair of concepts.",
        ),
    ] = False,
    dynamic: Annotated[
        bool, typer.Option("--dynamic", help="GEXF: a timeline that plays the growth.")
    ] = False,
    time: Annotated[
        str, typer.Option(help="With --dynamic: by 'step', or by 'year' of the papers.")
    ] = "step",
    step: Annotated[
        int | None, typer.Option(min=1, help="The graph as it stood after this step.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="The graph as it stood at the end of this day: YYYY-MM-DD.")
    ] = None,
    grounded: Annotated[
        bool, typer.Option("--grounded", help="Only relations that a checked quote shows.")
    ] = False,
    min_confidence: MinConfidence = None,
    min_support: Annotated[
        int, typer.Option(min=0, help="Only relations that so many papers say.")
    ] = 0,
    community: Annotated[
        str | None, typer.Option(help="Only this community: its number, or a concept in it.")
    ] = None,
    around: Annotated[
        str | None, typer.Option(help="Only this concept and those near it (--hops).")
    ] = None,
    hops: Annotated[int, typer.Option(min=0, help="With --around: how many relations away.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Write the graph to a file for Gephi, Neo4j, Obsidian, a notebook or a browser.

    By ending: .graphml .gexf .json .jsonl .csv (two files) .cypher .ttl .jsonld .html .parquet (two
    files); --format obsidian makes a folder of notes.

    What is written lies beside its place, is read back and compared, and only then moved there.

    Example:  kgagent export silk.graphml --db silk.db
    """
    from kgagent import kinds
    from kgagent.interchange.formats import Wish, chosen
    from kgagent.views.narrowed import Part, before, part_of, step_on

    how = chosen(file, format_)
    by = _time(time, how, dynamic=dynamic)
    if step is not None and date is not None:
        raise UsageError("--step and --date both say when.", hint="Leave one of them out.")
    day = None if date is None else _day(date)
    asked = resolved(db=db, min_confidence=min_confidence)
    with opened(asked.db) as store:
        part = Part(
            grounded=grounded,
            min_confidence=asked.min_confidence,
            step=step if day is None else step_on(store, day),
            min_support=min_support,
            community=community,
            around=around,
            hops=hops,
        )
        snapshot = part_of(store, part, table=kinds.load(asked.predicates))
        past = before(store, part, snapshot) if dynamic else None
    written = how.write(snapshot, file, Wish(multi=multi, dynamic=dynamic, time=by, past=past))
    show(as_json, asdict(written), lambda: _draw(written, how))


def _draw(written: Written, how: Format) -> None:
    files = " and ".join(plain(each) for each in written.files or (written.path,))
    out(
        f"Wrote {files}: {written.concepts:,} concepts, "
        f"{written.relations:,} relations on {written.edges:,} edges; read back and compared."
    )
    out(f"Next:  open it with {how.opens}")


def _time(said: str, how: Format, *, dynamic: bool) -> Literal["step", "year"]:
    if said not in ("step", "year"):
        raise UsageError(f"'{said}' is no time to grow by.", hint="Use --time step or --time year.")
    if dynamic and not how.grows:
        raise UsageError(f"A file in {how.name} cannot grow.", hint="Only GEXF: silk.gexf")
    return cast(Literal["step", "year"], said)


def _day(said: str) -> calendar:
    try:
        return calendar.fromisoformat(said)
    except ValueError as error:
        raise UsageError(f"'{said}' is no date.", hint="Write it so: 2026-11-30") from error
