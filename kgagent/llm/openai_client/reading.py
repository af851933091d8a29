"""From the JSON of an answer, whole or streamed, to its parts; nothing but faults is raised."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kgagent.llm.openai_client.faults import NoChoices, NotAnAnswer, ReplyCut, ReplyMalformed
from kgagent.llm.openai_client.refusals import fault_inside

DONE = "[DONE]"
_CUT = "The stream ended without finish_reason: the answer is not complete."


@dataclass(slots=True)
class Parts:
    """What has been read of an answer."""

    text: list[str] = field(default_factory=list)
    thought: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    finish_reason: str = ""
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    choices: int = 0
    events: int = 0
    done: bool = False

    def take(self, payload: dict[str, object], place: str) -> None:
        """Adds what a completion ("message") or an event ("delta") holds."""
        self._take_usage(payload.get("usage"))
        if not self.model and isinstance(payload.get("model"), str):
            self.model = str(payload["model"])
        choices = payload.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                self._take_choice(choice, place)

    def _take_choice(self, choice: dict[str, object], place: str) -> None:
        if choice.get("error"):
            raise fault_inside(choice["error"], self.model)
        if isinstance(choice.get("finish_reason"), str):
            self.finish_reason = str(choice["finish_reason"])
        message = choice.get(place)
        if not isinstance(message, dict):
            return
        self.choices += 1
        self._take_content(message.get("content"))
        thoughts = (message.get("reasoning_content"), message.get("reasoning"))
        # Some servers send the same thought under both names.
        self.thought.append(next((each for each in thoughts if each and isinstance(each, str)), ""))
        if isinstance(message.get("refusal"), str):
            self.refusal.append(message["refusal"])

    def _take_content(self, content: object) -> None:
        if isinstance(content, str):
            self.text.append(content)
        for part in content if isinstance(content, list) else ():
            if isinstance(part, dict):
                self.text.append(_string(part.get("text")))
                self.refusal.append(_string(part.get("refusal")))
                inner = part.get("thinking")
                for each in inner if isinstance(inner, list) else [{"text": inner}]:
                    self.thought.append(_string(each.get("text") if isinstance(each, dict) else ""))

    def _take_usage(self, usage: object) -> None:
        if isinstance(usage, dict):
            self.tokens_in = _count(usage.get("prompt_tokens"), self.tokens_in)
            self.tokens_out = _count(usage.get("completion_tokens"), self.tokens_out)


def read_whole(body: bytes, model: str) -> Parts:
    """The parts of a completion that came in one piece."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        raise NotAnAnswer("The reply is a page of HTML or XML, not an answer.", status=200)
    if start.startswith(b"data:"):
        return read_stream((body,), model)
    payload = _parse(body.decode("utf-8-sig", "replace"))
    _check(payload, model)
    parts = Parts()
    parts.take(payload, "message")
    if not parts.choices:
        raise NoChoices("The answer has no choices in it.", status=200)
    parts.finish_reason = parts.finish_reason or "unknown"
    return parts


def read_stream(chunks: Iterable[bytes], model: str) -> Parts:
    """The parts of a streamed completion; reads no further than its end."""
    parts = Parts()
    for data in _events(chunks):
        parts.events += 1
        if data.startswith(DONE):
            parts.done = True
            break
        payload = _parse(data)
        _check(payload, model, streamed=True)
        parts.take(payload, "delta")
    if not parts.events:
        raise NotAnAnswer("The stream held no event.", status=200)
    if not parts.finish_reason:
        if parts.done and not parts.choices:
            raise NoChoices("The stream held no choices.", status=200)
        raise ReplyCut(_CUT, status=200)
    return parts


def _check(payload: dict[str, object], model: str, *, streamed: bool = False) -> None:
    if payload.get("error"):
        raise fault_inside(payload["error"], model)
    choices = payload.get("choices")
    if streamed and choices in (None, []):
        return  # an event with token counts only
    if choices in (None, []) and ("choices" in payload or "usage" in payload):
        raise NoChoices("The answer has no choices in it.", status=200)
    if not isinstance(choices, list):
        raise NotAnAnswer("The reply is JSON, but not a chat completion.", status=200)


def _parse(text: str) -> dict[str, object]:
    payload: object = None
    unreadable = False
    try:
        payload = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        unreadable = True
    if unreadable:
        what = f"{len(text)} characters that are not JSON, or were cut" if text else "empty"
        raise ReplyMalformed(f"The reply is {what}.", status=200)
    if not isinstance(payload, dict):
        raise NotAnAnswer("The reply is JSON, but not a chat completion.", status=200)
    return payload


def _events(chunks: Iterable[bytes]) -> Iterator[str]:
    """The data of server-sent events."""
    data: list[bytes] = []
    for line in _lines(chunks):
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif not line and data:
            yield b"\n".join(data).decode("utf-8", "replace")
            data = []
    if data:
        yield b"\n".join(data).decode("utf-8", "replace")


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        if b"\n" not in chunk:
            held += chunk  # looked at once, however long the line grows
            continue
        first, *rest = chunk.split(b"\n")
        held += first
        yield bytes(held).removesuffix(b"\r")
        for line in rest[:-1]:
            yield line.removesuffix(b"\r")
        held = bytearray(rest[-1])
    yield bytes(held).removesuffix(b"\r")


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object, otherwise: int | None) -> int | None:
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return int(str(value)) if usable else otherwise
