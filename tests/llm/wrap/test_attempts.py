"""Every attempt is a row: begun before it is sent, completed afterwards, open when cut off."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kgagent.domain.reply import Message, Reply, Request
from kgagent.errors import DiskFull, UsageError
from kgagent.llm.faults import ModelFault
from kgagent.llm.prices import Price
from kgagent.llm.wrap.attempts import Ledgered

REQUEST = Request(
    "extract",
    "m",
    "?",
    endpoint="https://llm.example.org/v1",
    messages=(Message("user", "é" * 10),),
    parameters=(("max_tokens", 100),),
)
UNLIMITED = Request("extract", "m", "?", messages=REQUEST.messages)


class Ledger:
    def __init__(self):
        self.events = []

    def begin(self, request, *, worst_microusd):
        self.events.append(("begin", worst_microusd))
        return 7

    def finish(self, attempt, reply):
        self.events.append(("finish", attempt, reply))

    def fail(self, attempt, fault):
        self.events.append(("fail", attempt, fault))


class Table:
    def __init__(self, price):
        self.price = price

    def price_of(self, model, endpoint):
        return self.price


class Client:
    name = "openai:m"

    def __init__(self, outcome, ledger):
        self.outcome = outcome
        self.ledger = ledger

    def reply(self, request):
        self.ledger.events.append(("sent",))
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


PRICE = Price(Decimal("0.5"), Decimal("2"), "test")


def asked(outcome, price=PRICE, request=REQUEST):
    ledger = Ledger()
    model = Ledgered(Client(outcome, ledger), ledger, prices=Table(price))
    assert model.name == "openai:m"
    try:
        return model.reply(request), ledger.events
    except (ModelFault, KeyboardInterrupt) as error:
        return error, ledger.events


def test_an_attempt_is_written_down_at_its_worst_before_it_is_sent():
    reply, events = asked(Reply("yes", "m", tokens_in=9, tokens_out=3))
    assert events == [("begin", 218), ("sent",), ("finish", 7, reply)]
    assert reply.cost_microusd == 11  # 9 * 0.5 + 3 * 2 = 10.5


def test_a_fault_is_written_down():
    fault = ModelFault("no")
    assert asked(fault) == (fault, [("begin", 218), ("sent",), ("fail", 7, fault)])


def test_an_attempt_that_was_cut_off_stays_begun():
    stop = KeyboardInterrupt()
    assert asked(stop) == (stop, [("begin", 218), ("sent",)])


def test_tokens_that_the_server_did_not_say_cost_their_worst():
    reply, _ = asked(Reply("yes", "m"))
    assert (reply.cost_microusd, reply.tokens_in, reply.tokens_out) == (218, 0, 0)


def test_an_unknown_price_is_an_unknown_cost():
    reply, events = asked(Reply("yes", "m", tokens_in=9, tokens_out=3), price=None)
    assert events[0] == ("begin", None)
    assert reply.cost_microusd is None


def test_without_a_limit_the_worst_is_unknown_but_the_cost_is_not():
    reply, events = asked(Reply("yes", "m", tokens_in=9, tokens_out=3), request=UNLIMITED)
    assert events[0] == ("begin", None)
    assert reply.cost_microusd == 11
    reply, _ = asked(Reply("yes", "m"), request=UNLIMITED)
    assert reply.cost_microusd is None
    reply, events = asked(Reply("yes", "m"), Price(Decimal(0), Decimal(0), "free"), UNLIMITED)
    assert (events[0], reply.cost_microusd) == (("begin", 0), 0)


@pytest.mark.parametrize("most", [0, -1, 1.5, "100", True])
def test_a_limit_that_is_no_number_is_refused_before_anything_is_sent(most):
    request = Request("extract", "m", "?", parameters=(("max_tokens", most),))
    ledger = Ledger()
    with pytest.raises(UsageError, match="max_tokens"):
        Ledgered(Client(Reply("", "m"), ledger), ledger, prices=Table(PRICE)).reply(request)
    assert ledger.events == []


def test_a_reply_that_cannot_be_written_down_is_not_hidden():
    class Full(Ledger):
        def finish(self, attempt, reply):
            raise DiskFull("full")

    ledger = Full()
    with pytest.raises(DiskFull):
        Ledgered(Client(Reply("", "m"), ledger), ledger, prices=Table(PRICE)).reply(REQUEST)
