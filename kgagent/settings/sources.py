"""Where settings come from, in order: the first source that says something wins."""

from __future__ import annotations

import difflib
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kgagent.errors import UsageError
from kgagent.settings import files
from kgagent.settings.files import SettingsFile
from kgagent.settings.keys import KEY_NAMES, S2_KEY_NAMES
from kgagent.settings.table import SETTINGS, Setting, Settings
from kgagent.settings.values import Place, checked, from_text

_VARIABLES = {variable: each for each in SETTINGS.values() for variable in each.variables}
_OTHER_VARIABLES = (*KEY_NAMES, *S2_KEY_NAMES, "KGAGENT_DEBUG")

Item = tuple[str, tuple[Any, str]]
"""A setting's name, its value and its origin."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The settings, and of each where it comes from.

    `origin` says "flag", "environment KGAGENT_MODEL", ".env:3", "kgagent.toml:12" or "default";
    `notices` are lines about variables that look like settings and are none.
    """

    settings: Settings
    origin: Mapping[str, str]
    notices: tuple[str, ...] = ()


def resolve(flags: Mapping[str, object], environment: Mapping[str, str], folder: Path) -> Resolved:
    """The settings that hold in `folder`, with the `flags` given (by name; None: not given).

    Raises UsageError for a value of the wrong type, for a name that is no setting, and for a file
    that cannot be read.
    """
    dotenv = files.find_dotenv(environment, folder)
    home = files.home_of(environment)
    found: Mapping[str, tuple[Any, str]] = ChainMap(
        dict(_from_flags(flags, home)),
        dict(_from_environment(environment, home)),
        dict(_from_dotenv(dotenv, home, folder)),
        *(dict(_from_toml(each, home, folder)) for each in files.find_toml(environment, folder)),
    )
    origin = {name: found[name][1] if name in found else "default" for name in SETTINGS}
    notices = [*_unknown(environment, "environment"), *_unknown(dotenv.values, dotenv.shown)]
    return Resolved(
        settings=Settings(**{name: value for name, (value, _) in found.items()}),
        origin=MappingProxyType(origin),
        notices=tuple(notices),
    )


def _from_flags(flags: Mapping[str, object], home: Path | None) -> Iterator[Item]:
    for name, value in flags.items():
        if name not in SETTINGS:
            raise _no_setting(name, "flag")
        if value is not None:
            place = Place("flag", SETTINGS[name].flag, " ", home=home)
            yield name, (_value(SETTINGS[name], value, place), place.origin)


def _value(setting: Setting, value: object, place: Place) -> Any:
    if isinstance(value, str):
        return from_text(setting, value, place)
    return checked(setting, value, place)


def _from_environment(environment: Mapping[str, str], home: Path | None) -> Iterator[Item]:
    for setting, variable, text in _variables(environment):
        place = Place("environment", variable, "=", home=home)
        yield setting.name, (from_text(setting, text, place), f"environment {variable}")


def _from_dotenv(dotenv: SettingsFile, home: Path | None, folder: Path) -> Iterator[Item]:
    base = _base(dotenv, folder)
    for setting, variable, text in _variables(dotenv.values):
        place = Place(dotenv.place(variable), variable, "=", base, home)
        yield setting.name, (from_text(setting, text, place), place.origin)


def _variables(values: Mapping[str, object]) -> Iterator[tuple[Setting, str, str]]:
    """The variables that are set and not empty, of each setting the first."""
    for setting in SETTINGS.values():
        for variable in setting.variables:
            if text := str(values.get(variable, "")).strip():
                yield setting, variable, text
                break


def _from_toml(read: SettingsFile, home: Path | None, folder: Path) -> Iterator[Item]:
    base = _base(read, folder)
    for name, value in read.values.items():
        if name not in SETTINGS:
            raise _no_setting(name, read.place(name), table=isinstance(value, dict))
        place = Place(read.place(name), name, " = ", base, home)
        yield name, (checked(SETTINGS[name], value, place), place.origin)


def _base(read: SettingsFile, folder: Path) -> Path | None:
    """Where a relative path in the file starts: the file's own folder, when that is another."""
    return None if read.path.parent == folder.resolve() else read.path.parent


def _no_setting(name: str, origin: str, *, table: bool = False) -> UsageError:
    near = _nearest(name.lower().replace("-", "_"), SETTINGS)
    hint = f"Did you mean '{near}'?" if near else "kgagent settings    shows all there are"
    if table:
        hint = f"Settings have no [sections]: write NAME = VALUE at the top. {hint}"
    return UsageError(f"{origin}: there is no setting '{name[:60]}'.", hint=hint)


def _unknown(variables: Mapping[str, object], origin: str) -> Iterator[str]:
    known = (*_VARIABLES, *_OTHER_VARIABLES)
    for name in sorted(variables):
        if name.startswith("KGAGENT_") and name not in known:
            near = _nearest(name, known)
            meant = f" Did you mean {near}?" if near else ""
            yield f"{origin}: {name[:60]} is no setting and changes nothing.{meant}"


def _nearest(name: str, known: Iterable[str]) -> str:
    """The one that is nearest; of those as near, one with the same letters."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return next((one for one in near if sorted(one) == sorted(name)), next(iter(near), ""))
