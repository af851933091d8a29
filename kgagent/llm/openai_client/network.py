"""Connections whose every wait ends at the deadline of the call that is using them."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable
from typing import Any

import httpcore2

from kgagent.llm.openai_client.meter import current

SLICE = 64 * 1024
"""Bytes written between two looks at the clock."""


class DeadlineBackend(httpcore2.NetworkBackend):
    """Opens connections: each address in turn, all within the deadline."""

    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address that takes one."""
        meter = current.get()
        failed: httpcore2.ConnectError | httpcore2.ConnectTimeout | None = None
        for address in _addresses(host, port):
            try:
                wait = meter.left(meter.limits.connect)
                opened = self._inner.connect_tcp(address, port, wait, local_address, socket_options)
                return DeadlineStream(opened)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore2.ConnectError("the host has no address")


class DeadlineStream(httpcore2.NetworkStream):
    """A connection that asks the current call's meter before it waits."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes as they come; raises DeadlinePassed or Stalled."""
        meter = current.get()
        try:
            return self._inner.read(max_bytes, meter.left(meter.patience))
        except httpcore2.ReadTimeout as error:
            raise meter.late() from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends it all; raises DeadlinePassed or Stalled."""
        meter = current.get()
        meter.sent = True
        for at in range(0, len(buffer), SLICE):
            try:
                self._inner.write(buffer[at : at + SLICE], meter.left(meter.patience))
            except httpcore2.WriteTimeout as error:
                raise meter.late() from error

    def close(self) -> None:
        """Closes the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """The same connection, encrypted."""
        meter = current.get()
        wait = meter.left(meter.limits.connect)
        return DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, wait))

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about a connection."""
        return self._inner.get_extra_info(info)


def _addresses(host: str, port: int) -> list[str]:
    """The host's addresses; the name service is not waited for beyond the deadline."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _resolved(host, port)
    return [host]


def _resolved(host: str, port: int) -> list[str]:
    meter = current.get()
    found: list[str] = []
    failed: list[OSError] = []

    def resolve() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError("not a host name"))

    # getaddrinfo knows no timeout: it is left behind in a thread when it takes too long.
    thread = threading.Thread(target=resolve, name="kgagent-resolve", daemon=True)
    thread.start()
    thread.join(meter.left(meter.limits.connect))
    if thread.is_alive():
        raise httpcore2.ConnectTimeout("the name service does not answer")
    if failed:
        raise httpcore2.ConnectError(str(failed[0]))
    return found
