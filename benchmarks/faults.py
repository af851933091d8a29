"""What a run of 300 calls does when a fifth of them meets a fault: one row for each fault.

    python benchmarks/faults.py [--calls 300] [--rate 0.2] [--only slow_loris ...] [--no-stream]

Each run is `kgagent grow` in a process of its own, against `kgagent.testing.ModelServer`. Prints a
Markdown table as it goes; exit code 1 when a row is not as expected: another graph than without
faults, a request that the ledger does not know, a planted key found anywhere, or too much memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from kgagent.testing import Fault, Faults, ModelServer, Received, Timing

KEY = "sk-planted-7f3a9c0123456789abcdef"
TIMEOUT = 3.0
MOST_MEGABYTES = 100.0
PAUSED = (3, 4, 5, 6)

PASSING = [Fault.RATE_LIMIT, Fault.RATE_LIMIT_SILENT, Fault.TIMEOUT_STATUS, Fault.ERROR_500]
PASSING += [Fault.ERROR_502, Fault.ERROR_503, Fault.SILENCE, Fault.SLOW_LORIS, Fault.SLOW_HEAD]
PASSING += [Fault.STALL, Fault.CUT_START, Fault.CUT_BODY, Fault.CUT_STREAM, Fault.SILENT_END]
PASSING += [Fault.TRUNCATED_JSON, Fault.HTML_200, Fault.ERROR_200, Fault.EMPTY_CHOICES]
PASSING += [Fault.NULL_CHOICES, Fault.BIG_200MB, Fault.GZIP_BOMB]
TERMINAL = {Fault.BAD_KEY: 4, Fault.NO_MODEL: 3, Fault.INSUFFICIENT_QUOTA: 5, Fault.REDIRECT: 6}
DEAD = [Fault.CONTEXT_LENGTH]
ASKED_AGAIN = [Fault.REFUSAL, Fault.LENGTH, Fault.CONTENT_FILTER, Fault.REPETITION]
ASKED_AGAIN += [Fault.WRONG_SCHEMA, Fault.SCHEMA_ECHO]
OTHER_WORDS = [Fault.BIG_10MB, Fault.ODD_TEXT, Fault.REASONING_CONTENT, Fault.REASONING]

CHILD = """
import logging, sys
log = sys.argv.pop(1)
logging.basicConfig(level=logging.DEBUG, filename=log)
from kgagent.cli.main import run
try:
    run()
finally:
    status = open("/proc/self/status").read()
    open(log + ".peak", "w").write(status.split("VmHWM:")[1].split()[0])
"""
"""Tells its own peak (on Linux): what the system says of a child holds its parent's memory too."""

WORDS = "amber basalt cobalt dusk ember fjord garnet harbour indigo juniper kelp lichen".split()
KINDS = "glaze kiln lantern loom mortar pigment resonance sail thread vault weave yarn".split()
VERBS = "IsA Carries DependsOn Influences Contains Supports".split()


def subject(calls: int, *, seed: int = 0) -> dict[str, str]:
    """Questions about the made-up craft of Velory and their replies, of 1 to 12 kB each."""
    chance = random.Random(seed)
    asked = (f"How does part {number} of the craft of Velory hold together?" for number in count())
    return {question: reply(chance) for question, _ in zip(asked, range(calls), strict=False)}


def count() -> Iterator[int]:
    yield from range(1, 1_000_000)


def reply(chance: random.Random) -> str:
    """A reply in the form of Graph-PReFLexOR."""
    names = [f"{chance.choice(WORDS)} {chance.choice(KINDS)}" for _ in range(12)]
    names = list(dict.fromkeys([*names, f"{chance.choice(WORDS)} {chance.choice(KINDS)} rule"]))
    pairs = [chance.sample(names, 2) for _ in range(chance.randint(3, 14))]
    edges = [{"source": a, "relation": chance.choice(VERBS), "target": b} for a, b in pairs]
    nodes = [{"id": name} for name in names]
    size, said = int(1000 * 12 ** chance.random()), [f"On {names[0]} and {names[1]}."]
    while sum(map(len, said)) < size - 900:
        one, other = chance.sample(names, 2)
        said.append(f"Where the {one} is {chance.choice(WORDS)}, the {other} follows slowly.")
    graph = json.dumps({"nodes": nodes, "edges": edges})
    return (
        f"<think><brainstorm>{' '.join(said[::2])}</brainstorm><graph_json>{graph}</graph_json>"
        f"<patterns>{names[0]} -> {names[-1]}</patterns><synthesis>It holds.</synthesis></think>\n"
        f"{' '.join(said[1::2])}"
    )


@dataclass(frozen=True)
class Case:
    """Faults to meet, and what should come of them."""

    name: str
    rates: Mapping[Fault, float]
    expected: str
    same: str = "all"  # "all": the same fingerprint; "claims": the same concepts and relations
    codes: tuple[int, ...] = (0,)
    ends_after: int | None = 2
    alone: bool = False
    """Whether its answers are enormous and come one by one, so that what one costs is seen."""


def cases(rate: float) -> Iterator[Case]:
    for fault in PASSING:
        big = fault in (Fault.BIG_200MB, Fault.GZIP_BOMB)
        yield Case(fault, {fault: rate}, "asked again until it passes", alone=big)
    for fault, code in TERMINAL.items():
        yield Case(fault, {fault: rate}, f"pauses ({code}); goes on", codes=(code,))
    for fault in DEAD:
        told = "dead with its reason (1); used by --retry-dead"
        yield Case(fault, {fault: rate}, told, "claims", (1,))
    for fault in ASKED_AGAIN:
        told = "asked once more, else dead (1); used by --retry-dead"
        yield Case(fault, {fault: rate}, told, "claims", (0, 1), ends_after=None)
    for fault in OTHER_WORDS:
        big = fault is Fault.BIG_10MB
        told = "read like any other"
        yield Case(fault, {fault: rate}, told, "claims", ends_after=None, alone=big)
    shared = {fault: rate / len(Fault) for fault in Fault}
    told = "each as above; goes on after each pause; used by --retry-dead"
    yield Case("all mixed", shared, told, "claims", (0, 1, *PAUSED))


@dataclass
class Ran:
    """What the commands of one case did."""

    codes: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def code(self) -> int:
        return self.codes[-1]


@dataclass(frozen=True)
class Bench:
    """Where everything lies, and what is asked."""

    folder: Path
    questions: Path
    replies: Mapping[str, str]
    port: int
    workers: int
    stream: bool
    seed: int

    def command(self, db: Path, ran: Ran, *arguments: str) -> int:
        """Runs `kgagent ARGUMENTS --db DB`; notes its code, its words, time and peak memory."""
        log = db.with_suffix(".log")
        whole = [sys.executable, "-c", CHILD, str(log), *arguments, "--db", str(db)]
        told = db.with_suffix(f".{len(ran.codes)}.txt")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("KGAGENT_", "OPENAI_"))}
        started = time.monotonic()
        with told.open("wb") as words:
            code = subprocess.run(
                whole,
                stdout=words,
                stderr=words,
                cwd=self.folder,
                env=clean | {"OPENAI_API_KEY": KEY},
                check=False,
            ).returncode
        ran.seconds += time.monotonic() - started
        peak = int(log.with_name(log.name + ".peak").read_text()) / 1000
        ran.megabytes = max(ran.megabytes, peak)
        ran.codes.append(code)
        ran.said.append(told.read_text(errors="replace"))
        return code

    def grow(self, db: Path, ran: Ran, *more: str, workers: int = 0) -> int:
        options = f"--model openai:velory --base-url http://127.0.0.1:{self.port}/v1 --epoch 100"
        options += f" --reply-shape think --embedder none --timeout {TIMEOUT:g}"
        options += f" --workers {workers or self.workers} --{'' if self.stream else 'no-'}stream"
        asked = ["--questions", str(self.questions), *options.split(), *more]
        return self.command(db, ran, "grow", *asked)

    def server(self, faults: Faults | None) -> ModelServer:
        timing = Timing(retry_after=0.2, pace=0.1)
        return ModelServer(self.replies, faults=faults, port=self.port, timing=timing)


@dataclass(frozen=True)
class Graph:
    """What a database holds at the end: all of it as one hash, and its claims as another."""

    all: str
    claims: str
    dead: int


def graph(bench: Bench, db: Path) -> Graph:
    ran = Ran()
    bench.command(db, ran, "status", "--fingerprint", "--json")
    told = json.loads(ran.said[0])
    with sqlite3.connect(db) as tx:
        rows = tx.execute(
            "SELECT s.key, r.predicate, t.key, e.quote, e.negated FROM relations r "
            "JOIN concepts s ON s.id = r.source_id JOIN concepts t ON t.id = r.target_id "
            "JOIN evidence e ON e.relation_id = r.id"
        ).fetchall()
        rows += tx.execute("SELECT key FROM concepts").fetchall()
        dead = tx.execute("SELECT count(*) FROM steps WHERE state = 'dead'").fetchone()[0]
    claims = sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
    return Graph(told["fingerprint"], claims, dead)


def same_requests(db: Path, log: list[Received]) -> bool:
    """Whether the server was asked what the ledger says, request by request, try by try."""
    with sqlite3.connect(db) as tx:
        kept = tx.execute("SELECT count(*) FROM replies GROUP BY request_hash").fetchall()
    asked = Counter(received.hash for received in log)
    return sorted(asked.values()) == sorted(number for (number,) in kept)


def longest(db: Path) -> float:
    """The longest call, in seconds."""
    with sqlite3.connect(db) as tx:
        return float(tx.execute("SELECT max(seconds) FROM replies").fetchone()[0])


def leaks(folder: Path, stem: str) -> list[str]:
    """The files of a case in which the planted key stands."""
    files = (file for file in folder.glob(f"{stem}*") if file.is_file())
    return [file.name for file in files if KEY.encode() in file.read_bytes()]


@dataclass
class Row:
    """One line of the table; `wrong` names what is not as expected."""

    case: Case
    calls: int = 0
    requests: int = 0
    dead: int = 0
    codes: str = ""
    graph: str = ""
    seconds: float = 0.0
    longest: float = 0.0
    megabytes: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return " | ".join(
            (
                f"| {self.case.name}",
                self.case.expected,
                f"{self.calls} ({self.calls - self.requests})",
                str(self.dead),
                self.codes,
                self.graph,
                f"{self.seconds:.1f}",
                f"{self.longest:.1f}",
                f"{self.megabytes:+.0f}",
                f"{'; '.join(self.wrong) or 'yes'} |",
            )
        )


HEAD = (
    "| fault | expected | calls (retries) | dead steps | exit codes | graph, at the end | seconds "
    "| longest call, s | MB more | as expected |\n|---|---|---|---|---|---|---|---|---|---|"
)


def run_case(bench: Bench, case: Case, calm: Graph, calm_megabytes: float) -> Row:
    """Runs one case to its end, with a healthy server at last where it needs one."""
    stem = case.name.replace(" ", "-")
    db, row, first = bench.folder / f"{stem}.db", Row(case), Ran()
    log: list[Received] = []
    workers = 1 if case.alone else bench.workers
    with bench.server(Faults(case.rates, bench.seed, case.ends_after)) as server:
        code = bench.grow(db, first, workers=workers)
        while code in PAUSED and len(case.rates) > 1 and len(first.codes) < 60:
            code = bench.grow(db, first)
        log += server.log
    row.dead, later = graph(bench, db).dead, Ran()
    with bench.server(None) as server:
        if code in PAUSED:
            bench.grow(db, later)
        if row.dead:
            bench.command(db, later, "replies", "--failed", "--limit", "1000")
            bench.grow(db, later, "--retry-dead")
        log += server.log
    bench.command(db, later, "export", f"{stem}.graphml")
    measure(row, bench, db, log)
    row.codes = ", ".join(
        f"{code}×{n}" if n > 1 else str(code) for code, n in Counter(first.codes).items()
    )
    row.seconds, row.megabytes = first.seconds, first.megabytes - calm_megabytes
    judge(row, first, later, graph(bench, db), calm)
    if not same_requests(db, log):
        row.wrong.append("the ledger does not say what was asked")
    row.wrong += [f"the key is in {name}" for name in leaks(bench.folder, stem)]
    for file in bench.folder.glob(f"{stem}*"):
        file.unlink()
    return row


def measure(row: Row, bench: Bench, db: Path, log: list[Received]) -> None:
    row.calls, row.requests = len(log), len({received.hash for received in log})
    row.longest = longest(db)


def judge(row: Row, first: Ran, later: Ran, found: Graph, calm: Graph) -> None:
    """Compares what came with what was to come."""
    case = row.case
    row.graph = "same" if found.all == calm.all else "same claims"
    if found.claims != calm.claims:
        row.graph = "another"
    if row.graph == "another" or (case.same == "all" and row.graph != "same"):
        row.wrong.append("another graph")
    if not set(first.codes) <= set(case.codes) or any(later.codes):
        row.wrong.append(f"exit codes {first.codes} {later.codes}")
    if bool(row.dead) != (first.code == 1):
        row.wrong.append(f"exit code {first.code} with {row.dead} dead steps")
    if row.longest > TIMEOUT + 1:
        row.wrong.append("a call went on for more than a second after its deadline")
    if case.alone and case.same == "all" and row.megabytes > MOST_MEGABYTES:
        row.wrong.append("too much memory")


def calm_run(bench: Bench) -> tuple[Graph, float]:
    """The run without faults: its graph, and its peak memory."""
    db, ran = bench.folder / "calm.db", Ran()
    with bench.server(None) as server:
        bench.grow(db, ran)
        asked = len(server.log)
    row = Row(
        Case("none", {}, "every call answered"), asked, asked, 0, str(ran.code), "", ran.seconds
    )
    row.longest, found = longest(db), graph(bench, db)
    print(f"{HEAD}\n{row}", flush=True)
    return found, ran.megabytes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--only", nargs="*", default=[], help="names of faults, or: mixed")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--no-stream", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    replies, bad = subject(given.calls, seed=given.seed), 0
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        questions = folder / "questions.jsonl"
        questions.write_text("".join(json.dumps({"question": each}) + "\n" for each in replies))
        with ModelServer(replies) as server:
            port = server.port
        bench = Bench(
            folder, questions, replies, port, given.workers, not given.no_stream, given.seed
        )
        calm, megabytes = calm_run(bench)
        for case in cases(given.rate):
            if given.only and not any(each in case.name for each in given.only):
                continue
            row = run_case(bench, case, calm, megabytes)
            print(row, flush=True)
            bad += bool(row.wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
