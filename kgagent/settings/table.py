"""Every setting, said once: its type, default, bounds and help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal

Kind = Literal["text", "file", "model", "url", "whole", "number", "seconds", "switch"]
Role = Literal["extract", "reason", "ask", "critic"]

SHAPES = ("auto", "schema", "object", "tags", "think", "thinking")
MIN_CONFIDENCE = 0.0
"""Everything is kept unless somebody asks for more."""

NONE = "none"
"""What to write where a setting shall have no value, although a lower source gives it one."""


def _is(default: Any, about: str, kind: Kind = "text", **more: Any) -> Any:
    return field(default=default, metadata={"help": about, "kind": kind} | more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one call, checked and frozen. Times are in seconds."""

    db: str = _is("kgagent.db", "The database: a file, or an SQLAlchemy URL.", "file")
    model: str = _is(
        "embedded", "The language model: embedded, openai:NAME, recorded:FILE.", "model"
    )
    base_url: str | None = _is(
        None,
        "Where an OpenAI-compatible endpoint answers.",
        "url",
        blank="OpenAI's own",
        variables=("KGAGENT_BASE_URL", "OPENAI_BASE_URL"),
    )
    extract_model: str | None = _is(None, "The model that reads.", "model", blank="the model")
    reason_model: str | None = _is(None, "The model that reasons.", "model", blank="the model")
    ask_model: str | None = _is(None, "The model that asks.", "model", blank="the model")
    critic_model: str | None = _is(None, "The model that criticises.", "model", blank="the model")
    embedder: str = _is("auto", "What finds by meaning: auto, none, sentence-transformers[:MODEL].")
    temperature: float | None = _is(
        0.0, "The sampling temperature.", "number", least=0, most=2, blank="the endpoint's"
    )
    max_tokens: int = _is(6000, "The longest reply, in tokens.", "whole", least=1)
    timeout: float = _is(300.0, "The longest that one call may take.", "seconds", least=1)
    stream: bool = _is(True, "Read replies as they are written.", "switch")
    reply_shape: str = _is("auto", "How replies are asked for; auto tries it out.", choices=SHAPES)
    workers: int = _is(4, "Calls at the same time.", "whole", least=1, most=256)
    requests_per_minute: int | None = _is(
        None, "At most so many calls a minute.", "whole", least=1, blank="no limit"
    )
    tokens_per_minute: int | None = _is(
        None, "At most so many tokens a minute.", "whole", least=1, blank="no limit"
    )
    budget_usd: float | None = _is(
        None, "The most that may be spent, in US dollars.", "number", least=0, blank="no limit"
    )
    budget_tokens: int | None = _is(
        None, "The most tokens that may be used.", "whole", least=0, blank="no limit"
    )
    budget_calls: int | None = _is(
        None, "The most calls that may be made.", "whole", least=0, blank="no limit"
    )
    time_limit: float | None = _is(
        None,
        "The longest that a run may take.",
        "seconds",
        least=1,
        blank="no limit",
        flag="--time",
    )
    prices: str | None = _is(None, "A file of prices.", "file", blank="the shipped list")
    topic: str = _is("", "What to look for first.")
    steps: int | None = _is(
        None, "Stop when the run has this many steps.", "whole", least=1, blank="until all is read"
    )
    epoch: int = _is(8, "How many steps are planned at a time.", "whole", least=1, most=1000)
    passages: int = _is(1, "Passages read per step.", "whole", least=1, most=20)
    passage_size: int = _is(
        2500, "Characters per passage, at most.", "whole", least=200, most=50_000
    )
    seed: int = _is(0, "The random seed.", "whole", least=0, most=2**31 - 1)
    min_confidence: float = _is(
        MIN_CONFIDENCE,
        "Leave out what a model says with less confidence.",
        "number",
        least=0,
        most=1,
    )
    identity: str = _is(
        "names",
        "Which concepts become one: names (nearly the same ones too), exact (equal ones only).",
        choices=("names", "exact"),
    )
    strategy: str = _is(
        "mixed", "How questions are chosen: mixed, one strategy, or weights: frontier:2,bridge:1."
    )
    mode: str = _is(
        "grounded",
        "Whether passages answer (grounded), a model reasons without any (open), or both in turn.",
        choices=("grounded", "open", "both"),
    )
    phrasing: str = _is(
        "auto",
        "Who words the questions: templates or model; auto: a model that is there, but for mixed.",
        choices=("auto", "templates", "model"),
    )
    refine: int = _is(
        0, "How often an answer is criticised and given anew, at most.", "whole", least=0, most=10
    )
    predicates: str | None = _is(
        None, "Your table of what predicates mean.", "file", blank="the shipped table"
    )

    contact: str = _is(
        "", "Your e-mail address, told to the services that papers are fetched from."
    )
    grobid: str | None = _is(
        None, "Where a GROBID server of yours takes PDFs apart.", "url", blank="none"
    )

    def model_for(self, role: Role) -> str:
        """The model that a role uses: its own, or else the main one."""
        own = {
            "extract": self.extract_model,
            "reason": self.reason_model,
            "ask": self.ask_model,
            "critic": self.critic_model,
        }
        return own[role] or self.model


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: what it is, what it may be, and how it is called where it can be given.

    `blank` says what holds when there is no value; `name` is also its key in TOML.
    """

    name: str
    kind: Kind
    default: Any
    help: str
    flag: str
    variables: tuple[str, ...]
    optional: bool = False
    blank: str = NONE
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def takes(self) -> str:
        """What may be written, in words: "a whole number from 1 to 20"."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        said = {
            "whole": "a whole number",
            "number": "a number",
            "seconds": "a time such as 90, 90s, 15m or 1h30m",
            "switch": "true or false",
            "url": "an address such as http://localhost:8000/v1, without a name or a key in it",
        }.get(self.kind, "text on one line")
        if self.most is not None:
            said += f" from {self.least} to {self.most}"
        elif self.least is not None:
            said += f" of at least {self.least}"
        return said + (f", or {NONE}" if self.optional else "")


def _settings() -> Iterable[Setting]:
    for each in fields(Settings):
        said = dict(each.metadata)
        said.setdefault("flag", f"--{each.name.replace('_', '-')}")
        said.setdefault("variables", (f"KGAGENT_{each.name.upper()}",))
        optional = "None" in str(each.type)
        yield Setting(name=each.name, default=each.default, optional=optional, **said)


SETTINGS: Mapping[str, Setting] = MappingProxyType({each.name: each for each in _settings()})
