"""Values from papers, as an agent may be given them: bounded, and with nothing that can act."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, cast

from kgagent.domain.text import shown
from kgagent.errors import KgagentError

T = TypeVar("T")

LONGEST = 600
"""Characters of one text."""

MOST_QUOTES = 3
"""Quotes of one relation."""


def tamed(value: T) -> T:
    """The value with every text in it on one line, cut, and without invisible characters.

    >>> tamed(("a\\x1b[2J\\u202eb", 1, None))
    ('a�[2J�b', 1, None)
    """
    return cast(T, _tamed(value))


def _tamed(value: Any) -> Any:
    if isinstance(value, str):
        return cut(shown(value))
    if isinstance(value, tuple):
        return tuple(_tamed(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: _tamed(getattr(value, field.name)) for field in fields(value)}
        if "evidence" in told and isinstance(told["evidence"], tuple):
            told["evidence"] = told["evidence"][:MOST_QUOTES]
        return type(value)(**told)
    return value


def cut(text: str) -> str:
    """The text, its end left out where it is long.

    >>> cut("a" * 700)[-3:], len(cut("a" * 700))
    ('aa…', 600)
    """
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def said(error: KgagentError) -> str:
    """What went wrong and what to do, as one line for an agent."""
    return tamed(" ".join(filter(None, (error.message, error.hint))))
