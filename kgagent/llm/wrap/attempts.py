"""Every attempt is written down before it is sent, and completed afterwards."""

from __future__ import annotations

from dataclasses import replace

from kgagent.domain.reply import Reply, Request
from kgagent.llm.faults import ModelFault
from kgagent.llm.prices import Prices
from kgagent.llm.protocol import Attempts, LanguageModel
from kgagent.llm.wrap.worst import billed, worst_case


class Ledgered:
    """Keeps every attempt in the ledger, with the cost; stands next to the client.

    An attempt that ends by anything but a reply or a ModelFault (the process is stopped, the
    ledger cannot be written) stays begun: it counts at its worst.
    """

    def __init__(self, model: LanguageModel, attempts: Attempts, *, prices: Prices) -> None:
        self.name = model.name
        self._model = model
        self._attempts = attempts
        self._prices = prices

    def reply(self, request: Request) -> Reply:
        """The reply with its cost filled in (None when the price is not known)."""
        price = self._prices.price_of(request.model, request.endpoint)
        worst = worst_case(request, price)
        attempt = self._attempts.begin(request, worst_microusd=worst.microusd)
        try:
            reply = self._model.reply(request)
        except ModelFault as fault:
            self._attempts.fail(attempt, fault)
            raise
        reply = replace(reply, cost_microusd=billed(request, reply, price).microusd)
        self._attempts.finish(attempt, reply)
        return reply
