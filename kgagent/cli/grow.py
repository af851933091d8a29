"""`kgagent grow`: read papers and grow the graph, step by step."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgagent.cli.add import say_ignored
from kgagent.cli.options import AsJson, Database, MinConfidence, how_to_read
from kgagent.cli.output import event, out, plain, say, table
from kgagent.cli.progress import Progress
from kgagent.cli.stopping import Stop, stopping
from kgagent.errors import NothingToRead, UsageError

if TYPE_CHECKING:
    from kgagent.api.growing import Until
    from kgagent.papers.inputs import How, Inputs
    from kgagent.settings import Settings
    from kgagent.storage.store import Store

INTERRUPTED = 130


def grow(
    papers: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders, files, 'globs' (.pdf .xml .html .docx .bib .txt …); doi:ID, arxiv:ID …"
        ),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Read the 24 sample papers that ship with kgagent.")
    ] = False,
    questions: Annotated[
        Path | None, typer.Option(help="Questions to ask first: a line each, or JSON lines.")
    ] = None,
    db: Database = None,
    steps: Annotated[
        int | None, typer.Option(help="Stop when the run has this many; goes on asking till then.")
    ] = None,
    until_read: Annotated[
        bool,
        typer.Option("--until-read", help="Stop when all is read (the default without --steps)."),
    ] = False,
    stop_when: Annotated[
        str | None,
        typer.Option("--stop", help="saturated: stop when steps bring hardly any new concepts."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="embedded (the default), openai:NAME, recorded:FILE.")
    ] = None,
    reason_model: Annotated[
        str | None, typer.Option(help="The model that answers where there are no passages.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Where an OpenAI-compatible endpoint answers.")
    ] = None,
    embedder: Annotated[
        str | None,
        typer.Option(help="What finds by meaning: auto, none, sentence-transformers[:MODEL]."),
    ] = None,
    ask_model: Annotated[
        str | None, typer.Option(help="The model that puts questions into words.")
    ] = None,
    critic_model: Annotated[str | None, typer.Option(help="The model that criticises.")] = None,
    topic: Annotated[
        str | None, typer.Option(help="What to look for first, and to reason about.")
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option(
            help="grounded (passages answer), open (a model reasons without any), both in turn."
        ),
    ] = None,
    phrasing: Annotated[
        str | None, typer.Option(help="Who words the questions: auto, templates, model.")
    ] = None,
    refine: Annotated[
        int | None, typer.Option(help="Criticise an answer and give it anew, so often at most.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Calls at the same time.")] = None,
    budget_usd: Annotated[
        str | None, typer.Option(help="The most that may be spent, in US dollars.")
    ] = None,
    budget_tokens: Annotated[
        str | None, typer.Option(help="The most tokens that may be used.")
    ] = None,
    budget_calls: Annotated[
        str | None, typer.Option(help="The most calls that may be made.")
    ] = None,
    time: Annotated[
        str | None, typer.Option(help="The longest that the run may take: 90, 15m, 1h30m.")
    ] = None,
    temperature: Annotated[str | None, typer.Option(help="The sampling temperature.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="The longest reply, in tokens.")] = None,
    timeout: Annotated[str | None, typer.Option(help="The longest that one call may take.")] = None,
    stream: Annotated[
        bool | None, typer.Option("--stream/--no-stream", help="Read replies as they are written.")
    ] = None,
    reply_shape: Annotated[
        str | None,
        typer.Option(help="auto, schema, object, tags; think or thinking for Graph-PReFLexOR."),
    ] = None,
    requests_per_minute: Annotated[
        int | None, typer.Option(help="At most so many calls a minute.")
    ] = None,
    tokens_per_minute: Annotated[
        int | None, typer.Option(help="At most so many tokens a minute.")
    ] = None,
    prices: Annotated[str | None, typer.Option(help="A file of prices (TOML).")] = None,
    seed: Annotated[int | None, typer.Option(help="The random seed.")] = None,
    epoch: Annotated[int | None, typer.Option(help="How many steps are planned at a time.")] = None,
    passages: Annotated[int | None, typer.Option(help="Passages read per step.")] = None,
    passage_size: Annotated[
        int | None, typer.Option(help="Characters per passage, at most.")
    ] = None,
    min_confidence: MinConfidence = None,
    identity: Annotated[
        str | None,
        typer.Option(help="Which concepts become one: names (nearly the same too) or exact."),
    ] = None,
    strategy: Annotated[
        str | None,
        typer.Option(help="How questions are chosen: a strategy, or weights: frontier:2,bridge:1."),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(help="Where JSON lines keep a part: abstract=AB, year=PY (repeatable)."),
    ] = None,
    contact: Annotated[
        str | None, typer.Option(help="Your e-mail address, told to services of papers.")
    ] = None,
    grobid: Annotated[
        str | None, typer.Option(help="Where a GROBID server of yours takes PDFs apart.")
    ] = None,
    retry_dead: Annotated[
        bool, typer.Option("--retry-dead", help="Ask again the steps without a usable reply.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what the run would call and cost; call nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read papers and grow the graph; go on where it stood.

    Each step asks a question that the graph suggests, reads the passages that speak to it, and
    merges what they state. Every step is committed: stop it with Ctrl-C (once: after the step,
    twice: at once) and give the same command again to go on. Ends with exit code 1 when a paper
    was refused or a reply could not be used (each kept with its reason: kgagent papers, kgagent
    replies). Defaults come from the environment, .env, kgagent.toml: kgagent settings.

    Examples:

      kgagent grow --sample

      kgagent grow papers/ notes.jsonl --db silk.db

      kgagent grow papers/ --strategy frontier:2,bridge:1 --stop saturated

      kgagent grow papers/ --model openai:gpt-5-mini --budget-usd 2 --dry-run

      kgagent grow papers/ --model openai:qwen3 --base-url http://127.0.0.1:11434/v1

      kgagent grow papers/ --model openai:qwen3 --mode both --strategy answer,leap --refine 2

      kgagent grow --topic "impact-resistant materials" --mode open --steps 100 --model openai:qwen3
    """
    from kgagent.api.growing import Until, refuse_endless

    given = dict(locals())
    flags = {name: given[name] for name in FLAGS} | {"time_limit": time}
    settings = resolved(flags)
    refuse_endless(settings)
    job = _Job(
        settings=settings,
        inputs=_inputs(papers or [], sample=sample, asks=questions is not None, settings=settings),
        how=how_to_read(settings, fields=field or []),
        questions=_questions(questions),
        until=Until(
            read=until_read or settings.steps is None,
            saturated=_is_saturated(stop_when),
            retry_dead=retry_dead,
        ),
        dry_run=dry_run,
    )
    raise typer.Exit(_carry_out(job, Progress(as_json=as_json)))


FLAGS = (
    "db model reason_model base_url embedder topic steps workers budget_usd budget_tokens "
    "budget_calls temperature max_tokens timeout stream reply_shape requests_per_minute "
    "tokens_per_minute prices seed epoch passages passage_size min_confidence "
    "identity strategy ask_model critic_model mode phrasing refine contact grobid"
).split()
"""The options that are settings of the same name."""


@dataclass(frozen=True, slots=True)
class _Job:
    settings: Settings
    inputs: Inputs
    how: How
    questions: tuple[str, ...]
    until: Until
    dry_run: bool


def resolved(flags: dict[str, object]) -> Settings:
    """The settings with these flags; what is to be noticed is said."""
    from kgagent.settings import resolve

    found = resolve(flags, os.environ, Path.cwd())
    for notice in found.notices:
        say(plain(notice))
    return found.settings


def _questions(file: Path | None) -> tuple[str, ...]:
    """The questions in a file: a line each, or the `question` of each line of JSON."""
    if file is None:
        return ()
    from kgagent.llm.recorded import questions_in

    return tuple(dict.fromkeys(questions_in(file)))


def _is_saturated(stop_when: str | None) -> bool:
    """Whether the run shall stop when it is saturated: the only thing to wait for there is."""
    if stop_when not in {None, "saturated"}:
        raise UsageError("--stop takes saturated.", hint="For example: --stop saturated")
    return stop_when is not None


def _inputs(papers: list[str], *, sample: bool, asks: bool, settings: Settings) -> Inputs:
    """What to read; with nothing named, an existing database goes on with what it has."""
    from kgagent.papers.inputs import Inputs, inputs_of
    from kgagent.shipped import shipped
    from kgagent.storage.connect import file_of, url_of

    if sample:
        papers = [*papers, str(shipped("data/papers"))]
    if papers:
        found = inputs_of(papers)
        say_ignored(found.ignored)
        return found
    file = file_of(url_of(settings.db))
    reasons = asks or (settings.topic and settings.model != "embedded")
    if not reasons and file is not None and not file.exists():
        raise NothingToRead(
            f"Nothing to read: no papers were named, and there is no database at {file}.",
            hint="kgagent grow PAPERS, or: kgagent grow --sample",
        )
    return Inputs()


def _carry_out(job: _Job, progress: Progress) -> int:
    """Reads, grows and reports; gives the exit code."""
    from kgagent import wiring
    from kgagent.storage.store import Store

    if job.settings.model.partition(":")[0] not in wiring.MODELS:
        raise wiring.no_such_model(job.settings.model)
    wiring.strategies(job.settings.strategy)
    store = Store.open(job.settings.db, create=True)
    try:
        with stopping() as stop, progress:
            refused = _read(store, job, progress, stop)
            if job.dry_run:
                return _say_cost(store, job, progress)
            dead = 0
            try:
                if not stop.asked:
                    dead = _grow(store, job, progress, stop)
            finally:
                progress.close()
                _report(store, progress)
    finally:
        store.close()
    if stop.asked:
        return INTERRUPTED
    return 1 if refused or dead else 0


def _read(store: Store, job: _Job, progress: Progress, stop: Stop) -> int:
    """Takes the papers in; gives how many were refused."""
    from kgagent.agent.read import add_papers
    from kgagent.papers.inputs import read_inputs

    refused = 0
    papers = read_inputs(job.inputs, job.how)
    for read in add_papers(store, papers, size=job.settings.passage_size):
        refused += read.outcome == "rejected"
        progress.read(read)
        if stop.asked:
            break
    return refused


def _grow(store: Store, job: _Job, progress: Progress, stop: Stop) -> int:
    """Turns the loop until it ends or is stopped; gives how many steps are dead."""
    from contextlib import closing

    from kgagent import kinds, wiring
    from kgagent.agent.grow import Watch
    from kgagent.api.growing import turns

    connected = wiring.connect(job.settings, store, given=job.questions)
    progress.start_growing(store, connected.notice)
    dead = 0
    table = kinds.load(job.settings.predicates)
    watch = Watch(lambda: not stop.asked, progress.steered, table)
    with closing(turns(store, job.settings, connected, job.until, watch=watch)) as loop:
        for step in loop:
            dead += bool(step.dead)
            progress.step(step)
            if stop.asked:
                break
    return dead


def _say_cost(store: Store, job: _Job, progress: Progress) -> int:
    """What the run would call and cost, for --dry-run."""
    from kgagent import wiring

    told = wiring.estimate(job.settings, store, given=len(job.questions))
    progress.close()
    if progress.as_json:
        event("dry-run", **told)
        return 0
    out(f"calls        {told['calls']:,}")
    out(f"tokens in    about {told['tokens_in']:,}")
    out(f"tokens out   at most {told['most_tokens_out']:,}")
    out(f"cost         {told['cost']}")
    out()
    out("Nothing was called.  Next:  the same command without --dry-run")
    return 0


def _nothing_yet(papers: int) -> None:
    if papers:
        say(f"{papers:,} papers are read and kept; nothing was asked yet.")
        return
    say("Nothing could be read, so there is no graph yet.")
    say("Next:  kgagent papers --refused    says why")


def _report(store: Store, progress: Progress) -> None:
    """What the graph holds now, and the sensible next commands."""
    from kgagent import views

    seen = views.overview(store)
    totals, spent = seen.totals, seen.spent
    reading = views.saturation(store)
    if progress.as_json:
        state = seen.run["state"] if seen.run else "none"
        event(
            "done",
            state=state,
            **totals,
            spent=spent,
            saturation=asdict(reading) | {"statement": reading.statement},
        )
        return
    if not totals["steps"]:
        _nothing_yet(totals["papers"])
        return
    state = f"{seen.run['state']}, {seen.run['reason']}" if seen.run else "nothing was asked"
    out()
    out(f"The graph in {plain(seen.database)} ({state})")
    out(
        f"  papers     {totals['papers']:,} read, {totals['rejections']:,} refused; "
        f"{totals['passages'] - seen.unread:,} of {totals['passages']:,} passages asked about"
    )
    out(
        f"  steps      {totals['steps']:,}, {totals['dead']:,} of them without a usable reply; "
        f"{spent['calls']:,} calls, {spent['tokens']:,} tokens, {spent['cost']}"
    )
    out(
        f"  concepts   {totals['concepts']:,} in {seen.measures.communities:,} communities "
        f"(modularity {seen.measures.modularity:.2f})"
    )
    out(
        f"  relations  {totals['relations']:,}, shown by {totals['evidence']:,} quotes, "
        f"{totals['grounded']:,} of them checked word for word"
    )
    if reading.fit:
        out(f"  reading    {reading.statement}")
    if seen.measures.hubs:
        out()
        rows = [{"name": hub.name, "relations": int(hub.value)} for hub in seen.measures.hubs[:10]]
        table(rows, {"name": "best connected", "relations": "relations"})
        first = plain(seen.measures.hubs[0].name)
        out()
        out(f'Next:  kgagent show "{first}"    kgagent ui    kgagent export graph.graphml')
