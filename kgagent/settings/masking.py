"""Keys and passwords: telling them from other text, and showing them without giving them away."""

from __future__ import annotations

import re

_KEY_NAME = re.compile(r"(?:key|keys|secret|token|password|passwd|bearer|credentials?)$")
_KEY_VALUE = re.compile(r"\b(?:sk|pk|rk|hf|gsk|xai|ghp)[-_]\S{12,}|\bBearer \S{12,}|\bAIza\S{20,}")
_PASSWORD = re.compile(r"(://[^:/?#]*:)(.*)(@)|([?&]\w*(?:password|passwd|key)=)([^&]*)()", re.I)


def mask(key: str) -> str:
    """The key's first three and last two characters when that gives nothing away, else nothing.

    >>> mask("sk-proj-4f9a1c2e5b7d9x"), mask("secret")
    ('sk-…9x', '…')
    """
    return f"{key[:3]}…{key[-2:]}" if len(key) >= 16 else "…"


def looks_like_key(value: str) -> bool:
    """Whether the text has an API key in it.

    >>> looks_like_key("sk-proj-abcdefghijkl"), looks_like_key("openai:gpt-x")
    (True, False)
    """
    return _KEY_VALUE.search(value) is not None


def is_key_name(name: str) -> bool:
    """Whether a setting of that name would be a key or a password.

    >>> is_key_name("openai_api_key"), is_key_name("APIKey"), is_key_name("max_tokens")
    (True, True, False)
    """
    return _KEY_NAME.search(name.lower()) is not None


def without_password(address: str) -> str:
    """The address with its password left out.

    >>> without_password("postgresql://ada:secret@host/graph?sslpassword=x")
    'postgresql://ada:…@host/graph?sslpassword=…'
    """
    return _PASSWORD.sub(lambda m: f"{m[1]}…{m[3]}" if m[1] else f"{m[4]}…", address)
