"""One call of a model: answered from the ledger where it can be, kept there in any case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kgagent.domain.reply import Request
from kgagent.llm.faults import ModelFault
from kgagent.llm.protocol import LanguageModel
from kgagent.storage import replies
from kgagent.storage.replies import ReplyRow
from kgagent.storage.store import Store

WhyUnusable = Callable[[ReplyRow], str]
"""Says why a reply cannot be used, "" when it can."""

Ask = Callable[[Request, WhyUnusable], ReplyRow]
"""Asks a model and keeps what it says."""


@dataclass(frozen=True, slots=True)
class ModelAt:
    """A language model and how it is to be asked; no temperature leaves it to the endpoint."""

    model: LanguageModel
    name: str
    endpoint: str
    max_tokens: int
    temperature: float | None = 0.0

    @property
    def parameters(self) -> tuple[tuple[str, float | int | str], ...]:
        """The sampling parameters of a request."""
        warmth = () if self.temperature is None else (("temperature", self.temperature),)
        return (("max_tokens", self.max_tokens), *warmth)


def ask(
    store: Store,
    model: LanguageModel,
    request: Request,
    *,
    run: int | None,
    why_unusable: WhyUnusable,
) -> ReplyRow:
    """The judged reply to a request: the one already had, or a new one, which is then kept.

    `why_unusable` says why a reply cannot be used, "" when it can. A request that the model will
    never answer gives its failed attempt; every other ModelFault goes on to the caller.
    """
    with store.read() as tx:
        known = replies.known(tx, request)
    if known is not None and known.outcome == replies.USABLE:
        return known
    try:
        said = None if known else model.reply(request)
    except ModelFault as fault:
        if fault.retryable or fault.terminal:
            raise
        return _refused(store, request, fault, run)
    with store.write() as tx:
        known = known or replies.known(tx, request)
        if known is None and said is not None:
            identity = replies.begin(tx, run, request)
            replies.finish(tx, identity, said)
            known = replies.by_id(tx, identity)
        assert known is not None
        return replies.judge(tx, known.id, unusable=why_unusable(known))


def _refused(store: Store, request: Request, fault: ModelFault, run: int | None) -> ReplyRow:
    """The failed attempt at a request that this model will never answer."""
    with store.write() as tx:
        failed = replies.newest(tx, request)
        if failed is None or failed.outcome != replies.FAILED:
            attempt = replies.begin(tx, run, request)
            reason = f"{fault.kind}: {fault.message}"
            replies.fail(tx, attempt, reason=reason, status=fault.status, billed=False)
            failed = replies.by_id(tx, attempt)
        return failed
