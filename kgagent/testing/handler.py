"""One connection: reads requests, decides what each is answered, sends it."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast

from kgagent.testing.answers import dump
from kgagent.testing.asked import Asked
from kgagent.testing.deliver import Delivery, Framing, Wire, whole
from kgagent.testing.faults import Fault
from kgagent.testing.misbehave import BROKEN, CHANGED, deliver
from kgagent.testing.refusals import REFUSALS, bad_request, format_refused, not_found
from kgagent.testing.replies import NoReply

if TYPE_CHECKING:
    from kgagent.testing.server import ModelServer

MAX_BODY = 64_000_000


class Handler(BaseHTTPRequestHandler):
    """Serves /v1/models and /v1/chat/completions."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def model_server(self) -> ModelServer:
        """The server that this connection belongs to."""
        return cast("ModelServer", self.server.model_server)  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        """The list of models."""
        found = self.path == "/v1/models"
        names = self.model_server.models or ("test-model",)
        models = [{"id": name, "object": "model", "owned_by": "kgagent"} for name in names]
        listed = whole(200, dump({"object": "list", "data": models}))
        delivery = listed if found else not_found(self.path)
        self._finish(delivery, model="", body=b"", attempt=1, fault=None)

    def do_POST(self) -> None:
        """A chat completion."""
        body = self._body()
        if body is None:
            return
        digest = sha256(body).hexdigest()
        attempt = self.model_server.number(digest)
        fault = self.model_server.fault(digest, attempt)
        try:
            request = json.loads(body)
        except ValueError:
            request = None
        if self.path != "/v1/chat/completions":
            delivery = not_found(self.path)
        elif not isinstance(request, dict) or not isinstance(request.get("messages"), list):
            delivery = bad_request("We could not parse the JSON body of your request.")
        else:
            delivery = self._decide(request, fault)
        model = str(request.get("model", "")) if isinstance(request, dict) else ""
        self._finish(delivery, model=model, body=body, attempt=attempt, fault=fault)

    def _body(self) -> bytes | None:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            length = -1
        if 0 <= length <= MAX_BODY:
            return self.rfile.read(length)
        self._finish(
            replace(
                bad_request("a body of known, moderate length is wanted"), framing=Framing.CLOSE
            ),
            model="",
            body=b"",
            attempt=1,
            fault=None,
        )
        return None

    def _decide(self, request: dict[str, Any], fault: Fault | None) -> Delivery:
        server = self.model_server
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        asked = Asked(request, key, len(server.log) + 1, server.timing.retry_after)
        if fault in REFUSALS:
            return REFUSALS[fault](asked)
        if server.models is not None and asked.model not in server.models:
            return REFUSALS[Fault.NO_MODEL](asked)
        if asked.format != "text" and asked.format not in server.formats:
            return format_refused(asked.format)
        try:
            answer = asked.answer(server.replies(request))
        except NoReply as error:
            return bad_request(str(error), code="no_recorded_reply")
        if fault in BROKEN:
            return BROKEN[fault](answer, asked)
        if fault in CHANGED:
            answer = CHANGED[fault](answer, asked)
        return deliver(answer, asked)

    def _finish(
        self, delivery: Delivery, *, model: str, body: bytes, attempt: int, fault: Fault | None
    ) -> None:
        server = self.model_server
        server.record(
            method=self.command,
            path=self.path,
            model=model,
            hash=sha256(body).hexdigest(),
            attempt=attempt,
            fault=fault,
            status=delivery.status,
        )
        server.stopping.wait(server.timing.delay)
        self.close_connection = self.close_connection or not delivery.keeps_alive
        try:
            Wire(self.connection, server.stopping, server.timing.pace).send(delivery)
        except OSError:
            self.close_connection = True  # the client has gone

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: the log is `ModelServer.log`."""
