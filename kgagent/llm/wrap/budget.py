"""No call that the budget might not cover."""

from __future__ import annotations

from kgagent.domain.reply import Reply, Request
from kgagent.errors import UsageError
from kgagent.llm.budget import Account, Amount, BudgetReached
from kgagent.llm.faults import ModelFault
from kgagent.llm.prices import Price, Prices
from kgagent.llm.protocol import LanguageModel
from kgagent.llm.wrap.worst import LIMIT, billed, worst_case, worst_tokens


class Budgeted:
    """Reserves the worst case of a call before it is sent and settles what it took afterwards.

    A fault after which the endpoint may have charged, and any other way to end without a reply,
    counts at the worst case.
    """

    def __init__(self, model: LanguageModel, account: Account, *, prices: Prices) -> None:
        self.name = model.name
        self._model = model
        self._account = account
        self._prices = prices

    def reply(self, request: Request) -> Reply:
        """The reply; BudgetReached, with nothing sent, when its worst case does not fit.

        Raises UsageError for a request whose worst case cannot be known: an unknown price under a
        budget in dollars, no `max_tokens` under one in dollars or tokens.
        """
        price = self._price(request)
        worst = worst_case(request, price)
        self._account.reserve(worst)
        try:
            reply = self._model.reply(request)
        except BaseException as error:
            self._account.settle(worst, _taken(error, worst))
            raise
        self._account.settle(worst, billed(request, reply, price))
        return reply

    def _price(self, request: Request) -> Price | None:
        budget = self._account.budget
        sized = budget.microusd is not None or budget.tokens is not None
        if sized and worst_tokens(request)[1] is None:
            raise UsageError(
                f"A call under a budget needs the parameter {LIMIT}: without it nobody knows what "
                "the call may cost.",
                hint=f"Set {LIMIT} for the task '{request.task}'.",
            )
        ask = self._prices.price_of if budget.microusd is None else self._prices.demand
        return ask(request.model, request.endpoint)


def _taken(error: BaseException, worst: Amount) -> Amount:
    """What a call without a reply took: BudgetReached stopped it before it was sent."""
    unsent = isinstance(error, BudgetReached)
    unbilled = isinstance(error, ModelFault) and not error.maybe_billed
    return Amount() if unsent or unbilled else worst
