"""Pictures of the dashboard on the sample graph, light and dark, on a desk and on a telephone.

    kgagent grow --sample --db sample.db && kgagent hypotheses propose --db sample.db -n 5
    python benchmarks/screenshots.py sample.db

Writes to docs/screenshots; a picture of more than 150 kB is taken again with fewer pixels.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MAIN, FOLDER = ROOT / "app" / "main.py", ROOT / "docs" / "screenshots"
DESK, PHONE = (1200, 860), (390, 844)
LARGEST = 150_000
SHOTS = (
    ("overview-light", "", DESK, "light"),
    ("growth-light", "growth", DESK, "light"),
    ("explore-light", "explore?concept=nacre", DESK, "light"),
    ("explore-dark", "explore", DESK, "dark"),
    ("concept-light", "concept?concept=nacre", DESK, "light"),
    ("paths-light", "paths?a=spider+silk&b=bone", DESK, "light"),
    ("communities-dark", "communities", DESK, "dark"),
    ("hypotheses-light", "hypotheses", DESK, "light"),
    ("overview-phone", "", PHONE, "dark"),
    ("explore-phone", "explore", PHONE, "light"),
    ("concept-phone", "concept?concept=water", PHONE, "dark"),
    ("review-phone", "review?what=relations", PHONE, "light"),
)


def main() -> None:
    """Serves the database and takes every picture."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    options = ["--server.headless=true", "--server.address=127.0.0.1"]
    options += [f"--server.port={address.rsplit(':', 1)[1]}", "--browser.gatherUsageStats=false"]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(MAIN), *options],
        env=os.environ | {"KGAGENT_DB": str(given.database.absolute())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(address)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=given.chromium, args=["--no-sandbox"]
            )
            for name, path, size, scheme in SHOTS:
                _shoot(browser, FOLDER / f"{name}.png", f"{address}/{path}", size, scheme)
            browser.close()
    finally:
        server.terminate()
        server.wait()


def _wait(address: str) -> None:
    for _ in range(400):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.25)


def _shoot(
    browser: Any, file: Path, address: str, size: tuple[int, int], scheme: str, scale: float = 1.0
) -> None:
    """One picture, of at most so many bytes."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        device_scale_factor=scale,
    )
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(address)
    page.locator("[data-testid=stMain] h2").first.wait_for()
    if "explore" in address:
        page.wait_for_selector(".stage[data-ready]")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(3500)
    page.screenshot(path=str(file))
    context.close()
    taken = file.stat().st_size
    print(f"{file.name}: {taken // 1000} kB")
    if taken > LARGEST and scale > 0.5:
        _shoot(browser, file, address, size, scheme, scale - 0.15)


if __name__ == "__main__":
    main()
