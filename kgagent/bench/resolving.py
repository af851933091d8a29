"""Speed of identity: what it costs to find out which known concepts new names are the same as."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time

import numpy as np

from kgagent.bench.invent import invented
from kgagent.bench.score import Line
from kgagent.bench.speed import peak
from kgagent.domain.naming import canonical
from kgagent.embedding.static import StaticEmbedder
from kgagent.errors import NothingToRead
from kgagent.identity.decide import READ, Pair, judge
from kgagent.identity.known import KnownNames, vectors_of
from kgagent.similarity.choose import choose
from kgagent.similarity.exact import ExactNearest
from kgagent.similarity.hnsw import HnswNearest, installed
from kgagent.similarity.protocol import Floats, Nearest, NearestConcepts, Numbers

NEW = 2_000
SIZES = (2_000, 50_000, 300_000)
TURN = 1_024
"""Names that come in at once."""
K = 10

_SCANNED = 400_000
"""Cosines that the plain scan computes; its time for all is worked out from theirs."""
_NOTE = (
    "CPU seconds for all new names; whole: their vectors, candidates and judgements; search: its"
    " part that looks for near vectors; plain scan: a loop in Python, one numpy dot a pair,"
)


@dataclass(frozen=True, slots=True)
class Task:
    """How many names are known and how many new, from a file or invented; `index`: also HNSW."""

    known: int
    new: int
    file: Path | None
    index: bool

    def names(self) -> tuple[list[str], list[str]]:
        """The keys of the known names, and of the new ones."""
        wanted = self.known + self.new
        if self.file is None:
            every = invented(wanted, seed=0)
        else:
            text = self.file.read_text(encoding="utf-8")
            keys = (canonical(row.strip()) for row in text.splitlines())
            every = list(dict.fromkeys(key for key in keys if key))
        return every[: self.known], every[self.known : wanted]


def lines(
    sizes: Sequence[int] = SIZES, *, new: int = NEW, names: Path | None = None, index: bool = True
) -> Iterator[Line]:
    """Yield a line a number of known names; each is measured in a process of its own.

    Names come one a line from the file `names`, else they are invented (seeded). All times are CPU
    seconds for all `new` names together. With `index`, where faiss is installed, also an HNSW index
    of the same vectors, and its recall of the ten nearest. Raises NothingToRead where the file
    cannot be read or has too few names.
    """
    start = multiprocessing.get_context("spawn")
    for known in sizes:
        task = Task(known, new, names, index and installed())
        if names is not None:
            _check(task)
        here, there = start.Pipe(duplex=False)
        process = start.Process(target=_send, args=(there, task))
        process.start()
        there.close()
        figures: dict[str, float] = here.recv()
        process.join()
        kind = "invented" if names is None else names.name
        note = f"{_NOTE} worked out from the first {min(_SCANNED, known * new):,} pairs"
        yield Line(f"{new:,} new names, {kind}", f"{known:,} known", figures, note=note)


def _check(task: Task) -> None:
    try:
        found = task.names()
    except (OSError, UnicodeDecodeError) as error:
        raise NothingToRead(
            f"Cannot read {task.file}: {error}.", hint="Name a text file."
        ) from error
    if sum(map(len, found)) < task.known + task.new:
        raise NothingToRead(
            f"{task.file} has {sum(map(len, found)):,} different names, too few.",
            hint="Ask for fewer: --known N --new N",
        )


def _send(to: Connection, task: Task) -> None:
    to.send(measure(task))
    to.close()


@dataclass(slots=True)
class _Timed:
    """A search whose `within` is timed."""

    search: NearestConcepts
    seconds: float = 0.0

    def add(self, vectors: Floats) -> None:
        self.search.add(vectors)

    def within(self, vectors: Floats, least: float) -> list[Numbers]:
        start = process_time()
        found = self.search.within(vectors, least)
        self.seconds += process_time() - start
        return found


def measure(task: Task) -> dict[str, float]:
    """The figures of one line, measured in this process."""
    embedder = StaticEmbedder()
    old, fresh = task.names()
    judge([Pair("warm", "up")], embedder.embed)  # reads the trees
    search = _Timed(choose(embedder.dimension, len(old)))
    graph = KnownNames(search)
    start = process_time()
    for part in _batched(old):
        graph.add(part, vectors_of(part, embedder.embed))
    build = process_time() - start
    start = process_time()
    pairs = sum(_resolved(graph, part, embedder) for part in _batched(fresh))
    whole = process_time() - start
    memory = peak()  # before the others take theirs
    vectors, asked = vectors_of(old, embedder.embed), vectors_of(fresh, embedder.embed)
    product, scan = _product(asked, vectors), _scan(asked, vectors)
    return {
        "pairs judged": float(pairs),
        "whole": whole,
        "search": search.seconds,
        "plain scan": scan,
        "bare product": product,
        "search / scan": search.seconds / scan,
        "whole / scan": whole / scan,
        "search / product": search.seconds / product,
        "whole / product": whole / product,
        "build": build,
        "peak MB": memory,
        **(_hnsw(asked, vectors) if task.index else {}),
    }


def _resolved(graph: KnownNames, names: Sequence[str], embedder: StaticEmbedder) -> int:
    """Take new names in as growth does; how many pairs had to be judged."""
    candidates = graph.candidates(names, vectors_of(names, embedder.embed))
    return len(judge((Pair(*pair) for pair in candidates), embedder.embed, standard=READ))


def _batched(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names in parts of `TURN`."""
    return (names[at : at + TURN] for at in range(0, len(names), TURN))


def _product(asked: Floats, known: Floats) -> float:
    """CPU seconds of the cosines of all pairs and nothing else, by blocks that memory has room
    for; the best of three runs."""
    block = np.empty((min(TURN, len(asked)), min(8192, len(known))), dtype=np.float32)
    seconds = []
    for _ in range(3):
        start = process_time()
        for row in range(0, len(asked), TURN):
            part = asked[row : row + TURN]
            for at in range(0, len(known), 8192):
                other = known[at : at + 8192]
                np.matmul(part, other.T, out=block[: len(part), : len(other)])
        seconds.append(process_time() - start)
    return min(seconds)


def _scan(asked: Floats, known: Floats) -> float:
    """CPU seconds of a plain loop over all pairs, from those of its first rows."""
    rows = min(len(asked), max(1, _SCANNED // len(known)))
    start = process_time()
    for one in asked[:rows]:
        best, nearest = -2.0, -1
        for number, other in enumerate(known):
            cosine = one.dot(other)
            if cosine > best:
                best, nearest = cosine, number
        assert nearest >= 0
    return (process_time() - start) * len(asked) / rows


def _hnsw(asked: Floats, known: Floats) -> dict[str, float]:
    """Cost of an HNSW index of the same vectors, and how many of the ten nearest it finds."""
    exact, index = ExactNearest(known.shape[1]), HnswNearest(known.shape[1])
    exact.add(known)
    start = process_time()
    index.add(known)
    built = process_time() - start
    start = process_time()
    found = index.nearest(asked, K)
    seconds = process_time() - start
    return {
        "HNSW build": built,
        "HNSW query": seconds,
        f"HNSW recall at {K}": _recall(found, exact.nearest(asked, K)),
    }


def _recall(found: Nearest, right: Nearest) -> float:
    """The share of the nearest that were found; one as near as the last of them counts as well."""
    last = np.round(right.cosines[:, -1:], 4)
    return float((np.round(found.cosines, 4) >= last).mean())
