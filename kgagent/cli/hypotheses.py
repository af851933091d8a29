"""`kgagent hypotheses`: propose, list, show, accept, reject, note, check, write, export."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, Limit, resolved
from kgagent.cli.output import out, plain, say, show, table

if TYPE_CHECKING:
    from kgagent.interchange.hypotheses import Entry
    from kgagent.storage.hypotheses import Registered
    from kgagent.views.hypotheses import Calibration

hypotheses = typer.Typer(
    help="Hypotheses: proposed from gaps of the graph, registered, checked against later papers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Number = Annotated[int, typer.Argument(help="The hypothesis's number.")]
State = Annotated[
    str | None,
    typer.Option(
        "--state",
        help="Only open, supported, contradicted, disputed, broken, known, accepted, rejected.",
    ),
]
Why = Annotated[str, typer.Option("--why", help="A reason, kept with it.")]


@hypotheses.command()
def propose(
    limit: Limit = 20,
    until: Annotated[
        int | None, typer.Option("--until", help="Only what papers up to this year say.")
    ] = None,
    horizon: Annotated[
        int, typer.Option("--horizon", min=1, max=20, help="The years a probability is about.")
    ] = 3,
    miner: Annotated[
        list[str] | None, typer.Option("--miner", help="Only this miner; may be repeated.")
    ] = None,
    literature: Annotated[
        str | None,
        typer.Option("--literature", help="Also search here, such as an OpenAlex works URL."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The random seed.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show them, register none.")] = False,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Mine the graph for hypotheses, show the best that differ, and register them.

    What is registered stays as it is: later papers and persons add events to it. The same graph
    and seed give the same list.

    Examples:

      kgagent hypotheses propose -n 10

      kgagent hypotheses propose --until 2015 --miner "open triad"
    """
    from kgagent import kinds, wiring
    from kgagent.agent.hypotheses.keep import register
    from kgagent.agent.hypotheses.propose import Wish
    from kgagent.agent.hypotheses.propose import propose as mine
    from kgagent.interchange.hypotheses import Entry
    from kgagent.retrieval.literature import Literature
    from kgagent.views.identities import shown_until

    asked = resolved(db=db)
    wish = Wish(limit, until, horizon, seed, tuple(miner or ()))
    search = None if literature is None else Literature(literature)
    with opened(asked.db) as store:
        found = mine(
            store,
            wiring.vectors_of_concepts,
            kinds.load(asked.predicates),
            wish,
            identities=shown_until,
            literature=search,
        )
        numbers: list[int | None] = [None] * len(found.hypotheses)
        if not dry_run and found.hypotheses:
            numbers = list(register(store, found.hypotheses, step=found.step, seed=seed))
    entries = [Entry(one, number) for one, number in zip(found.hypotheses, numbers, strict=True)]
    told = {
        "hypotheses": [asdict(entry) for entry in entries],
        "found": found.found,
        "passed_over": found.passed_over,
    }

    def draw() -> None:
        for at, entry in enumerate(entries, start=1):
            _draw(entry, at)
        gaps = ", ".join(f"{count:,} of {name}" for name, count in found.found.items())
        say(f"Gaps looked at: {gaps or 'none'}.")
        for why, count in found.passed_over.items():
            say(f"Passed over: {count:,}: {why}.")
        if not entries:
            out("No hypothesis: read more papers.  Next:  kgagent grow PAPERS")
        elif not dry_run:
            out("Next:  kgagent hypotheses list    kgagent hypotheses export hypotheses.md")

    show(as_json, told, draw)


def _draw(entry: Entry, at: int) -> None:
    from kgagent.interchange.hypotheses import brief

    state = f"   [{entry.state}]" if entry.state else ""
    out(f"{entry.number or at}  {plain(entry.hypothesis.statement)}{state}")
    for label, texts in brief(entry):
        for text in texts:
            out(f"   {label.lower()}: {plain(text)}")
    out()


@hypotheses.command("list")
def list_(
    state: State = None, db: Database = None, limit: Limit = 50, as_json: AsJson = False
) -> None:
    """The registered hypotheses and where they stand.

    Example:  kgagent hypotheses list --state supported
    """
    from kgagent.views import hypotheses as views

    with opened(db) as store:
        rows = views.listed(store, state=state, limit=limit)
    columns = {"number": "number", "state": "state", "miner": "miner", "score": "score"}
    columns |= {"probability": "chance", "as_of": "as of", "statement": "statement"}

    def draw() -> None:
        if not rows:
            out("None.  Next:  kgagent hypotheses propose")
            return
        table([row | {"as_of": str(row["as_of"] or "")} for row in rows], columns)
        out()
        out(f"Next:  kgagent hypotheses show {rows[0]['number']}    kgagent hypotheses check")

    show(as_json, rows, draw)


@hypotheses.command("show")
def show_one(number: Number, db: Database = None, as_json: AsJson = False) -> None:
    """One hypothesis: its evidence with quotes, what would decide it, and what moved it since.

    Example:  kgagent hypotheses show 3
    """
    from kgagent.views import hypotheses as views

    with opened(db) as store:
        found = views.shown(store, number)

    def draw() -> None:
        _draw(_entry(found), number)
        out(f"Next:  kgagent hypotheses accept {number}    kgagent hypotheses write {number} "
            "--model openai:NAME")  # fmt: skip

    show(as_json, views.plain(found), draw)


def _entry(found: Registered) -> Entry:
    from kgagent.domain.ledger import WRITTEN
    from kgagent.interchange.hypotheses import Entry
    from kgagent.views import hypotheses as views

    moved = [event for event in found.events if event["kind"] != WRITTEN]
    return Entry(found.hypothesis, found.number, found.state, moved, views.proposal(found))


@hypotheses.command()
def accept(number: Number, why: Why = "", db: Database = None, as_json: AsJson = False) -> None:
    """Say that a hypothesis is worth following.

    Example:  kgagent hypotheses accept 3 --why "we have the material"
    """
    _said(number, "accepted", why, db, as_json=as_json)


@hypotheses.command()
def reject(number: Number, why: Why = "", db: Database = None, as_json: AsJson = False) -> None:
    """Say that a hypothesis makes no sense, or is known.

    Example:  kgagent hypotheses reject 3 --why "a method is no material"
    """
    _said(number, "rejected", why, db, as_json=as_json)


@hypotheses.command()
def note(
    number: Number,
    text: Annotated[str, typer.Argument(help="What to note.")],
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Note something with a hypothesis; its state stays.

    Example:  kgagent hypotheses note 3 "ask the rheology group"
    """
    _said(number, "noted", text, db, as_json=as_json)


def _said(number: int, kind: str, text: str, db: str | None, *, as_json: bool) -> None:
    from kgagent.agent.hypotheses.keep import decide

    with opened(db) as store:
        found = decide(store, number, kind, text)
    told = {"number": number, "state": found.state}
    show(as_json, told, lambda: out(f"Hypothesis {number} is {found.state}."))


@hypotheses.command()
def check(
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Also how the probabilities compare.")
    ] = False,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Look for what papers have said of registered hypotheses since, and keep it with its quote.

    Example:  kgagent hypotheses check --calibration
    """
    from kgagent import kinds
    from kgagent.agent.hypotheses.check import check as look
    from kgagent.agent.hypotheses.check import counts
    from kgagent.views import hypotheses as views

    asked = resolved(db=db)
    with opened(asked.db) as store:
        moved = look(store, kinds.load(asked.predicates))
        every = views.every(store)
        curve = views.calibration(store) if calibration else None
    touched = {each.number for each in moved}
    entries = [_entry(each) for each in every if each.number in touched]
    told: dict[str, Any] = {
        "moved": [asdict(each) for each in moved],
        "counts": counts(moved),
        "states": views.states(every),
        "calibration": None if curve is None else asdict(curve),
    }

    def draw() -> None:
        for entry in entries:
            out(f"{entry.number}  {plain(entry.hypothesis.statement)}   [{entry.state}]")
        new = ", ".join(f"{count:,} {kind}" for kind, count in counts(moved).items())
        out(f"New evidence: {new or 'none'}.")
        stand = ", ".join(f"{count:,} {state}" for state, count in views.states(every).items())
        out(f"Hypotheses: {stand or 'none'}.")
        if curve is not None:
            _draw_curve(curve)

    show(as_json, told, draw)


def _draw_curve(found: Calibration) -> None:
    out()
    out(
        f"Calibration: {found.closed:,} whose years are over, of which {found.joined:,} pairs were "
        f"joined ({found.expected:.1f} expected); {found.waiting:,} wait, {found.known:,} were "
        "known before."
    )
    if found.curve:
        rows = [{"said": one.said, "came": one.came, "count": one.count} for one in found.curve]
        table(rows, {"said": "said", "came": "came", "count": "hypotheses"})
        out(f"Brier score {found.brier:.4f}")


@hypotheses.command()
def write(
    number: Number,
    model: Annotated[
        str | None, typer.Option("--model", help="The language model: openai:NAME.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Where an OpenAI-compatible endpoint answers.")
    ] = None,
    budget_usd: Annotated[
        float | None, typer.Option("--budget-usd", help="The most that may be spent.")
    ] = None,
    rounds: Annotated[
        int, typer.Option("--rounds", min=0, max=5, help="Revisions after a critique, at most.")
    ] = 1,
    expand: Annotated[
        bool, typer.Option("--expand", help="Also each part in depth: seven calls more.")
    ] = False,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Have a language model write a proposal for a hypothesis, with a critic whose word is heeded.

    Without a model there is the evidence brief: kgagent hypotheses show NUMBER.

    Example:  kgagent hypotheses write 3 --model openai:gpt-5-mini
    """
    from kgagent import wiring
    from kgagent.agent.hypotheses.write import write as compose
    from kgagent.cli.grow import resolved as with_notices

    given: dict[str, object] = {"model": model, "base_url": base_url, "budget_usd": budget_usd}
    with opened(db) as store:
        critic = wiring.critic(with_notices(given), store)
        say(critic.notice)
        written = compose(store, critic.judge, number, rounds=rounds, expand=expand)
    told = written.told()

    def draw() -> None:
        for label, text in told.items():
            for each in text if isinstance(text, list) else [text]:
                out(f"{label.replace('_', ' ')}: {plain(each)}")

    show(as_json, told, draw)


@hypotheses.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write: .md, .json, .csv or .html.")],
    state: State = None,
    title: Annotated[str, typer.Option("--title", help="The heading.")] = "Hypotheses",
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Write the registered hypotheses with their evidence to a file.

    Example:  kgagent hypotheses export hypotheses.html --state open
    """
    from kgagent.interchange.hypotheses import write as write_file
    from kgagent.views import hypotheses as views

    with opened(db) as store:
        found = views.every(store, state=state)
    write_file(file, [_entry(each) for each in found], title=title)
    told = {"file": str(file), "hypotheses": len(found)}
    show(as_json, told, lambda: out(f"Wrote {plain(file)}: {len(found):,} hypotheses."))
