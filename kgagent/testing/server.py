"""The server: starts on a free loopback port, keeps a log of what it received, stops cleanly."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from kgagent.testing.faults import Fault, FaultChoice
from kgagent.testing.handler import Handler
from kgagent.testing.replies import Replies, as_function

FORMATS = frozenset({"json_object", "json_schema"})


@dataclass(frozen=True, slots=True)
class Received:
    """One request: `hash` is the SHA-256 of its body, `attempt` counts equal bodies from 1.

    `status` is the HTTP status that was answered, 0 when no head was sent.
    """

    time: float
    method: str
    path: str
    model: str
    hash: str
    attempt: int
    fault: Fault | None
    status: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: told in Retry-After, between the bytes of a slow answer, before each answer."""

    retry_after: float = 1.0
    pace: float = 0.2
    delay: float = 0.0


class ModelServer:
    """An OpenAI-compatible server bound to 127.0.0.1; a context manager.

    `replies` is a mapping from questions to replies, a file for `read_replies`, or a function
    from the request's JSON to text. `faults` is one fault for every request, or a function such
    as `Faults`. `formats` are the types of response_format that are accepted, `models` the
    names of the only models there are (None: any).
    """

    def __init__(
        self,
        replies: Replies | Mapping[str, str] | Path,
        *,
        faults: FaultChoice | Fault | None = None,
        port: int = 0,
        formats: frozenset[str] = FORMATS,
        models: tuple[str, ...] | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.replies = as_function(replies)
        self.formats = formats
        self.models = models
        self.timing = timing or Timing()
        self.stopping = threading.Event()
        self._faults = faults
        self._lock = threading.Lock()
        self._attempts: Counter[str] = Counter()
        self._log: list[Received] = []
        self._http = _Http(("127.0.0.1", port), self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="kgagent-testing", daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._http.server_address[1])

    @property
    def base_url(self) -> str:
        """What to give a client as its base URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def log(self) -> tuple[Received, ...]:
        """Every request received so far, in order of arrival."""
        with self._lock:
            return tuple(self._log)

    def number(self, request_hash: str) -> int:
        """Which attempt of the same request this is, from 1; counts it."""
        with self._lock:
            self._attempts[request_hash] += 1
            return self._attempts[request_hash]

    def fault(self, request_hash: str, attempt: int) -> Fault | None:
        """What goes wrong with this attempt."""
        if self._faults is None or isinstance(self._faults, Fault):
            return self._faults
        return self._faults(request_hash, attempt)

    def record(self, **values: object) -> None:
        """Writes one line of the log."""
        received = Received(time=time.time(), **values)  # type: ignore[arg-type]
        with self._lock:
            self._log.append(received)

    def start(self) -> ModelServer:
        """Starts serving in a thread of its own."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends every connection and waits for the threads; may be called twice."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()
        self._http.end_connections()

    def __enter__(self) -> ModelServer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Http(ThreadingHTTPServer):
    """Threads are daemons, so a forgotten server ends with the process; `stop` waits for them."""

    request_queue_size = 128
    block_on_close = False

    def __init__(self, address: tuple[str, int], model_server: ModelServer) -> None:
        self.model_server = model_server
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Binds without asking the name service for the host's name."""
        if os.name == "posix":  # a port that was served a moment ago may be taken again
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serves one connection, known while it is open."""
        with self._changed:
            self._open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._open.discard(request)
                self._changed.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""

    def end_connections(self) -> None:
        """Ends what is open and waits until every handler has returned."""
        with self._changed:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # closed by its handler between the two lines
            self._changed.wait_for(lambda: not self._open, timeout=5)
