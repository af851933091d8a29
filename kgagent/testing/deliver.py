"""What goes over the wire: a reply as bytes, with the ways a delivery can go wrong."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus


class Framing(Enum):
    """How the end of the body is told."""

    LENGTH = "length"
    CHUNKED = "chunked"
    CLOSE = "close"
    NONE = "none"  # no head either: the parts are all that is sent


class Ending(Enum):
    """What happens after the last part."""

    WELL = "well"
    CUT = "cut"  # the connection ends
    DRIP = "drip"  # one more byte each interval, for ever
    HANG = "hang"  # nothing more, the connection open


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP reply: `length` is what is announced, `parts` what is sent."""

    status: int
    parts: Iterable[bytes] = ()
    content_type: str = "application/json"
    framing: Framing = Framing.CHUNKED
    length: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WELL

    @property
    def keeps_alive(self) -> bool:
        """Whether another request may follow on the same connection."""
        return self.ending is Ending.WELL and self.framing in (Framing.LENGTH, Framing.CHUNKED)


def whole(status: int, body: bytes, **more: str) -> Delivery:
    """A body sent in one part; `more` are headers, with _ for -."""
    headers = {name.replace("_", "-").title(): value for name, value in more.items()}
    content_type = headers.pop("Content-Type", "application/json")
    return Delivery(status, (body,), content_type, Framing.LENGTH, len(body), headers)


class Wire:
    """Sends deliveries over one connection, until `stopping` is set."""

    def __init__(self, connection: socket.socket, stopping: threading.Event, pace: float) -> None:
        self._connection = connection
        self._stopping = stopping
        self._pace = pace

    def send(self, delivery: Delivery) -> None:
        """Sends it to its end; raises OSError when the client has gone."""
        head = b"" if delivery.framing is Framing.NONE else _head(delivery)
        for part in delivery.parts:
            if self._stopping.is_set():
                return
            self._connection.sendall(head + _framed(part, delivery))
            head = b""
        self._connection.sendall(head)
        if delivery.ending is Ending.DRIP:
            self._drip(delivery)
        elif delivery.ending is Ending.HANG:
            self._hang()
        elif delivery.ending is Ending.WELL and delivery.framing is Framing.CHUNKED:
            self._connection.sendall(b"0\r\n\r\n")

    def _drip(self, delivery: Delivery) -> None:
        while not self._stopping.wait(self._pace):
            self._connection.sendall(_framed(b" ", delivery))

    def _hang(self) -> None:
        while not self._stopping.wait(0.05):
            readable, _, _ = select.select([self._connection], [], [], 0)
            if readable and not self._connection.recv(1, socket.MSG_PEEK):
                return


def _framed(part: bytes, delivery: Delivery) -> bytes:
    if delivery.framing is not Framing.CHUNKED:
        return part
    return b"%x\r\n%s\r\n" % (len(part), part) if part else b""


def _head(delivery: Delivery) -> bytes:
    headers = {"Content-Type": delivery.content_type, **delivery.headers}
    if delivery.framing is Framing.LENGTH:
        headers["Content-Length"] = str(delivery.length)
    elif delivery.framing is Framing.CHUNKED:
        headers["Transfer-Encoding"] = "chunked"
    if not delivery.keeps_alive:
        headers["Connection"] = "close"
    phrase = HTTPStatus(delivery.status).phrase
    lines = [f"HTTP/1.1 {delivery.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
