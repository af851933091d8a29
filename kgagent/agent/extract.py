"""A step's request, and what its reply claims about the passages.

A model behind an endpoint is asked with a prompt; the embedded model and a recording of plain
replies are given question and passages as they are. Asked again after a reply that could not be
used, a step's request differs in its seed, or, when the reply was cut off, in its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kgagent import prompts
from kgagent.domain.growth import RunSettings
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
"""The prompts of the loop: with passages and without."""


def fingerprints() -> str:
    """The fingerprints of the prompts that the loop uses."""
    return " ".join(_prompt(name).fingerprint for name in USES)


@lru_cache
def _prompt(name: str) -> prompts.Prompt:
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
    model = settings.model if texts else settings.reason_model or settings.model
    cut_off = after is not None and after.finish_reason == CUT_OFF
    seed = settings.seed + (1 if after is not None and not cut_off else 0)
    if not settings.shape:
        return Request(task, model, question, texts, seed=seed)
    length = settings.max_tokens * (2 if cut_off else 1)
    parameters: dict[str, float | int | str] = {"max_tokens": length, "seed": seed}
    if settings.temperature is not None:
        parameters["temperature"] = settings.temperature
    return Request(
        task,
        model,
        question,
        texts,
        seed=seed,
        endpoint=settings.endpoint,
        prompt=_prompt(task).fingerprint,
        shape=settings.shape,
        messages=_messages(settings.shape, task, question, texts),
        parameters=tuple(sorted(parameters.items())),
    )


def _messages(shape: str, task: str, question: str, texts: Sequence[str]) -> tuple[Message, ...]:
    """The chat: our prompt, or for Graph-PReFLexOR models the bare question they learned from."""
    if shape in {"think", "thinking"}:
        asked = f"{question}\n\n{prompts.fence(texts)}" if texts else question
        return (Message("user", asked + (" Use <|thinking|>." if shape == "thinking" else "")),)
    if task == "extract":
        return _prompt(task).render(question=question, passages=prompts.fence(texts))
    return _prompt(task).render(question=question, material=prompts.fence(texts))


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


def why_unusable(reply: ReplyRow, passages: Sequence[str]) -> str:
    """Why a reply cannot be used, "" when it can."""
    try:
        extraction_of(reply, passages)
    except ReplyUnusable as error:
        return f"{error.reason}: {error.message}"
    return ""
