"""Answers in JSON: a record, or no answer of the service at all."""

from __future__ import annotations

import json
from typing import Any

from kgagent.errors import PaperRejected


def is_record(body: bytes) -> bool:
    """Whether the body is a JSON record: a login page of a network is not kept."""
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def record_of(origin: str, body: bytes) -> dict[str, Any]:
    """The JSON record of an answer; raises `PaperRejected` for anything else."""
    if not is_record(body):
        message = "The answer is not what the service gives: is a login page in between?"
        raise PaperRejected(origin, "broken", message)
    record: dict[str, Any] = json.loads(body)
    return record
