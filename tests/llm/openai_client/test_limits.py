"""What a hostile answer can cost: memory and time, measured."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kgagent.llm.openai_client import CallLimits, call
from kgagent.llm.openai_client.faults import CallFault, DeadlinePassed, Stalled
from kgagent.testing import Fault, ModelServer, Timing

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CHILD = """
import json, sys
from kgagent.llm.openai_client import CallFault, call

def peak():
    status = open("/proc/self/status").read()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000

def ask(url, stream):
    try:
        return call([{"role": "user", "content": "?"}], model="small", base_url=url,
                    api_key="", stream=stream).finish_reason
    except CallFault as error:
        return type(error).__name__

good, bad, stream = sys.argv[1], sys.argv[2], sys.argv[3] == "True"
ask(good, stream)
before = peak()
ended = ask(bad, stream)
print(json.dumps([ended, peak() - before]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("fault", "ended"),
    [(Fault.BIG_200MB, "ReplyTooLarge"), (Fault.GZIP_BOMB, "ReplyCompressed")],
)
def test_an_enormous_answer_costs_less_than_100_megabytes(fault: Fault, ended: str, stream: bool):
    with (
        ModelServer(lambda _: "yes") as good,
        ModelServer(lambda _: "yes", faults=fault) as bad,
    ):
        ran = subprocess.run(
            [sys.executable, "-c", CHILD, good.base_url, bad.base_url, str(stream)],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    outcome, megabytes = json.loads(ran.stdout)
    assert outcome == ended
    assert megabytes < 100


@pytest.mark.parametrize("fault", [Fault.SLOW_LORIS, Fault.SLOW_HEAD, Fault.SILENCE])
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_the_deadline_is_for_the_whole_call(fault: Fault, stream: bool):
    limits = CallLimits(deadline=0.5, stall=0.4)
    with ModelServer(lambda _: "yes", faults=fault, timing=Timing(pace=0.03)) as server:
        started = time.monotonic()
        with pytest.raises(DeadlinePassed) as caught:
            call([], model="m", base_url=server.base_url, api_key="", limits=limits, stream=stream)
        took = time.monotonic() - started
    assert limits.deadline - 0.01 <= caught.value.seconds < limits.deadline + 1
    assert caught.value.seconds <= took


def test_a_model_may_think_longer_than_an_answer_may_stall():
    limits = CallLimits(deadline=5, stall=0.2)
    with ModelServer(lambda _: "yes", timing=Timing(delay=0.5)) as server:
        assert (
            call([], model="m", base_url=server.base_url, api_key="", limits=limits).text == "yes"
        )
    with (
        ModelServer(lambda _: "yes" * 100, faults=Fault.STALL) as server,
        pytest.raises(Stalled, match=r"0\.2 s"),
    ):
        call([], model="m", base_url=server.base_url, api_key="", limits=limits, stream=True)


def test_limits_must_be_possible():
    for wrong in ({"deadline": 0.0}, {"stall": float("inf")}, {"max_bytes": -1}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            CallLimits(**wrong)


def test_an_announced_size_is_refused_before_it_is_read():
    with (
        ModelServer(lambda _: "yes" * 10_000) as server,
        pytest.raises(CallFault, match="larger than 5,000 bytes") as caught,
    ):
        limits = CallLimits(max_bytes=5000)
        call([], model="m", base_url=server.base_url, api_key="", limits=limits)
    assert caught.value.bytes_read == 0
