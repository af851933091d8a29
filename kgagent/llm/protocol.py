"""What a language model must be able to do, and what keeps its attempts."""

from __future__ import annotations

from typing import Protocol

from kgagent.domain.reply import Reply, Request
from kgagent.llm.faults import ModelFault


class LanguageModel(Protocol):
    """Answers requests; `name` is the string that chose it ("embedded", "openai:NAME")."""

    @property
    def name(self) -> str:
        """The name stored with every reply."""
        ...

    def reply(self, request: Request) -> Reply:
        """The raw reply; raises a ModelFault (or another KgagentError) when there is none."""
        ...


class Attempts(Protocol):
    """Keeps every attempt at a call: written down before it is sent, completed afterwards."""

    def begin(self, request: Request, *, worst_microusd: int | None) -> int:
        """Writes the attempt down, with the most it can cost; gives its id."""
        ...

    def finish(self, attempt: int, reply: Reply) -> None:
        """The attempt brought a reply."""
        ...

    def fail(self, attempt: int, fault: ModelFault) -> None:
        """The attempt brought none, and why."""
        ...
