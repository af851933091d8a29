"""API keys: read when a call is made, from the environment or a .env, and never shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from kgagent.errors import UsageError
from kgagent.settings.files import find_dotenv
from kgagent.settings.masking import mask

KEY_NAMES = ("KGAGENT_API_KEY", "OPENAI_API_KEY")
S2_KEY_NAMES = ("KGAGENT_S2_API_KEY", "S2_API_KEY", "SEMANTIC_SCHOLAR_API_KEY")
"""Where Semantic Scholar's key may stand; without one it answers too, only less often."""


class Key:
    """A key that shows itself masked wherever it is printed; `reveal()` gives it.

    `name` is the variable it was read from, `origin` where that stands. It cannot be pickled or
    copied.
    """

    __slots__ = ("_value", "name", "origin")

    def __init__(self, value: str, name: str, origin: str) -> None:
        self._value = value
        self.name = name
        self.origin = origin

    def reveal(self) -> str:
        """The key itself, for the header of a request and nothing else."""
        return self._value

    def __str__(self) -> str:
        return mask(self._value)

    def __repr__(self) -> str:
        return f"Key('{self}', {self.name!r}, {self.origin!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A key is not written down.")


def api_key(environment: Mapping[str, str], folder: Path) -> Key | None:
    """The key to call with, or None; raises UsageError for one that no key can look like.

    The environment comes before the .env, and in each KGAGENT_API_KEY before OPENAI_API_KEY.
    """
    return next(iter(api_keys(environment, folder)), None)


def api_keys(environment: Mapping[str, str], folder: Path) -> tuple[Key, ...]:
    """All keys that are set, each name once, the one that is used first."""
    return _keys(KEY_NAMES, environment, folder)


def s2_key(environment: Mapping[str, str], folder: Path) -> Key | None:
    """The key to ask Semantic Scholar with, or None; read and refused like the model's."""
    return next(iter(_keys(S2_KEY_NAMES, environment, folder)), None)


def _keys(names: tuple[str, ...], environment: Mapping[str, str], folder: Path) -> tuple[Key, ...]:
    dotenv = find_dotenv(environment, folder)
    found: dict[str, Key] = {}
    for name in names:
        if value := environment.get(name, "").strip():
            found[name] = _key(value, name, "environment")
    for name in names:
        if (value := str(dotenv.values.get(name, ""))) and name not in found:
            found[name] = _key(value, name, dotenv.place(name))
    return tuple(found.values())


def _key(value: str, name: str, origin: str) -> Key:
    """The key; what cannot stand in a header is refused here, where nothing shows it."""
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise UsageError(
            f"{origin}: {name} has a blank or a character in it that no key has.",
            hint=f"Set {name} again: the key alone, without quotes, blanks or line breaks.",
        )
    return Key(value, name, origin)
