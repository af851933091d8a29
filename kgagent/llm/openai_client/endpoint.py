"""Where a call goes and with which key, checked before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kgagent.llm.openai_client.faults import AddressUnusable, KeyRefused
from kgagent.llm.openai_client.redact import keep_secret


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A base URL that may be shown, and a key that may not ("" where none is needed)."""

    base_url: str
    key: str = field(repr=False)


def endpoint(base_url: str, api_key: str | None) -> Endpoint | AddressUnusable | KeyRefused:
    """The endpoint, or what is wrong with it.

    A fault is returned, not raised: its traceback would hold the secret that it is about.
    """
    key = (api_key or "").strip()
    if not all("!" <= char <= "~" for char in key):
        return KeyRefused(
            "The API key holds a space or a character that no key has.",
            hint="Copy it again, without quotation marks, into OPENAI_API_KEY.",
        )
    keep_secret(key)
    return _fault(base_url.strip()) or Endpoint(base_url.strip().rstrip("/"), key)


def _fault(base_url: str) -> AddressUnusable | None:
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        return AddressUnusable(
            "The base URL is not an address of the form http://HOST:PORT/v1.",
            hint="Give --base-url or OPENAI_BASE_URL, for example http://127.0.0.1:11434/v1.",
        )
    if "@" in parts.netloc or parts.query or parts.fragment:
        return AddressUnusable(
            "The base URL holds more than host, port and path.",
            hint="Leave out user name, password and whatever follows '?'; "
            "the key belongs into OPENAI_API_KEY.",
        )
    return None
