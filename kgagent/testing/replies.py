"""What the server answers when nothing is wrong: recorded replies, or a function of the request."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Replies = Callable[[dict[str, Any]], str]
"""A function from the request's JSON to the text of the reply."""


class NoReply(Exception):
    """No recorded reply fits the request."""


def read_replies(path: Path) -> dict[str, str]:
    """Questions to replies, from JSON lines (also gzipped) with `question` or `id`, `raw_output`.

    Raises ValueError, naming the line, when a line has another shape.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    replies: dict[str, str] = {}
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                replies[str(row["question"] if "question" in row else row["id"])] = row[
                    "raw_output"
                ]
            except (ValueError, KeyError, TypeError) as error:
                message = f"{path}, line {number}: want question or id, and raw_output"
                raise ValueError(message) from error
    return replies


def last_user_text(request: Mapping[str, Any]) -> str:
    """The text of the last user message ("" when there is none); text parts are joined."""
    for message in reversed(request.get("messages") or []):
        if isinstance(message, dict) and message.get("role") == "user":
            content = message.get("content")
            if isinstance(content, list):
                parts = [part.get("text", "") for part in content if isinstance(part, dict)]
                return "".join(part for part in parts if isinstance(part, str))
            return content if isinstance(content, str) else ""
    return ""


def by_question(replies: Mapping[str, str]) -> Replies:
    """Answers with the reply whose question stands in the last user message; the longest wins."""
    questions = sorted(replies, key=lambda question: (-len(question), question))

    def answer(request: dict[str, Any]) -> str:
        asked = last_user_text(request)
        found = asked.strip() if asked.strip() in replies else None
        if found is None:
            # A short id ("7") stands in many a message: only questions are looked for inside.
            inside = (each for each in questions if len(each) > 8 and each in asked)
            found = next(inside, None)
        if found is None:
            raise NoReply(f"no recorded reply for a message that starts {asked[:80]!r}")
        return replies[found]

    return answer


def as_function(replies: Replies | Mapping[str, str] | Path) -> Replies:
    """One function for all that may be given as replies."""
    if isinstance(replies, Path):
        return by_question(read_replies(replies))
    return by_question(replies) if isinstance(replies, Mapping) else replies
