"""The Growth page follows a run of another process, and the browser keeps what somebody chose."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FIRST, STEPS, PAUSE = 4, 50, 1.0
MOST = 3.0
"""Seconds between the end of a step and its figures on the page."""

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.allow_hosts(["127.0.0.1"])]

GROWS = """
import sys, time
from pathlib import Path
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.papers.read import read_papers
from kgagent.storage.store import Store
place, papers, steps, pause = sys.argv[1:]
store = Store.open(place, create=True)
for _ in add_papers(store, read_papers(sorted(Path(papers).glob("*.md"))), size=700):
    pass
limits = Limits(steps=int(steps))
for number, _ in enumerate(grow(store, EmbeddedModel(), RunSettings(), limits), 1):
    print(number, time.time(), flush=True)
    time.sleep(float(pause))
"""

NOTES = """() => {
  window.shown_ = {};
  const look = () => {
    const told = document.querySelector("[data-testid=stMain]")?.innerText ?? "";
    const found = told.match(/After step ([\\d,]+): concepts/);
    if (found) window.shown_[found[1].replace(",", "")] ??= Date.now() / 1000;
  };
  look();
  new MutationObserver(look).observe(document.body,
    {subtree: true, childList: true, characterData: true});
}"""
"""Notes when the figures of each step are on the page for the first time."""


class Run:
    """A run of another process, and when each of its steps was done."""

    def __init__(self, place: Path) -> None:
        papers = ROOT / "data" / "papers"
        command = [
            sys.executable,
            "-c",
            GROWS,
            str(place),
            str(papers),
            str(FIRST + STEPS),
            str(PAUSE),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.done: dict[int, float] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            number, when = line.split()
            self.done[int(number)] = float(when)

    def reached(self, step: int) -> None:
        end = time.monotonic() + 240
        while len(self.done) < step and time.monotonic() < end:
            time.sleep(0.1)
        assert len(self.done) >= step

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[], Run]]:
    started: list[Run] = []

    def start() -> Run:
        started.append(Run(tmp_path / "live.db"))
        return started[0]

    yield start
    for each in started:
        each.end()


def _seen(chart: Any) -> tuple[list[str], list[str | None]]:
    """The numbers under a chart, and how strong its curves are."""
    axis = chart.locator("[aria-label^='X-axis'] .role-axis-label text")
    under = [text.text_content() for text in axis.all()]
    strong = [path.get_attribute("opacity") for path in chart.locator(".mark-line path").all()]
    return [text for text in under if re.fullmatch(r"\d{1,2}", text or "")], strong


def test_growth_follows_every_step_and_keeps_zoom_curve_and_page(
    run: Callable[[], Run], served: Callable[..., str], tmp_path: Path, tab: Any
) -> None:
    address = served(tmp_path / "live.db")
    tab.open(address)
    at_work = run()
    at_work.reached(2)
    page = tab.open(f"{address}/growth")
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
    page.evaluate(NOTES)
    seen_from = max(at_work.done) + 1
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.locator("svg text", has_text="relations").first.click()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -500)
    page.wait_for_timeout(1500)
    page.keyboard.up("Control")
    page.evaluate("document.querySelector('[data-testid=stVegaLiteChart] svg').mark_ = 'mine'")
    zoomed, chosen = _seen(chart)
    at_work.reached(FIRST + STEPS)
    page.wait_for_timeout(int(1000 * MOST))
    shown = {int(step): when for step, when in page.evaluate("window.shown_").items()}
    # A step that the next one follows at once may never be shown by itself; its figures are then.
    lags = [
        min(when for step, when in shown.items() if step >= number) - at_work.done[number]
        for number in range(seen_from, FIRST + STEPS + 1)
    ]
    print(f"\nlag of {len(lags)} steps: median {statistics.median(lags):.2f} s, ", end="")
    print(f"worst {max(lags):.2f} s")
    assert _seen(chart) == (zoomed, chosen)
    assert sorted(set(chosen)) == ["0.12", "1"]
    assert (
        page.evaluate("document.querySelector('[data-testid=stVegaLiteChart] svg').mark_") == "mine"
    )
    assert page.url.endswith("/growth")
    assert max(lags) <= MOST
