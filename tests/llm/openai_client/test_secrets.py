"""A planted key is searched for in everything that a call leaves behind."""

from __future__ import annotations

import io
import logging
import pickle
import traceback
from collections.abc import Iterator

import pytest

from kgagent.llm.openai_client import CallFault, CallLimits, call
from kgagent.llm.openai_client.endpoint import Endpoint, endpoint
from kgagent.llm.openai_client.faults import AddressUnusable, KeyMissing, KeyRefused
from kgagent.llm.openai_client.redact import keep_secret, mask_logs, redact, without_keys
from kgagent.testing import Fault, ModelServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
KEY = "sk-planted/7f3a9c=0123456789"
PLAIN = "planted-7f3a9c-0123456789"  # a key that looks like nothing in particular
LIMITS = CallLimits(deadline=1.0, stall=0.5)
ENORMOUS = {Fault.BIG_10MB, Fault.BIG_200MB, Fault.GZIP_BOMB}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, by every package, at the lowest level."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def everything(error: BaseException | None) -> str:
    """The error, all errors behind it, their values, tracebacks and the variables of our frames."""
    told = []
    while error is not None:
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        # The first frame is the test's own, which of course knows the key.
        shown.stack = traceback.StackSummary.from_list(list(shown.stack)[1:])
        told += [str(error), repr(error), repr(vars(error)), *shown.format()]
        error = error.__cause__ or error.__context__
    return "\n".join(told)


def attempt(url: str, key: str, *, stream: bool) -> CallFault | None:
    try:
        call(
            [{"role": "user", "content": "?"}],
            model="small",
            base_url=url,
            api_key=key,
            limits=LIMITS,
            stream=stream,
        )
    except CallFault as error:
        return error
    return None


@pytest.mark.parametrize("key", [KEY, PLAIN], ids=["sk", "plain"])
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_no_fault_no_log_and_no_traceback_shows_the_key(key: str, stream: bool, log: io.StringIO):
    met = [fault for fault in Fault if fault not in ENORMOUS]
    with ModelServer(lambda _: "yes", faults=lambda _, attempt: met[attempt - 1]) as server:
        for fault in met:
            error = attempt(server.base_url, key, stream=stream)
            assert "planted" not in everything(error), fault
            assert error is None or error.__cause__ is error.__context__ is None
            assert b"planted" not in pickle.dumps(vars(error) if error else {})
        assert [received.fault for received in server.log] == met
        assert "planted" not in repr(server.log)
    assert "httpcore2" in log.getvalue()
    assert "[key]" in log.getvalue()  # the server echoes the key in a header, which is logged
    assert "planted" not in log.getvalue()


def test_a_key_in_the_answer_itself_is_masked():
    with ModelServer(lambda _: f"Your key is {KEY}, is it not?") as server:
        done = call(
            [{"role": "user", "content": "?"}],
            model=f"model-{KEY}",
            base_url=server.base_url,
            api_key=KEY,
        )
    assert done.text == "Your key is [key], is it not?"
    assert "planted" not in repr(done)


def test_words_that_stand_in_for_a_key_do_not_damage_answers():
    for word in ("anything", "lm-studio", "EMPTY", "ollama"):
        keep_secret(word)
        assert without_keys(f"about {word}") == f"about {word}"


@pytest.mark.parametrize(
    "text",
    [
        "sk-abcdef",
        "sk-proj-ab_12***9xyz",
        "gsk_abcdefgh",
        "Bearer abc.def.ghi",
        "AIzaSyA123456",
        "hf_abcdefgh",
        "{'Authorization': 'Bearer abcdefg'}",
    ],
)
def test_what_looks_like_a_key_is_masked(text: str):
    assert "[key]" in redact(f"({text})")
    assert "abc" not in redact(f"({text})")
    assert "A123" not in redact(f"({text})")


@pytest.mark.parametrize(
    "key", ["sk-plan ted-1234567", "“sk-planted-1234567”", "sk-planted\n1234567"]
)
def test_what_cannot_be_a_key_is_refused_without_repeating_it(key: str):
    with pytest.raises(KeyRefused) as caught:
        call([], model="small", base_url="http://127.0.0.1:9/v1", api_key=key)
    assert "1234567" not in everything(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://me:planted@127.0.0.1:9/v1",
        "http://127.0.0.1:9/v1?key=planted",
        "planted",
        "ftp://planted/v1",
        "http://planted:99999999/v1",
        "http://[planted/v1",
        "",
    ],
)
def test_what_cannot_be_a_base_url_is_refused_without_repeating_it(url: str):
    with pytest.raises(AddressUnusable) as caught:
        call([], model="small", base_url=url, api_key="")
    assert "planted" not in everything(caught.value)


def test_space_around_a_key_is_no_part_of_it_and_it_is_not_shown():
    where = endpoint("http://127.0.0.1:9/v1/", f" {KEY}\n")
    assert isinstance(where, Endpoint)
    assert where.key == KEY
    assert "planted" not in repr(where)


def test_without_a_key_a_closed_door_says_that_one_is_missing():
    with ModelServer(lambda _: "", faults=Fault.BAD_KEY) as server, pytest.raises(KeyMissing):
        call([], model="small", base_url=server.base_url, api_key=None)


def test_a_logged_traceback_is_masked_too(log: io.StringIO):
    mask_logs()
    try:
        raise ValueError("Bearer sk-planted-0123456789")
    except ValueError:
        logging.getLogger("openai").exception("failed with %s", "sk-planted-0123456789")
    assert "failed with [key]" in log.getvalue()
    assert "ValueError: Bearer [key]" in log.getvalue()
    assert "planted" not in log.getvalue()
