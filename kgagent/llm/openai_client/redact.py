"""Keys never leave: masks the keys in use, and whatever looks like one, in texts and logs."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote

MASK = "[key]"
LOGGERS = ("openai", "httpx2", "httpcore2")
"""Packages whose log is masked."""

_PREFIXES = "sk|rk|gsk|csk|xai|pplx|nvapi|hf|r8|fw|AIza"
_LOOKS_LIKE_ONE = re.compile(
    rf"\b(?:{_PREFIXES})[-_]?(?<=[-_a])[A-Za-z0-9_*.\-]{{6,}}|(?<=Bearer )[^\s\"',;]{{6,}}"
)
_secrets: set[str] = set()


def keep_secret(key: str) -> None:
    """Masks this key from now on; words that merely stand in for a key are left alone."""
    if _is_secret(key):
        _secrets.update((key, quote(key, safe="")))


def redact(text: str) -> str:
    """The text of an error or a log line without keys, nor anything that looks like one.

    >>> redact("Incorrect API key provided: sk-proj-abc***wxyz.")
    'Incorrect API key provided: [key]'
    >>> redact("A risk-based task-specific error")
    'A risk-based task-specific error'
    """
    return _LOOKS_LIKE_ONE.sub(MASK, without_keys(text))


def without_keys(text: str) -> str:
    """The text of an answer without the keys in use: nothing else in it is touched."""
    for key in tuple(_secrets):
        if key in text:
            text = text.replace(key, MASK)
    return text


def _is_secret(key: str) -> bool:
    # Local servers take any word ("anything", "lm-studio"): masking it would damage answers.
    return len(key) >= 12 or (len(key) >= 8 and any(char.isdigit() for char in key))


class _Masking(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


_masking = _Masking()


def mask_logs() -> None:
    """Masks what the client's packages log, at every level; may be called again."""
    for name in (*LOGGERS, *logging.root.manager.loggerDict):
        if name.split(".")[0] in LOGGERS:
            logging.getLogger(name).addFilter(_masking)
