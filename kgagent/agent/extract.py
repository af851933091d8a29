"""A step's request, and what its reply claims about the passages."""

from __future__ import annotations

from collections.abc import Sequence

from kgagent.domain.growth import RunSettings
from kgagent.domain.knowledge import Extraction
from kgagent.domain.reply import Request
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire import own
from kgagent.storage.ledger import StepRow
from kgagent.storage.papers import StoredPassage
from kgagent.storage.replies import ReplyRow


def request_for(step: StepRow, passages: Sequence[StoredPassage], settings: RunSettings) -> Request:
    """What is asked of the model in this step."""
    return Request(
        task="extract",
        model=settings.model,
        question=step.plan.question.text,
        passages=tuple(passage.text for passage in passages),
        seed=settings.seed,
    )


def extraction_of(reply: ReplyRow, passages: Sequence[str]) -> Extraction:
    """What the reply claims; raises ReplyUnusable with the reason when it cannot be parsed."""
    return own.parse(reply.text, passages)


def why_unusable(reply: ReplyRow, passages: Sequence[str]) -> str:
    """Why a reply cannot be used, "" when it can."""
    try:
        extraction_of(reply, passages)
    except ReplyUnusable as error:
        return f"{error.reason}: {error.message}"
    return ""
