"""Answers that are not what was asked, and answers that do not arrive as they should."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kgagent.testing.answers import Answer, batched, completion, dump, error, events
from kgagent.testing.asked import Asked
from kgagent.testing.bulk import bomb, filled
from kgagent.testing.deliver import Delivery, Ending, Framing, whole
from kgagent.testing.faults import Fault
from kgagent.testing.refusals import HTML

SSE = "text/event-stream"
ODD = "\x00 \x07 \x1b[31m \ud800 \udfff \u202e \ufeff odd "
LINE = "The fibre is strong because the fibre is strong. "
_THOUGHT = re.compile(r"<think>(.*?)</think>\s*", re.DOTALL)


def deliver(answer: Answer, asked: Asked) -> Delivery:
    """The answer as it was asked for: streamed or whole."""
    name = f"req-{asked.number}"
    if asked.streams:
        parts = batched(_events(answer, asked))
        return Delivery(200, parts, SSE, headers={"X-Request-Id": name})
    return whole(200, _body(answer, asked), x_request_id=name)


def _events(answer: Answer, asked: Asked, *, ends: bool = True) -> Iterator[bytes]:
    return events(answer, asked.number, usage=asked.wants_usage, ends=ends)


def _body(answer: Answer, asked: Asked) -> bytes:
    return dump(completion(answer, asked.number))


def _halved(answer: Answer, finish_reason: str) -> Answer:
    half = answer.text[: len(answer.text) // 2]
    return replace(answer, text=half, finish_reason=finish_reason)


def _moved(answer: Answer, thought_field: str) -> Answer:
    found = _THOUGHT.search(answer.text)
    thought = found[1] if found else "First I read the passage."
    text = _THOUGHT.sub("", answer.text, count=1)
    return replace(answer, text=text, thought=thought, thought_field=thought_field)


CHANGED: dict[Fault, Callable[[Answer, Asked], Answer]] = {
    Fault.REFUSAL: lambda a, _: replace(a, refusal="I'm sorry, I cannot help with that."),
    Fault.LENGTH: lambda a, _: _halved(a, "length"),
    Fault.CONTENT_FILTER: lambda a, _: _halved(a, "content_filter"),
    Fault.BIG_10MB: lambda a, _: replace(a, text=a.text + " filler" * (10_000_000 // 7)),
    Fault.ODD_TEXT: lambda a, _: replace(a, text=ODD + a.text + ODD),
    Fault.REPETITION: lambda a, _: replace(a, text=LINE * 400, finish_reason="length"),
    Fault.WRONG_SCHEMA: lambda a, _: replace(a, text='{"result": [{"foo": 1}, null]}'),
    Fault.SCHEMA_ECHO: lambda a, asked: replace(a, text=json.dumps(asked.schema)),
    Fault.REASONING_CONTENT: lambda a, _: _moved(a, "reasoning_content"),
    Fault.REASONING: lambda a, _: _moved(a, "reasoning"),
}
"""Faults in the answer itself: it arrives well."""


def _halfway(ending: Ending) -> Callable[[Answer, Asked], Delivery]:
    def half(answer: Answer, asked: Asked) -> Delivery:
        if asked.streams:
            parts = list(_events(answer, asked, ends=False))
            return Delivery(200, parts[: len(parts) // 2 + 1], SSE, ending=ending)
        body = _body(answer, asked)
        kind = "application/json"
        part = (body[: len(body) // 2],)
        return Delivery(200, part, kind, Framing.LENGTH, len(body), ending=ending)

    return half


def _silent_end(answer: Answer, asked: Asked) -> Delivery:
    if asked.streams:
        return Delivery(200, batched(_events(answer, asked, ends=False)), SSE)
    body = _body(answer, asked)
    return Delivery(200, (body[: len(body) // 2],), framing=Framing.CLOSE)


def _slow_loris(answer: Answer, asked: Asked) -> Delivery:
    kind = SSE if asked.streams else "application/json"
    return Delivery(200, (), kind, ending=Ending.DRIP)


def _truncated(answer: Answer, asked: Asked) -> Delivery:
    if asked.streams:
        whole_event = next(_events(answer, asked))
        return Delivery(200, (whole_event, whole_event[:40] + b"\n\n"), SSE)
    body = _body(answer, asked)
    return whole(200, body[: len(body) // 2])


def _without_choices(choices: list[object] | None) -> Callable[[Answer, Asked], Delivery]:
    def empty(answer: Answer, asked: Asked) -> Delivery:
        body = dump({**completion(answer, asked.number), "choices": choices})
        if asked.streams:
            return Delivery(200, (b"data: " + body + b"\n\n", b"data: [DONE]\n\n"), SSE)
        return whole(200, body)

    return empty


def _error_200(answer: Answer, asked: Asked) -> Delivery:
    told = error("The upstream model failed.", "server_error")
    if asked.streams:
        return Delivery(200, (b"data: " + told + b"\n\n",), SSE)
    return whole(200, told)


def _big(answer: Answer, asked: Asked) -> Delivery:
    if asked.streams:
        return Delivery(
            200, filled(next(_events(replace(answer, text="x"), asked, ends=False))), SSE
        )
    return Delivery(200, filled(b""))


def _bomb(answer: Answer, asked: Asked) -> Delivery:
    kind = SSE if asked.streams else "application/json"
    return Delivery(200, bomb(), kind, headers={"Content-Encoding": "gzip"})


BROKEN: dict[Fault, Callable[[Answer, Asked], Delivery]] = {
    Fault.SILENCE: lambda *_: Delivery(0, framing=Framing.NONE, ending=Ending.HANG),
    Fault.SLOW_LORIS: _slow_loris,
    Fault.SLOW_HEAD: lambda *_: Delivery(
        0, (b"HTTP/1.1 200 OK\r\nX-Slow: s",), framing=Framing.NONE, ending=Ending.DRIP
    ),
    Fault.STALL: _halfway(Ending.HANG),
    Fault.CUT_START: lambda *_: Delivery(0, framing=Framing.NONE, ending=Ending.CUT),
    Fault.CUT_BODY: _halfway(Ending.CUT),
    Fault.CUT_STREAM: _halfway(Ending.CUT),
    Fault.SILENT_END: _silent_end,
    Fault.TRUNCATED_JSON: _truncated,
    Fault.HTML_200: lambda *_: whole(200, HTML, content_type="text/html"),
    Fault.ERROR_200: _error_200,
    Fault.EMPTY_CHOICES: _without_choices([]),
    Fault.NULL_CHOICES: _without_choices(None),
    Fault.BIG_200MB: _big,
    Fault.GZIP_BOMB: _bomb,
}
"""Faults in the delivery."""
