"""`python -m kgagent.testing`: the server from the shell, until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from kgagent.testing.faults import Fault, Faults, parse_fault
from kgagent.testing.replies import last_user_text
from kgagent.testing.server import FORMATS, ModelServer, Timing


def echo(request: dict[str, Any]) -> str:
    """Without a file of replies: says again what was asked."""
    return last_user_text(request)


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(prog="python -m kgagent.testing", description=__doc__)
    made.add_argument(
        "--replies",
        type=Path,
        help="JSON lines (.gz too) with question or id, and raw_output; without: echo",
    )
    made.add_argument("--port", type=int, default=0, help="0: a free one")
    made.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME:CHANCE",
        help="a status (429:0.2), 'all:0.2', or: " + ", ".join(Fault),
    )
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--ends-after", type=int, help="attempts of one request that may fail")
    made.add_argument("--refuse", action="append", default=[], choices=sorted(FORMATS))
    made.add_argument("--retry-after", type=float, default=1.0)
    made.add_argument("--pace", type=float, default=0.2, help="seconds between slow bytes")
    made.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    return made


def server(arguments: list[str]) -> ModelServer:
    """The server that the arguments describe, not started."""
    options = parser().parse_args(arguments)
    try:
        rates: dict[Fault, float] = {}
        for text in options.fault:
            for fault, rate in parse_fault(text).items():
                rates[fault] = rates.get(fault, 0.0) + rate
        return ModelServer(
            options.replies or echo,
            faults=Faults(rates, options.seed, options.ends_after),
            port=options.port,
            formats=FORMATS - frozenset(options.refuse),
            timing=Timing(options.retry_after, options.pace, options.delay),
        )
    except (ValueError, OSError, OverflowError) as error:
        parser().error(str(error))


def main() -> None:
    """Serves until SIGINT or SIGTERM; the first line on stdout is the base URL."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with server(sys.argv[1:]) as running:
        sys.stdout.write(f"{running.base_url}\n")
        sys.stdout.flush()
        while not ended.wait(1):
            pass
    sys.stderr.write(f"{len(running.log)} requests\n")


if __name__ == "__main__":
    main()
