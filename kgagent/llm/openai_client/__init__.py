"""One call to an OpenAI-compatible endpoint, made safe: an `Outcome`, or a `CallFault`."""

from kgagent.llm.openai_client.call import call
from kgagent.llm.openai_client.client import close_clients
from kgagent.llm.openai_client.faults import CallFault
from kgagent.llm.openai_client.outcome import CallLimits, Outcome

__all__ = ["CallFault", "CallLimits", "Outcome", "call", "close_clients"]
