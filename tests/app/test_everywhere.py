"""Every page on five databases: none, the sample graph, a real corpus, a large one, one at work."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "data" / "biocomposites"
PAGES = ("", *"growth explore concept paths communities hypotheses papers runs review".split())
HEADLINES = {
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
LARGE = 20_000

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
for _ in add_papers(store, read_papers(sorted(Path(papers).glob("*"))), size=700):
    pass
for step in grow(store, EmbeddedModel(), RunSettings(), Limits(steps=int(steps))):
    print("step", flush=True)
    time.sleep(float(pause))
"""
"""Grows a graph in a process of its own, with a pause after every step."""


def grown(place: Path, papers: Path, steps: int, pause: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", GROWS, str(place), str(papers), str(steps), str(pause)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sample") / "sample.db"
    with grown(place, ROOT / "data" / "papers", 100, 0) as process:
        assert process.wait(timeout=300) == 0
    return place


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "shown.db"
    match request.param:
        case "sample":
            shutil.copy(request.getfixturevalue("sample"), place)
        case "biocomposites":
            if not CORPUS.is_dir():
                pytest.skip(f"no {CORPUS.name} among the shared data")
            with grown(place, CORPUS, 60, 0) as process:
                assert process.wait(timeout=600) == 0
        case "large":
            command = [sys.executable, str(ROOT / "benchmarks" / "explore.py"), "build"]
            subprocess.run([*command, str(place), "--concepts", str(LARGE)], check=True)
        case "at work":
            process = grown(place, ROOT / "data" / "papers", 1_000, 0.5)
            assert process.stdout is not None
            assert process.stdout.readline() == b"step\n"
            yield place
            process.kill()
            process.wait()
            process.stdout.close()
            return
    yield place


@pytest.mark.parametrize(
    "database", ["none", "sample", "biocomposites", "large", "at work"], indirect=True
)
def test_every_page_says_what_it_is_about(
    served: Callable[..., str], database: Path, tab: Any
) -> None:
    address = served(database)
    for path in PAGES:
        page = tab.open(f"{address}/{path}")
        if path == "explore" and database.exists():
            page.wait_for_selector(".stage[data-ready]")
        main = page.get_by_test_id("stMain")
        headline = main.locator("h2").first.inner_text()
        assert (HEADLINES[path] if database.exists() else "Nothing has grown here yet") in headline
        assert main.get_by_test_id("stException").count() == 0
        assert "Traceback" not in main.inner_text()
