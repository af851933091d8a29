"""The most a call can take, and what it took: one rule for the ledger, the rates and the budget."""

from __future__ import annotations

from kgagent.domain.reply import Reply, Request
from kgagent.errors import UsageError
from kgagent.llm.budget import Amount
from kgagent.llm.prices import Price

PER_MESSAGE = 16
LIMIT = "max_tokens"


def worst_tokens(request: Request) -> tuple[int, int | None]:
    """The most tokens in and out; out is None for a request without `max_tokens`.

    A byte-level tokenizer makes at most one token of a UTF-8 byte; the marks that a chat template
    sets around a message are taken as 16 more. Raises UsageError for a `max_tokens` that is no
    number.
    """
    texts = (message.content.encode("utf-8", "surrogatepass") for message in request.messages)
    sent = sum(len(text) + PER_MESSAGE for text in texts)
    most = dict(request.parameters).get(LIMIT)
    if most is None:
        return sent, None
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        raise UsageError(f"The parameter {LIMIT} must be a whole number above 0, not {most!r}.")
    return sent, most


def worst_case(request: Request, price: Price | None) -> Amount:
    """The most a call can take."""
    return _amount(*worst_tokens(request), price)


def billed(request: Request, reply: Reply, price: Price | None) -> Amount:
    """What a call took by its reply; a count that the server did not say is taken at its worst."""
    sent, most = worst_tokens(request)
    return _amount(reply.tokens_in or sent, reply.tokens_out or most, price)


def _amount(tokens_in: int, tokens_out: int | None, price: Price | None) -> Amount:
    known = price is not None and (tokens_out is not None or price.output == 0)
    cost = price.cost(tokens_in, tokens_out or 0) if price and known else None
    return Amount(cost, tokens_in + (tokens_out or 0), 1)
