"""Runs of the embedded reader that this dashboard started: processes of their own.

Such a process gets no key, no address of a model and no settings of the dashboard's: nothing that
could cost money.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

import kgagent

PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "TEMP", "OMP_NUM_THREADS")
"""What the process sees of the dashboard's environment."""

FREE = "--model embedded --mode grounded --phrasing templates --refine 0 --json".split()

TAIL = 200_000
"""Characters read from the end of what it said."""


@dataclass(frozen=True, slots=True)
class Job:
    """A process at work and the folder that holds what it says."""

    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]

    @property
    def working(self) -> bool:
        """Whether it still is at work."""
        return self.process.poll() is None

    def told(self) -> tuple[Counter[str], str]:
        """How many events of each kind it told, and the error that ended it, "" for none."""
        said = Path(self.folder.name, "said").read_text(errors="replace")[-TAIL:]
        events = [found for line in said.splitlines() if (found := _parsed(line))]
        kinds = Counter(str(event["event"]) for event in events if "event" in event)
        errors = [event["error"] for event in events if isinstance(event.get("error"), dict)]
        return kinds, str(errors[-1].get("message", "")) if errors else ""

    def stop(self) -> None:
        """Lets it finish the step in hand and end, as Ctrl-C does."""
        if self.working:
            self.process.send_signal(signal.SIGINT)


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@st.cache_resource
def _jobs() -> dict[str, Job]:
    return {}


def newest(place: str) -> Job | None:
    """The job that was started last for a database, at work or done."""
    return _jobs().get(place)


def start(place: str, *, sample: bool = False) -> None:
    """Grows the graph in a database, with the sample papers if asked; nothing if one is at work."""
    _begin(place, ["grow", "--db", place, *FREE, *(["--sample"] if sample else [])])


def propose(place: str) -> None:
    """Mines a graph for hypotheses and registers the best; nothing if a job is at work."""
    _begin(place, ["hypotheses", "propose", "--db", place, "-n", "20", "--json"])


def _begin(place: str, arguments: list[str]) -> None:
    found = newest(place)
    if found is not None and found.working:
        return
    folder = tempfile.TemporaryDirectory(prefix="kgagent-ui-", ignore_cleanup_errors=True)
    command = [sys.executable, "-m", "kgagent", *arguments]
    environment = {name: os.environ[name] for name in PASSED if name in os.environ}
    environment["PYTHONPATH"] = str(Path(kgagent.__file__).parents[1])
    with Path(folder.name, "said").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=folder.name,
            env=environment,
        )
    _jobs()[place] = Job(process, folder)
