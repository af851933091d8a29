"""One value of a setting: read from text, checked, or refused with what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from kgagent.errors import UsageError
from kgagent.settings.masking import looks_like_key, mask, without_password
from kgagent.settings.table import NONE, Setting

_LARGEST = 2**53
_SWITCHES = {"true": True, "yes": True, "on": True, "1": True}
_SWITCHES |= {"false": False, "no": False, "off": False, "0": False}
_TIME = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s?)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: for messages ("kgagent.toml:12", "workers", " = ").

    `folder` is the one that a relative path there starts from, None for the working folder.
    """

    origin: str
    name: str
    joint: str
    folder: Path | None = None
    home: Path | None = None

    def refuse(self, setting: Setting, value: object) -> NoReturn:
        """Raises UsageError: what stands there, and what to write instead."""
        raise UsageError(
            f"{self.origin}: {self.name} takes {setting.takes}, not {_echo(value)}.",
            hint=f"For example: {self.name}{self.joint}{self._example(setting)}",
        )

    def _example(self, setting: Setting) -> str:
        example = setting.default if setting.default is not None else setting.least
        if setting.kind == "number":
            return f"{example or (setting.most or 2) / 2:g}"
        if setting.kind in {"whole", "seconds"}:
            return f"{example or 1:g}"
        if setting.kind == "switch":
            return str(example).lower()
        examples = {"url": "http://localhost:8000/v1", "model": "openai:NAME"}
        text = examples.get(setting.kind) or str(example or NONE)
        return f'"{text}"' if self.joint == " = " else text


def _echo(value: object) -> str:
    """The value for a message: short, and never a key or a password."""
    match value:
        case bool():
            return str(value).lower()
        case int() if abs(value) > _LARGEST:
            return "a number that long"
        case int() | float():
            return str(value)
        case str():
            return _echo_text(value)
        case _:
            return "a list" if isinstance(value, list) else "what stands there"


def _echo_text(text: str) -> str:
    if looks_like_key(text):
        return f"'{mask(text)}'"
    if "://" in text and "@" in text:
        return "an address with a name or a password in it"
    said = without_password(text)
    return repr(said if len(said) <= 40 else said[:39] + "…")


def from_text(setting: Setting, text: str, place: Place) -> Any:
    """The value of a setting that is written as text, in a variable or a flag.

    Raises UsageError when it is none.
    """
    text = text.strip()
    value: Any = text
    try:
        match setting.kind:
            case "whole" if text != NONE:
                value = int(text)
            case "number" if text != NONE:
                value = float(text)
            case "switch":
                value = _SWITCHES[text.lower()]
    except (ValueError, KeyError):
        place.refuse(setting, text)
    return checked(setting, value, place)


def checked(setting: Setting, value: object, place: Place) -> Any:
    """The value, when it is one that the setting may have; raises UsageError when not."""
    if setting.optional and value == NONE:
        return None
    match setting.kind:
        case "switch":
            return value if isinstance(value, bool) else place.refuse(setting, value)
        case "whole":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return value if whole and _within(setting, value) else place.refuse(setting, value)
        case "number" | "seconds":
            number: Any = _seconds(value) if setting.kind == "seconds" else value
            if isinstance(number, bool) or not _within(setting, number):
                place.refuse(setting, value)
            return float(number)
        case _:
            if not isinstance(value, str) or (not value.strip() and setting.default != ""):
                place.refuse(setting, value)
            return _text(setting, value.strip(), place)


def _within(setting: Setting, value: Any) -> bool:
    bounded = isinstance(value, int | float) and abs(value) <= _LARGEST
    return (
        bounded
        and (setting.least is None or value >= setting.least)
        and (setting.most is None or value <= setting.most)
    )


def _seconds(value: object) -> Any:
    """The seconds of a time such as "1h30m"; anything else as it is.

    >>> _seconds("1h30m"), _seconds("90"), _seconds("2.5m"), _seconds("soon"), _seconds(7)
    (5400.0, 90.0, 150.0, 'soon', 7)
    """
    if not isinstance(value, str) or not value or not (found := _TIME.fullmatch(value.strip())):
        return value
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _text(setting: Setting, text: str, place: Place) -> str:
    if not text.isprintable() or (setting.choices and text not in setting.choices):
        place.refuse(setting, text)
    if setting.kind == "url" and not _is_endpoint(text):
        place.refuse(setting, text)
    if setting.kind == "file":
        return _path(text, place)
    if setting.kind == "model" and text.startswith("recorded:"):
        return "recorded:" + _path(text.removeprefix("recorded:"), place)
    return text


def _is_endpoint(text: str) -> bool:
    """Whether it is an address of a server and nothing more: no user, no query, no key."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and "@" not in parts.netloc and not any(c in text for c in "?# ")


def _path(text: str, place: Place) -> str:
    """The path as it is meant where it stands; an address with :// stays."""
    if "://" in text:
        return text
    if text.startswith("~/") and place.home is not None:
        return str(place.home / text[2:])
    if place.folder is not None and not Path(text).is_absolute():
        return str(place.folder / text)
    return text
