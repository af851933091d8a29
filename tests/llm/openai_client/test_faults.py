"""Every fault of the local server, streamed and not: its error, its promises, its time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kgagent.errors import KgagentError
from kgagent.llm.openai_client import CallFault, CallLimits, Outcome, call, faults
from kgagent.testing import Fault, Faults, ModelServer, Timing

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LIMITS = CallLimits(deadline=1.5, stall=0.5, connect=1)
TEXT = "<think>Silk is a protein.</think>Silk is strong. " * 20

REFUSED = {
    Fault.CONTEXT_LENGTH: (faults.PromptTooLong, 400),
    Fault.BAD_KEY: (faults.KeyRefused, 401),
    Fault.NO_MODEL: (faults.ModelUnknown, 404),
    Fault.TIMEOUT_STATUS: (faults.ServerFailed, 408),
    Fault.RATE_LIMIT: (faults.RateLimited, 429),
    Fault.RATE_LIMIT_SILENT: (faults.RateLimited, 429),
    Fault.INSUFFICIENT_QUOTA: (faults.QuotaExhausted, 429),
    Fault.ERROR_500: (faults.ServerFailed, 500),
    Fault.ERROR_502: (faults.ServerFailed, 502),
    Fault.ERROR_503: (faults.ServerFailed, 503),
    Fault.REDIRECT: (faults.WrongAddress, 307),
}
BROKEN = {  # whole, streamed
    Fault.SILENCE: (faults.DeadlinePassed, faults.DeadlinePassed),
    Fault.SLOW_LORIS: (faults.DeadlinePassed, faults.DeadlinePassed),
    Fault.SLOW_HEAD: (faults.DeadlinePassed, faults.DeadlinePassed),
    Fault.STALL: (faults.Stalled, faults.Stalled),
    Fault.CUT_START: (faults.ReplyCut, faults.ReplyCut),
    Fault.CUT_BODY: (faults.ReplyCut, faults.ReplyCut),
    Fault.CUT_STREAM: (faults.ReplyCut, faults.ReplyCut),
    Fault.SILENT_END: (faults.ReplyMalformed, faults.ReplyCut),
    Fault.TRUNCATED_JSON: (faults.ReplyMalformed, faults.ReplyMalformed),
    Fault.HTML_200: (faults.NotAnAnswer, faults.NotAnAnswer),
    Fault.ERROR_200: (faults.ErrorInReply, faults.ErrorInReply),
    Fault.EMPTY_CHOICES: (faults.NoChoices, faults.NoChoices),
    Fault.NULL_CHOICES: (faults.NoChoices, faults.NoChoices),
    Fault.BIG_200MB: (faults.ReplyTooLarge, faults.ReplyTooLarge),
    Fault.GZIP_BOMB: (faults.ReplyCompressed, faults.ReplyCompressed),
}
ANSWERED = {
    Fault.REFUSAL,
    Fault.LENGTH,
    Fault.CONTENT_FILTER,
    Fault.BIG_10MB,
    Fault.ODD_TEXT,
    Fault.REPETITION,
    Fault.WRONG_SCHEMA,
    Fault.SCHEMA_ECHO,
    Fault.REASONING_CONTENT,
    Fault.REASONING,
}
both = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def ask(server: ModelServer, *, stream: bool = False, limits: CallLimits = LIMITS) -> Outcome:
    return call(
        [{"role": "user", "content": "What is silk?"}],
        model="small",
        base_url=server.base_url,
        api_key="sk-planted-0123456789",
        limits=limits,
        stream=stream,
    )


def failure(fault: Fault, *, stream: bool) -> CallFault:
    with ModelServer(lambda _: TEXT, faults=fault, timing=Timing(2.5, pace=0.05)) as server:
        started = time.monotonic()
        with pytest.raises(CallFault) as caught:
            ask(server, stream=stream)
        assert time.monotonic() - started < LIMITS.deadline + 1
        assert len(server.log) == 1  # nothing is retried, nothing is followed
    return caught.value


def test_every_fault_of_the_server_is_tried():
    assert set(Fault) == {*REFUSED, *BROKEN, *ANSWERED}


@both
@pytest.mark.parametrize("fault", REFUSED)
def test_a_refusal_is_told_by_its_name(fault: Fault, stream: bool):
    kind, status = REFUSED[fault]
    error = failure(fault, stream=stream)
    assert type(error) is kind
    assert error.status == status
    assert error.retry_after == (2.5 if fault is Fault.RATE_LIMIT else None)
    assert error.sent
    assert 0 <= error.seconds < LIMITS.deadline


@both
@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_delivery_is_told_by_its_name_and_may_be_asked_again(fault: Fault, stream: bool):
    error = failure(fault, stream=stream)
    assert type(error) is BROKEN[fault][stream]
    assert (error.retryable, error.terminal) == (True, False)
    assert error.exit_code == 6
    assert error.sent
    assert error.message.endswith((".", "failed."))


def test_what_no_waiting_heals_is_terminal_and_has_its_exit_code():
    codes = {
        faults.AddressUnusable: 2,
        faults.KeyMissing: 4,
        faults.KeyRefused: 4,
        faults.QuotaExhausted: 5,
        faults.ModelUnknown: 3,
        faults.WrongAddress: 6,
    }
    for kind, code in codes.items():
        assert (kind.exit_code, kind.retryable, kind.terminal) == (code, False, True)
    for kind in (faults.PromptTooLong, faults.FormatRefused, faults.RequestRefused):
        assert (kind.exit_code, kind.retryable, kind.terminal) == (1, False, False)


def test_every_fault_is_one_of_our_errors():
    assert issubclass(CallFault, KgagentError)
    assert failure(Fault.CUT_START, stream=False).code == "reply_cut"


def test_no_server_is_unreachable_and_nothing_was_sent():
    server = ModelServer(lambda _: "")
    server.stop()
    with pytest.raises(faults.Unreachable, match="refused") as caught:
        ask(server)
    assert caught.value.exit_code == 6
    assert caught.value.retryable
    assert not caught.value.sent


@both
def test_a_format_that_is_not_known_is_refused_as_such(stream: bool):
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
    messages = [{"role": "user", "content": "What is silk?"}]
    with ModelServer(lambda _: "{}", formats=frozenset({"json_object"})) as server:
        there = {"model": "small", "base_url": server.base_url, "api_key": "", "stream": stream}
        with pytest.raises(faults.FormatRefused) as caught:
            call(messages, response_format=wanted, **there)
        assert caught.value.status == 400
        assert call(messages, response_format={"type": "json_object"}, **there).text == "{}"


def test_no_request_is_lost_or_hidden_under_sixteen_threads():
    rates = {fault: 0.6 / 37 for fault in Fault if fault not in (Fault.BIG_10MB, Fault.BIG_200MB)}
    limits = CallLimits(deadline=0.5, stall=0.2)
    attempts: list[int] = []
    unsent: list[bool] = []

    def work(number: int) -> str:
        for _ in range(4):
            attempts.append(number)
            try:
                done = call(
                    [{"role": "user", "content": f"Question {number}"}],
                    model="small",
                    base_url=server.base_url,
                    api_key="sk-planted-0123456789",
                    limits=limits,
                    stream=number % 2 == 0,
                )
            except CallFault as error:
                unsent.append(not error.sent)
                continue
            if done.finish_reason == "stop" and not done.refusal and not done.thought:
                return done.text
        return ""

    chosen = Faults(rates, seed=3, ends_after=2)
    with (
        ModelServer(lambda request: request["messages"][0]["content"], faults=chosen) as server,
        ThreadPoolExecutor(16) as pool,
    ):
        texts = list(pool.map(work, range(120)))
        arrived_by = time.monotonic() + 5  # the last ones given up may still be on their way
        while len(server.log) < len(attempts) and time.monotonic() < arrived_by:
            time.sleep(0.02)
        assert len(server.log) == len(attempts)
    assert not any(unsent)
    odd = [text for number, text in enumerate(texts) if text != f"Question {number}"]
    assert len(odd) < 15  # answered in one attempt, but with a wrong or odd text
    assert all(texts)
