"""A language model that is asked for one thing at a time, about numbered material only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgagent import prompts
from kgagent.agent.reasoning.sentences import sentences, whole_sentences
from kgagent.agent.talk import ModelAt, ask
from kgagent.domain.reply import Request
from kgagent.llm.budget import BudgetReached
from kgagent.storage import replies
from kgagent.storage.replies import ReplyRow
from kgagent.storage.store import Store

CUT_OFF = "length"


@dataclass(slots=True)
class Thinker:
    """Asks a model; every call is kept, and one that was answered is never paid for again.

    When the budget is used up, `stopped` says so, and it thinks no more.
    """

    store: Store
    reasoner: ModelAt
    stopped: BudgetReached | None = None
    asked: int = 0
    failed: int = 0

    def think(
        self, prompt: str, question: str, material: Sequence[str], **values: str | int
    ) -> str | None:
        """What the model says of the material, None where it said nothing usable."""
        if self.stopped is not None:
            return None
        try:
            reply = ask(
                self.store,
                self.reasoner.model,
                self._request(prompt, question, material, values),
                run=None,
                why_unusable=why_unusable,
            )
        except BudgetReached as reached:
            self.stopped = reached
            return None
        self.asked += 1
        if reply.outcome != replies.USABLE:
            self.failed += 1
            return None
        return whole_sentences(reply.text) if reply.finish_reason == CUT_OFF else reply.text

    def _request(
        self, name: str, question: str, material: Sequence[str], values: dict[str, str | int]
    ) -> Request:
        prompt, asked = prompts.load(name), self.reasoner
        return Request(
            task=prompt.task,
            model=asked.name,
            question=question,
            endpoint=asked.endpoint,
            prompt=prompt.fingerprint,
            shape=prompt.shape,
            messages=prompt.render(
                question=question, material=prompts.fence(material, what="statement"), **values
            ),
            parameters=asked.parameters,
        )


def why_unusable(reply: ReplyRow) -> str:
    """Why a reply cannot be used, "" when it can."""
    if reply.finish_reason in {"refusal", "content_filter"}:
        return f"{reply.finish_reason}: The model did not answer."
    text = whole_sentences(reply.text) if reply.finish_reason == CUT_OFF else reply.text
    if not sentences(text, material=0):
        return "nothing_said: The reply holds no sentence."
    return ""
