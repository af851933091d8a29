"""`kgagent ui`: the dashboard, in a browser on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from kgagent.cli.options import Database, database, resolved
from kgagent.cli.output import say


def ui(
    db: Database = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8501,
    address: Annotated[
        str, typer.Option(help="The address to listen on; others may reach any but 127.0.0.1.")
    ] = "127.0.0.1",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser by itself.")
    ] = True,
) -> None:
    """Open the dashboard in a browser.

    Growth, hubs and bridges, concepts with their quotes, and papers.

    Example:  kgagent ui --db silk.db --port 8600
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
    say(f"The dashboard is at http://{address}:{port} (Ctrl-C stops it).")
    place = database(db)
    place = place if "://" in place else str(Path(place).absolute())
    environment = os.environ | {"KGAGENT_DB": place}
    if predicates := resolved().predicates:
        environment["KGAGENT_PREDICATES"] = str(Path(predicates).absolute())
    done = subprocess.run(command, env=environment, check=False, cwd=folder)  # noqa: S603
    raise typer.Exit(0 if done.returncode in {0, -2, 130} else done.returncode)
