"""`kgagent reason`: reports that reason over the graph, each claim with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, resolved
from kgagent.cli.output import document, out, plain, say
from kgagent.errors import UsageError

if TYPE_CHECKING:
    from kgagent.agent.reasoning.fields import Field
    from kgagent.agent.reasoning.ground import Ground
    from kgagent.agent.reasoning.thinker import Thinker
    from kgagent.domain.report import Report
    from kgagent.views.walkable import Walkable

reason = typer.Typer(
    name="reason",
    help="Reason over the graph: reports in Markdown or HTML, each claim with its evidence.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Model = Annotated[
    str | None,
    typer.Option(
        "--model", help="Also ask a language model: openai:NAME. Without one: an evidence brief."
    ),
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", help="Where an OpenAI-compatible endpoint answers.")
]
BudgetUsd = Annotated[
    float | None, typer.Option("--budget-usd", help="The most that may be spent.")
]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", "-o", help="A file to write, .md or .html; may be given for both."),
]
Grounded = Annotated[
    bool, typer.Option("--grounded", help="Only relations that a checked quote shows.")
]
Seed = Annotated[int, typer.Option("--seed", help="The random seed.")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all jobs are told alike."""

    db: str | None
    out: list[Path] | None
    seed: int
    grounded: bool
    as_json: bool
    model: str | None = None
    base_url: str | None = None
    budget_usd: float | None = None


@reason.command("longest")
def longest(
    db: Database = None,
    model: Model = None,
    base_url: BaseUrl = None,
    budget_usd: BudgetUsd = None,
    files: Out = None,
    seed: Seed = 0,
    grounded: Grounded = False,
    as_json: AsJson = False,
) -> None:
    """The longest shortest path: what its concepts and relations say, and what they amount to.

    With a table of seven measures over the 30 longest paths, and how these go together.

    Example:  kgagent reason longest --out longest.html
    """
    from kgagent.agent.reasoning import longest as job

    asked = _Asked(db, files, seed, grounded, as_json, model, base_url, budget_usd)
    with _ready(asked) as (walk, thinker):
        _done(asked, job.report(_ground(walk), thinker, seed=seed), thinker)


@reason.command("discover")
def discover(
    one: Annotated[str | None, typer.Argument(help="A concept, by any of its names.")] = None,
    other: Annotated[str | None, typer.Argument(help="Another concept.")] = None,
    db: Database = None,
    model: Model = None,
    base_url: BaseUrl = None,
    budget_usd: BudgetUsd = None,
    files: Out = None,
    seed: Seed = 0,
    grounded: Grounded = False,
    as_json: AsJson = False,
) -> None:
    """Compositional discovery along a path: building blocks, pairs, bridges, the whole.

    Between two concepts, or between two that mean different things, chosen by the seed.

    Example:  kgagent reason discover "silk fibroin" bone --out discovery.html
    """
    from kgagent.agent.reasoning import discovery as job

    if (one is None) != (other is None):
        raise UsageError("Give two concepts, or none.", hint="kgagent reason discover silk bone")
    asked = _Asked(db, files, seed, grounded, as_json, model, base_url, budget_usd)
    with _ready(asked) as (walk, thinker):
        ground = _ground(walk)
        if one is None or other is None:
            path = job.path_by_chance(ground, seed)
            chosen = f"between two concepts far apart in meaning, seed {seed}"
        else:
            ground.needs(2)
            ends = walk.vertex(one), walk.vertex(other)
            if ends[0] == ends[1]:
                called = walk.called(ends[0])
                raise UsageError(f"'{one}' and '{other}' are one concept, {called}.")
            path = job.path_between(ground, *ends)
            chosen = "the most likely to hold between the two"
        _done(asked, job.report(ground, path, thinker, chosen=chosen), thinker)


@reason.command("map")
def map_fields(
    one: Annotated[
        str | None, typer.Argument(help="A community: its number, or a concept that lies in it.")
    ] = None,
    other: Annotated[str | None, typer.Argument(help="Another community.")] = None,
    other_db: Annotated[
        str | None, typer.Option("--other", help="Another graph, to map this one onto.")
    ] = None,
    db: Database = None,
    model: Model = None,
    base_url: BaseUrl = None,
    budget_usd: BudgetUsd = None,
    files: Out = None,
    seed: Seed = 0,
    grounded: Grounded = False,
    as_json: AsJson = False,
) -> None:
    """Which concepts of one field play the parts of which of another, by their relations.

    Of two communities of a graph, or of two graphs (--other; a community of each may be given).

    Example:  kgagent reason map silk bone    kgagent reason map --other metals.db --out map.html
    """
    from kgagent.agent.reasoning import mapping as job

    if other_db is None and (one is None or other is None):
        raise UsageError(
            "Give two communities, or --other with another graph.",
            hint="kgagent reason map 0 1    kgagent reason map --other OTHER.db",
        )
    asked = _Asked(db, files, seed, grounded, as_json, model, base_url, budget_usd)
    with _ready(asked) as (walk, thinker), opened(other_db or db) as store:
        second = _walk(store, grounded=grounded) if other_db else walk
        here, there = (each.with_communities(seed=seed) for each in (walk, second))
        grounds = [_ground(here)]
        grounds.append(_ground(there) if other_db else grounds[0])
        sides = _part(here, grounds[0], one), _part(there, grounds[1], other)
        if not other_db and sides[0] == sides[1]:
            raise UsageError(f"'{one}' and '{other}' are one community.", hint="Give another.")
        _done(asked, job.report(grounds[0], grounds[1], sides, thinker), thinker)


@reason.command("garden")
def garden(
    start: Annotated[
        str | None,
        typer.Argument(help="Where to begin: a community's number, or a concept in it."),
    ] = None,
    rounds: Annotated[
        int, typer.Option("--rounds", "-n", min=1, max=100, help="How many questions.")
    ] = 6,
    db: Database = None,
    model: Model = None,
    base_url: BaseUrl = None,
    budget_usd: BudgetUsd = None,
    files: Out = None,
    seed: Seed = 0,
    grounded: Grounded = False,
    as_json: AsJson = False,
) -> None:
    """A chain of questions, each of which carries a principle into a distant field.

    A question that nearly repeats an earlier one is dropped, and another field is taken.

    Example:  kgagent reason garden silk --rounds 8 --out garden.html
    """
    from kgagent.agent.reasoning import garden as job
    from kgagent.embedding.static import StaticEmbedder

    asked = _Asked(db, files, seed, grounded, as_json, model, base_url, budget_usd)
    with _ready(asked) as (whole, thinker):
        walk = whole.with_communities(seed=seed)
        ground = _ground(walk)
        number = None if start is None else _community(walk, ground, start).number
        embed = StaticEmbedder().embed
        found = job.report(ground, embed, thinker, rounds=rounds, start=number, seed=seed)
        _done(asked, found, thinker)


def _community(walk: Walkable, ground: Ground, given: str) -> Field:
    """A community by its number or by a concept that lies in it."""
    from kgagent.agent.reasoning.fields import field_of

    membership = walk.graph.membership or ()
    is_number = given.isascii() and given.isdigit()
    return field_of(ground, int(given) if is_number else membership[walk.vertex(given)])


def _part(walk: Walkable, ground: Ground, given: str | None) -> tuple[str, frozenset[str] | None]:
    """A community by its number or a member, with its name; the whole graph without one."""
    from kgagent.agent.reasoning.fields import keys

    ground.needs(2)
    if given is None:
        return walk.store.where, None
    found = _community(walk, ground, given)
    return f"community {found.number} ({found.name})", keys(ground, found.vertices)


@contextmanager
def _ready(asked: _Asked) -> Iterator[tuple[Walkable, Thinker | None]]:
    """The graph, and the model to ask, if any; files that cannot be written are refused first."""
    from kgagent import wiring
    from kgagent.interchange import reports

    for path in asked.out or ():
        reports.check(path)
    with opened(asked.db) as store:
        thinker = None
        if asked.model is not None:
            given: dict[str, object] = {"model": asked.model, "reason_model": asked.model}
            given |= {"base_url": asked.base_url, "budget_usd": asked.budget_usd}
            reasoning = wiring.reasoner(resolved(**given), store)
            if reasoning is not None:
                say(reasoning.notice)
                thinker = reasoning.thinker
        yield _walk(store, grounded=asked.grounded), thinker


def _walk(store: Any, *, grounded: bool) -> Walkable:
    from kgagent import kinds
    from kgagent.embedding.static import StaticEmbedder
    from kgagent.views.walkable import Walkable

    return Walkable.of(
        store,
        embedder=StaticEmbedder(),
        grounded=grounded,
        table=kinds.load(resolved().predicates),
    )


def _ground(walk: Walkable) -> Ground:
    from kgagent.agent.reasoning.ground import Ground

    return Ground(walk.store, walk.rows, walk.graph, walk.names)


def _told(report: Report) -> dict[str, Any]:
    """A report for programs: each block says what it is."""
    told = asdict(report)
    for section, drawn in zip(report.sections, told["sections"], strict=True):
        drawn["blocks"] = [
            {"type": type(block).__name__.lower()} | asdict(block) for block in section.blocks
        ]
    return told


def _done(asked: _Asked, report: Report, thinker: Thinker | None) -> None:
    """Write the report, or print it. Raises BudgetReached where that ended it early."""
    from kgagent.interchange import reports

    if asked.as_json:
        document(_told(report))
    elif not asked.out:
        out(reports.to_markdown(report).rstrip())
    for path in asked.out or ():
        reports.write(report, path)
        claims = report.claims
        inferred = sum(1 for claim in claims if claim.inferred)
        say(
            f"Wrote {plain(str(path))}: {len(claims):,} claims, {inferred:,} of them inferred; "
            f"{len(report.evidence):,} pieces of evidence."
        )
    if thinker is not None and thinker.stopped is not None:
        raise thinker.stopped
