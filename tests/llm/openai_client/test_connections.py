"""Connections: encrypted ones, shared ones, and whose they are after a fork."""

from __future__ import annotations

import multiprocessing
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

from kgagent.llm.openai_client import CallFault, CallLimits, call
from kgagent.llm.openai_client.client import MOST, Clients, clients
from kgagent.llm.openai_client.endpoint import Endpoint
from kgagent.testing import ModelServer

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LIMITS = CallLimits(deadline=2, stall=1, connect=0.5)


def ask(url: str, limits: CallLimits = LIMITS) -> str:
    asked = [{"role": "user", "content": "?"}]
    return call(asked, model="small", base_url=url, api_key="", limits=limits).text


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    path = tmp_path / "certificate.pem"
    made = (
        f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {path} -out {path}2"
    )
    names = ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    subprocess.run([openssl, *made.split(), *names], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}2").read_text())
    return path


def test_an_encrypted_endpoint_is_spoken_to_and_its_certificate_checked(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    server = ModelServer(lambda _: "yes" * 100_000)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    plain = server._http.socket
    server._http.socket = context.wrap_socket(plain, server_side=True)
    url = server.base_url.replace("http:", "https:")
    with server:
        with pytest.raises(CallFault, match="CERTIFICATE_VERIFY_FAILED") as caught:
            ask(url)
        assert caught.value.code == "unreachable"
        assert not caught.value.sent
        clients.close()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert ask(url) == "yes" * 100_000
        assert len(server.log) == 1


def test_a_handshake_that_is_never_answered_ends_in_time():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        started = time.monotonic()
        with pytest.raises(CallFault) as caught:
            ask(f"https://127.0.0.1:{mute.getsockname()[1]}/v1")
        assert time.monotonic() - started < LIMITS.deadline + 1
    assert caught.value.code == "unreachable"
    assert not caught.value.sent


def test_threads_share_one_client_and_old_ones_make_room():
    mine = Clients()
    made = []

    def get() -> None:
        made.append(mine.get(Endpoint("http://127.0.0.1:9/v1", "")))

    threads = [threading.Thread(target=get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(each) for each in made}) == 1
    for port in range(10, 10 + MOST):
        mine.get(Endpoint(f"http://127.0.0.1:{port}/v1", ""))
    assert mine.get(Endpoint("http://127.0.0.1:9/v1", "")) is not made[0]
    mine.close()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_a_forked_child_opens_its_own_connections():
    with ModelServer(lambda _: "yes") as server:
        assert ask(server.base_url) == "yes"
        child = multiprocessing.get_context("fork").Process(target=ask, args=(server.base_url,))
        child.start()
        child.join(10)
        assert child.exitcode == 0
        assert ask(server.base_url) == "yes"
        assert len(server.log) == 3
