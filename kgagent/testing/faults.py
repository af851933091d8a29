"""Everything that can be made to go wrong, by name, and which request meets what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256


class Fault(StrEnum):
    """One thing that goes wrong; the value is its name in the shell."""

    CONTEXT_LENGTH = "context_length"  # 400: the prompt is too long
    BAD_KEY = "bad_key"  # 401, with the key in its text
    NO_MODEL = "no_model"  # 404
    TIMEOUT_STATUS = "timeout_status"  # 408
    RATE_LIMIT = "rate_limit"  # 429 with Retry-After
    RATE_LIMIT_SILENT = "rate_limit_silent"  # 429 without Retry-After
    INSUFFICIENT_QUOTA = "insufficient_quota"  # 429 that no waiting heals
    ERROR_500 = "error_500"
    ERROR_502 = "error_502"  # with a page of HTML
    ERROR_503 = "error_503"
    REDIRECT = "redirect"  # 307 to another path
    SILENCE = "silence"  # accepts, never answers
    SLOW_LORIS = "slow_loris"  # the head at once, then a byte each interval, for ever
    SLOW_HEAD = "slow_head"  # a byte of the head each interval, for ever
    STALL = "stall"  # half the answer, then nothing, the connection open
    CUT_START = "cut_start"  # the connection ends before the answer begins
    CUT_BODY = "cut_body"  # half the announced body, then the connection ends
    CUT_STREAM = "cut_stream"  # half the stream, then the connection ends
    SILENT_END = "silent_end"  # a stream that ends well, without finish_reason
    TRUNCATED_JSON = "truncated_json"  # half the JSON, well delivered
    HTML_200 = "html_200"
    ERROR_200 = "error_200"  # {"error": ...} with status 200
    EMPTY_CHOICES = "empty_choices"
    NULL_CHOICES = "null_choices"
    REFUSAL = "refusal"  # the refusal field
    LENGTH = "length"  # half the text, finish_reason "length"
    CONTENT_FILTER = "content_filter"  # half the text, finish_reason "content_filter"
    BIG_10MB = "big_10mb"
    BIG_200MB = "big_200mb"
    GZIP_BOMB = "gzip_bomb"  # 1 MB that unpacks to 1 GB
    ODD_TEXT = "odd_text"  # NUL, control characters and lone surrogates in the text
    REPETITION = "repetition"  # the same line again and again, finish_reason "length"
    WRONG_SCHEMA = "wrong_schema"  # valid JSON of another shape
    SCHEMA_ECHO = "schema_echo"  # the schema itself instead of an instance
    REASONING_CONTENT = "reasoning_content"  # the thought moved into reasoning_content
    REASONING = "reasoning"  # the thought moved into reasoning


BY_STATUS = {
    "307": Fault.REDIRECT,
    "400": Fault.CONTEXT_LENGTH,
    "401": Fault.BAD_KEY,
    "404": Fault.NO_MODEL,
    "408": Fault.TIMEOUT_STATUS,
    "429": Fault.RATE_LIMIT,
    "500": Fault.ERROR_500,
    "502": Fault.ERROR_502,
    "503": Fault.ERROR_503,
}
"""What a bare status number means in the shell."""

FaultChoice = Callable[[str, int], Fault | None]
"""Says which fault a request meets: (SHA-256 of its body, attempt from 1) to a fault or None."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Chances of faults, drawn from the seed, the request and its attempt number, nothing else.

    With `ends_after=k` the attempts after the k-th of the same request meet no fault. The same
    seed gives every request the same fate, in whatever order requests arrive.

    >>> always = Faults({Fault.SILENCE: 1.0}, ends_after=2)
    >>> [always("abc", attempt) for attempt in (1, 2, 3)]
    [<Fault.SILENCE: 'silence'>, <Fault.SILENCE: 'silence'>, None]
    """

    rates: Mapping[Fault, float] = field(default_factory=dict)
    seed: int = 0
    ends_after: int | None = None

    def __post_init__(self) -> None:
        total = sum(self.rates.values())
        if any(rate < 0 for rate in self.rates.values()) or total > 1 + 1e-9:
            raise ValueError(f"the chances of faults are not a distribution: they sum to {total}")

    def __call__(self, request_hash: str, attempt: int) -> Fault | None:
        """The fault that this attempt of this request meets, or None."""
        if self.ends_after is not None and attempt > self.ends_after:
            return None
        digest = sha256(f"{self.seed}:{attempt}:{request_hash}".encode()).digest()
        drawn = int.from_bytes(digest[:7]) / 2**56
        for fault, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                return fault
        return None


def parse_fault(text: str) -> dict[Fault, float]:
    """Chances from `NAME:CHANCE`, `STATUS:CHANCE`, a bare name (always) or `all:CHANCE` (shared).

    >>> parse_fault("429:0.2")
    {<Fault.RATE_LIMIT: 'rate_limit'>: 0.2}
    """
    name, _, chance = text.partition(":")
    rate = float(chance) if chance else 1.0
    if name == "all":
        return {fault: rate / len(Fault) for fault in Fault}
    return {BY_STATUS.get(name) or Fault(name): rate}
