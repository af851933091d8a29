"""A real OpenAI-compatible server on this machine, for tests: deterministic, and faulty on demand.

>>> from kgagent.testing import Fault, Faults, ModelServer
>>> with ModelServer({"What is silk?": "A protein."}) as server:  # doctest: +SKIP
...     client = openai.OpenAI(base_url=server.base_url, api_key="any")
>>> Faults({Fault.RATE_LIMIT: 0.2}, seed=0, ends_after=1)("hash of a request", 2) is None
True
"""

from kgagent.testing.faults import Fault, Faults
from kgagent.testing.replies import Replies, read_replies
from kgagent.testing.server import ModelServer, Received, Timing

__all__ = ["Fault", "Faults", "ModelServer", "Received", "Replies", "Timing", "read_replies"]
