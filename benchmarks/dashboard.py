"""How quickly the dashboard's pages answer on a large graph, and what they read of it.

    python benchmarks/explore.py build big.db --concepts 20000
    python benchmarks/dashboard.py big.db

Medians of five visits to a warm server, in a headless Chromium whose WebGL runs in software; the
load of the machine stands above the table. `--rows` only counts the rows that each page reads of
the database, in this process: first for a cold server, then for the next visitor.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

MAIN = Path(__file__).parents[1] / "app" / "main.py"
PAGES = {
    "": "This graph is about",
    "growth": "How the graph grew",
    "explore": "The map",
    "concept": "",
    "paths": "How two concepts are joined",
    "communities": "of concepts",
    "hypotheses": "Hypotheses",
    "papers": "passages",
    "runs": "Runs",
    "review": "Review",
}
FIRST, SWITCH, MAP, WHOLE, CLICK, MEMORY = 2.0, 1.5, 4.0, 12.0, 1.0, 1024.0
"""What is aimed at: seconds, and MiB."""

ROUNDS = 5
BESIDE = ("later", "layout")
"""What threads are called that work beside the pages."""

FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@contextmanager
def served(database: Path) -> Iterator[tuple[str, int]]:
    """The address of the dashboard on a database, and its process."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(MAIN), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    environment = {"KGAGENT_DB": str(database.absolute()), "PYTHONPATH": str(MAIN.parents[1])}
    process = subprocess.Popen(
        [*command, "--browser.gatherUsageStats", "false"],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(400):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                    break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def memory(process: int) -> float:
    """The most memory that a process has had, in MiB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def told(name: str, seconds: list[float], aim: float) -> None:
    """One line of the table."""
    median = statistics.median(seconds)
    each = " ".join(f"{value:.2f}" for value in seconds)
    mark = "" if median <= aim else " (missed)"
    print(f"| {name} | {median:.2f}{mark} | {aim:g} | {each} |", flush=True)


def headline(page: Any, words: str) -> None:
    """Waits for the page's headline and its first text below."""
    if not words:
        page.get_by_text("in the graph since step").first.wait_for()
        return
    page.locator("[data-testid=stMain] h2", has_text=words).first.wait_for()
    page.locator("[data-testid=stMain] p:visible").first.wait_for()


def timed(act: Callable[[], None], done: Callable[[], None]) -> float:
    """Seconds from an act until it is done."""
    started = time.monotonic()
    act()
    done()
    return time.monotonic() - started


def times(database: Path, chromium: str) -> None:
    """The table of times, and the server's memory."""
    from playwright.sync_api import sync_playwright

    print(f"\nload {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; WebGL in software\n")
    print("| what | median s | aim | each |\n|---|---|---|---|")
    with served(database) as (address, process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(120_000)
        for path, words in PAGES.items():
            page.goto(f"{address}/{path}")
            headline(page, words)
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        page.goto(f"{address}/explore")
        page.wait_for_selector(".stage[data-ready]")
        visits(page, address)
        switches(page, address)
        maps(page, address)
        browser.close()
        print(f"\nserver memory, at most: {memory(process):,.0f} MiB (aim {MEMORY:,.0f})")


def visits(page: Any, address: str) -> None:
    """First text and numbers of each page, opened by its address."""
    for path, words in PAGES.items():
        found = []
        for _ in range(ROUNDS):
            page.goto("about:blank")
            found.append(
                timed(
                    lambda path=path: page.goto(f"{address}/{path}", wait_until="commit"),
                    lambda words=words: headline(page, words),
                )
            )
        told(f"first text: {path or 'overview'}", found, FIRST)


def switches(page: Any, address: str) -> None:
    """From a click in the bar to the headline of the other page."""
    names = [path.capitalize() or "Overview" for path in PAGES]
    page.goto(address)
    headline(page, PAGES[""])
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in [*names[1:], names[0]]:
            page.wait_for_timeout(1500)
            words = PAGES["" if name == "Overview" else name.lower()]
            link = page.get_by_role("link", name=name, exact=True).first
            found[name].append(timed(link.click, lambda words=words: headline(page, words)))
    for name, seconds in found.items():
        told(f"switch to {name.lower()}", seconds, SWITCH)


def maps(page: Any, address: str) -> None:
    """The default map, everything, and a click on the default map."""
    for name, query, aim in (("default map", "", MAP), ("all concepts", "?shown=all", WHOLE)):
        found = []
        for _ in range(ROUNDS):
            page.goto("about:blank")
            found.append(
                timed(
                    lambda query=query: page.goto(f"{address}/explore{query}", wait_until="commit"),
                    lambda: page.wait_for_selector(".stage[data-ready]"),
                )
            )
        told(f"explore: {name}", found, aim)
    page.goto(f"{address}/explore")
    page.wait_for_selector(".stage[data-ready]")
    page.wait_for_timeout(3000)
    told("explore: click answered", [_click(page, number) for number in range(ROUNDS)], CLICK)


def _click(page: Any, number: int) -> float:
    """From a click on a concept to its name beside the map."""
    found = page.locator(".map").evaluate(
        """(root, at) => { const map = root.graphMap; const node = map.order[at];
        const values = map.graph.getNodeAttributes(node);
        return {...map.sigma.graphToViewport(values), name: values.label}; }""",
        number * 2,
    )
    box = page.locator(".stage").bounding_box()
    beside = page.get_by_role("heading", name=found["name"], exact=True)
    took = timed(
        lambda: page.mouse.click(box["x"] + found["x"], box["y"] + found["y"]), beside.wait_for
    )
    page.wait_for_timeout(1500)
    return took


class Counting:
    """A cursor that counts the rows that are taken from it."""

    rows: ClassVar[Counter[bool]] = Counter()
    """By whether the page's own thread took them, or one that works beside it."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    @staticmethod
    def count(taken: int) -> None:
        own = not threading.current_thread().name.startswith(BESIDE)
        Counting.rows[own] += taken

    def fetchone(self) -> Any:
        row = self._cursor.fetchone()
        self.count(int(row is not None))
        return row

    def fetchmany(self, size: int | None = None) -> Any:
        rows = self._cursor.fetchmany() if size is None else self._cursor.fetchmany(size)
        self.count(len(rows))
        return rows

    def fetchall(self) -> Any:
        rows = self._cursor.fetchall()
        self.count(len(rows))
        return rows


def rows(database: Path) -> None:
    """How many rows each page reads: for the first visitor, and for the next one."""
    from sqlalchemy import Engine, event
    from streamlit.testing.v1 import AppTest

    @event.listens_for(Engine, "after_cursor_execute")
    def _count(_conn: Any, cursor: Any, _said: Any, _with: Any, context: Any, _many: Any) -> None:
        context.cursor = Counting(cursor)

    os.environ["KGAGENT_DB"] = str(database.absolute())
    sys.path.insert(0, str(MAIN.parent))
    print("| page | rows, cold | beside it | rows, warm | beside it | warm s |")
    print("|---|---|---|---|---|---|")
    for path in PAGES:
        found, took = [], 0.0
        for _ in range(2):
            Counting.rows.clear()
            started = time.monotonic()
            app = AppTest.from_file(str(MAIN), default_timeout=300)
            app.switch_page(f"app_pages/{path or 'overview'}.py")
            app.run()
            took = time.monotonic() - started
            found.append((Counting.rows[True], Counting.rows[False]))
        cells = " | ".join(f"{own:,} | {beside:,}" for own, beside in found)
        print(f"| {path or 'overview'} | {cells} | {took:.2f} |", flush=True)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--rows", action="store_true", help="Only count the rows that pages read.")
    parser.add_argument("--times", action="store_true", help="Only measure how long pages take.")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    if not given.times:
        rows(given.database)
    if not given.rows:
        times(given.database, given.chromium)


if __name__ == "__main__":
    main()
