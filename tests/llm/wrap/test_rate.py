"""Rate limits: what all threads send together stays below the limits of a minute."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.reply import Message, Reply, Request
from kgagent.errors import UsageError
from kgagent.llm.faults import ModelFault
from kgagent.llm.wrap.rate import Throttled

TINY = 1e-6


class Clock:
    def __init__(self):
        self.now = 50.0

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class Noting:
    """Notes when it was asked; says how many tokens were used, or fails."""

    name = "openai:m"

    def __init__(self, clock, used=(0, 0), fault=None):
        self.clock = clock
        self.used = used
        self.fault = fault
        self.times = []

    def reply(self, request):
        self.times.append(self.clock.time())
        if self.fault:
            raise self.fault
        return Reply("yes", "m", tokens_in=self.used[0], tokens_out=self.used[1])


def request(tokens):
    """A request of so many tokens at worst (17 or more)."""
    return Request(
        "extract",
        "m",
        "?",
        messages=(Message("user", ""),),
        parameters=(("max_tokens", tokens - 16),),
    )


def limited(clock, client, requests=None, tokens=None, **options):
    return Throttled(client, requests, tokens, time=clock.time, sleep=clock.sleep, **options)


def test_without_limits_nothing_waits():
    clock = Clock()
    model = limited(clock, Noting(clock))
    assert model.name == "openai:m"
    for _ in range(100):
        model.reply(request(10**6))
    assert clock.now == 50.0


@given(st.integers(1, 100), st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_no_minute_holds_more_requests_than_the_limit(per_minute, pauses):
    clock = Clock()
    client = Noting(clock)
    model = limited(clock, client, requests=per_minute)
    for pause in pauses:
        clock.now += pause
        model.reply(request(20))
    for start in client.times:
        assert sum(start <= when < start + 60 - TINY for when in client.times) <= per_minute


@given(
    st.integers(100, 5000),
    st.lists(st.tuples(st.integers(17, 3000), st.floats(0, 30)), min_size=1, max_size=30),
)
def test_no_minute_holds_more_tokens_than_the_limit_and_one_call(per_minute, calls):
    clock = Clock()
    client = Noting(clock)
    model = limited(clock, client, tokens=per_minute)
    for tokens, pause in calls:
        clock.now += pause
        model.reply(request(tokens))
    sent = list(zip(client.times, (tokens for tokens, _ in calls), strict=True))
    for start, _ in sent:
        minute = [tokens for when, tokens in sent if start <= when < start + 60 - TINY]
        assert sum(minute[:-1]) <= per_minute + TINY


def test_the_limit_is_used():
    clock = Clock()
    client = Noting(clock)
    model = limited(clock, client, requests=60, tokens=60_000)
    for _ in range(61):
        model.reply(request(1000))
    assert client.times[-1] - client.times[0] == pytest.approx(60)


def test_tokens_that_were_not_used_are_given_back():
    clock = Clock()
    client = Noting(clock, used=(100, 100))
    model = limited(clock, client, tokens=60_000)
    for _ in range(11):
        model.reply(request(2000))
    assert clock.now - 50.0 == pytest.approx(2.0)


def test_tokens_that_the_server_does_not_tell_stay_taken():
    clock = Clock()
    model = limited(clock, Noting(clock), tokens=60_000)
    for _ in range(11):
        model.reply(request(2000))
    assert clock.now - 50.0 == pytest.approx(20.0)


def test_tokens_beyond_the_estimate_are_taken_too():
    clock = Clock()
    model = limited(clock, Noting(clock, used=(5000, 5000)), tokens=60_000)
    for _ in range(2):
        model.reply(Request("extract", "m", "?", messages=(Message("user", "hello"),)))
    assert clock.now - 50.0 == pytest.approx(10.0)


def test_a_servers_wish_slows_everybody_down():
    clock = Clock()
    client = Noting(clock, fault=ModelFault("slow down", retry_after=20))
    model = limited(clock, client)
    with pytest.raises(ModelFault):
        model.reply(request(20))
    client.fault = ModelFault("slow down", retry_after=1)
    with pytest.raises(ModelFault):
        model.reply(request(20))
    assert client.times == [50.0, 70.0]
    client.fault = None
    model.reply(request(20))
    model.reply(request(20))
    assert client.times[2:] == [71.0, 71.0]


def test_a_later_shorter_wish_does_not_shorten_an_earlier_one():
    clock = Clock()
    client = Noting(clock)
    model = limited(clock, client)

    def both_fail(_):
        client.reply = lambda _: fails(20)
        with pytest.raises(ModelFault):
            model.reply(request(20))
        fails(1)

    def fails(asked):
        raise ModelFault("slow down", retry_after=asked)

    client.reply = both_fail
    with pytest.raises(ModelFault):
        model.reply(request(20))
    del client.reply
    model.reply(request(20))
    assert client.times == [70.0]


@pytest.mark.parametrize("asked", [None, 301.0, float("inf"), float("nan"), -5.0])
def test_a_wish_that_is_none_or_too_long_holds_nobody(asked):
    clock = Clock()
    client = Noting(clock, fault=ModelFault("no", retry_after=asked))
    model = limited(clock, client)
    for _ in range(2):
        with pytest.raises(ModelFault):
            model.reply(request(20))
    assert client.times == [50.0, 50.0]


@pytest.mark.parametrize("limit", [0, -1, float("inf"), float("nan")])
def test_a_limit_that_is_none_is_refused(limit):
    with pytest.raises(UsageError):
        Throttled(Noting(Clock()), limit)


def test_sixteen_threads_share_one_limit():
    clock = Clock()
    lock = threading.Lock()
    client = Noting(clock)

    def sleep(seconds):
        with lock:
            clock.now += seconds

    model = Throttled(client, 600, time=clock.time, sleep=sleep)
    threads = [
        threading.Thread(target=lambda: [model.reply(request(20)) for _ in range(20)])
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(client.times) == 320
    assert clock.now - 50.0 >= 319 * 0.1 - TINY
