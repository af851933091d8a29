"""Different models for different jobs, behind one name."""

from __future__ import annotations

from collections.abc import Mapping

from kgagent.domain.reply import Reply, Request
from kgagent.llm.protocol import LanguageModel


class ByModel:
    """Passes each request on to the model that it names."""

    def __init__(self, name: str, models: Mapping[str, LanguageModel]) -> None:
        self.name = name
        self._models = models

    def reply(self, request: Request) -> Reply:
        """The reply of the model that the request names; KeyError for one that is not there."""
        return self._models[request.model].reply(request)
