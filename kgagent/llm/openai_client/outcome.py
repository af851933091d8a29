"""What a call may cost at most, and what it gave."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Seconds and bytes that one call may take.

    `deadline` is for the whole call, however the answer trickles; `connect` for one connection
    attempt; `stall` for a silence after the answer has begun (a model may think for long before).
    `max_bytes` is the size of the answer on the wire.
    """

    deadline: float = 600.0
    connect: float = 10.0
    stall: float = 120.0
    max_bytes: int = 32 * 1024 * 1024

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{each.name} must be a positive, finite number, not {value}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer that arrived whole.

    `text` and `thought` (from reasoning_content, reasoning or thinking parts) are clean text,
    perhaps empty. `finish_reason` is the server's word ("stop", "length", "content_filter", ...;
    "unknown" when a whole answer comes without one): with "length" the text is a beginning only.
    `refusal` is the model's own, None when it did not refuse. Token counts are None when the
    server does not tell them. `bytes_read` is the size of the answer on the wire.
    """

    text: str
    thought: str
    finish_reason: str
    refusal: str | None
    model: str
    tokens_in: int | None
    tokens_out: int | None
    status: int
    request_id: str | None
    seconds: float
    bytes_read: int
