"""Kill -9 a run at random moments, continue it each time, and compare with the undisturbed graph.

    python benchmarks/kill.py PAPERS [--kills 20] [--seed 0] [--folder /tmp/kill]

Prints one line a kill and a verdict; exit code 1 when the graphs differ, evidence is doubled, or
SQLite finds the database damaged.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path


def grow(papers: str, db: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kgagent", "grow", papers, "--db", str(db)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def status(db: Path) -> dict[str, object]:
    command = [
        sys.executable,
        "-m",
        "kgagent",
        "status",
        "--fingerprint",
        "--json",
        "--db",
        str(db),
    ]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {"fingerprint": told["fingerprint"], **told["totals"]}


def doubled(db: Path) -> int:
    with sqlite3.connect(db) as tx:
        return tx.execute(
            "SELECT count(*) FROM (SELECT 1 FROM evidence GROUP BY relation_id, passage_id, "
            "start_char, end_char, negated, quote HAVING count(*) > 1)"
        ).fetchone()[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("papers")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=Path("kill-benchmark"))
    given = parser.parse_args()
    chance = random.Random(given.seed)
    shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True)
    calm, killed = given.folder / "calm.db", given.folder / "killed.db"

    started = time.monotonic()
    grow(given.papers, calm).wait()
    whole = time.monotonic() - started
    print(f"undisturbed: {whole:.1f} s")
    for kill in range(1, given.kills + 1):
        process = grow(given.papers, killed)
        wait = chance.uniform(0.3, 3.0 + whole / given.kills)
        time.sleep(wait)
        alive = process.poll() is None
        process.kill()
        process.wait()
        print(f"kill {kill:2} after {wait:5.2f} s{'' if alive else ' (it had finished)'}")
    grow(given.papers, killed).wait()
    expected, found = status(calm), status(killed)
    with sqlite3.connect(killed) as tx:
        health = tx.execute("PRAGMA integrity_check").fetchone()[0]
    replies = found.pop("replies"), expected.pop("replies")
    same, double = expected == found, doubled(killed)
    print(
        f"same graph: {same}; doubled evidence: {double}; integrity: {health}; replies: {replies}"
    )
    print(json.dumps(found, indent=2))
    return 0 if same and not double and health == "ok" else 1


if __name__ == "__main__":
    raise SystemExit(main())
