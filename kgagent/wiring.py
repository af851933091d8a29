"""The only place that turns settings into concrete backends; heavy imports happen here, late."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from kgagent.domain.growth import BOTH, BY_MODEL, GROUNDED, MIXED, TEMPLATES, RunSettings
from kgagent.domain.steering import Script
from kgagent.embedding.protocol import Embedder, Vectors
from kgagent.errors import NotFound, NothingToRead, UsageError
from kgagent.llm.protocol import LanguageModel
from kgagent.settings import Role, Settings, api_key
from kgagent.storage.store import Store

if TYPE_CHECKING:
    from kgagent.agent.reasoning.thinker import Thinker
    from kgagent.agent.talk import ModelAt
    from kgagent.domain.reply import Reply, Request
    from kgagent.llm.budget import Account, Budget
    from kgagent.papers.inputs import How
    from kgagent.papers.options import FieldNames


LEAST_BYTES, BYTES_PER_TOKEN = 1024 * 1024, 2048
"""How long an answer may be on the wire: a streamed token has its own envelope."""

PROMPT_TOKENS = 1200
"""About how many tokens our prompt itself takes."""

_BESIDE: dict[Role, str] = {"reason": "reason", "ask": "ask", "critic": "judge"}
"""What the other models of a run do."""

MODELS = ("embedded", "openai", "recorded")
"""What the name of a model begins with."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The backends of a run, the settings that decide what it grows, and what it is told first.

    `notice` says where calls go, "" when none leave this process.
    """

    model: LanguageModel
    embedder: Embedder | None
    run: RunSettings
    script: Script = field(default_factory=Script)
    notice: str = ""


def connect(settings: Settings, store: Store, *, given: Sequence[str] = ()) -> Connected:
    """The backends that the settings name.

    Raises UsageError, NotFound or MissingExtra for what cannot be had, and a ModelFault when an
    endpoint must be tried and does not answer.
    """
    meaning = embedder(settings.embedder)
    name = settings.model_for("extract")
    run = RunSettings(
        model=name,
        embedder=meaning.name if meaning else "none",
        seed=settings.seed,
        epoch=settings.epoch,
        passages=settings.passages,
        topic=settings.topic,
        min_confidence=settings.min_confidence,
        identity=settings.identity,
        strategy=strategies(settings.strategy),
        mode=settings.mode,
        phrasing=BY_MODEL if settings.phrasing == BY_MODEL else TEMPLATES,
        refine=settings.refine,
        questions=sha256("\n".join(given).encode()).hexdigest() if given else "",
    )
    script = Script(tuple(given))
    match name.partition(":"):
        case ("embedded", "", ""):
            _refuse_what_needs_a_model(run)
            from kgagent.llm.embedded.model import EmbeddedModel

            return Connected(EmbeddedModel(), meaning, run, script)
        case ("recorded", ":", place) if place:
            return _recorded(Path(place), run, meaning, script)
        case ("openai", ":", model) if model:
            return _endpoint(settings, store, run, meaning, script)
        case _:
            raise no_such_model(name)


def _phrasing(settings: Settings) -> str:
    """Who puts questions into words where an endpoint answers."""
    if settings.phrasing != "auto":
        return settings.phrasing
    return TEMPLATES if strategies(settings.strategy) == MIXED else BY_MODEL


def _refuse_what_needs_a_model(run: RunSettings) -> None:
    """Raises UsageError for what the embedded reader cannot do: it reads, and reasons about
    nothing."""
    for asked, what in (
        (run.mode != GROUNDED, f"--mode {run.mode}"),
        (run.phrasing == BY_MODEL, "--phrasing model"),
        (run.refine > 0, "--refine"),
    ):
        if asked:
            raise UsageError(
                f"{what} needs a language model; the embedded reader only reads passages.",
                hint="Name one: --model openai:NAME --base-url URL",
            )


def reading(
    settings: Settings,
    *,
    fields: FieldNames | None = None,
    limit: int = 50,
    fresh: bool = False,
    full_text: bool = False,
) -> How:
    """How papers are read that were named, and how services are asked for them: their answers are
    kept in the user's cache folder; the key of Semantic Scholar is the environment's."""
    from kgagent.papers.inputs import Asking, How
    from kgagent.papers.online.web import cache_folder
    from kgagent.papers.options import FieldNames
    from kgagent.settings import s2_key

    asking = Asking(
        limit=limit,
        full_text=full_text,
        fresh=fresh,
        contact=settings.contact,
        cache=cache_folder(os.environ),
        key=s2_key(os.environ, Path.cwd()),
    )
    return How(fields or FieldNames(), asking, settings.grobid or "")


def strategies(text: str) -> str:
    """The strategies that a text names, as they are kept; raises UsageError for unknown ones."""
    from kgagent.agent.strategies.mix import Mix

    return Mix.of(text).name


def no_such_model(name: str) -> UsageError:
    """What to say about a model that no backend knows."""
    return UsageError(
        f"There is no language model '{name}'.",
        hint="Models: embedded (the default), openai:NAME, recorded:FILE.",
    )


def _recorded(place: Path, run: RunSettings, meaning: Embedder | None, script: Script) -> Connected:
    """Replies from a file of them, or from the ledger of a graph, with that graph's settings."""
    from kgagent.llm import recorded
    from kgagent.storage import ledger, replies, steering

    if not place.exists():
        raise NotFound(f"There is no recording {place}.", hint="Check the path.")
    with place.open("rb") as stream:
        is_database = stream.read(15) == b"SQLite format 3"
    if not is_database:
        return Connected(recorded.from_file(run.model, place), meaning, run, script)
    old = Store.open(str(place))
    with old.read() as tx:
        settings = ledger.newest_settings(tx)
        asked = Script(ledger.newest_given(tx), tuple(steering.of_newest_run(tx)))
    if settings.embedder != run.embedder:
        raise UsageError(
            f"{place} was grown with the embedder {settings.embedder}, not {run.embedder}.",
            hint=f"Give the same: --embedder {settings.embedder.partition('#')[0]}",
        )

    def replay(request: Request) -> Reply | None:
        with old.read() as tx:
            return replies.answer_to(tx, request)

    return Connected(recorded.RecordedModel(run.model, replay), meaning, settings, asked)


def _endpoint(
    settings: Settings,
    store: Store,
    run: RunSettings,
    meaning: Embedder | None,
    script: Script,
) -> Connected:
    """A model behind an endpoint, and the reply format it takes."""
    from kgagent.agent.extract import fingerprints
    from kgagent.llm import ladder
    from kgagent.storage import remembered

    base_url = _base_url(settings)
    models = {role: settings.model_for(role) for role in _BESIDE}
    for role, name in models.items():
        if not name.startswith("openai:"):
            raise UsageError(
                f"The model '{name}' cannot {_BESIDE[role]} beside {run.model}.",
                hint=f'Name another at the same endpoint: {role}_model = "openai:NAME"',
            )
    own = {role: name if name != run.model else "" for role, name in models.items()}
    phrasing = _phrasing(settings)

    def asked(shape: str) -> RunSettings:
        return replace(
            run,
            reason_model=own["reason"],
            ask_model=own["ask"] if phrasing == "model" else "",
            critic_model=own["critic"] if run.refine else "",
            phrasing=phrasing,
            endpoint=base_url,
            shape=shape,
            prompts=fingerprints(phrasing=phrasing, refine=run.refine),
            temperature=settings.temperature,
            max_tokens=settings.max_tokens,
        )

    shape, about = settings.reply_shape, f"{base_url} {run.model}"
    if shape == "auto":
        with store.read() as tx:
            shape = remembered.recall(tx, "shape", about) or shape
    account = _account(settings, store, asked(shape))
    model = _dependable(settings, store, (run.model, *models.values()), account, of_run=True)
    if shape == "auto":
        shape = ladder.highest_rung(
            model.reply, model=run.model, endpoint=base_url, max_tokens=settings.max_tokens
        )
        with store.write() as tx:
            remembered.remember(tx, "shape", about, shape)
    notice = f"Calls go to {base_url} ({run.model}, replies asked for as {shape})."
    return Connected(model, meaning, asked(shape), script, notice)


def _base_url(settings: Settings) -> str:
    from kgagent.llm.openai_model import OPENAI

    return (settings.base_url or OPENAI).rstrip("/")


def _dependable(
    settings: Settings, store: Store, names: Sequence[str], account: Account, *, of_run: bool
) -> LanguageModel:
    """Models at one endpoint, with ledger, limits, budget, retries and breaker around them.

    The budget `of_run` counts what all processes of the newest run spend."""
    from kgagent import prompts
    from kgagent.agent.attempts import StoredAttempts
    from kgagent.llm import ladder
    from kgagent.llm.openai_client import CallLimits
    from kgagent.llm.openai_model import OpenAIModel
    from kgagent.llm.prices import Prices
    from kgagent.llm.wrap.order import dependable
    from kgagent.llm.wrap.roles import ByModel

    folder, environment = Path.cwd(), os.environ

    def key() -> str | None:
        found = api_key(environment, folder)
        return found.reveal() if found else None

    def client(name: str) -> OpenAIModel:
        return OpenAIModel(
            name,
            base_url=_base_url(settings),
            key=key,
            limits=CallLimits(
                deadline=settings.timeout,
                stall=min(120.0, settings.timeout),
                max_bytes=LEAST_BYTES + BYTES_PER_TOKEN * settings.max_tokens,
            ),
            stream=settings.stream,
            formats=ladder.formats(prompts.schema("own")),
        )

    return dependable(
        ByModel(names[0], {name: client(name) for name in names}),
        attempts=StoredAttempts(store, account.budget if of_run else None),
        prices=Prices.load(Path(settings.prices) if settings.prices else None),
        account=account,
        chance=Random(),  # noqa: S311 (jitter only: it decides when, never what)
        requests_per_minute=settings.requests_per_minute,
        tokens_per_minute=settings.tokens_per_minute,
    )


@dataclass(frozen=True, slots=True)
class Helper:
    """The model with which a worker answers another process's run, and the settings of that run."""

    model: LanguageModel
    run: RunSettings
    notice: str


def helper(settings: Settings, store: Store) -> Helper:
    """What a worker needs for the newest run of a graph.

    Raises NothingToRead where there is none, and UsageError where the run's model is at an endpoint
    that the settings do not name: a key goes only where its owner sends it.
    """
    from kgagent.storage import ledger

    with store.read() as tx:
        if ledger.latest_run(tx) is None:
            raise NothingToRead(
                f"No run was started on {store.where}.", hint="Start one: kgagent grow PAPERS"
            )
        run = ledger.newest_settings(tx)
    match run.model.partition(":"):
        case ("embedded", "", ""):
            from kgagent.llm.embedded.model import EmbeddedModel

            return Helper(EmbeddedModel(), run, "")
        case ("recorded", ":", place):
            return Helper(_recorded(Path(place), run, None, Script()).model, run, "")
        case _:
            return _helper_at_endpoint(settings, store, run)


def _helper_at_endpoint(settings: Settings, store: Store, run: RunSettings) -> Helper:
    if _base_url(settings) != run.endpoint:
        raise UsageError(
            f"The run asks {run.model} at {run.endpoint}, and these settings name "
            f"{_base_url(settings)}.",
            hint=f"If your key may go there: --base-url {run.endpoint}",
        )
    names = (run.model, run.reason_model, run.ask_model, run.critic_model)
    asked = replace(settings, max_tokens=run.max_tokens)
    named = [name for name in names if name]
    model = _dependable(asked, store, named, _account(settings, store, run), of_run=True)
    return Helper(model, run, f"Calls go to {run.endpoint} ({run.model}).")


@dataclass(frozen=True, slots=True)
class Critic:
    """A language model that judges outside a run; `notice` says where calls go."""

    judge: ModelAt
    notice: str


def critic(settings: Settings, store: Store) -> Critic:
    """The model that criticises. Raises UsageError where that is no model at an endpoint."""
    from kgagent.agent.talk import ModelAt

    name = settings.model_for("critic")
    if not name.startswith("openai:"):
        raise UsageError(
            f"The model '{name}' cannot judge.",
            hint="Name one at an endpoint: --model openai:NAME --base-url URL",
        )
    model, endpoint, notice = _outside(settings, store, (name,))
    return Critic(ModelAt(model, name, endpoint, settings.max_tokens), notice)


def _outside(
    settings: Settings, store: Store, names: Sequence[str]
) -> tuple[LanguageModel, str, str]:
    """Models that are asked outside a run, their endpoint, and where calls go, in words."""
    from kgagent.llm.budget import Account

    endpoint, different = _base_url(settings), tuple(dict.fromkeys(names))
    model = _dependable(settings, store, different, Account(_budget(settings)), of_run=False)
    return model, endpoint, f"Calls go to {endpoint} ({', '.join(different)})."


@dataclass(frozen=True, slots=True)
class Answerer:
    """A language model that answers, and one that compares answers, where that was named; both
    spend from one budget. `notice` says where calls go."""

    model: ModelAt
    judge: ModelAt | None
    notice: str


def answerer(settings: Settings, store: Store, *, judge: str | None = None) -> Answerer:
    """The model that answers questions (the one that reasons), and the one named to judge.

    Raises UsageError where one of them is no model at an endpoint.
    """
    from kgagent.agent.talk import ModelAt

    names = [settings.model_for("reason"), *([judge] if judge else [])]
    for name, does in zip(names, ("answer", "judge"), strict=False):
        if not name.startswith("openai:") or name == "openai:":
            raise UsageError(
                f"The model '{name}' cannot {does}.",
                hint=f"Name one at an endpoint: --{'model' if does == 'answer' else does} "
                "openai:NAME --base-url URL",
            )
    model, endpoint, notice = _outside(settings, store, names)
    most = settings.max_tokens
    return Answerer(
        ModelAt(model, names[0], endpoint, most, settings.temperature),
        ModelAt(model, names[1], endpoint, most) if judge else None,
        notice,
    )


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A language model that reasons outside a run; `notice` says where calls go."""

    thinker: Thinker
    notice: str


def reasoner(settings: Settings, store: Store) -> Reasoning | None:
    """The model that reasons over what a graph holds; None for `embedded`, which never makes prose.

    Raises UsageError for any other that is no model at an endpoint.
    """
    from kgagent.agent.reasoning.thinker import Thinker
    from kgagent.agent.talk import ModelAt

    name = settings.model_for("reason")
    if name == "embedded":
        return None
    if not name.startswith("openai:"):
        raise UsageError(
            f"The model '{name}' cannot reason.",
            hint="Name one at an endpoint: --model openai:NAME --base-url URL, or embedded.",
        )
    model, endpoint, notice = _outside(settings, store, (name,))
    asked = ModelAt(model, name, endpoint, settings.max_tokens, settings.temperature)
    return Reasoning(Thinker(store, asked), notice)


def _account(settings: Settings, store: Store, run: RunSettings) -> Account:
    """The budget, with what this very run has spent before, when it goes on."""
    from kgagent.llm.budget import Account, Amount
    from kgagent.storage import ledger, replies

    with store.read() as tx:
        newest = ledger.latest_run(tx)
        goes_on = newest is not None and newest.settings_hash == run.hash
        before = replies.spent(tx, newest.id) if newest and goes_on else replies.Spent()
    spent = Amount(before.microusd, before.tokens, before.calls)
    return Account(_budget(settings), spent=spent)


def _budget(settings: Settings) -> Budget:
    from kgagent.llm.budget import Budget

    usd = None if settings.budget_usd is None else format(Decimal(repr(settings.budget_usd)), "f")
    return Budget.parse(
        usd=usd,
        tokens=_text(settings.budget_tokens),
        calls=_text(settings.budget_calls),
        time=_text(None if settings.time_limit is None else int(settings.time_limit)),
    )


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def embedder(name: str) -> Embedder | None:
    """The embedder that a string names: `auto`, `none`, `sentence-transformers[:MODEL]`.

    `auto` takes sentence-transformers where it is installed and its model can be had, else none.
    Raises MissingExtra, NotFound or UsageError when what is named cannot be had.
    """
    match name.partition(":"):
        case ("none", "", ""):
            return None
        case ("auto", "", ""):
            return _embedder_if_any()
        case ("sentence-transformers", _, model):
            from kgagent.embedding import transformer

            return transformer.SentenceEmbedder(model or transformer.DEFAULT)
        case _:
            raise UsageError(
                f"There is no embedder '{name}'.",
                hint="Embedders: auto (the default), none, sentence-transformers[:MODEL].",
            )


def vectors_of_concepts(keys: Sequence[str]) -> Vectors:
    """What concepts mean, by the built-in embedder of names: unit rows in the order of the keys."""
    from kgagent.embedding.static import StaticEmbedder
    from kgagent.identity.known import vectors_of

    return vectors_of(keys, StaticEmbedder().embed)


def _embedder_if_any() -> Embedder | None:
    from kgagent.embedding import transformer

    try:
        return transformer.SentenceEmbedder() if transformer.installed() else None
    except NotFound:
        return None


def estimate(settings: Settings, store: Store, *, given: int) -> dict[str, object]:
    """What a run would call: calls, tokens in (about 4 characters each) and out (at most), cost.

    A lower bound on calls for a run that goes on asking about the graph: its limit is --steps.
    Critiques and new answers count as often as they may come, and a call an epoch where a model
    puts questions into words.
    """
    from kgagent import views
    from kgagent.llm.budget import dollars
    from kgagent.llm.openai_model import OPENAI
    from kgagent.llm.prices import Prices

    seen = views.overview(store)
    to_read = -(-seen.unread // settings.passages)
    in_turn = 2 if settings.mode == BOTH else 1
    steps = max(to_read * in_turn + given, settings.steps or 0)
    calls = steps * (1 + 2 * settings.refine + (1 if settings.refine else 0))
    if _phrasing(settings) == BY_MODEL and settings.model.startswith("openai:"):
        calls += -(-steps // settings.epoch)
    tokens_in = calls * (PROMPT_TOKENS + settings.passages * settings.passage_size // 4)
    most_out = calls * settings.max_tokens
    told: dict[str, object] = {"calls": calls, "tokens_in": tokens_in, "most_tokens_out": most_out}
    if not settings.model.startswith("openai:"):
        return told | {"cost": "nothing: no endpoint is called"}
    endpoint = (settings.base_url or OPENAI).rstrip("/")
    prices = Prices.load(Path(settings.prices) if settings.prices else None)
    price = prices.price_of(settings.model, endpoint)
    if price is None:
        return told | {
            "cost": f"unknown: no price for {settings.model}; write it in a --prices file"
        }
    return told | {"cost": f"at most {dollars(price.cost(tokens_in, most_out))} ({price.origin})"}
