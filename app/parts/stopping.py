"""Stopping a run from here: the process that grows the graph finishes its step and ends."""

from __future__ import annotations

import os
import re
import signal
import socket

from kgagent.errors import NotFound, UsageError
from parts import data

_OWNER = re.compile(r"process (\d+) on (.+)")


def stop(store: data.Opened) -> str:
    """Asks the process that grows this graph to stop, as Ctrl-C does; every finished step is kept.

    Raises NotFound where none is at work, UsageError where it is on another computer.
    """
    owner = store.grower()
    if owner is None:
        raise NotFound("No run is at work on this graph.", hint="Nothing is to be stopped.")
    found = _OWNER.fullmatch(owner)
    if found is None or found[2] != socket.gethostname():
        raise UsageError(
            f"The run is at work elsewhere ({owner}).",
            hint="Pause it here, or stop it with Ctrl-C there.",
        )
    os.kill(int(found[1]), signal.SIGINT)
    return "The run stops after the step in hand; every finished step is kept."
