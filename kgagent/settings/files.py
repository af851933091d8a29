"""The files that settings come from: the project's kgagent.toml and .env, and the user's own."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kgagent.errors import UsageError
from kgagent.settings.masking import is_key_name, looks_like_key, without_password

TOML, DOTENV = "kgagent.toml", ".env"

_TOML_LINE = re.compile(r"""\s*["']?([\w-]+)["']?\s*[.=]|\s*\[\[?\s*["']?([\w-]+)""")
_ENV_LINE = re.compile(r"\s*(?:export\s+)?((?:KGAGENT|OPENAI)_\w*)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What one file says: values by name, and the line of each where it is known."""

    path: Path
    shown: str
    values: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """Where the file says it: "kgagent.toml:12"."""
        line = self.lines.get(name)
        return f"{self.shown}:{line}" if line else self.shown


def nearest(name: str, folder: Path, environment: Mapping[str, str]) -> Path | None:
    """The file of that name in `folder`, or in the nearest folder above that has one.

    It looks no higher than a folder with .git in it, and neither at the home folder nor at one that
    everybody may write to, where somebody else could lay a file.
    """
    home = home_of(environment)
    here = folder.resolve()
    for at in (here, *here.parents):
        if at != here and (at == home or _anybody_writes(at)):
            return None
        if (at / name).is_file():
            return at / name
        if at == home or (at / ".git").exists():
            return None
    return None


def _anybody_writes(folder: Path) -> bool:
    try:
        return os.name == "posix" and bool(folder.stat().st_mode & 0o002)
    except OSError:
        return True


def home_of(environment: Mapping[str, str]) -> Path | None:
    """The user's home folder, as far as the environment names one."""
    named = environment.get("HOME") or environment.get("USERPROFILE")
    return Path(named).resolve() if named else None


def user_file(environment: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Where the user's own configuration lies, whether it is there or not.

    $XDG_CONFIG_HOME/kgagent/config.toml when that is set (to an absolute path); else the platform's
    own place: %APPDATA%, ~/Library/Application Support, or ~/.config.
    """
    home = home_of(environment)
    named = Path(environment.get("XDG_CONFIG_HOME", ""))
    if named.is_absolute():
        folder = named
    elif platform == "win32" and environment.get("APPDATA"):
        folder = Path(environment["APPDATA"])
    elif home is None:
        return None
    else:
        folder = home / ("Library/Application Support" if platform == "darwin" else ".config")
    return folder / "kgagent" / "config.toml"


def find_dotenv(environment: Mapping[str, str], folder: Path) -> SettingsFile:
    """The project's .env, empty when there is none."""
    path = nearest(DOTENV, folder, environment)
    if path is None:
        return SettingsFile(folder.resolve() / DOTENV, DOTENV)
    return read_dotenv(path, _shown(path, folder))


def find_toml(environment: Mapping[str, str], folder: Path) -> Iterator[SettingsFile]:
    """The project's kgagent.toml, then the user's own file, as far as they are there."""
    project = nearest(TOML, folder, environment)
    if project is not None:
        yield read_toml(project, _shown(project, folder))
    own = user_file(environment)
    if own is not None and own.is_file():
        yield read_toml(own, str(own))


def _shown(path: Path, folder: Path) -> str:
    """The path as somebody in `folder` would write it."""
    try:
        return os.path.relpath(path, folder.resolve())
    except ValueError:  # another drive
        return str(path)


def read_toml(path: Path, shown: str) -> SettingsFile:
    """What a TOML file says.

    Raises UsageError when it cannot be read, is not TOML, or holds a key or a password.
    """
    text = _text(path, shown, "strict")
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _TOML_LINE.match(line):
            lines.setdefault(found[1] or found[2], number)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_toml(shown, str(error)) from None
    read = SettingsFile(path, shown, values, lines)
    for name, value in values.items():
        _refuse_keys(read, name, name, value)
    return read


def _text(path: Path, shown: str, errors: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors=errors)
    except UnicodeDecodeError:
        raise _not_toml(shown, "it is not UTF-8 text") from None
    except OSError as error:
        raise UsageError(
            f"{shown} cannot be read: {error.strerror or error}.",
            hint=f"Make it readable, or move it away: {shown}",
        ) from None


def _not_toml(shown: str, said: str) -> UsageError:
    line = re.search(r"\(at line (\d+), column \d+\)", said)
    place = f"{shown}:{line[1]}" if line else shown
    said = said.replace(f" {line[0]}", "") if line else said
    return UsageError(
        f"{place}: this is not TOML: {said}.",
        hint='Write NAME = VALUE, text in quotes, for example: model = "openai:NAME"',
    )


def _refuse_keys(read: SettingsFile, line: str, name: str, value: object) -> None:
    """Raises UsageError for what looks like a key; never shows it."""
    if isinstance(value, Mapping):
        for inner, below in value.items():
            _refuse_keys(read, inner if inner in read.lines else line, inner, below)
    elif isinstance(value, list):
        for below in value:
            _refuse_keys(read, line, name, below)
    elif isinstance(value, str):
        if is_key_name(name) or looks_like_key(value):
            raise UsageError(
                f"{read.place(line)}: '{name}' looks like a key, and keys never stand in TOML.",
                hint="Take it out, and set OPENAI_API_KEY in the environment or in a .env instead.",
            )
        if without_password(value) != value:
            raise UsageError(
                f"{read.place(line)}: '{name}' holds a password, and none may stand in TOML.",
                hint=f"Take it out, and set KGAGENT_{name.upper()} in the environment or in a .env",
            )


def read_dotenv(path: Path, shown: str) -> SettingsFile:
    """The KGAGENT_ and OPENAI_ variables of a .env: KEY=VALUE lines, nothing expanded.

    Raises UsageError for a line that begins with such a name and is not KEY=VALUE.
    """
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(_text(path, shown, "replace").splitlines(), start=1):
        if found := _ENV_LINE.match(line):
            name, rest = found[1], found[2].strip()
            value = _env_value(rest.removeprefix("=").strip()) if rest.startswith("=") else None
            if value is None:
                raise UsageError(
                    f"{shown}:{number}: {name} is not followed by = and a value.",
                    hint=f"Write {name}=VALUE, with a quote at both ends or at none.",
                )
            values[name], lines[name] = value, number
    return SettingsFile(path, shown, values, lines)


def _env_value(written: str) -> str | None:
    """The value without its quotes or its comment; None when a quote is not closed."""
    if written[:1] in {'"', "'"}:
        value, closed, rest = written[1:].partition(written[0])
        return value if closed and (not rest.strip() or rest.strip().startswith("#")) else None
    return re.split(r"(?:^|\s)#", written, maxsplit=1)[0].strip()
