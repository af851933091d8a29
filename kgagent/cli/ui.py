"""`kgagent ui`: the dashboard, in a browser on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from kgagent.cli.options import Database, database, resolved
from kgagent.cli.output import say

PASSWORD = "KGAGENT_UI_PASSWORD"  # noqa: S105


def ui(
    db: Database = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
    address: Annotated[
        str, typer.Option(help="The address to listen on; others may reach any but 127.0.0.1.")
    ] = "127.0.0.1",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser by itself.")
    ] = True,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Only show: nothing can be decided or added.")
    ] = False,
    allow_run: Annotated[
        bool,
        typer.Option(
            "--allow-run", help="Let people start runs of the embedded reader, which cost nothing."
        ),
    ] = False,
    password: Annotated[
        bool,
        typer.Option(
            "--password",
            help=f"Ask for a password now, and of everybody who looks. {PASSWORD} sets one too.",
        ),
    ] = False,
) -> None:
    """Open the dashboard in a browser.

    Growth, concepts with their quotes, paths, communities, papers, runs, and review. It listens on
    this machine only. Where others may reach it and no password is set, it is read-only.

    Examples:

      kgagent ui --db silk.db --port 8600

      kgagent ui --db silk.db --address 0.0.0.0 --password
    """
    from kgagent.shipped import shipped

    folder = shipped("app")
    options = {
        "server.address": address,
        "server.port": port,
        "server.headless": str(not browser).lower(),
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(folder / "main.py")]
    command += [f"--{name}={value}" for name, value in options.items()]
    environment = _environment(db)
    if password:
        environment[PASSWORD] = typer.prompt("Password", hide_input=True, err=True)
    if not read_only and not environment.get(PASSWORD) and not _is_local(address):
        read_only = True
        say(f"Others may reach {address} and no password is set, so the dashboard is read-only.")
        say("To let them write:  --password")
    environment |= {
        "KGAGENT_UI_READ_ONLY": str(int(read_only)),
        "KGAGENT_UI_ALLOW_RUN": str(int(allow_run)),
    }
    say(f"The dashboard is at http://{address}:{port} (Ctrl-C stops it).")
    done = subprocess.run(command, env=environment, check=False, cwd=folder)  # noqa: S603
    raise typer.Exit(0 if done.returncode in {0, -2, 130} else done.returncode)


def _environment(db: str | None) -> dict[str, str]:
    """What the dashboard is told by its environment: which database, which table of predicates."""
    place = database(db)
    place = place if "://" in place else str(Path(place).absolute())
    environment = os.environ | {"KGAGENT_DB": place}
    if predicates := resolved().predicates:
        environment["KGAGENT_PREDICATES"] = str(Path(predicates).absolute())
    return environment


def _is_local(address: str) -> bool:
    """Whether only this machine reaches an address."""
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
