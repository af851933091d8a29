"""Servers that are no servers: raw bytes instead of HTTP, errors that trickle, odd heads."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kgagent.llm.openai_client import CallFault, CallLimits, Outcome, call
from kgagent.llm.openai_client.transport import ERROR_BYTES

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LIMITS = CallLimits(deadline=2.5, stall=0.8, connect=1)
GOOD = b'{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}]}'


def hear(connection: socket.socket) -> bytes:
    """One whole request."""
    asked = b""
    while True:
        top, end, body = asked.partition(b"\r\n\r\n")
        size = re.search(rb"content-length: (\d+)", top, re.IGNORECASE)
        if end and size and len(body) >= int(size[1]):
            return asked
        got = connection.recv(65536)
        if not got:
            return asked
        asked += got


@contextmanager
def saying(
    *parts: bytes, pause: float = 0.0, linger: float = 0.0
) -> Iterator[tuple[str, list[bytes]]]:
    """One connection: whatever is asked, these bytes are said."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            heard.append(hear(connection))
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
            except OSError:
                return  # the client has had enough
            time.sleep(linger)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1", heard
    thread.join(5)


def head(status: str = "200 OK", *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def ask(url: str, *, key: str = "") -> Outcome:
    return call([], model="small", base_url=url, api_key=key, limits=LIMITS)


def fault(*parts: bytes, pause: float = 0.0, linger: float = 0.0) -> CallFault:
    with saying(*parts, pause=pause, linger=linger) as (url, _), pytest.raises(CallFault) as caught:
        ask(url)
    return caught.value


def test_nothing_compressed_is_asked_for_and_the_key_goes_where_it_must():
    with saying(head("200 OK", f"Content-Length: {len(GOOD)}"), GOOD) as (url, heard):
        assert ask(url, key="sk-planted-0123456789").text == "yes"
    asked = heard[0].lower()
    assert asked.startswith(b"post /v1/chat/completions http/1.1")
    assert b"accept-encoding: identity\r\n" in asked
    assert b"authorization: bearer sk-planted-0123456789\r\n" in asked


def test_without_a_key_none_is_sent_whatever_the_environment_holds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    with saying(head("200 OK", f"Content-Length: {len(GOOD)}"), GOOD) as (url, heard):
        assert ask(url).text == "yes"
    assert b"authorization" not in heard[0].lower()
    assert b"planted" not in heard[0]


def test_what_does_not_speak_http_is_no_answer():
    assert fault(b"SSH-2.0-OpenSSH_9.6\r\n\r\n").code == "not_an_answer"
    assert fault(b"\x16\x03\x01" * 100).code == "not_an_answer"
    assert fault(b"").code == "reply_cut"
    assert fault(head("200 OK", *["X-Long: " + "x" * 60_000] * 3)).code == "not_an_answer"


def test_an_error_that_trickles_ends_at_the_deadline():
    started = time.monotonic()
    found = fault(head("500 Oh", "Content-Length: 1000"), *[b"x"] * 100, pause=0.05)
    assert found.code == "deadline_passed"
    assert time.monotonic() - started < 7


def test_of_a_large_error_only_the_beginning_is_read():
    found = fault(head("500 Oh"), *[b"x" * 65536] * 200)
    assert found.code == "server_failed"
    assert found.bytes_read < ERROR_BYTES + 100_000


def test_errors_with_odd_bodies_and_heads_keep_their_status():
    for body in (b"[" * 100_000, b"\xff\xfe", b"", b'"text"', b"[1]", b"null", b'{"error":5}'):
        announced = f"Content-Length: {len(body)}"
        found = fault(
            head("429 Slow", announced, "Content-Type: application/json; charset=x"), body
        )
        assert (found.code, found.status) == ("rate_limited", 429)
    gzipped = head("503 Busy", "Content-Encoding: gzip", "Retry-After: 3", "Content-Length: 5")
    found = fault(gzipped, b"\x1f\x8b123")
    assert (found.code, found.retry_after) == ("server_failed", 3.0)


def test_an_empty_success_is_malformed():
    assert fault(head("204 No Content")).code == "reply_malformed"
    assert fault(head("200 OK", "Content-Length: 0")).code == "reply_malformed"


def test_a_stream_left_open_after_its_end_is_not_waited_for():
    event = b'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\n'
    opened = head("200 OK", "Content-Type: text/event-stream")
    with saying(opened, event + b"data: [DONE]\n\n", linger=1.5) as (url, _):
        done = ask(url)
    assert done.text == "yes"
    assert done.seconds < 1.4


def test_a_host_without_a_name_is_unreachable():
    with pytest.raises(CallFault) as caught:
        ask("http://no-such-host.invalid/v1")
    assert caught.value.code in ("unreachable", "deadline_passed")
    assert not caught.value.sent


def test_a_port_that_takes_no_connections_is_given_up_in_time():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        started = time.monotonic()
        with pytest.raises(CallFault) as caught:
            ask(f"http://127.0.0.1:{full.getsockname()[1]}/v1")
        for each in waiting:
            each.close()
    assert caught.value.code in ("unreachable", "deadline_passed")
    assert time.monotonic() - started < LIMITS.deadline + 1


def test_the_proxy_of_the_environment_is_used_but_never_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
):
    answer = head("200 OK", f"Content-Length: {len(GOOD)}") + GOOD
    with saying(answer) as (proxy, heard):
        monkeypatch.setenv("http_proxy", proxy.removesuffix("/v1"))
        assert ask("http://model.example/v1").text == "yes"
    assert heard[0].startswith(b"POST http://model.example/v1/chat/completions HTTP/1.1")
    with saying(answer) as (url, _):
        assert ask(url).text == "yes"
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
    with pytest.raises(CallFault, match="not an HTTP proxy"):
        ask("http://model2.example/v1")
