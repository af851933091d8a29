"""`kgagent grow`: read papers and grow the graph, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgagent.cli.options import DEFAULT_DATABASE, AsJson, Database
from kgagent.cli.output import event, out, plain, say, table
from kgagent.cli.progress import Progress
from kgagent.cli.stopping import Stop, stopping
from kgagent.errors import NothingToRead, UsageError

if TYPE_CHECKING:
    from kgagent.agent.grow import Limits
    from kgagent.domain.growth import RunSettings
    from kgagent.embedding.protocol import Embedder
    from kgagent.llm.protocol import LanguageModel
    from kgagent.papers.options import FieldNames
    from kgagent.storage.store import Store

INTERRUPTED = 130


def grow(
    papers: Annotated[
        list[str] | None,
        typer.Argument(help="Folders, files or 'globs' of papers (.txt .md .jsonl .pdf)."),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Read the 24 sample papers that ship with kgagent.")
    ] = False,
    db: Database = DEFAULT_DATABASE,
    steps: Annotated[
        int | None,
        typer.Option(
            min=1, help="Stop when the run has this many steps; goes on asking till then."
        ),
    ] = None,
    until_read: Annotated[
        bool,
        typer.Option("--until-read", help="Stop when all is read (the default without --steps)."),
    ] = False,
    model: Annotated[
        str, typer.Option(help="The language model.", envvar="KGAGENT_MODEL")
    ] = "embedded",
    embedder: Annotated[
        str,
        typer.Option(
            help="What finds passages by meaning: auto, none, sentence-transformers[:MODEL].",
            envvar="KGAGENT_EMBEDDER",
        ),
    ] = "auto",
    topic: Annotated[str, typer.Option(help="What to look for first.")] = "",
    seed: Annotated[int, typer.Option(help="The random seed.", envvar="KGAGENT_SEED")] = 0,
    epoch: Annotated[int, typer.Option(min=1, help="How many steps are planned at a time.")] = 8,
    passages: Annotated[int, typer.Option(min=1, max=20, help="Passages read per step.")] = 1,
    passage_size: Annotated[
        int, typer.Option(min=200, max=50_000, help="Characters per passage, at most.")
    ] = 2500,
    field: Annotated[
        list[str] | None,
        typer.Option(help="Where JSON lines keep a part: abstract=AB, year=PY (repeatable)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read papers and grow the graph; go on where it stood.

    Each step asks a question that the graph suggests, reads the passages that speak to it, and
    merges what they state. Every step is committed: stop it with Ctrl-C (once: after the step,
    twice: at once) and give the same command again to go on. Ends with exit code 1 when a paper
    was refused or a reply could not be used (each kept with its reason: kgagent papers).

    Examples:

      kgagent grow --sample

      kgagent grow papers/ notes.jsonl --db silk.db

      kgagent grow 'archive/**/*.pdf' --steps 200 --topic "self-healing"
    """
    from kgagent import wiring
    from kgagent.agent.grow import Limits
    from kgagent.domain.growth import RunSettings

    meaning = wiring.embedder(embedder)
    settings = RunSettings(
        model=model,
        embedder=meaning.name if meaning else "none",
        seed=seed,
        epoch=epoch,
        passages=passages,
        topic=topic,
    )
    job = _Job(
        db=db,
        paths=_paths(papers or [], sample=sample, db=db),
        fields=_fields(field or []),
        passage_size=passage_size,
        settings=settings,
        embedder=meaning,
        limits=Limits(steps=steps, until_read=until_read or steps is None),
    )
    raise typer.Exit(_carry_out(job, Progress(as_json=as_json)))


@dataclass(frozen=True, slots=True)
class _Job:
    db: str
    paths: list[Path]
    fields: FieldNames
    passage_size: int
    settings: RunSettings
    embedder: Embedder | None
    limits: Limits


def _fields(given: Sequence[str]) -> FieldNames:
    from kgagent.papers.options import FieldNames

    named = dict(pair.partition("=")[::2] for pair in given)
    if not all(named.values()):
        raise UsageError("--field takes PART=NAME.", hint="For example: --field abstract=AB")
    return FieldNames().renamed(**named)


def _paths(papers: list[str], *, sample: bool, db: str) -> list[Path]:
    """What to read; with nothing named, an existing database goes on with what it has."""
    from kgagent.papers.find import survey
    from kgagent.shipped import shipped
    from kgagent.storage.connect import file_of, url_of

    if sample:
        papers = [*papers, str(shipped("data/papers"))]
    if papers:
        found = survey(papers)
        if found.ignored:
            say(f"{found.ignored} files of other kinds were left aside.")
        return list(found.paths)
    file = file_of(url_of(db))
    if file is not None and not file.exists():
        raise NothingToRead(
            f"Nothing to read: no papers were named, and there is no database at {file}.",
            hint="kgagent grow PAPERS, or: kgagent grow --sample",
        )
    return []


def _carry_out(job: _Job, progress: Progress) -> int:
    """Reads, grows and reports; gives the exit code."""
    from kgagent import wiring
    from kgagent.storage.store import Store

    model = wiring.language_model(job.settings.model)
    store = Store.open(job.db, create=True)
    try:
        with stopping() as stop, progress:
            refused = _read(store, job, progress, stop)
            dead = 0
            if not stop.asked:
                progress.start_growing(store)
                dead = _grow(store, model, job, progress, stop)
        _report(store, progress)
    finally:
        store.close()
    if stop.asked:
        return INTERRUPTED
    return 1 if refused or dead else 0


def _read(store: Store, job: _Job, progress: Progress, stop: Stop) -> int:
    """Takes the papers in; gives how many were refused."""
    from kgagent.agent.read import add_papers
    from kgagent.papers.read import read_papers

    refused = 0
    papers = read_papers(job.paths, fields=job.fields)
    for read in add_papers(store, papers, size=job.passage_size):
        refused += read.outcome == "rejected"
        progress.read(read)
        if stop.asked:
            break
    return refused


def _grow(store: Store, model: LanguageModel, job: _Job, progress: Progress, stop: Stop) -> int:
    """Turns the loop until it ends or is stopped; gives how many steps are dead."""
    from contextlib import closing

    from kgagent.agent.grow import grow as turns

    dead = 0
    with closing(turns(store, model, job.settings, job.limits, job.embedder)) as loop:
        for step in loop:
            dead += bool(step.dead)
            progress.step(step)
            if stop.asked:
                break
    return dead


def _report(store: Store, progress: Progress) -> None:
    """What the graph holds now, and the sensible next commands."""
    from kgagent import views

    seen = views.overview(store)
    totals = seen.totals
    if progress.as_json:
        state = seen.run["state"] if seen.run else "none"
        event("done", state=state, **{k: v for k, v in totals.items() if k != "replies"})
        return
    if not totals["papers"]:
        say("Nothing could be read, so there is no graph yet.")
        say("Next:  kgagent papers --refused    says why")
        return
    state = f"{seen.run['state']}, {seen.run['reason']}" if seen.run else "nothing was asked"
    out()
    out(f"The graph in {plain(seen.database)} ({state})")
    out(
        f"  papers     {totals['papers']:,} read, {totals['rejections']:,} refused; "
        f"{totals['passages'] - seen.unread:,} of {totals['passages']:,} passages asked about, "
        f"{totals['dead']:,} without a usable reply"
    )
    out(
        f"  concepts   {totals['concepts']:,} in {seen.measures.communities:,} communities "
        f"(modularity {seen.measures.modularity:.2f})"
    )
    out(
        f"  relations  {totals['relations']:,}, shown by {totals['evidence']:,} quotes, "
        f"{totals['grounded']:,} of them checked word for word"
    )
    if seen.measures.hubs:
        out()
        rows = [{"name": hub.name, "relations": int(hub.value)} for hub in seen.measures.hubs[:10]]
        table(rows, {"name": "best connected", "relations": "relations"})
        first = plain(seen.measures.hubs[0].name)
        out()
        out(f'Next:  kgagent show "{first}"    kgagent ui    kgagent export graph.graphml')
