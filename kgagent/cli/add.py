"""`kgagent add`: read papers into the database without growing the graph."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kgagent.cli.options import AsJson, Database, how_to_read, resolved
from kgagent.cli.output import event, out, plain, say
from kgagent.cli.stopping import Stop, stopping
from kgagent.errors import NotFound, UsageError

if TYPE_CHECKING:
    from kgagent.agent.read import Read
    from kgagent.domain.paper import Paper, Rejection
    from kgagent.papers.inputs import How
    from kgagent.settings import Settings
    from kgagent.storage.store import Store

INTERRUPTED = 130
SLICE = 0.2
"""Seconds between two looks whether somebody wants to stop."""


class Retracted(StrEnum):
    """Whether papers known to be retracted are read."""

    skip = "skip"
    read = "read"


def add(
    papers: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders, files, 'globs'; arxiv:ID, doi:ID, pmid:ID, s2:ID, arxiv:'words' …"
        ),
    ] = None,
    db: Database = None,
    watch: Annotated[
        Path | None, typer.Option(help="Go on reading what comes into this folder, until Ctrl-C.")
    ] = None,
    every: Annotated[
        float, typer.Option(min=0.2, help="Seconds between two looks into the watched folder.")
    ] = 5.0,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=2000, help="Papers a query may bring.")
    ] = 50,
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Fetch the PDFs of arXiv papers as well.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask services anew, whatever they answered this week.")
    ] = False,
    contact: Annotated[
        str | None, typer.Option(help="Your e-mail address, told to those services.")
    ] = None,
    grobid: Annotated[
        str | None, typer.Option(help="Where a GROBID server of yours takes PDFs apart.")
    ] = None,
    passage_size: Annotated[
        int | None, typer.Option(help="Characters per passage, at most.")
    ] = None,
    retracted: Annotated[
        Retracted, typer.Option(help="What to do with papers that are known to be retracted.")
    ] = Retracted.skip,
    field: Annotated[
        list[str] | None,
        typer.Option(help="Where records keep a part: abstract=AB, year=PY (repeatable)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read papers into the database; ask nothing yet.

    A paper that comes twice (the same DOI, arXiv or PubMed id, text, or title and year) is one
    paper. The better text is kept, a full text rather than an abstract, unless the graph has
    already grown from the other. What OpenAlex, Crossref or PubMed say is retracted is refused,
    unless you want it: --retracted read. Ends with exit code 1 when something was
    refused (kept with its reason: kgagent papers --refused).

    Examples:

      kgagent add papers/ library.bib

      kgagent add arxiv:2502.13025 doi:10.1038/s41586-020-2649-2 pubmed:21810267

      kgagent add arxiv:"spider silk" --limit 20 --full-text

      kgagent add --watch ~/Downloads/papers
    """
    settings = resolved(db=db, contact=contact, passage_size=passage_size, grobid=grobid)
    job = _Job(
        settings=settings,
        given=tuple(papers or ()),
        watch=watch,
        every=every,
        how=how_to_read(
            settings, fields=field or [], limit=limit, fresh=fresh, full_text=full_text
        ),
        retracted=retracted is Retracted.read,
    )
    if not job.given and watch is None:
        raise UsageError("Nothing was named to read.", hint="kgagent add papers/")
    raise typer.Exit(_carry_out(job, _Said(as_json=as_json)))


class _Job(NamedTuple):
    settings: Settings
    given: tuple[str, ...]
    watch: Path | None
    every: float
    how: How
    retracted: bool


class _Said:
    """Tells what became of each paper, and counts."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.counts: Counter[str] = Counter()

    def read(self, read: Read) -> None:
        """One line or event for a paper."""
        self.counts[read.outcome] += 1
        if self.as_json:
            event(
                "paper",
                outcome=read.outcome,
                origin=read.origin,
                title=read.title,
                passages=read.passages,
                message=read.message,
            )
        elif read.outcome == "rejected":
            say(f"refused  {plain(read.origin)}: {plain(read.message)}")
        elif read.outcome == "added":
            say(f"added    {plain(read.title)} ({read.passages:,} passages)")
        else:
            say(f"known    {plain(read.title)} {plain(read.message)}".rstrip())

    def end(self, store: Store) -> None:
        """What the database holds now."""
        from kgagent import views

        totals = views.overview(store).totals
        counts = {kind: self.counts[kind] for kind in ("added", "known", "rejected")}
        if self.as_json:
            event("done", **counts, papers=totals["papers"], passages=totals["passages"])
            return
        out(
            f"papers   {counts['added']:,} new, {counts['known']:,} known, "
            f"{counts['rejected']:,} refused; {totals['papers']:,} in {plain(store.where)}"
        )
        if totals["papers"]:
            out("Next:  kgagent grow")
        if counts["rejected"]:
            out("       kgagent papers --refused    says why")


def _carry_out(job: _Job, said: _Said) -> int:
    from kgagent.storage.store import Store

    found = _found(job)
    if job.watch is not None and not job.watch.is_dir():
        raise UsageError(f"There is no folder '{job.watch}' to watch.", hint="Make it first.")
    store = Store.open(job.settings.db, create=True)
    try:
        with stopping() as stop:
            _take_in(store, job, found, said, stop)
            if job.watch is not None and not stop.asked:
                _watch(store, job, said, stop)
        said.end(store)
    finally:
        store.close()
    if stop.asked and job.watch is None:
        return INTERRUPTED
    return 1 if said.counts["rejected"] else 0


def _found(job: _Job) -> Iterator[Paper | Rejection]:
    from kgagent.papers.inputs import inputs_of, read_inputs

    inputs = inputs_of(job.given)
    say_ignored(inputs.ignored)
    return read_inputs(inputs, job.how)


def say_ignored(count: int) -> None:
    """That files in folders are no papers."""
    if count:
        say(f"{count} files of other kinds were left aside.")


def _take_in(
    store: Store, job: _Job, found: Iterable[Paper | Rejection], said: _Said, stop: Stop
) -> None:
    from kgagent.agent.read import add_papers

    for read in add_papers(store, found, size=job.settings.passage_size, retracted=job.retracted):
        said.read(read)
        if stop.asked:
            return


Mark = tuple[int, int]


def _watch(store: Store, job: _Job, said: _Said, stop: Stop) -> None:
    """Reads each file of the folder once it has stopped changing, and again when it changes."""
    from kgagent.papers.inputs import Inputs, read_inputs

    assert job.watch is not None
    say(f"Watching {plain(str(job.watch))}; Ctrl-C ends it.")
    seen: dict[Path, Mark] = {}
    read: dict[Path, Mark] = {}
    while not stop.asked:
        marks = dict(_marks(job.watch))
        ready = [path for path, mark in marks.items() if seen.get(path) == mark != read.get(path)]
        if ready:
            _take_in(store, job, read_inputs(Inputs(paths=tuple(ready)), job.how), said, stop)
            read.update({path: marks[path] for path in ready})
        seen = marks
        until = time.monotonic() + job.every
        while not stop.asked and time.monotonic() < until:
            time.sleep(SLICE)


def _marks(folder: Path) -> Iterator[tuple[Path, Mark]]:
    """When each paper in the folder was written, and its size."""
    from kgagent.papers.find import find

    try:
        paths = find([str(folder)])
    except NotFound:
        return
    for path in paths:
        try:
            known = path.stat()
        except OSError:
            continue  # gone again
        yield path, (known.st_mtime_ns, known.st_size)
