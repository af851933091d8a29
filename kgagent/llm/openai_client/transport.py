"""HTTP for the openai client: bounded in time and bytes, never unpacking, never redirected."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterable, Iterator
from typing import cast

import httpcore2
import httpx2

from kgagent.llm.openai_client.faults import (
    AddressUnusable,
    CallFault,
    NotAnAnswer,
    ReplyCompressed,
    ReplyCut,
    Unreachable,
)
from kgagent.llm.openai_client.meter import Meter, current
from kgagent.llm.openai_client.network import DeadlineBackend

KEEP_ALIVE = 4.0
"""Seconds for which an idle connection is kept: common servers close theirs after five."""
ERROR_BYTES = 256 * 1024
"""Of the body of an error no more is read: its first words are all that is told."""
HTTPCORE_ERRORS = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
)
_ENDED = re.compile("disconnected|closed")


class SafeTransport(httpx2.BaseTransport):
    """One pool of connections to one endpoint; raises CallFault and nothing else.

    A proxy is used when the environment names one for this host, never for this machine.
    """

    def __init__(self, url: httpx2.URL) -> None:
        self._pool = _pool(url)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The head of the answer, and a body that is read under the meter."""
        meter = current.get()
        url = request.url
        plain = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=cast("Iterable[bytes]", request.stream),
        )
        try:
            answer = self._pool.handle_request(plain)
        except HTTPCORE_ERRORS as error:
            raise _fault(error, meter) from error
        return _response(answer, meter)

    def close(self) -> None:
        """Closes the pool."""
        self._pool.close()


def _response(answer: httpcore2.Response, meter: Meter) -> httpx2.Response:
    headers = httpx2.Headers(answer.headers)
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        answer.close()
        if answer.status < 300:
            raise ReplyCompressed(
                "The answer is compressed although plain text was asked for; it was not unpacked.",
                hint="Turn off compression in the server or proxy.",
                status=answer.status,
            )
        # The status says enough.
        return httpx2.Response(answer.status, headers=_told(headers), content=b"")
    if answer.status < 400:
        _check_announced(headers.get("content-length", ""), answer, meter)
    return httpx2.Response(
        answer.status,
        headers=headers,
        stream=_Body(answer, meter),
        extensions={"http_version": answer.extensions.get("http_version", b"HTTP/1.1")},
    )


def _check_announced(length: str, answer: httpcore2.Response, meter: Meter) -> None:
    try:
        meter.check(int(length) if length.isascii() and length.isdigit() else 0)
    except CallFault:
        answer.close()
        raise


def _told(headers: httpx2.Headers) -> dict[str, str]:
    wanted = ("retry-after", "retry-after-ms", "x-request-id", "content-type")
    return {name: headers[name] for name in wanted if name in headers}


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response, meter: Meter) -> None:
        self._answer = answer
        self._meter = meter

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self._answer.iter_stream():
                self._meter.count(len(part))
                yield part
                if self._answer.status >= 300 and self._meter.bytes_read > ERROR_BYTES:
                    return
        except HTTPCORE_ERRORS as error:
            raise _fault(error, self._meter) from error

    def close(self) -> None:
        self._answer.close()


def _fault(error: Exception, meter: Meter) -> CallFault:
    if isinstance(error, httpcore2.UnsupportedProtocol | httpcore2.LocalProtocolError):
        # The text of such an error can hold the header that it is about.
        return AddressUnusable("The request cannot be sent to this address.")
    if isinstance(error, httpcore2.RemoteProtocolError) and not _ENDED.search(str(error)):
        return NotAnAnswer("What answers at this address does not speak HTTP.")
    if meter.sent and not isinstance(error, httpcore2.ProxyError):
        return ReplyCut("The connection ended before the answer was complete.")
    if isinstance(error, httpcore2.TimeoutException) and meter.seconds >= meter.limits.deadline:
        return meter.late()
    reason = str(error) or "no answer in time"
    return Unreachable(
        f"No connection to the endpoint: {reason}.",
        hint="Is the server running, and is the base URL right?",
    )


def _pool(url: httpx2.URL) -> httpcore2.ConnectionPool:
    context = httpx2.create_ssl_context() if url.scheme == "https" else None
    proxy = _proxy(url)
    if proxy is None:
        return httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=None,
            keepalive_expiry=KEEP_ALIVE,
            network_backend=DeadlineBackend(),
        )
    auth = (proxy.username.encode(), proxy.password.encode()) if proxy.userinfo else None
    return httpcore2.HTTPProxy(
        proxy_url=httpcore2.URL(
            scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target=b"/"
        ),
        proxy_auth=auth,
        ssl_context=context,
        max_connections=None,
        keepalive_expiry=KEEP_ALIVE,
        network_backend=DeadlineBackend(),
    )


def _proxy(url: httpx2.URL) -> httpx2.URL | None:
    host = url.host
    if host in ("localhost", "::1") or host.startswith("127.") or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named:
        return None
    try:
        proxy = httpx2.URL(named if "://" in named else f"http://{named}")
    except httpx2.InvalidURL:
        proxy = httpx2.URL("")
    if proxy.scheme not in ("http", "https") or not proxy.host:
        raise AddressUnusable(
            "The proxy that the environment names is not an HTTP proxy.",
            hint="Set HTTPS_PROXY to http://HOST:PORT, or NO_PROXY for this host.",
        )
    return proxy
