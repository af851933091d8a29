"""What many tests need: papers from a seed, a model that reads one sentence pattern, the CLI."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings

from kgagent.domain.knowledge import Extraction, Mention, RelationClaim
from kgagent.domain.paper import Paper
from kgagent.domain.reply import Reply, Request
from kgagent.llm.wire.own import dump
from kgagent.storage.store import Store
from kgagent.testing.postgresql import Server, programs, server

os.environ["HF_HUB_OFFLINE"] = "1"
# The tests share the cores already: threads of OpenMP that wait for each other take minutes.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# The gate tries thirty made-up cases where a test does not say how many; `just long` a hundred.
settings.register_profile("gate", max_examples=30)
settings.register_profile("long", max_examples=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

SHARED = Path(__file__).parents[2] / "shared"
STATEMENT = re.compile(r"(\w+) (improves|holds|is) (\w+)\.")
MATERIALS = "silk bone nacre chitin wood resin collagen apatite fibroin keratin latex".split()


class PatternModel:
    """Reads sentences such as "silk improves bone."; says nonsense where `bad` stands."""

    name = "embedded"

    def __init__(self, bad: str = "\0", shuffle: int | None = None) -> None:
        self.calls = 0
        self.bad = bad
        self._chance = random.Random(shuffle) if shuffle is not None else None

    def reply(self, request: Request) -> Reply:
        self.calls += 1
        if self._chance:
            time.sleep(self._chance.uniform(0, 0.03))
        mentions: list[Mention] = []
        relations: list[RelationClaim] = []
        for at, text in enumerate(request.passages):
            if self.bad in text:
                return Reply("I cannot read this.", self.name)
            for found in STATEMENT.finditer(text):
                source, predicate, target = found.groups()
                mentions.append(Mention(source, at, found.start(1), found.end(1)))
                mentions.append(Mention(target, at, found.start(3), found.end(3)))
                relations.append(
                    RelationClaim(source, predicate, target, found[0], at, *found.span())
                )
        return Reply(dump(Extraction(tuple(mentions), tuple(relations))), self.name)


def make_papers(count: int, *, seed: int = 1) -> list[Paper]:
    """Papers that state relations between a few materials."""
    chance = random.Random(seed)
    return [
        Paper(
            text=f"Paper {number}\n\n"
            + " ".join(
                f"{chance.choice(MATERIALS)} improves {chance.choice(MATERIALS)}{number % 5}."
                for _ in range(6)
            ),
            title=f"Paper {number}",
            year=2000 + number % 20,
        )
        for number in range(count)
    ]


SLOW = {"agent", "app", "bench", "cli", "docs", "graph", "interchange", "llm", "mcp", "papers"}
"""Folders whose tests take the longest; `-m "not slow"` leaves them out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the slow folders can be left out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.path.relative_to(here).parts[0] in SLOW:
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def _quick_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests need not wait for the disk at every commit; those marked `durable` do."""
    if "durable" not in request.keywords:
        monkeypatch.setattr("kgagent.storage.connect.SYNCHRONOUS", "OFF")


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is set or installed around the tests does not change them."""
    for name in [name for name in os.environ if name.startswith(("KGAGENT_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("KGAGENT_EMBEDDER", "none")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql", action="store_true", help="keep the databases of all tests in PostgreSQL"
    )


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of this process's tests; its database `ready` has the schema."""
    pytest.importorskip("psycopg", reason="the extra 'postgresql' is not installed")
    if programs() is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    with server() as running:
        Store.open(running.make("ready"), create=True).close()
        yield running


@pytest.fixture(autouse=True)
def _on_postgresql(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --postgresql, the database at any path is one of a PostgreSQL server."""
    if not request.config.getoption("--postgresql"):
        return
    if "files" in request.keywords:
        pytest.skip("about a database in a file")
    running: Server = request.getfixturevalue("postgresql")
    from kgagent.storage import connect

    made: dict[str, str] = {}
    true_url = connect.url_of

    def url_of(place: str) -> str:
        if "://" in place:
            return true_url(place)
        path = str(Path(place).resolve())
        if path not in made:
            made[path] = running.make(uuid4().hex, like="ready")
        return true_url(made[path])

    monkeypatch.setattr(connect, "url_of", url_of)


FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless browser; tests that need one are skipped where there is none."""
    names = ("/usr/bin/chromium", "chromium", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium: install chromium or google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def model() -> PatternModel:
    return PatternModel()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(str(tmp_path / "graph.db"), create=True)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def kept(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Path, Callable[[], object]], None]:
    """Makes a database the first time it is asked for by a name, and copies it from then on."""
    folder = tmp_path_factory.mktemp("kept")

    def have(name: str, place: Path, make: Callable[[], object]) -> None:
        there = folder / name
        if there.exists():
            shutil.copyfile(there, place)
            return
        make()
        if place.exists():  # with --postgresql it is no file
            shutil.copyfile(place, there)

    return have


@pytest.fixture
def shared() -> Path:
    """The development data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the shared development data is not beside this checkout")
    return SHARED / "data"


@pytest.fixture
def papers() -> Callable[..., list[Paper]]:
    return make_papers


@pytest.fixture
def pattern_model() -> type[PatternModel]:
    return PatternModel


class Ran:
    """What a command did: exit code, stdout, stderr."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def kgagent(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Ran]:
    """Runs `kgagent ARGUMENTS` in this process, in an empty folder."""
    from kgagent.cli.main import run

    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kgagent", *arguments])
        with pytest.raises(SystemExit) as ended:
            run()
        read = capfd.readouterr()
        return Ran(int(ended.value.code or 0), read.out, read.err)

    return call
