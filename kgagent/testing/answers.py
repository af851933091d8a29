"""The JSON of an answer: a whole chat completion, the events of a stream, an error."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

PIECE = 16
"""Characters in one event of a stream (about four tokens); long texts come in larger pieces."""
BATCH = 2048
"""Events are sent in batches of about so many bytes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says, before it is put into JSON; `thought` goes into `thought_field`."""

    text: str
    model: str
    tokens_in: int = 1
    finish_reason: str = "stop"
    refusal: str | None = None
    thought: str = ""
    thought_field: str = "reasoning_content"

    @property
    def usage(self) -> dict[str, int]:
        """Token counts as OpenAI tells them: about four characters a token."""
        out = tokens(self.text) + tokens(self.thought)
        return {
            "prompt_tokens": self.tokens_in,
            "completion_tokens": out,
            "total_tokens": self.tokens_in + out,
        }


def tokens(text: str) -> int:
    """A stand-in for a tokenizer: one token for four characters."""
    return -(-len(text) // 4)


def dump(value: object) -> bytes:
    """Compact JSON, ASCII only, so that NUL and lone surrogates travel as escapes."""
    return json.dumps(value, separators=(",", ":")).encode()


def completion(answer: Answer, number: int) -> dict[str, Any]:
    """The body of a chat completion that is not streamed."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if answer.refusal else answer.text,
        "refusal": answer.refusal,
    }
    if answer.thought:
        message[answer.thought_field] = answer.thought
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": answer.finish_reason,
        "logprobs": None,
    }
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": answer.model,
        "choices": [choice],
        "usage": answer.usage,
    }


def events(answer: Answer, number: int, *, usage: bool, ends: bool = True) -> Iterator[bytes]:
    """The server-sent events of a streamed completion; with `ends=False` the end is missing."""
    head = {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": answer.model,
    }

    def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        return b"data: " + dump({**head, "choices": choices}) + b"\n\n"

    yield event({"role": "assistant", "content": ""})
    for piece in _pieces(answer.thought):
        yield event({answer.thought_field: piece})
    for piece in _pieces(answer.refusal or ""):
        yield event({"refusal": piece})
    for piece in _pieces("" if answer.refusal else answer.text):
        yield event({"content": piece})
    if ends:
        yield event({}, answer.finish_reason)
        if usage:
            yield b"data: " + dump({**head, "choices": [], "usage": answer.usage}) + b"\n\n"
        yield b"data: [DONE]\n\n"


def batched(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer, larger parts."""
    held = bytearray()
    for part in parts:
        held += part
        if len(held) >= BATCH:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def error(message: str, kind: str, *, code: str | None = None, param: str | None = None) -> bytes:
    """OpenAI's error body."""
    return dump({"error": {"message": message, "type": kind, "param": param, "code": code}})


def _pieces(text: str) -> Iterator[str]:
    size = max(PIECE, len(text) // 4000)
    return (text[at : at + size] for at in range(0, len(text), size))
