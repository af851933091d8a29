"""The call: sends one request, reads the answer within its limits, tells faults apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kgagent.domain.text import clean
from kgagent.llm.openai_client.client import clients
from kgagent.llm.openai_client.endpoint import Endpoint, endpoint
from kgagent.llm.openai_client.faults import (
    CallFault,
    NotAnAnswer,
    RequestRefused,
    Unreachable,
)
from kgagent.llm.openai_client.meter import Meter, current
from kgagent.llm.openai_client.outcome import CallLimits, Outcome
from kgagent.llm.openai_client.reading import Parts, read_stream, read_whole
from kgagent.llm.openai_client.redact import redact, without_keys
from kgagent.llm.openai_client.refusals import Refused, fault, parse, request_id

if TYPE_CHECKING:
    import httpx2

DRAIN = 0.05
"""Seconds for the end of a stream after its last event, so that its connection can be kept."""
JSON = dict[str, Any]


def call(  # noqa: PLR0913 (each of them may change the answer or its price)
    messages: Sequence[Mapping[str, object]],
    *,
    model: str,
    base_url: str,
    api_key: str | None,
    parameters: Mapping[str, object] | None = None,
    response_format: Mapping[str, object] | None = None,
    limits: CallLimits | None = None,
    stream: bool = False,
) -> Outcome:
    """The answer of a chat completion; raises a `CallFault` when there is none.

    `parameters` are put into the request as they are; None leaves one out (`stream_options=None`
    for servers that do not know it). Nothing is retried. May be called from many threads.
    """
    import openai  # noqa: F401 (before the clock starts: loading it takes a second)

    where = endpoint(base_url, api_key)
    del base_url, api_key  # so that no traceback with variables shows them
    if isinstance(where, CallFault):
        raise where
    body: JSON = {**(parameters or {})}
    if stream:
        body = {"stream": True, "stream_options": {"include_usage": True}, **body}
    if response_format is not None:
        body["response_format"] = dict(response_format)
    body = {name: value for name, value in body.items() if value is not None}
    meter = Meter(limits or CallLimits())
    token = current.set(meter)
    try:
        result = _attempt(where, {"model": model, "messages": list(messages), **body}, meter)
    finally:
        current.reset(token)
    if isinstance(result, CallFault):
        # Raised here, apart from what led to it: requests and headers stay out of the traceback.
        raise _alone(result, meter)
    return result


def _attempt(where: Endpoint, body: JSON, meter: Meter) -> Outcome | CallFault:
    import openai

    try:
        return _exchange(where, body, meter)
    except CallFault as error:
        return error
    except openai.APIStatusError as error:
        return fault(
            Refused(
                error.status_code,
                parse(error.response.content),
                error.response.headers,
                model=str(body["model"]),
                keyed=bool(where.key),
                formatted="response_format" in body,
            )
        )
    except openai.APIConnectionError as error:
        return _cause(error)
    except (TypeError, ValueError, RecursionError) as error:
        # What cannot be written as JSON, or as UTF-8.
        return RequestRefused(f"The request cannot be written: {clean(str(error))[:200]}.")


def _exchange(where: Endpoint, body: JSON, meter: Meter) -> Outcome:
    import openai

    messages, model = body["messages"], body["model"]
    more = {name: value for name, value in body.items() if name not in ("messages", "model")}
    completions = clients.get(where).chat.completions.with_streaming_response
    headers = None if where.key else {"Authorization": openai.Omit()}
    with completions.create(
        messages=messages, model=model, extra_body=more, extra_headers=headers
    ) as raw:
        response = raw.http_response
        parts = _read(response, raw.iter_bytes(), str(model), meter)
    return _outcome(parts, response, str(model), meter)


def _read(response: httpx2.Response, chunks: Iterator[bytes], model: str, meter: Meter) -> Parts:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html":
        raise NotAnAnswer(
            "The reply is a page of HTML, not an answer.",
            hint="Check the base URL: for most servers it ends in /v1.",
            status=response.status_code,
        )
    if kind != "text/event-stream":
        return read_whole(b"".join(chunks), model)
    parts = read_stream(chunks, model)
    meter.hurry(DRAIN)
    try:
        for _ in chunks:
            pass
    except CallFault:
        return parts  # the answer is complete; only its connection is lost
    return parts


def _outcome(parts: Parts, response: httpx2.Response, model: str, meter: Meter) -> Outcome:
    refusal = _text(parts.refusal)
    return Outcome(
        text=_text(parts.text),
        thought=_text(parts.thought),
        finish_reason=_text([parts.finish_reason])[:100],
        refusal=refusal or None,
        model=_text([parts.model])[:200] or model,
        tokens_in=parts.tokens_in,
        tokens_out=parts.tokens_out,
        status=response.status_code,
        request_id=request_id(response.headers),
        seconds=meter.seconds,
        bytes_read=meter.bytes_read,
    )


def _text(parts: list[str]) -> str:
    return without_keys(clean("".join(parts)))


def _cause(error: BaseException) -> CallFault:
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, CallFault):
            return inner
        inner = inner.__cause__
    return Unreachable(f"No connection to the endpoint ({type(error).__name__}).")


def _alone(found: CallFault, meter: Meter) -> CallFault:
    """The fault without what led to it, without keys, with what the call took."""
    found.__traceback__ = found.__cause__ = found.__context__ = None
    found.message = redact(found.message)
    found.args = (found.message,)
    found.request_id = redact(found.request_id) if found.request_id else None
    found.sent, found.seconds, found.bytes_read = meter.sent, meter.seconds, meter.bytes_read
    return found
