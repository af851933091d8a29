"""Answers that arrive: their parts, cleaned; and no JSON whatever that slips through."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.text import clean
from kgagent.llm.openai_client import CallFault, CallLimits, Outcome, call
from kgagent.llm.openai_client.faults import ErrorInReply, NotAnAnswer, QuotaExhausted, RateLimited
from kgagent.llm.openai_client.network import DeadlineBackend
from kgagent.llm.openai_client.reading import Parts, read_stream, read_whole
from kgagent.testing import Fault, ModelServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
both = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
TOKENS_IN = -(-len(str({"role": "user", "content": "What is silk?"})) // 4)
TEXT = "<think>Silk is a protein.</think>Silk is strong: β-sheets, 😀. " * 20


def ask(fault: Fault | None, *, stream: bool, text: str = TEXT, **more: Any) -> Outcome:
    with ModelServer(lambda _: text, faults=fault) as server:
        return call(
            [{"role": "user", "content": "What is silk?"}],
            model="small",
            base_url=server.base_url,
            api_key="sk-planted-0123456789",
            stream=stream,
            **more,
        )


@both
def test_an_answer_has_its_text_its_tokens_and_its_origin(stream: bool):
    done = ask(None, stream=stream)
    assert done.text == TEXT
    assert (done.thought, done.refusal, done.finish_reason) == ("", None, "stop")
    assert (done.model, done.status, done.request_id) == ("small", 200, "req-1")
    assert done.tokens_in == TOKENS_IN
    assert done.tokens_out == -(-len(TEXT) // 4)
    assert done.bytes_read > len(TEXT)
    assert 0 < done.seconds < 5


@both
def test_token_counts_that_are_not_told_are_not_guessed(stream: bool):
    done = ask(None, stream=stream, parameters={"stream_options": None})
    assert (done.tokens_out is None) is stream


@both
@pytest.mark.parametrize("fault", [Fault.REASONING_CONTENT, Fault.REASONING])
def test_a_thought_that_the_server_moved_is_found(fault: Fault, stream: bool):
    done = ask(fault, stream=stream)
    assert done.thought == "Silk is a protein."
    assert done.text.startswith("Silk is strong")


@both
def test_refusals_and_early_ends_are_told_in_the_outcome(stream: bool):
    refused = ask(Fault.REFUSAL, stream=stream)
    assert refused.refusal is not None
    assert "cannot help" in refused.refusal
    assert refused.text == ""
    for fault in (Fault.LENGTH, Fault.CONTENT_FILTER):
        done = ask(fault, stream=stream)
        assert done.finish_reason == fault.value
        assert TEXT.startswith(done.text)
    assert ask(Fault.REPETITION, stream=stream).finish_reason == "length"


@both
def test_text_is_clean(stream: bool):
    done = ask(Fault.ODD_TEXT, stream=stream)
    assert done.text == clean(done.text)
    assert "\x00" not in done.text
    assert "\ufffd" in done.text
    done.text.encode()


@both
def test_ten_megabytes_are_an_answer_when_allowed(stream: bool):
    done = ask(Fault.BIG_10MB, stream=stream)
    assert len(done.text) > 10_000_000
    with pytest.raises(CallFault, match="larger than 1,000,000 bytes"):
        ask(Fault.BIG_10MB, stream=stream, limits=CallLimits(max_bytes=1_000_000))


@both
def test_wrong_shapes_are_the_readers_business(stream: bool):
    assert "foo" in ask(Fault.WRONG_SCHEMA, stream=stream).text
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    done = ask(Fault.SCHEMA_ECHO, stream=stream, response_format=wanted)
    assert json.loads(done.text) == schema


@both
def test_parameters_go_into_the_request(stream: bool):
    seen: list[dict[str, Any]] = []

    def reply(request: dict[str, Any]) -> str:
        seen.append(request)
        return "yes"

    with ModelServer(reply) as server:
        call(
            [{"role": "system", "content": "é"}, {"role": "user", "content": "?"}],
            model="small",
            base_url=server.base_url + "/",
            api_key=None,
            parameters={"temperature": 0, "seed": 7, "top_k": 3, "stop": None},
            stream=stream,
        )
    (request,) = seen
    assert request["messages"] == [
        {"role": "system", "content": "é"},
        {"role": "user", "content": "?"},
    ]
    assert (request["temperature"], request["seed"], request["top_k"]) == (0, 7, 3)
    assert "stop" not in request
    assert request.get("stream") is (True if stream else None)


@both
def test_one_connection_serves_many_calls(stream: bool, monkeypatch: pytest.MonkeyPatch):
    opened: list[int] = []
    connect = DeadlineBackend.connect_tcp

    def counted(*arguments: Any, **named: Any) -> Any:
        opened.append(1)
        return connect(*arguments, **named)

    monkeypatch.setattr(DeadlineBackend, "connect_tcp", counted)
    with ModelServer(lambda _: TEXT) as server:
        for _ in range(10):
            call(
                [{"role": "user", "content": "?"}],
                model="small",
                base_url=server.base_url,
                api_key="",
                stream=stream,
            )
    assert len(opened) == 1


def test_a_request_that_cannot_be_written_is_refused_before_it_is_sent():
    with ModelServer(lambda _: "") as server:
        for content in ("\ud800", object()):
            with pytest.raises(CallFault) as caught:
                call(
                    [{"role": "user", "content": content}],
                    model="small",
                    base_url=server.base_url,
                    api_key="",
                )
            assert caught.value.code == "request_refused"
            assert not caught.value.sent
        assert server.log == ()


def event(payload: object) -> bytes:
    return b"data: " + json.dumps(payload).encode() + b"\r\n\r\n"


def delta(finish: str | None = None, **parts: object) -> bytes:
    return event({"choices": [{"index": 0, "delta": parts, "finish_reason": finish}]})


def test_a_stream_may_come_in_any_pieces():
    whole = (
        b": a comment\r\n\r\n"
        + delta(content="sil")
        + delta("stop", content="k é")
        + b"data: [DONE]"
    )
    for size in (1, 2, 7, len(whole)):
        parts = read_stream((whole[at : at + size] for at in range(0, len(whole), size)), "m")
        assert "".join(parts.text) == "silk é"


def test_a_surrogate_pair_split_between_two_events_is_one_character():
    pieces = b"".join(
        b'data: {"choices":[{"delta":{"content":"%s"},"finish_reason":"stop"}]}\n\n' % half
        for half in (b"\\ud83d", b"\\ude00")
    )
    assert clean("".join(read_stream([pieces], "m").text)) == "😀"


def test_content_in_parts_is_joined_and_its_thoughts_kept_apart():
    content = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": "silk"},
        {"type": "image"},
        None,
    ]
    parts = read_whole(json.dumps({"choices": [{"message": {"content": content}}]}).encode(), "m")
    assert ("".join(parts.text), "".join(parts.thought)) == ("silk", "hm")
    assert parts.finish_reason == "unknown"


def test_an_error_inside_a_reply_counts_by_its_own_status():
    def kind(error: object) -> type[CallFault]:
        with pytest.raises(CallFault) as caught:
            read_whole(json.dumps({"error": error}).encode(), "m")
        return type(caught.value)

    assert kind({"code": 429, "message": "slow down"}) is RateLimited
    assert kind({"code": "insufficient_quota"}) is QuotaExhausted
    assert kind("model is loading") is ErrorInReply
    with pytest.raises(ErrorInReply, match="upstream"):
        read_stream([event({"choices": [{"error": {"message": "upstream"}}]})], "m")


def test_events_sent_without_being_asked_for_are_read():
    body = delta("stop", content="silk") + b"data: [DONE]\n\n"
    assert "".join(read_whole(body, "m").text) == "silk"


def test_html_is_no_answer_whatever_its_type_says():
    with pytest.raises(NotAnAnswer):
        read_whole(b"\xef\xbb\xbf\n<html>", "m")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "choices message delta content error usage model index finish_reason code text "
                "thinking reasoning refusal prompt_tokens completion_tokens detail".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
completions = st.fixed_dictionaries({"choices": st.lists(anything, max_size=2)}) | anything


def checked(parts: Parts) -> None:
    assert all(isinstance(each, str) for each in (*parts.text, *parts.thought, *parts.refusal))
    assert parts.finish_reason
    assert parts.choices


@given(completions)
def test_any_json_is_an_answer_or_a_named_fault(payload: object):
    with suppress(CallFault):
        checked(read_whole(json.dumps(payload).encode(), "m"))


@given(st.lists(completions, max_size=3), st.binary(max_size=40))
def test_any_stream_is_an_answer_or_a_named_fault(payloads: list[object], noise: bytes):
    chunks = [*(event(each) for each in payloads), noise]
    with suppress(CallFault):
        assert read_stream(chunks, "m").finish_reason


@given(st.binary(max_size=60))
def test_any_bytes_are_a_named_fault(body: bytes):
    with pytest.raises(CallFault):
        read_whole(body, "m")


def test_nesting_without_end_is_a_named_fault():
    for body in (b"[" * 200_000, b'{"choices":' * 50_000, b'{"a":' + b"9" * 10_000 + b"}"):
        with pytest.raises(CallFault):
            read_whole(body, "m")
