"""A step's requests, and what its replies claim about the passages.

A model behind an endpoint is asked with a prompt; the embedded model and a recording of plain
replies are given question and passages as they are. Asked again after a reply that could not be
used, a step's request differs in its seed, or, when the reply was cut off, in its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kgagent import prompts
from kgagent.domain.growth import BY_MODEL, RunSettings
from kgagent.domain.knowledge import Extraction
from kgagent.domain.reply import Message, Request
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import choose
from kgagent.storage.ledger import StepRow
from kgagent.storage.papers import StoredPassage
from kgagent.storage.replies import ReplyRow

TRIES = 2
"""How often a step is asked before it is dead: once, and once again after an unusable reply."""

CUT_OFF = "length"
USES = ("extract", "reason")
"""The prompts that every loop uses: with passages and without."""


def fingerprints(*, phrasing: str, refine: int) -> str:
    """The fingerprints of the prompts that a loop with these settings uses."""
    names = [*USES, *(["ask"] if phrasing == BY_MODEL else [])]
    names += ["critique", "refine", "rewrite", "integrate"] if refine else []
    return " ".join(prompt(name).fingerprint for name in names)


@lru_cache
def prompt(name: str) -> prompts.Prompt:
    """The newest prompt of that name."""
    return prompts.load(name)


def request_for(
    step: StepRow,
    passages: Sequence[StoredPassage],
    settings: RunSettings,
    *,
    after: ReplyRow | None = None,
) -> Request:
    """What is asked of the model in this step; `after` is the unusable reply it had before."""
    question, texts = step.plan.question.text, tuple(passage.text for passage in passages)
    task = "extract" if texts else "reason"
    cut_off = after is not None and after.finish_reason == CUT_OFF
    again = after is not None and not cut_off
    messages: tuple[Message, ...] = ()
    if settings.shape:
        messages = _messages(settings.shape, task, question, texts)
    return asking(
        settings, task, question, messages, texts=texts, again=again, longer=2 if cut_off else 1
    )


def asking(
    settings: RunSettings,
    task: str,
    question: str,
    messages: tuple[Message, ...],
    *,
    texts: tuple[str, ...] = (),
    again: bool = False,
    longer: int = 1,
) -> Request:
    """A request of a run: `task` names the prompt, and which of the run's models is asked."""
    seed = settings.seed + again
    model = _model(settings, task)
    if not settings.shape:
        return Request(task, model, question, texts, seed=seed)
    parameters: dict[str, float | int | str] = {
        "max_tokens": settings.max_tokens * longer,
        "seed": seed,
    }
    if settings.temperature is not None:
        parameters["temperature"] = settings.temperature
    return Request(
        task,
        model,
        question,
        texts,
        seed=seed,
        endpoint=settings.endpoint,
        prompt=prompt(task).fingerprint,
        shape=settings.shape,
        messages=messages,
        parameters=tuple(sorted(parameters.items())),
    )


def _model(settings: RunSettings, task: str) -> str:
    match task:
        case "reason" | "rewrite" | "integrate":
            return settings.reason_model or settings.model
        case "ask":
            return settings.ask_model or settings.model
        case "critique":
            return settings.critic_model or settings.model
        case _:
            return settings.model


def _messages(shape: str, task: str, question: str, texts: Sequence[str]) -> tuple[Message, ...]:
    """The chat: our prompt, or for Graph-PReFLexOR models the bare question they learned from."""
    if shape in {"think", "thinking"}:
        asked = f"{question}\n\n{prompts.fence(texts)}" if texts else question
        return (Message("user", asked + (" Use <|thinking|>." if shape == "thinking" else "")),)
    if task == "extract":
        return prompt(task).render(question=question, passages=prompts.fence(texts))
    return prompt(task).render(question=question, material=prompts.fence(texts))


def extraction_of(reply: ReplyRow, passages: Sequence[str]) -> Extraction:
    """What the reply claims; raises ReplyUnusable with the reason when it cannot be used.

    A reply that was cut off is never read in part.
    """
    if reply.finish_reason == CUT_OFF:
        raise ReplyUnusable("cut_off", "The reply ended at its longest length.")
    if reply.finish_reason in {"refusal", "content_filter"}:
        raise ReplyUnusable(reply.finish_reason, f"The model did not answer: {reply.text[:200]}")
    return _parsed(reply.text, reply.thought, tuple(passages))


@lru_cache(maxsize=64)
def _parsed(text: str, thought: str, passages: tuple[str, ...]) -> Extraction:
    """A reply is parsed when it arrives, to be judged, and again when its turn to merge comes."""
    return choose.parse(text, passages, thought=thought)


def words_of(reply: ReplyRow) -> str:
    """What a reply says in words: its answer and what it concludes, or else its relations."""
    try:
        found = extraction_of(reply, ())
    except ReplyUnusable:
        return reply.text
    kept = [s.text for s in found.sections if s.name in {"answer", "synthesis", "hypothesis"}]
    said = (f"{one.source} {one.predicate} {one.target}." for one in found.relations)
    return "\n".join(kept) or " ".join(said) or reply.text


def why_unusable(reply: ReplyRow, passages: Sequence[str]) -> str:
    """Why a reply cannot be used, "" when it can."""
    try:
        extraction_of(reply, passages)
    except ReplyUnusable as error:
        return f"{error.reason}: {error.message}"
    return ""
