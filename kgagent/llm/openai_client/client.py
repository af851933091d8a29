"""One openai client for each endpoint and key, shared by all threads."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING

from kgagent.llm.openai_client.endpoint import Endpoint
from kgagent.llm.openai_client.redact import mask_logs

if TYPE_CHECKING:
    import openai

MOST = 16
"""Clients kept: the one made first makes room."""


class Clients:
    """The clients in use; one that nobody uses any more closes its connections."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[Endpoint, openai.OpenAI] = {}
        self._inherited: list[dict[Endpoint, openai.OpenAI]] = []

    def get(self, where: Endpoint) -> openai.OpenAI:
        """The client for this endpoint and key."""
        with self._lock:
            found = self._made.get(where)
            if found is None:
                if len(self._made) >= MOST:
                    self._made.pop(next(iter(self._made)))
                found = self._made[where] = _make(where)
            return found

    def close(self) -> None:
        """Closes every connection; the next call opens new ones."""
        with self._lock:
            for made in self._made.values():
                made.close()
            self._made.clear()

    def forget(self) -> None:
        """After a fork: the child must not speak on its parent's connections, nor close them."""
        self._inherited.append(self._made)
        self._lock, self._made = threading.Lock(), {}


clients = Clients()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=clients.forget)


def close_clients() -> None:
    """Closes the connections that calls have left open for the next one."""
    clients.close()


def _make(where: Endpoint) -> openai.OpenAI:
    """No retries, no redirects, no timeouts but the meter's, nothing compressed."""
    import httpx2
    import openai

    from kgagent.llm.openai_client.transport import SafeTransport

    transport = SafeTransport(httpx2.URL(where.base_url))
    made = openai.OpenAI(
        api_key=where.key or "none",
        base_url=where.base_url,
        max_retries=0,
        timeout=None,
        default_headers={"Accept-Encoding": "identity"},
        http_client=httpx2.Client(transport=transport, follow_redirects=False, timeout=None),
    )
    weakref.finalize(made, transport.close)
    mask_logs()
    return made
