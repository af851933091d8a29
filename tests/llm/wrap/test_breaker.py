"""The breaker: an endpoint that only fails is left alone, and the run is told why."""

from __future__ import annotations

import threading

import pytest

from kgagent.domain.reply import Reply, Request
from kgagent.errors import KgagentError, UsageError
from kgagent.llm.faults import ModelFault
from kgagent.llm.wrap.breaker import CircuitBreaker, EndpointDown

REQUEST = Request("extract", "m", "?", endpoint="https://llm.example.org/v1")
YES = Reply("yes", "m")


class Down(ModelFault):
    """The endpoint failed; asking again may help."""

    retryable = True


class KeyRefused(ModelFault):
    terminal = True
    exit_code = 4


class Scripted:
    name = "openai:m"

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.asked = 0
        self._lock = threading.Lock()

    def reply(self, request):
        with self._lock:
            self.asked += 1
            outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def outcomes(model, calls):
    seen = []
    for _ in range(calls):
        try:
            seen.append(model.reply(REQUEST).text)
        except KgagentError as error:
            seen.append(type(error).__name__)
    return seen


def test_an_endpoint_that_only_fails_is_left_alone_after_so_many_faults():
    client = Scripted(Down("The server failed (503).", hint="Look at its log."))
    model = CircuitBreaker(client, 3)
    assert model.name == "openai:m"
    assert outcomes(model, 5) == ["Down"] * 3 + ["EndpointDown"] * 2
    assert client.asked == 3
    with pytest.raises(EndpointDown) as caught:
        model.reply(REQUEST)
    error = caught.value
    assert (error.exit_code, error.failures) == (6, 3)
    for part in ("https://llm.example.org/v1", "3 calls in a row", "The server failed (503)."):
        assert part in error.message
    assert error.hint.startswith("Look at its log. ")
    assert "kept" in error.hint
    assert "again" in error.hint
    assert not isinstance(error, ModelFault)


def test_a_success_between_starts_the_count_again():
    fault = Down("x")
    model = CircuitBreaker(Scripted(fault, fault, YES, fault, fault, YES, fault), 3)
    assert "EndpointDown" not in outcomes(model, 9)
    assert outcomes(model, 1) == ["EndpointDown"]


def test_a_terminal_fault_is_enough_and_keeps_its_exit_code():
    client = Scripted(KeyRefused("The key was refused.", hint="Set OPENAI_API_KEY"))
    model = CircuitBreaker(client)
    assert outcomes(model, 1) == ["KeyRefused"]
    with pytest.raises(EndpointDown) as caught:
        model.reply(Request("extract", "m", "?"))
    assert (caught.value.exit_code, client.asked) == (4, 1)
    assert caught.value.message.startswith("openai:m ")
    assert "1 call failed" in caught.value.message
    assert caught.value.hint.startswith("Set OPENAI_API_KEY. What is done is kept")
    assert EndpointDown.exit_code == 6


def test_the_breaker_stays_open_when_a_call_in_flight_succeeds_late():
    started, go_on = threading.Event(), threading.Event()

    class Slow(Scripted):
        def reply(self, request):
            if request.task == "slow":
                started.set()
                go_on.wait(10)
                return YES
            return super().reply(request)

    model = CircuitBreaker(Slow(Down("x")), 2)
    late = threading.Thread(target=model.reply, args=[Request("slow", "m", "?")])
    late.start()
    started.wait(10)
    outcomes(model, 2)
    go_on.set()
    late.join(10)
    assert outcomes(model, 1) == ["EndpointDown"]


def test_a_terminal_fault_stays_the_reason_when_a_call_in_flight_fails_otherwise():
    class Nested(Scripted):
        def reply(self, request):
            if request.task == "outer":
                outcomes(model, 1)
                raise Down("x")
            return super().reply(request)

    model = CircuitBreaker(Nested(KeyRefused("refused")), 1)
    with pytest.raises(Down):
        model.reply(Request("outer", "m", "?"))
    with pytest.raises(EndpointDown, match="refused") as caught:
        model.reply(REQUEST)
    assert caught.value.exit_code == 4


def test_other_errors_are_not_counted():
    model = CircuitBreaker(Scripted(UsageError("x")), 1)
    assert outcomes(model, 3) == ["UsageError"] * 3
    model = CircuitBreaker(Scripted(KeyboardInterrupt(), YES), 1)
    with pytest.raises(KeyboardInterrupt):
        model.reply(REQUEST)
    assert outcomes(model, 1) == ["yes"]


def test_faults_are_counted_over_all_threads():
    client = Scripted(Down("x"))
    model = CircuitBreaker(client, 40)
    threads = [threading.Thread(target=outcomes, args=[model, 100]) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert 40 <= client.asked <= 40 + 15
    with pytest.raises(EndpointDown):
        model.reply(REQUEST)


def test_a_breaker_that_could_never_close_is_refused():
    with pytest.raises(UsageError):
        CircuitBreaker(Scripted(YES), 0)


def test_requests_that_are_refused_for_themselves_do_not_open_it():
    class TooLong(ModelFault):
        pass

    model = CircuitBreaker(Scripted(TooLong("too long")), 3)
    assert outcomes(model, 9) == ["TooLong"] * 9
