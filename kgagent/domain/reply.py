"""What is asked of a model and what comes back, as values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat: `role` is "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One call: `task` names the job ("extract"), `passages` are the texts it is about.

    Everything that may change the reply is in here, and nothing else: keys, timeouts and headers
    are not. So the hash of a request is the name under which its reply is kept. `endpoint` is
    scheme, host and path without credentials; `prompt` the prompt's name and fingerprint; `shape`
    the reply format that is asked for; `parameters` are sampling parameters, sorted by name.
    """

    task: str
    model: str
    question: str
    passages: tuple[str, ...] = ()
    seed: int = 0
    endpoint: str = ""
    prompt: str = ""
    shape: str = ""
    messages: tuple[Message, ...] = ()
    parameters: tuple[tuple[str, float | int | str], ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the request's canonical JSON."""
        return sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The request as canonical JSON; each passage stands as its own SHA-256."""
        return json.dumps(
            {
                "task": self.task,
                "model": self.model,
                "endpoint": self.endpoint,
                "prompt": self.prompt,
                "shape": self.shape,
                "question": self.question,
                "passages": [sha256(text.encode()).hexdigest() for text in self.passages],
                "messages": [[message.role, message.content] for message in self.messages],
                "parameters": dict(self.parameters),
                "seed": self.seed,
            },
            ensure_ascii=False,
            sort_keys=True,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """Raw text from a model, with what it cost: tokens, micro-dollars, seconds.

    `thought` is what the server moved out of the text (reasoning_content); tokens are 0 when the
    server did not say; `cost_microusd` is None when the price is not known.
    """

    text: str
    model: str
    thought: str = ""
    finish_reason: str = "stop"
    tokens_in: int = 0
    tokens_out: int = 0
    cost_microusd: int | None = 0
    seconds: float = 0.0
