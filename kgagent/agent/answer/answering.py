"""One answer of a language model to a question, from the material of one arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgagent import prompts
from kgagent.agent.answer.citations import Checked, check, spoken
from kgagent.agent.answer.material import Arm, written
from kgagent.agent.talk import ModelAt, WhyUnusable, ask
from kgagent.domain.material import Item
from kgagent.domain.reply import Request
from kgagent.storage import replies
from kgagent.storage.replies import ReplyRow
from kgagent.storage.store import Store


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call took: `microusd` is None when the price is not known; `before` when the reply
    was there already, so that it took nothing now."""

    tokens_in: int = 0
    tokens_out: int = 0
    microusd: int | None = 0
    before: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its citations checked, the material it was given, and what it took.

    `why_not` says why there is none, "" where there is one; `cut` when it ended at max_tokens.
    """

    arm: Arm
    checked: Checked
    material: tuple[Item, ...]
    cost: Cost
    reply: int
    why_not: str = ""
    cut: bool = False


def answer(
    store: Store, at: ModelAt, question: str, *, arm: Arm, material: Sequence[Item]
) -> Answer:
    """The model's answer. A call that was paid for is not made again; a fault goes on to the
    caller, but one that the model will never answer is told in `why_not`."""
    prompt = prompts.load("answer")
    texts = [written(item) for item in material]
    request = Request(
        task="answer",
        model=at.name,
        question=question,
        endpoint=at.endpoint,
        prompt=prompt.fingerprint,
        shape=prompt.shape,
        messages=prompt.render(
            question=question, material=prompts.fence(texts, what="extract", first=1)
        ),
        parameters=at.parameters,
    )
    reply, cost = asked(store, at, request, why_unusable)
    usable = reply.outcome == replies.USABLE
    return Answer(
        arm=arm,
        checked=check(spoken(reply.text), material) if usable else Checked(()),
        material=tuple(material),
        cost=cost,
        reply=reply.id,
        why_not="" if usable else reply.reason or "the model gave no answer",
        cut=reply.finish_reason == "length",
    )


def asked(
    store: Store, at: ModelAt, request: Request, unusable: WhyUnusable
) -> tuple[ReplyRow, Cost]:
    """The judged reply to a request, and what it took."""
    with store.read() as tx:
        known = replies.known(tx, request)
    reply = ask(store, at.model, request, run=None, why_unusable=unusable)
    with store.read() as tx:
        row = replies.whole(tx, reply.id) or {}
    return reply, Cost(
        row.get("tokens_in", 0),
        row.get("tokens_out", 0),
        row.get("cost_microusd"),
        before=known is not None and known.id == reply.id,
    )


def why_unusable(reply: ReplyRow) -> str:
    """Why a reply is no answer, "" when it is one."""
    return "" if any(map(str.isalpha, spoken(reply.text))) else "no_answer: The reply says nothing."
