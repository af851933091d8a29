"""`kgagent add`: read papers into the database without growing the graph."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kgagent.cli.options import AsJson, Database, resolved
from kgagent.cli.output import event, out, plain, say
from kgagent.cli.stopping import Stop, stopping
from kgagent.errors import NotFound, UsageError

if TYPE_CHECKING:
    from kgagent.agent.read import Read
    from kgagent.domain.paper import Paper, Rejection
    from kgagent.papers.online.source import Named
    from kgagent.papers.options import FieldNames
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
            help="Folders, files, 'globs'; arxiv:ID, doi:ID, pubmed:ID, openalex:ID, arxiv:'words'."
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
    settings = resolved(db=db, contact=contact, passage_size=passage_size)
    job = _Job(
        settings=settings,
        given=tuple(papers or ()),
        watch=watch,
        every=every,
        limit=limit,
        fresh=fresh,
        full_text=full_text,
        fields=_fields(field or []),
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
    limit: int
    fresh: bool
    full_text: bool
    fields: FieldNames
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


def _fields(given: Sequence[str]) -> FieldNames:
    from kgagent.papers.options import FieldNames

    named = dict(pair.partition("=")[::2] for pair in given)
    if not all(named.values()):
        raise UsageError("--field takes PART=NAME.", hint="For example: --field abstract=AB")
    return FieldNames().renamed(**named)


def _carry_out(job: _Job, said: _Said) -> int:
    from kgagent.storage.store import Store

    asked, paths = _inputs(job.given)
    if job.watch is not None and not job.watch.is_dir():
        raise UsageError(f"There is no folder '{job.watch}' to watch.", hint="Make it first.")
    store = Store.open(job.settings.db, create=True)
    try:
        with stopping() as stop:
            _take_in(store, job, _found(job, asked, paths), said, stop)
            if job.watch is not None and not stop.asked:
                _watch(store, job, said, stop)
        said.end(store)
    finally:
        store.close()
    if stop.asked and job.watch is None:
        return INTERRUPTED
    return 1 if said.counts["rejected"] else 0


def _inputs(given: Sequence[str]) -> tuple[list[Named], list[Path]]:
    """What services answer, and the files; a file of such a name is a file."""
    from kgagent.papers.find import survey
    from kgagent.papers.online.source import named

    asked: list[Named] = []
    files: list[str] = []
    for each in given:
        name = None if os.path.lexists(each) else named(each)
        if name is None:
            files.append(each)
        else:
            asked.append(name)
    if not files:
        return asked, []
    found = survey(files)
    if found.ignored:
        say(f"{found.ignored} files of other kinds were left aside.")
    return asked, list(found.paths)


def _found(job: _Job, asked: list[Named], paths: list[Path]) -> Iterator[Paper | Rejection]:
    from kgagent.papers.read import read_papers

    yield from read_papers(paths, fields=job.fields)
    if asked:
        yield from _fetched(job, asked)


def _fetched(job: _Job, asked: list[Named]) -> Iterator[Paper | Rejection]:
    from kgagent.papers.online.full_text import with_full_text
    from kgagent.papers.online.source import fetch
    from kgagent.papers.online.web import Web, cache_folder
    from kgagent.papers.options import Limits

    cache = cache_folder(os.environ)
    web = Web(contact=job.settings.contact, cache=cache, fresh=job.fresh)
    items = fetch(asked, web, limit=job.limit)
    yield from with_full_text(items, web, limits=Limits()) if job.full_text else items


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
    from kgagent.papers.read import read_papers

    assert job.watch is not None
    say(f"Watching {plain(str(job.watch))}; Ctrl-C ends it.")
    seen: dict[Path, Mark] = {}
    read: dict[Path, Mark] = {}
    while not stop.asked:
        marks = dict(_marks(job.watch))
        ready = [path for path, mark in marks.items() if seen.get(path) == mark != read.get(path)]
        if ready:
            _take_in(store, job, read_papers(ready, fields=job.fields), said, stop)
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
