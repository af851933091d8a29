"""`kgagent ask`: what the graph and its passages say to a question, with or without a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, MinConfidence
from kgagent.cli.output import document, out, plain, say
from kgagent.errors import NotFound, UsageError

if TYPE_CHECKING:
    from kgagent.agent.answer.answering import Answer
    from kgagent.agent.answer.judge import Tally
    from kgagent.agent.answer.judging import Judged
    from kgagent.agent.answer.material import Arm
    from kgagent.cli.ask_text import Form
    from kgagent.settings import Settings
    from kgagent.storage.store import Store
    from kgagent.views.answering import Answering, AnswerView
    from kgagent.wiring import Answerer


def ask(
    question: Annotated[str | None, typer.Argument(help="A question, in plain English.")] = None,
    questions: Annotated[
        Path | None, typer.Option(help="Questions from a file: a line each, or JSON lines.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Let a language model answer: openai:NAME.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Where an OpenAI-compatible endpoint answers.")
    ] = None,
    arm: Annotated[
        str | None,
        typer.Option(
            help="What the model gets: graph, retrieval (passages only), alone (nothing).",
            show_default="graph",
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="All three arms, at the same budget of tokens.")
    ] = False,
    judge: Annotated[
        str | None,
        typer.Option(help="With --compare: a model that compares blindly: openai:NAME."),
    ] = None,
    material_tokens: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Tokens of material a model gets, at most.")
    ] = 2000,
    max_tokens: Annotated[int | None, typer.Option(help="The longest answer, in tokens.")] = None,
    temperature: Annotated[str | None, typer.Option(help="The sampling temperature.")] = None,
    budget_usd: Annotated[
        str | None, typer.Option(help="The most that may be spent, in US dollars.")
    ] = None,
    budget_tokens: Annotated[
        str | None, typer.Option(help="The most tokens that may be used.")
    ] = None,
    budget_calls: Annotated[
        str | None, typer.Option(help="The most calls that may be made.")
    ] = None,
    prices: Annotated[str | None, typer.Option(help="A file of prices (TOML).")] = None,
    relations: Annotated[
        int, typer.Option(min=1, max=200, help="How many relations to look out for.")
    ] = 12,
    passages: Annotated[int, typer.Option(min=0, max=50, help="How many passages to show.")] = 4,
    grounded: Annotated[
        bool, typer.Option("--grounded", help="Only relations that a checked quote shows.")
    ] = False,
    min_confidence: MinConfidence = None,
    db: Database = None,
    file: Annotated[
        Path | None, typer.Option("--out", help="Write it to this file, as Markdown.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What the graph and its passages say to a question: quotes with paper, year, DOI and page.

    Without a language model nothing is invented: concepts, relations, paths and passages as they
    stand. With --model it answers from the same numbered material; its citations are checked, and
    what it says without one is marked. A call that was paid for is never made again.

    Examples:

      kgagent ask "How does silk toughen?"

      kgagent ask "How does silk toughen?" --model openai:gpt-5-mini --budget-usd 0.10

      kgagent ask --questions questions.txt --model openai:qwen3 --base-url http://127.0.0.1:8000/v1
      --compare --judge openai:qwen3
    """
    from kgagent.cli.grow import resolved

    given = dict(locals())
    settings = resolved({name: given[name] for name in _FLAGS})
    asked = _questions(question, questions)
    arms = _arms(settings, arm, compare=compare, judge=judge)
    with opened(settings.db) as store:
        job = _Job(
            settings=settings,
            store=store,
            arms=arms,
            tokens=material_tokens,
            relations=relations,
            passages=passages,
            grounded=grounded,
            many=questions is not None,
            voice=_voice(settings, store, judge) if arms else None,
        )
        if job.voice:
            say(plain(job.voice.notice))
        _carry_out(job, asked, file=file, as_json=as_json)


_FLAGS = (
    "db model base_url max_tokens temperature budget_usd budget_tokens budget_calls prices "
    "min_confidence"
).split()


_KEPT_BACK = ("question", "retrieved", "more")
"""What is not told again to programs."""


@dataclass(slots=True)
class _Job:
    """What is to be done with each question; without `arms` no model is asked."""

    settings: Settings
    store: Store
    arms: tuple[Arm, ...]
    tokens: int
    relations: int
    passages: int
    grounded: bool
    many: bool
    voice: Answerer | None
    graph: Answering | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of one question; `missed` says why nothing did."""

    question: str
    view: AnswerView | None = None
    answers: tuple[Answer, ...] = ()
    judged: Judged | None = None
    missed: NotFound | None = None


@dataclass(slots=True)
class _Page:
    """Lines that are printed at once, or kept for a file."""

    form: Form
    kept: list[str] | None = field(default=None)

    def write(self, lines: Iterable[str]) -> None:
        for line in lines:
            if self.kept is None:
                out(line)
            else:
                self.kept.append(line)


def _questions(question: str | None, file: Path | None) -> tuple[str, ...]:
    from kgagent.domain.text import clean
    from kgagent.llm.recorded import questions_in

    if (question is None) == (file is None):
        raise UsageError(
            "Give a question, or a file of them with --questions.",
            hint='kgagent ask "How does silk toughen?"',
        )
    return tuple(questions_in(file)) if file else (clean(question or "").strip(),)


def _arms(
    settings: Settings, arm: str | None, *, compare: bool, judge: str | None
) -> tuple[Arm, ...]:
    """The arms that are asked for, none without a model. Raises UsageError for what cannot be."""
    from kgagent.agent.answer.material import ARMS

    if arm is not None and arm not in ARMS:
        raise UsageError(f"There is no arm '{arm}'.", hint=f"Arms: {', '.join(ARMS)}")
    if arm is not None and compare:
        raise UsageError("--compare takes all three arms.", hint="Leave out --arm or --compare.")
    if judge is not None and not compare:
        raise UsageError("--judge is for --compare.", hint="Add --compare.")
    if settings.model_for("reason") == "embedded":
        if compare or arm not in (None, "graph"):
            raise UsageError(
                "Without a language model there is only the graph.",
                hint="Name a model: --model openai:NAME --base-url URL",
            )
        return ()
    return ARMS if compare else tuple(a for a in ARMS if a == (arm or "graph"))


def _voice(settings: Settings, store: Store, judge: str | None) -> Answerer:
    from kgagent import wiring

    return wiring.answerer(settings, store, judge=judge)


def _carry_out(job: _Job, asked: tuple[str, ...], *, file: Path | None, as_json: bool) -> None:
    """Ask each question; what is done is shown at once, or written where all is done."""
    from kgagent.agent.answer.judge import Tally
    from kgagent.cli import ask_verdicts
    from kgagent.cli.ask_text import Markdown, Terminal

    page = _Page(Markdown(), []) if file else _Page(Terminal())
    tally, told, missed = Tally(), [], 0
    for number, question in enumerate(asked, start=1):
        done = _one(job, question)
        missed += done.missed is not None
        if done.judged:
            tally.add(done.judged.verdicts)
        told.append(_told(done))
        if not as_json or file:
            page.write(_lines(job, done, page.form, number))
    totals = _totals(tally) if tally.judged else None
    if totals and (not as_json or file):
        page.write(ask_verdicts.of_all(tally, page.form, len(asked)))
    if file:
        _save(file, page.kept or [])
    if as_json:
        one = told[0] | ({"totals": totals} if totals else {})
        document({"questions": told, "totals": totals} if job.many else one)
    if missed == len(asked):
        raise typer.Exit(NotFound.exit_code)


def _one(job: _Job, question: str) -> _Done:
    """What comes of one question. Raises NotFound where nothing speaks to the only one."""
    from kgagent.agent.answer.answering import answer
    from kgagent.agent.answer.judging import judge
    from kgagent.agent.answer.material import Found, material

    view, found = None, Found()
    if job.arms != ("alone",):
        try:
            view = _graph(job).about(question, _wanted(job))
        except NotFound as error:
            if not job.many:
                raise
            return _Done(question, missed=error)
        last = view.relations + view.hops
        passages = (*view.items[last:], *view.more)
        found = Found(view.items[:last], passages, view.retrieved)
    if job.voice is None:
        return _Done(question, view)
    at = job.voice.model
    answers = tuple(
        answer(job.store, at, question, arm=arm, material=material(found, arm, job.tokens))
        for arm in job.arms
    )
    judged = judge(job.store, job.voice.judge, question, answers) if job.voice.judge else None
    return _Done(question, view, answers, judged)


def _graph(job: _Job) -> Answering:
    """The graph, read once."""
    from kgagent import kinds
    from kgagent.embedding.static import StaticEmbedder
    from kgagent.views.answering import Answering

    if job.graph is None:
        job.graph = Answering.of(
            job.store,
            embedder=StaticEmbedder(),
            grounded=job.grounded,
            min_confidence=job.settings.min_confidence,
            table=kinds.load(job.settings.predicates),
        )
    return job.graph


def _wanted(job: _Job) -> Any:
    from kgagent.views.answering import Wanted

    return Wanted(relations=job.relations, passages=job.passages)


def _told(done: _Done) -> dict[str, Any]:
    """What came of a question, for programs."""
    told: dict[str, Any] = {"question": done.question}
    if done.missed:
        return told | {"missed": {"message": done.missed.message, "hint": done.missed.hint}}
    if done.view:
        view = asdict(done.view)
        told["graph"] = {k: v for k, v in view.items() if k not in _KEPT_BACK}
    told["answers"] = [asdict(each) | {"text": each.checked.text} for each in done.answers]
    if done.judged:
        told["judged"] = asdict(done.judged)
    return told


def _lines(job: _Job, done: _Done, form: Form, number: int) -> Iterator[str]:
    from kgagent.cli import ask_text, ask_verdicts

    if job.many:
        yield form.heading(f"Question {number}")
    if done.missed:
        yield form.line(form.safe(done.question))
        yield form.line(form.safe(f"{done.missed.message} {done.missed.hint}"))
    elif done.view and not done.answers:
        yield from ask_text.brief(done.view, form)
        if not job.many and isinstance(form, ask_text.Terminal):
            yield ""
            yield f"Next:  {_next(done.view)}"
    elif done.answers:
        yield form.line(form.safe(done.question))
    for each in done.answers:
        yield from ask_text.answer(each, form, name=job.voice.model.name if job.voice else "")
    if done.judged:
        yield from ask_verdicts.of_one(done.judged, form)


def _next(view: AnswerView) -> str:
    names = [plain(one.name) for one in view.recognised]
    more = [f'kgagent show "{names[0]}"'] if names else ["kgagent hubs"]
    if len(names) > 1:
        more.append(f'kgagent path "{names[0]}" "{names[1]}"')
    return "    ".join(more)


def _totals(tally: Tally) -> dict[str, Any]:
    return {"pairs": tally.rows(), "order": tally.bias()}


def _save(file: Path, lines: list[str]) -> None:
    from kgagent.interchange.replacing import replacing

    with replacing(file) as draft:
        draft.write_text("\n".join(lines).strip() + "\n", encoding="utf-8")
    say(f"Written to {plain(file)}.")
