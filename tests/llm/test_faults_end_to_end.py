"""Whole runs of `kgagent grow` through the real client against a server on which things go wrong.

benchmarks/faults.py does the same with 300 calls and every fault.
"""

from __future__ import annotations

import json
import logging
import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kgagent import views, wiring
from kgagent.agent.grow import Limits, grow
from kgagent.errors import KgagentError
from kgagent.llm.budget import Account
from kgagent.llm.openai_client import close_clients
from kgagent.settings import Settings
from kgagent.storage import tables
from kgagent.storage.store import Store
from kgagent.testing import Fault, Faults, ModelServer, Received, Timing

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
KEY = "sk-planted-5d41402abc4b2a76b9719d911017c592"
CALLS = 24
QUESTIONS = [f"How does part {number} of the loom of Velory work?" for number in range(CALLS)]
PASSING = [Fault.RATE_LIMIT, Fault.ERROR_500, Fault.CUT_STREAM, Fault.SILENT_END, Fault.HTML_200]
PASSING += [Fault.NULL_CHOICES, Fault.GZIP_BOMB]


def reply(number: int) -> str:
    chance = random.Random(number)
    names = "warp weft heddle reed shuttle treadle beam bobbin".split()
    pairs = [chance.sample(names, 2) for _ in range(chance.randint(2, 6))]
    edges = [{"source": a, "relation": "Guides", "target": b} for a, b in pairs]
    nodes = [{"id": name} for name in names[:3]]
    said = f"Part {number} is turned slowly, so that the thread of day {number} stays whole. "
    graph = json.dumps({"nodes": nodes, "edges": edges})
    return f"<think><graph_json>{graph}</graph_json></think>\n" + said * chance.randint(1, 30)


class Fates:
    """What the one server of these tests does wrong now, and how often the same was asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.become(None)

    def become(self, faults: Faults | None) -> None:
        with self._lock:
            self._faults, self._tries = faults, Counter[str]()

    def __call__(self, request_hash: str, attempt: int) -> Fault | None:
        with self._lock:
            self._tries[request_hash] += 1
            return self._faults and self._faults(request_hash, self._tries[request_hash])


@dataclass
class Endpoint:
    """The server, what it does wrong, and the graph that is grown when it does nothing wrong."""

    server: ModelServer
    fates: Fates
    calm: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    fates = Fates()
    answers = {question: reply(number) for number, question in enumerate(QUESTIONS)}
    with ModelServer(answers, faults=fates, timing=Timing(retry_after=0.02, pace=0.05)) as server:
        yield Endpoint(server, fates)


class Run:
    """Commands on one database, and what is in it."""

    def __init__(self, endpoint: Endpoint, kgagent: Any, db: Path) -> None:
        self.endpoint, self.kgagent, self.db = endpoint, kgagent, db
        self.first = len(endpoint.server.log)
        db.with_suffix(".txt").write_text("\n".join(QUESTIONS))

    def grow(self, faults: Faults | None = None, *more: str) -> Any:
        self.endpoint.fates.become(faults)
        options = "--model openai:velory --reply-shape think --epoch 12 --workers 4 --timeout 1"
        at = ["--base-url", self.endpoint.server.base_url, "--db", str(self.db)]
        asked = ["--questions", str(self.db.with_suffix(".txt"))]
        return self.kgagent("grow", *asked, *at, *options.split(), *more)

    @property
    def log(self) -> list[Received]:
        return list(self.endpoint.server.log[self.first :])

    def graph(self) -> dict[str, Any]:
        store = Store.open(str(self.db))
        claims = {
            (relation.source, relation.predicate, relation.target)
            for relation in views.snapshot(store).relations
        }
        found = {"whole": store.fingerprint(), "claims": claims}
        store.close()
        return found

    def replies(self) -> list[dict[str, Any]]:
        store = Store.open(str(self.db))
        with store.read() as tx:
            rows = [dict(row) for row in tx.execute(select(tables.replies)).mappings()]
        store.close()
        return rows

    def ledger_is_true(self) -> bool:
        """Whether the server was asked what the ledger says, request by request, try by try."""
        kept = Counter(row["request_hash"] for row in self.replies())
        asked = Counter(received.hash for received in self.log)
        return sorted(kept.values()) == sorted(asked.values())


@pytest.fixture
def run(endpoint: Endpoint, kgagent, tmp_path: Path, monkeypatch) -> Iterator[Run]:
    """A database of its own; waits are fifty times shorter than a user's."""
    monkeypatch.setattr(Account, "sleep", lambda _, seconds: time.sleep(seconds / 50))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    if not endpoint.calm:
        calm = Run(endpoint, kgagent, tmp_path / "calm.db")
        assert calm.grow().code == 0
        assert calm.ledger_is_true()
        assert len(calm.log) == CALLS
        endpoint.calm = calm.graph()
    yield Run(endpoint, kgagent, tmp_path / "graph.db")
    endpoint.fates.become(None)
    close_clients()


def a_fifth(fault: Fault, *, ends_after: int | None = 2, seed: int = 1) -> Faults:
    return Faults({fault: 0.2}, seed=seed, ends_after=ends_after)


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_leaves_no_trace_in_the_graph(run: Run, fault: Fault):
    assert run.grow(a_fifth(fault)).code == 0
    assert len(run.log) > CALLS
    assert run.ledger_is_true()
    assert run.graph() == run.endpoint.calm
    failed = [row for row in run.replies() if row["outcome"] == "failed"]
    assert len(failed) == len(run.log) - CALLS
    assert all(row["reason"] for row in failed)


def test_a_trickling_answer_ends_at_its_deadline(run: Run):
    assert run.grow(a_fifth(Fault.SLOW_LORIS, ends_after=1)).code == 0
    assert run.graph() == run.endpoint.calm
    waited = [row["seconds"] for row in run.replies() if row["outcome"] == "failed"]
    assert waited
    assert all(1 <= seconds < 2 for seconds in waited)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.BAD_KEY, 4), (Fault.INSUFFICIENT_QUOTA, 5), (Fault.NO_MODEL, 3)],
)
def test_a_fault_of_every_call_pauses_the_run_and_keeps_what_is_done(
    run: Run, fault: Fault, code: int
):
    paused = run.grow(a_fifth(fault))
    assert paused.code == code
    assert "Error: " in paused.err
    assert "Next:  " in paused.err
    done = {row["request_hash"] for row in run.replies() if row["outcome"] == "usable"}
    assert len(run.log) < CALLS
    assert run.grow().code == 0
    assert run.graph() == run.endpoint.calm
    assert run.ledger_is_true()
    tries = Counter(row["request_hash"] for row in run.replies())
    assert {tries[each] for each in done} <= {1}, "nothing is asked twice"


def test_an_endpoint_that_only_fails_is_left_alone(run: Run):
    paused = run.grow(Faults({Fault.ERROR_503: 1.0}))
    assert paused.code == 6
    assert "server failed" in paused.err
    assert len(run.log) < 5 * CALLS / 2
    assert run.grow().code == 0
    assert run.graph() == run.endpoint.calm


def test_a_request_that_is_refused_is_a_dead_step_and_the_others_go_on(run: Run):
    assert run.grow(a_fifth(Fault.CONTEXT_LENGTH)).code == 1
    dead = len(run.log) - sum(received.status == 200 for received in run.log)
    assert 0 < dead < CALLS
    told = run.kgagent("replies", "--failed", "--json", "--db", str(run.db))
    assert len(json.loads(told.out)) == dead
    assert {row["reason"].split(":")[0] for row in json.loads(told.out)} == {"prompt_too_long"}
    assert run.grow().code == 0, "nothing is left to ask, and nothing is asked"
    assert run.grow(None, "--retry-dead").code == 0
    assert run.graph()["claims"] == run.endpoint.calm["claims"]
    assert run.ledger_is_true()


@pytest.mark.parametrize("fault", [Fault.LENGTH, Fault.WRONG_SCHEMA, Fault.REFUSAL])
def test_a_reply_that_cannot_be_used_is_asked_for_once_more(run: Run, fault: Fault):
    ran = run.grow(a_fifth(fault, ends_after=None, seed=4))
    unusable = [row for row in run.replies() if row["outcome"] == "unusable"]
    assert unusable
    assert all(row["reason"] for row in unusable)
    dead = CALLS - sum(row["outcome"] == "usable" for row in run.replies())
    assert ran.code == (1 if dead else 0)
    assert len(run.log) == CALLS + len(unusable) - dead
    assert run.grow(None, "--retry-dead").code == 0
    assert run.graph()["claims"] == run.endpoint.calm["claims"]
    assert run.ledger_is_true()


@pytest.mark.parametrize("limit", ["--budget-calls=10", "--budget-tokens=100000"])
def test_a_budget_ends_the_run_in_time_and_a_higher_one_goes_on(run: Run, limit: str):
    paused = run.grow(a_fifth(Fault.ERROR_503), limit, "--max-tokens=20000")
    most = int(limit.partition("=")[2])
    assert paused.code == 5
    assert "budget of" in paused.err
    billed = [row for row in run.replies() if row["tokens_in"] + row["tokens_out"]]
    spent = sum(row["tokens_in"] + row["tokens_out"] for row in billed)
    assert 0 < (spent if "tokens" in limit else len(billed)) <= most
    assert run.grow(None, "--max-tokens=20000").code == 0
    assert run.graph()["claims"] == run.endpoint.calm["claims"]
    assert run.ledger_is_true()


def test_a_planted_key_is_found_nowhere(run: Run, tmp_path: Path):
    """Not in databases, logs, tracebacks with all variables, outputs or exports."""
    logged = logging.FileHandler(tmp_path / "debug.log")
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(logged)
    root.setLevel(logging.DEBUG)
    try:
        told = [run.grow(a_fifth(Fault.BAD_KEY))]
        (tmp_path / "trace.txt").write_text(_traceback(run))
        told += [run.grow(a_fifth(Fault.BAD_KEY)), run.grow(a_fifth(Fault.ODD_TEXT))]
    finally:
        root.setLevel(level)
        root.removeHandler(logged)
        logged.close()
    for command in ("replies", "replies --failed --json", "status", "runs", "settings"):
        at = () if command == "settings" else ("--db", str(run.db))
        told.append(run.kgagent(*command.split(), *at))
    told.append(run.kgagent("export", "graph.graphml", "--db", str(run.db)))
    (tmp_path / "told.txt").write_text("".join(each.out + each.err for each in told))
    assert "KeyRefused" in (tmp_path / "trace.txt").read_text()
    assert "HTTP Request" in (tmp_path / "debug.log").read_text()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} >= {".db", ".graphml", ".log", ".txt"}
    assert [file.name for file in files if KEY.encode() in file.read_bytes()] == []


def _traceback(run: Run) -> str:
    """What a program that uses the library prints, with the variables of every frame."""
    run.endpoint.fates.become(Faults({Fault.BAD_KEY: 1.0}))
    store = Store.open("other.db", create=True)
    settings = Settings(
        model="openai:velory",
        base_url=run.endpoint.server.base_url,
        embedder="none",
        reply_shape="think",
    )
    connected = wiring.connect(settings, store, given=QUESTIONS)
    try:
        list(grow(store, connected.model, connected.run, Limits(), script=connected.script))
    except KgagentError as error:
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        return "".join(shown.format())
    finally:
        store.close()
    return ""
