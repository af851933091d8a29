"""The wrappers in their order, said once."""

from __future__ import annotations

from random import Random

from kgagent.llm.budget import Account
from kgagent.llm.prices import Prices
from kgagent.llm.protocol import Attempts, LanguageModel
from kgagent.llm.wrap.attempts import Ledgered
from kgagent.llm.wrap.breaker import CircuitBreaker
from kgagent.llm.wrap.budget import Budgeted
from kgagent.llm.wrap.rate import Throttled
from kgagent.llm.wrap.retry import Retrying


def dependable(
    client: LanguageModel,
    *,
    attempts: Attempts,
    prices: Prices,
    account: Account,
    chance: Random,
    requests_per_minute: float | None = None,
    tokens_per_minute: float | None = None,
) -> LanguageModel:
    """The client with a ledger, rate limits, the budget, retries and a circuit breaker around it.

    Each try reserves for itself and is a row of its own. All waiting is done by the account, which
    raises BudgetReached rather than sleep beyond the end of the time.
    """
    ledgered = Ledgered(client, attempts, prices=prices)
    limited = Throttled(
        ledgered,
        requests_per_minute,
        tokens_per_minute,
        time=account.time,
        sleep=account.sleep,
    )
    budgeted = Budgeted(limited, account, prices=prices)
    return CircuitBreaker(Retrying(budgeted, chance=chance, sleep=account.sleep))
