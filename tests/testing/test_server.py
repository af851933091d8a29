"""The server as a plain HTTP client sees it."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kgagent.testing import Fault, Faults, ModelServer, Timing
from kgagent.testing.__main__ import server as from_shell
from kgagent.testing.bulk import bomb, filled

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
REPLIES = {"What is silk?": "Silk is a protein. " * 30}


def post(
    server: ModelServer,
    *,
    path: str = "/v1/chat/completions",
    body: bytes | None = None,
    **more: Any,
) -> tuple[int, str, dict[str, str]]:
    request = {"model": "small", "messages": [{"role": "user", "content": "What is silk?"}], **more}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    sent = json.dumps(request).encode() if body is None else body
    try:
        connection.request("POST", path, sent, {"Authorization": "Bearer sk-planted"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), dict(answer.headers)
    finally:
        connection.close()


def events(text: str) -> list[Any]:
    found = re.findall(r"^data: (.*)\n\n", text, re.MULTILINE)
    return [json.loads(each) for each in found if each != "[DONE]"]


def test_a_completion_has_the_shape_that_openai_gives():
    with ModelServer(REPLIES) as server:
        status, text, headers = post(server)
    body = json.loads(text)
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    assert body["object"] == "chat.completion"
    assert body["model"] == "small"
    assert body["choices"][0]["message"]["content"] == REPLIES["What is silk?"]
    assert body["choices"][0]["finish_reason"] == "stop"
    assert body["usage"]["total_tokens"] == sum(list(body["usage"].values())[:2])


def test_a_stream_gives_the_same_text_and_ends_with_done():
    with ModelServer(REPLIES) as server:
        _, text, headers = post(server, stream=True, stream_options={"include_usage": True})
        _, without, _ = post(server, stream=True)
    assert headers["Content-Type"] == "text/event-stream"
    assert text.endswith("data: [DONE]\n\n")
    *chunks, last = events(text)
    assert last["usage"]["prompt_tokens"] > 0
    pieces = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert "".join(pieces) == REPLIES["What is silk?"]
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert not any("usage" in chunk for chunk in events(without))


def test_the_log_tells_every_request_in_order():
    body = json.dumps({"model": "a", "messages": [{"role": "user", "content": "x"}]}).encode()
    chosen = Faults({Fault.RATE_LIMIT: 1.0}, ends_after=1)
    with ModelServer(lambda _: "yes", faults=chosen) as server:
        assert [post(server, body=body)[0] for _ in range(2)] == [429, 200]
        post(server, path="/v1/elsewhere", body=b"{}")
    first, second, third = server.log
    assert first.hash == second.hash == sha256(body).hexdigest()
    assert (first.attempt, first.fault, first.status) == (1, Fault.RATE_LIMIT, 429)
    assert (second.attempt, second.fault, second.status) == (2, None, 200)
    assert (first.model, first.path, first.method) == ("a", "/v1/chat/completions", "POST")
    assert (third.status, third.path) == (404, "/v1/elsewhere")
    assert first.time <= second.time <= third.time


def test_models_are_listed_and_others_refused():
    with ModelServer(REPLIES, models=("small", "large")) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/v1/models")
        listed = json.loads(connection.getresponse().read())
        connection.close()
        assert [model["id"] for model in listed["data"]] == ["small", "large"]
        assert post(server)[0] == 200
        status, text, _ = post(server, model="huge")
    assert status == 404
    assert json.loads(text)["error"]["code"] == "model_not_found"


@pytest.mark.parametrize("kind", ["json_schema", "json_object"])
def test_a_format_is_accepted_or_refused(kind: str):
    wanted = {"type": kind}
    with ModelServer(REPLIES) as server:
        assert post(server, response_format=wanted)[0] == 200
    with ModelServer(REPLIES, formats=frozenset()) as server:
        status, text, _ = post(server, response_format=wanted)
        assert post(server, response_format={"type": "text"})[0] == 200
    assert status == 400
    assert json.loads(text)["error"]["param"] == "response_format"


def test_requests_that_are_none_are_refused():
    with ModelServer(REPLIES) as server:
        for body in (b"", b"{", b"[]", b'{"messages": 5}', b"\xff"):
            assert post(server, body=body)[0] == 400
        status, text, _ = post(server, messages=[{"role": "user", "content": "What is bone?"}])
    assert status == 400
    assert json.loads(text)["error"]["code"] == "no_recorded_reply"


def test_the_refused_key_stands_in_the_error_as_real_servers_put_it():
    with ModelServer(REPLIES, faults=Fault.BAD_KEY) as server:
        status, text, _ = post(server)
    assert status == 401
    assert "sk-planted" in text


def test_sixteen_clients_at_once_all_get_their_own_answer():
    with (
        ModelServer(
            lambda request: request["messages"][0]["content"], timing=Timing(delay=0.5)
        ) as server,
        ThreadPoolExecutor(16) as pool,
    ):
        started = time.monotonic()
        asked = [f"question {number}" for number in range(32)]
        messages = [[{"role": "user", "content": each}] for each in asked]
        answers = list(pool.map(lambda each: post(server, messages=each)[1], messages))
        assert time.monotonic() - started < 6
        assert len(server.log) == 32
    got = [json.loads(answer)["choices"][0]["message"]["content"] for answer in answers]
    assert got == asked


def test_only_this_machine_is_served():
    with ModelServer(REPLIES) as server:
        assert server.base_url == f"http://127.0.0.1:{server.port}/v1"
        assert server._http.socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "fault", [None, Fault.SILENCE, Fault.SLOW_LORIS, Fault.STALL, Fault.BIG_200MB]
)
def test_it_stops_at_once_whatever_its_clients_do(fault: Fault | None):
    before = threading.active_count()
    server = ModelServer(REPLIES, faults=fault).start()
    body = json.dumps({"messages": [{"role": "user", "content": "What is silk?"}]})
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        head = f"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body.encode())
        while not server.log:
            time.sleep(0.01)
        started = time.monotonic()
        server.stop()
        server.stop()
        assert time.monotonic() - started < 5
    assert threading.active_count() == before


def test_a_server_that_never_started_can_be_stopped():
    ModelServer(REPLIES).stop()


def test_enormous_answers_are_as_enormous_as_they_say():
    assert sum(map(len, filled(b"", megabytes=5))) == pytest.approx(5_000_000, rel=0.02)
    assert json.loads(b"".join(filled(b"", megabytes=1)))["choices"][0]["finish_reason"] == "stop"
    packed = b"".join(bomb(megabytes=30))
    assert len(packed) < 60_000
    assert zlib.decompress(packed, 16 + zlib.MAX_WBITS) == b" " * 30_000_000


def test_the_shell_gives_the_same_server(tmp_path: Path):
    path = tmp_path / "replies.jsonl"
    path.write_text('{"question": "What is silk?", "raw_output": "A protein."}\n')
    command = [sys.executable, "-m", "kgagent.testing", "--replies", str(path), "--fault"]
    running = subprocess.Popen(
        [*command, "429:1", "--ends-after", "1", "--refuse", "json_schema", "--retry-after", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stderr is not None
    try:
        address = running.stdout.readline().strip()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/v1", address)
        assert found
        there = type("There", (), {"port": int(found[1])})()
        status, _, headers = post(there)
        assert (status, headers["Retry-After"]) == (429, "3")
        assert "A protein." in post(there)[1]
        running.terminate()
        assert running.wait(5) == 0
        assert running.stderr.read() == "2 requests\n"
    finally:
        running.kill()
        running.communicate()


@pytest.mark.parametrize(
    "arguments",
    [["--fault", "often"], ["--fault", "429:2"], ["--replies", "nowhere"], ["--port", "70000"]],
)
def test_what_the_shell_cannot_mean_is_said(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended:
        from_shell(arguments)
    assert ended.value.code == 2
    assert "error" in capsys.readouterr().err


def test_without_replies_the_shells_server_says_again_what_was_asked():
    with from_shell([]) as server:
        assert "What is silk?" in post(server)[1]


def test_a_port_can_be_served_again_at_once():
    with ModelServer(REPLIES) as first:
        connection = http.client.HTTPConnection("127.0.0.1", first.port)
        connection.request("GET", "/v1/models")
        connection.getresponse().read()
    connection.close()
    with ModelServer(REPLIES, port=first.port) as second:
        assert second.base_url == first.base_url
