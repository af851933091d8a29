"""`kgagent settings`: the value of every setting here and now, and where it comes from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.options import AsJson
from kgagent.cli.output import out, plain, say, show, table

if TYPE_CHECKING:
    from kgagent.settings import Key, Resolved


def settings(
    origin: Annotated[
        bool, typer.Option("--origin", help="Also where each value comes from.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The settings that hold in this folder.

    The first that says something wins: a flag, a KGAGENT_ variable, .env, kgagent.toml, your own
    configuration, the default. Keys are read from the environment or .env and never shown.

    Example:  kgagent settings --origin
    """
    from kgagent.settings import api_keys, resolve

    found = resolve({}, os.environ, Path.cwd())
    rows, keys = _rows(found), _keys(api_keys(os.environ, Path.cwd()))
    for notice in found.notices:
        say(plain(notice))

    def draw() -> None:
        columns = {"setting": "setting", "shown": "value"}
        table(rows, columns | ({"origin": "from"} if origin else {}))
        out()
        for key in keys:
            out(f"{key['name']}  {plain(_state(key))}")
        out()
        out(f"Next:  write NAME = VALUE into {_where()}")

    told = [{name: value for name, value in row.items() if name != "shown"} for row in rows]
    show(as_json, {"settings": told, "keys": keys, "notices": found.notices}, draw)


def _rows(found: Resolved) -> list[dict[str, Any]]:
    """One row a setting; an address is shown without its password."""
    from kgagent.settings import SETTINGS, without_password

    rows = []
    for name, setting in SETTINGS.items():
        value = getattr(found.settings, name)
        value = without_password(value) if isinstance(value, str) else value
        shown = str(value).lower() if isinstance(value, bool) else _number_or_text(value)
        rows.append(
            {
                "setting": name,
                "value": value,
                "shown": shown or f"({setting.blank})",
                "origin": found.origin[name],
                "flag": setting.flag,
                "variables": setting.variables,
                "help": setting.help,
            }
        )
    return rows


def _number_or_text(value: object) -> str:
    """Numbers as one would write them: 300 for 300.0, no separators."""
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else str(value)


def _keys(found: tuple[Key, ...]) -> list[dict[str, Any]]:
    from kgagent.settings import KEY_NAMES

    known = {key.name: key for key in found}
    return [
        {
            "name": name,
            "set": name in known,
            "origin": known[name].origin if name in known else "",
            "shown": str(known[name]) if name in known else "",
            "used": bool(found) and found[0].name == name,
        }
        for name in KEY_NAMES
    ]


def _state(key: dict[str, Any]) -> str:
    if not key["set"]:
        return "not set"
    return f"set ({key['origin']}), {key['shown']}" + ("" if key["used"] else ", not used")


def _where() -> str:
    """The files that settings can be written into."""
    from kgagent.settings.files import TOML, user_file

    own = user_file(os.environ)
    return TOML + (f" (this project) or {plain(own)} (yours)" if own else "")
