"""The word lists beside this module, read once."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=32)
def lines(name: str) -> tuple[str, ...]:
    """Return a list's lines without comments and empty ones."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tuple(
        line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")
    )


@lru_cache(maxsize=32)
def words(name: str) -> frozenset[str]:
    """Return all words of a list that has no sections."""
    return frozenset(word for line in lines(name) for word in line.split())


@lru_cache(maxsize=64)
def section(name: str, title: str) -> frozenset[str]:
    """Return the entries under `[title]`: separated by commas, so that they may hold spaces."""
    found: list[str] = []
    inside = False
    for line in lines(name):
        if line.startswith("["):
            inside = line == f"[{title}]"
        elif inside:
            found += [entry.strip() for entry in line.split(",") if entry.strip()]
    if not found:
        raise KeyError(f"{name} has no section [{title}]")
    return frozenset(found)


@lru_cache(maxsize=64)
def table(name: str, title: str) -> dict[str, str]:
    """Return the entries `key = value` under `[title]`."""
    pairs = (entry.split("=", 1) for entry in section(name, title))
    return {key.strip(): value.strip() for key, value in pairs}
