"""Small databases for the dashboard's tests, written row by row as the loop writes them."""

from __future__ import annotations

import importlib
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Table, select

from kgagent.domain.naming import canonical
from kgagent.storage import tables
from kgagent.storage.store import Store, Transaction

APP = Path(__file__).parents[2] / "app"
MAIN = APP / "main.py"

HOSTILE = (
    "<script>alert('owned')</script> silk",
    "<img src=x onerror=alert(1)> fibroin",
    "[click me](https://evil.example/a) link",
    "![picture](https://evil.example/pixel.png) image",
    "$$\\frac{a}{b}$$ and $x$ mathematics",
    "\x1b[31mred\x1b[0m terminal\x07",
    "\N{RIGHT-TO-LEFT OVERRIDE}desrever\N{POP DIRECTIONAL FORMATTING} direction",
    ":red[alarm] :material/delete: :tada: directive",
    '=HYPERLINK("https://evil.example";"x") `code` www.evil.example a@evil.example',
    "long " + "x" * 10_000,
)


@pytest.fixture
def hostile_names() -> tuple[str, ...]:
    return HOSTILE


PAPERS = (
    ("Silk fibroin assembles into β-sheet crystals", 2016, "10.1000/silk.1"),
    ("Spider silk: structure and mechanics", 2019, "10.1000/silk.2"),
    ("Nacre and the brick-and-mortar motif", 2021, None),
)

CLAIMS = (
    ("silk fibroin", "contains", "β-sheet crystals", 0, {}),
    ("silk fibroin", "contains", "amorphous regions", 0, {}),
    ("β-sheet crystals", "increase", "tensile strength", 1, {"hedged": True}),
    ("spider silk", "contains", "β-sheet crystals", 1, {}),
    ("spider silk", "has", "toughness", 1, {}),
    ("nacre", "has", "toughness", 2, {}),
    ("nacre", "does not contain", "silk fibroin", 2, {"negated": True}),
    ("aragonite platelets", "strengthen", "nacre", 2, {"grounded": False}),
)


def quote_of(claim: tuple[str, str, str, int, dict[str, bool]]) -> str:
    return f"We find that {claim[0]} {claim[1]} {claim[2]}."


def _add(tx: Transaction, table: Table, **values: Any) -> int:
    key = tx.execute(table.insert().values(**values)).inserted_primary_key
    return int(key[0]) if key is not None and key[0] is not None else 0


def _hash(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()


def _papers(tx: Transaction, papers: Any, claims: Any) -> list[int]:
    """Papers of two passages each: the quotes, and one that nobody has read; gives the first."""
    read = []
    for at, (title, year, doi) in enumerate(papers):
        first = " ".join(quote_of(claim) for claim in claims if claim[3] == at)
        text = f"{first} An unread passage."
        row = {"key": f"paper {at}", "content_hash": _hash(at), "title": title, "year": year}
        row |= {"doi": doi, "venue": "", "identifier": "", "origin": f"papers/{at}.md"}
        paper = _add(tx, tables.papers, **row, reader="text", text=text, added_at=0.0)
        ends = [(0, len(first)), (len(first) + 1, len(text))]
        passages = [
            _add(
                tx,
                tables.passages,
                paper_id=paper,
                ordinal=ordinal,
                start_char=start,
                end_char=end,
                page=ordinal + 1,
                text_hash=_hash(text[start:end]),
            )
            for ordinal, (start, end) in enumerate(ends)
        ]
        read.append(passages[0])
    return read


def _run(tx: Transaction, model: str, steps: int, reason: str) -> int:
    row = {"settings_hash": "0", "settings": "{}", "model": model, "seed": 0, "epoch": 1}
    row |= {"code_version": "0.1.0", "state": "done", "merged_upto": steps, "stop_reason": reason}
    row |= {"host": platform.node(), "process": 1, "started_at": 1.6e9, "ended_at": 1.6e9 + 60}
    return _add(tx, tables.runs, **row)


def _step(tx: Transaction, run: int, ordinal: int, claim: Any, passage: int) -> int:
    """A step with its question and reply; the fifth has had no usable one."""
    row = {"request_hash": _hash(ordinal), "sample": 0, "attempt": 1, "task": "extract"}
    row |= {"model": "embedded", "request": "{}", "text": "{}", "outcome": "usable", "reason": ""}
    row |= {"finish_reason": "stop", "tokens_in": 0, "tokens_out": 0, "cost_microusd": 0}
    row |= {"endpoint": "", "prompt": "", "shape": "", "thought": ""}
    reply = _add(tx, tables.replies, **row, seconds=0.0, asked_at=0.0)
    dead = "not JSON" if ordinal == 5 else ""
    row = {"run_id": run, "ordinal": ordinal, "number": ordinal, "epoch": 1, "kind": "extract"}
    row |= {"input_hash": _hash(ordinal), "attempts": 1, "reply_id": reply, "reason": dead}
    step = _add(tx, tables.steps, **row, state="dead" if dead else "merged", merged_at=0.0)
    _add(tx, tables.step_passages, step_id=step, position=0, passage_id=passage)
    text = f"What else is known about {claim[0]}?"
    _add(tx, tables.questions, step_id=step, text=text, strategy=("latest", "hub")[ordinal % 2])
    return step


def _concept(tx: Transaction, step: int, name: str, passage: int, known: dict[str, int]) -> int:
    """The concept of this name, mentioned once more."""
    key = canonical(name)
    if key not in known:
        known[key] = _add(tx, tables.concepts, key=key, name=name, step_id=step)
    about = {"concept_id": known[key], "step_id": step}
    spelling = name[:500] if step % 2 else name[:500].capitalize()
    query = select(tables.aliases.c.id).where(
        tables.aliases.c.concept_id == known[key], tables.aliases.c.spelling == spelling
    )
    alias = tx.execute(query).scalar() or _add(tx, tables.aliases, **about, spelling=spelling)
    place = {"passage_id": passage, "start_char": step * 10, "end_char": step * 10 + 5}
    _add(tx, tables.mentions, **about, **place, alias_id=alias)
    return known[key]


def _claim(tx: Transaction, step: int, claim: Any, passage: int, known: dict[str, int]) -> None:
    source, predicate, target, _, marks = claim
    ends = [_concept(tx, step, name, passage, known) for name in (source, target)]
    row = {"source_id": ends[0], "predicate": predicate[:256], "target_id": ends[1]}
    relation = _add(tx, tables.relations, **row, step_id=step)
    row = {"grounded": True, "negated": False, "hedged": False} | marks
    row |= {"hash": _hash(step), "relation_id": relation, "passage_id": passage, "item": 0}
    row |= {"step_id": step, "start_char": 0, "end_char": 5, "match": "exact", "confidence": 1.0}
    _add(tx, tables.evidence, **row, quote=quote_of(claim))


def _measured(tx: Transaction, step: int, concepts: list[int], relations: int) -> None:
    """Figures that grow; the first two concepts are the hubs and the bridges."""
    figures = {
        "concepts": len(concepts),
        "relations": relations,
        "components": 1,
        "largest_component": len(concepts),
        "mean_degree": 2 * relations / len(concepts),
        "communities": 1 + relations // 4,
        "modularity": 0.05 * relations,
        "bridges": relations // 3,
    }
    for name, value in figures.items():
        _add(tx, tables.measures, step_id=step, name=name, rank=0, value=float(value))
    for name in ("hub", "top_bridge"):
        for rank, concept in enumerate(concepts[:2], start=1):
            row = {"rank": rank, "concept_id": concept, "value": float(4 - rank)}
            _add(tx, tables.measures, step_id=step, name=name, **row)


def _fill(
    file: Path,
    claims: Any = CLAIMS,
    papers: Any = PAPERS,
    model: str = "embedded",
    reason: str = "8 steps reached",
    refused: tuple[str, str] = ("papers/scan.pdf", "scan.pdf holds pictures, no text."),
) -> Path:
    """A database as a finished run leaves it: one step a claim, one file refused."""
    store = Store.open(str(file), create=True)
    known: dict[str, int] = {}
    with store.write() as tx:
        passages = _papers(tx, papers, claims)
        run = _run(tx, model, len(claims), reason)
        for ordinal, claim in enumerate(claims, start=1):
            passage = passages[claim[3]]
            step = _step(tx, run, ordinal, claim, passage)
            _claim(tx, step, claim, passage, known)
            _measured(tx, step, list(known.values()), ordinal)
        row = {"origin": refused[0], "reason": "no_text", "message": refused[1]}
        _add(tx, tables.rejections, **row, added_at=0.0)
    store.close()
    return file


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three papers, eight relations, one dead step, one refusal."""
    return _fill(tmp_path / "small.db")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Every name, title, quote, model and reason comes from somebody who means harm."""
    ring = zip(HOSTILE, HOSTILE[1:] + HOSTILE[:1], strict=True)
    return _fill(
        tmp_path / "hostile.db",
        claims=[(a, b, b, at % 3, {}) for at, (a, b) in enumerate(ring)],
        papers=[(HOSTILE[0], 2020, HOSTILE[3]), (HOSTILE[7], 2021, None), (HOSTILE[9], None, None)],
        model=HOSTILE[7],
        reason=HOSTILE[2],
        refused=(HOSTILE[1], HOSTILE[8]),
    )


@pytest.fixture
def made() -> Callable[..., Path]:
    """Makes a database of what claims, papers, model and reasons one gives."""
    return _fill


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    file = tmp_path / "empty.db"
    Store.open(str(file), create=True).close()
    return file


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Imports a module of the app, with the app's folder on the path as Streamlit puts it there."""
    monkeypatch.syspath_prepend(str(APP))
    return lambda name: importlib.import_module(f"parts.{name}")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs a page on a database, in this process."""
    from streamlit.testing.v1 import AppTest

    def run(database: Path | str, page: str = "overview", **parameters: str) -> Any:
        monkeypatch.setenv("KGAGENT_DB", str(database))
        app = AppTest.from_file(str(MAIN), default_timeout=60).run()
        app.switch_page(f"app_pages/{page}.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    return run


START = 120
"""Seconds for the server to start: a machine at work on other things needs many."""


@contextmanager
def _serving(database: Path, log: Path, told: dict[str, str]) -> Iterator[str]:
    """The address of the dashboard on a database, while it is served."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless", "true", "--server.address", "127.0.0.1"]
    options += ["--server.port", str(port), "--browser.gatherUsageStats", "false"]
    command = [sys.executable, "-m", "streamlit", "run", str(MAIN), *options]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            env=os.environ | {"KGAGENT_DB": str(database), "PYTHONPATH": str(APP.parent)} | told,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _ready(f"http://127.0.0.1:{port}", process, log)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _ready(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return address
        except OSError:
            time.sleep(0.25)
    said = log.read_text(errors="replace")
    pytest.fail(f"the dashboard did not start (exit status {process.poll()}); it said:\n{said}")


Served = Callable[..., str]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Starts the dashboard on a database and gives its address."""
    with ExitStack() as servers:
        yield lambda database, **told: servers.enter_context(
            _serving(database, tmp_path / "server.log", told)
        )


@pytest.fixture(scope="module")
def served_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same for all tests of a module; what is shown is whatever lies at the path."""
    with ExitStack() as servers:
        yield lambda database, **told: servers.enter_context(
            _serving(database, tmp_path_factory.mktemp("server") / "server.log", told)
        )


class Watched:
    """A tab that remembers what should never happen: dialogs, page errors, requests elsewhere."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._request)

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            self.wrong.append(f"request: {request.url}")

    def open(self, address: str) -> Any:
        self.page.goto(address)
        self.settle()
        return self.page

    def settle(self) -> None:
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        self.page.wait_for_selector("[data-testid=stMain] h2")
        self.page.wait_for_timeout(500)


@pytest.fixture
def tab(chromium: Any) -> Iterator[Watched]:
    """A tab of a new session, which fails the test if anything happens that never should."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)
    watched = Watched(context)
    yield watched
    context.close()
    assert watched.wrong == []
