"""HTTP statuses and error bodies, as faults."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from kgagent.domain.text import clean
from kgagent.llm.openai_client.faults import (
    CallFault,
    ErrorInReply,
    FormatRefused,
    KeyMissing,
    KeyRefused,
    ModelUnknown,
    PromptTooLong,
    QuotaExhausted,
    RateLimited,
    RequestRefused,
    ServerFailed,
    WrongAddress,
)

WORDS = 300
"""Characters of the server's own words that an error repeats."""
NO_MONEY = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "insufficient_balance",
}
_TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|n_ctx|prompt is too long|too many tokens|"
    r"(?:longer|larger|greater) than the (?:maximum )?context",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model\b.{0,120}?\b(?:not found|not exist|unknown|not available)|(?:unknown|no such) model",
    re.IGNORECASE | re.DOTALL,
)
_FORMAT = re.compile(
    r"response_format|json_schema|json_object|guided_|grammar|structured output", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Refused:
    """What is known of a refusal; `keyed` and `formatted` say what the request had."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    model: str = ""
    keyed: bool = True
    formatted: bool = False

    @property
    def _error(self) -> dict[str, object]:
        body = self.body if isinstance(self.body, dict) else {}
        inner = body.get("error")
        if isinstance(inner, dict):
            return inner
        return {**body, "message": inner} if isinstance(inner, str) else body

    @property
    def words(self) -> str:
        """What the server says, on one short line; "" when it says nothing readable."""
        told = self._error.get("message") or self._error.get("detail")
        line = " ".join(clean(told if isinstance(told, str) else "").split())
        return line if len(line) <= WORDS else line[:WORDS] + " …"

    @property
    def names(self) -> set[object]:
        """The error's code, type and parameter."""
        told = (self._error.get(name) for name in ("code", "type", "param"))
        return {each for each in told if isinstance(each, str)}


def parse(content: bytes) -> object:
    """The JSON of a body, None when there is none."""
    try:
        return json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def fault(refused: Refused) -> CallFault:
    """The fault for a status that is not 2xx."""
    kind, message, hint = _judge(refused)
    said = f" The server says: {refused.words}" if refused.words else ""
    return kind(
        f"{message} (status {refused.status}).{said}",
        hint=hint,
        status=refused.status,
        request_id=request_id(refused.headers),
        retry_after=retry_after(refused.headers),
    )


def fault_inside(error: object, model: str) -> CallFault:
    """The fault for an error in a reply with status 200; a status inside it counts."""
    code = error.get("code") if isinstance(error, dict) else None
    refused = Refused(200, {"error": error}, model=model)
    if isinstance(code, int) and 400 <= code <= 599:
        return fault(Refused(code, refused.body, model=model))
    if refused.names & NO_MONEY:
        return fault(Refused(402, refused.body, model=model))
    said = f": {refused.words}" if refused.words else "."
    return ErrorInReply(f"The reply is an error, with status 200{said}", status=200)


def request_id(headers: Mapping[str, str]) -> str | None:
    """The server's name for the request."""
    told = headers.get("x-request-id") or headers.get("request-id")
    return clean(told)[:200] if told else None


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Seconds to wait, from retry-after-ms or Retry-After (seconds or a date); None: not told.

    >>> retry_after({"retry-after": "2.5"})
    2.5
    """
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue
        return max(seconds, 0.0) if math.isfinite(seconds) else None
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - (now or datetime.now(UTC))).total_seconds(), 0.0)


Judged = tuple[type[CallFault], str, str]


def _judge(refused: Refused) -> Judged:
    status, names = refused.status, refused.names
    if status in (400, 413, 422, 500) and _is_too_long(refused):
        return PromptTooLong, "The prompt does not fit the model's context", "Split the passage."
    if status in (401, 403):
        return _no_entry(refused)
    if status == 402 or names & NO_MONEY:
        hint = "Add credit to the account, then resume: what is done is kept."
        return QuotaExhausted, "The account's quota is used up", hint
    if "model_not_found" in names or (status in (400, 404) and _NO_MODEL.search(refused.words)):
        hint = "The endpoint lists its models at /models."
        return ModelUnknown, f"The endpoint has no model {refused.model!r}", hint
    return _judge_status(refused)


def _judge_status(refused: Refused) -> Judged:
    status = refused.status
    if status < 400 or status in (404, 405, 410):
        what = "redirects elsewhere" if status < 400 else "has nothing at this path"
        hint = "Check the base URL: for most servers it ends in /v1."
        return WrongAddress, f"The endpoint {what}", hint
    if status == 429:
        return RateLimited, "Too many requests", "Use fewer workers, or a lower rate."
    if status >= 500 or status in (408, 409, 425):
        return ServerFailed, "The server failed", "Try again later."
    if refused.formatted and ("response_format" in refused.names or _FORMAT.search(refused.words)):
        return FormatRefused, "The endpoint does not take this response_format", ""
    return RequestRefused, "The endpoint refuses the request", ""


def _is_too_long(refused: Refused) -> bool:
    if refused.status == 413 or "context_length_exceeded" in refused.names:
        return True
    return bool(_TOO_LONG.search(refused.words))


def _no_entry(refused: Refused) -> Judged:
    if refused.keyed:
        hint = "Check OPENAI_API_KEY, and that it belongs to this base URL."
        return KeyRefused, "The endpoint does not take the API key", hint
    return KeyMissing, "The endpoint wants an API key, and none is set", "Set OPENAI_API_KEY."
