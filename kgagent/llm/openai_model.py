"""A language model behind any OpenAI-compatible endpoint: OpenAI, vLLM, Ollama, llama.cpp, …"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kgagent.domain.reply import Reply, Request
from kgagent.llm.openai_client import CallLimits, call

OPENAI = "https://api.openai.com/v1"

Formats = Mapping[str, Mapping[str, object]]


class OpenAIModel:
    """Sends requests to `base_url`; `key` is called for each of them, so that no key is kept.

    `formats` says which response_format goes with a request's shape; shapes that it does not hold
    are asked for in words alone.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str,
        key: Callable[[], str | None],
        limits: CallLimits,
        stream: bool,
        formats: Formats,
    ) -> None:
        self.name = name
        self._model = name.partition(":")[2]
        self._base_url = base_url
        self._key = key
        self._limits = limits
        self._stream = stream
        self._formats = formats

    def _parameters(self, request: Request) -> dict[str, float | int | str]:
        """As the endpoint wants them: OpenAI's own has another name for the longest reply."""
        said = dict(request.parameters)
        if self._base_url == OPENAI and "max_tokens" in said:
            said["max_completion_tokens"] = said.pop("max_tokens")
        return said

    def reply(self, request: Request) -> Reply:
        """The endpoint's answer; raises a ModelFault when there is none."""
        found = call(
            [{"role": said.role, "content": said.content} for said in request.messages],
            model=self._model,
            base_url=self._base_url,
            api_key=self._key(),
            parameters=self._parameters(request),
            response_format=self._formats.get(f"{request.task}:{request.shape}"),
            limits=self._limits,
            stream=self._stream,
        )
        refused = found.refusal and not found.text
        return Reply(
            text=found.refusal or "" if refused else found.text,
            model=self.name,
            thought=found.thought,
            finish_reason="refusal" if refused else found.finish_reason,
            tokens_in=found.tokens_in or 0,
            tokens_out=found.tokens_out or 0,
            seconds=found.seconds,
        )
