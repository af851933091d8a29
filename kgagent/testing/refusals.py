"""Requests refused with an HTTP status and OpenAI's error body."""

from __future__ import annotations

from collections.abc import Callable

from kgagent.testing.answers import error
from kgagent.testing.asked import Asked
from kgagent.testing.deliver import Delivery, whole
from kgagent.testing.faults import Fault

HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
INVALID = "invalid_request_error"


def bad_request(message: str, *, param: str | None = None, code: str | None = None) -> Delivery:
    """400: the request is not as it must be."""
    return whole(400, error(message, INVALID, param=param, code=code))


def format_refused(kind: str) -> Delivery:
    """400: this response_format is not supported."""
    message = f"Invalid parameter: 'response_format' of type '{kind}' is not supported."
    return bad_request(message, param="response_format")


def not_found(path: str) -> Delivery:
    """404: no such path."""
    return whole(404, error(f"Invalid URL (POST {path})", INVALID))


def _context_length(asked: Asked) -> Delivery:
    told = asked.answer("").tokens_in
    message = f"This model's maximum context length is 8 tokens. Your messages hold {told} tokens."
    return bad_request(message, param="messages", code="context_length_exceeded")


def _bad_key(asked: Asked) -> Delivery:
    message = f"Incorrect API key provided: {asked.key}. Find your API key in your account."
    body = error(message, INVALID, code="invalid_api_key")
    return whole(401, body, x_request_id="req-401", x_seen_authorization=f"Bearer {asked.key}")


def _no_model(asked: Asked) -> Delivery:
    message = f"The model `{asked.model}` does not exist or you do not have access to it."
    return whole(404, error(message, INVALID, code="model_not_found"))


def _rate_limit(asked: Asked) -> Delivery:
    return whole(429, _RATE_LIMITED, retry_after=f"{asked.retry_after:g}")


_RATE_LIMITED = error("Rate limit reached for requests.", "requests", code="rate_limit_exceeded")
_NO_QUOTA = error(
    "You exceeded your current quota, please check your plan and billing details.",
    "insufficient_quota",
    code="insufficient_quota",
)

REFUSALS: dict[Fault, Callable[[Asked], Delivery]] = {
    Fault.CONTEXT_LENGTH: _context_length,
    Fault.BAD_KEY: _bad_key,
    Fault.NO_MODEL: _no_model,
    Fault.TIMEOUT_STATUS: lambda _: whole(408, error("Request timed out.", "timeout")),
    Fault.RATE_LIMIT: _rate_limit,
    Fault.RATE_LIMIT_SILENT: lambda _: whole(429, _RATE_LIMITED),
    Fault.INSUFFICIENT_QUOTA: lambda _: whole(429, _NO_QUOTA),
    Fault.ERROR_500: lambda _: whole(500, error("The server had an error.", "server_error")),
    Fault.ERROR_502: lambda _: whole(502, HTML, content_type="text/html"),
    Fault.ERROR_503: lambda _: whole(503, error("The engine is overloaded.", "server_error")),
    Fault.REDIRECT: lambda _: whole(307, b"", location="/elsewhere/chat/completions"),
}
