"""A request as the server understood it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kgagent.testing.answers import Answer, tokens


@dataclass(frozen=True, slots=True)
class Asked:
    """The request's JSON, the key it came with, its number, and the Retry-After to tell."""

    request: dict[str, Any]
    key: str
    number: int
    retry_after: float

    @property
    def model(self) -> str:
        """The model asked for."""
        return str(self.request.get("model", ""))

    @property
    def streams(self) -> bool:
        """Whether a stream is wanted."""
        return bool(self.request.get("stream"))

    @property
    def wants_usage(self) -> bool:
        """Whether a stream shall end with token counts."""
        options = self.request.get("stream_options")
        return isinstance(options, dict) and bool(options.get("include_usage"))

    @property
    def format(self) -> str:
        """The wanted type of response_format: text, json_object or json_schema."""
        wanted = self.request.get("response_format")
        return str(wanted.get("type", "text")) if isinstance(wanted, dict) else "text"

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema sent along, or a plain one."""
        wanted = self.request.get("response_format")
        outer = wanted.get("json_schema") if isinstance(wanted, dict) else None
        inner = outer.get("schema") if isinstance(outer, dict) else None
        return inner if isinstance(inner, dict) else {"type": "object", "properties": {}}

    def answer(self, text: str) -> Answer:
        """An answer with this text to this request."""
        size = sum(tokens(str(each)) for each in self.request.get("messages") or [])
        return Answer(text, self.model, tokens_in=max(size, 1))
