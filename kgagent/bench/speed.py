"""Speed of the embedded reader: sentences a CPU second, and whether time and memory stay flat."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

from kgagent.bench.score import Line
from kgagent.llm.embedded.parse import parse
from kgagent.llm.embedded.reader import read

ROUNDS = 4
SET = "abstracts on biocomposites, until 2019"
_FILE = "until-2019.jsonl"


def lines(folder: Path) -> Iterator[Line]:
    """Yield one line: sentences a CPU second of the whole reader, and how these change.

    The corpus is read `ROUNDS` times over in one process. Time is CPU time of all threads, so that
    neither other work nor a second core changes it; a growth of 1 is no growth.
    """
    texts = load(folder / _FILE)
    if not texts:
        return
    counts = [len(parse(text)) for text in texts]  # not timed; it also loads the pipeline
    rounds, peaks = [], []
    for _ in range(ROUNDS):
        rounds.append([_seconds(text) for text in texts])
        peaks.append(peak())
    first, tenth = rounds[0], max(1, len(texts) // 10)
    rates = [_rate(counts, seconds) for seconds in rounds]
    yield Line(
        SET,
        "kgagent",
        {
            "sentences": float(sum(counts)),
            "sentences/s": rates[0],
            "first tenth/s": _rate(counts[:tenth], first[:tenth]),
            "last tenth/s": _rate(counts[-tenth:], first[-tenth:]),
            "time growth": rates[0] / rates[-1],
            "peak MB": peaks[0],
            "memory growth": peaks[-1] / peaks[0],
        },
        note=f"CPU seconds of one process; growth from the first to the {ROUNDS}th reading",
    )


def load(path: Path) -> list[str]:
    """Title and abstract of every paper of the file (one JSON object a line)."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(row) for row in file]
    return [f"{row['title']}\n\n{row['abstract']}" for row in rows]


def _seconds(text: str) -> float:
    start = process_time()
    read(text)
    return process_time() - start


def _rate(counts: Sequence[int], seconds: Sequence[float]) -> float:
    return sum(counts) / max(sum(seconds), 1e-9)


def peak() -> float:
    """The most memory that the process has had so far, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
