"""Missing links beside published figures: edges hidden from real graphs, and pairs joined later."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import process_time

import numpy as np

from kgagent.bench.score import Line
from kgagent.errors import NothingToRead
from kgagent.graph.links.backtest import NEAR, backtest
from kgagent.graph.links.features import Features, miners
from kgagent.graph.links.figures import auc
from kgagent.graph.links.judging import Backtest
from kgagent.graph.links.learning import HELD_OUT, Naming, hide, learn, learn_undated, prepare
from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.pairs import Pairs, score
from kgagent.graph.links.ranking import rank
from kgagent.graph.links.table import Dated, RelationTable

PUBLISHED = {
    "USAir": (93.6, 94.6, 95.0, 88.5),
    "Celegans": (85.2, 86.9, 87.4, 74.3),
    "NS": (93.7, 93.7, 93.7, 67.1),
    "Yeast": (89.0, 89.1, 89.2, 81.7),
}
"""AUC in % of the methods in `NAMED`: Zhang and Chen 2018, "Link prediction based on graph neural
networks", table 1."""
NAMED = ("common neighbours", "Adamic-Adar", "resource allocation", "preferential attachment")
SEEDS = tuple(range(10))
MANY = 200
"""Splits for what costs nothing: preferential attachment has a standard deviation of 2 points over
them, so means of ten differ by two points for no reason."""
_DATED = (
    "recent growth",
    "smaller growth",
    "recency of neighbours",
    "last seen",
    "last joined",
    "newcomer",
)
"""Miners that say nothing where no edge has a year."""


def hidden(folder: Path, *, seeds: Sequence[int] = SEEDS, many: int = MANY) -> Iterator[Line]:
    """Yield AUCs in % with 10 % of the edges hidden, as many negatives, the mean over the seeds.

    The methods that published figures are known for are given over `many` splits too. Reads
    `NAME.edges` (two numbers a line) of the graphs in `PUBLISHED`.
    """
    files = [file for name in PUBLISHED if (file := folder / f"{name}.edges").is_file()]
    if not files:
        raise NothingToRead(f"{folder} holds no edge lists to compare.")
    for file in files:
        ends = np.loadtxt(file, dtype=np.int64, ndmin=2)
        graph = LinkGraph.of(int(ends.max()) + 1, ends[:, 0], ends[:, 1])
        parts = [_found(graph, seed) for seed in seeds]
        for name, published in zip(NAMED, PUBLISHED[file.stem], strict=True):
            yield Line(file.stem, name, {"AUC": published}, published=True)
        for name, several in _simple(graph, many).items():
            figures = {"AUC": float(np.mean(several)), "sd": float(np.std(several))}
            yield Line(file.stem, f"{name}, {many} splits", figures)
        for name in parts[0]:
            found = [part[name] for part in parts]
            yield Line(file.stem, name, {"AUC": float(np.mean(found)), "sd": float(np.std(found))})


def _split(graph: LinkGraph, seed: int) -> tuple[LinkGraph, Pairs, Pairs]:
    """The graph without some edges, these, and as many pairs that are none."""
    left, gone = hide(graph, share=HELD_OUT, seed=seed)
    one, two = np.random.default_rng([seed, 9]).integers(graph.count, size=(2, 9 * len(gone) + 99))
    free = np.flatnonzero((one != two) & ~graph.joined(one, two))[: len(gone)]
    return left, gone, Pairs.of(left, one[free], two[free])


def _simple(graph: LinkGraph, many: int) -> dict[str, list[float]]:
    """The AUC in % of the methods in `NAMED`, for each of many splits."""
    used = [miner for miner in miners() if miner.name in NAMED]
    found: dict[str, list[float]] = {miner.name: [] for miner in used}
    for seed in range(many):
        _, gone, other = _split(graph, seed)
        for miner in used:
            found[miner.name].append(100 * auc(score(miner, gone), score(miner, other)))
    return found


def _found(graph: LinkGraph, seed: int) -> dict[str, float]:
    """The AUC in % of every miner and of the ranker, for one split."""
    left, gone, other = _split(graph, seed)
    prepared = Features.on(left, miners(seed=seed))
    yes, no = prepared.raw(gone), prepared.raw(other)
    found = {
        name: 100 * auc(yes[:, at], no[:, at])
        for at, name in enumerate(prepared.names)
        if name not in _DATED
    }
    ranker = learn_undated(left, seed=seed)
    odds = ranker.log_odds(prepared, gone), ranker.log_odds(prepared, other)
    return found | {"combined": 100 * auc(*odds)}


def later(
    rows: Iterable[Dated],
    *,
    title: str,
    cutoff: int,
    horizon: int,
    seeds: Sequence[int] = (0, 1, 2, 3, 4),
    vectors: Naming | None = None,
    most: float = NEAR,
) -> Iterator[Line]:
    """Yield a line a method: how well it tells the pairs joined in the years after the cutoff.

    `most` bounds the walks followed for near pairs; above it they are a sample, and the note says
    so.
    """
    table = RelationTable.of(rows)
    yield from told(
        backtest(table, cutoff=cutoff, horizon=horizon, seeds=seeds, vectors=vectors, most=most),
        title=title,
    )


def told(found: Backtest, *, title: str) -> Iterator[Line]:
    """Yield the lines of a back-test."""
    note = (
        f"graph to {found.cutoff} of {found.concepts:,} concepts and {found.edges:,} edges; "
        f"{found.positives:,} pairs joined in {found.horizon} years; {found.near:,} pairs within "
        f"three steps, of {found.share:.0%} of the concepts, {found.near_positives:,} of them "
        "joined"
    )
    for method in found.methods:
        random, matched = found.of(method, "random"), found.of(method, "matched")
        near = found.of(method, "near")
        figures = {
            "AUC random": random.auc,
            "from": random.low,
            "to": random.high,
            "AP random": random.average_precision or 0.0,
            "AUC matched": matched.auc,
            "paired": matched.paired or 0.0,
            "matched hits/100": matched.hits,
            "AUC near": near.auc,
            "near hits/100": near.hits,
        }
        yield Line(title, method, figures, note=note)


def speed(concepts: int = 50_000, relations: int = 150_000, *, seed: int = 0) -> Iterator[Line]:
    """Yield CPU seconds and memory of each part of ranking the pairs of a made-up growing graph.

    All pairs within three steps, or where there are too many those of a sample, as the note says.
    """
    table = grown(concepts, relations, seed=seed)
    start = process_time()
    now = int(table.year.max())
    ranker = learn(table, now=now, horizon=3, seed=seed)
    learnt = process_time()
    graph = table.graph()
    prepared = prepare(table, graph, None, seed)
    made = process_time()
    ranked = rank(prepared, ranker, seed=seed)
    done = process_time()
    note = (
        f"{ranked.seen:,} pairs: those of {ranked.sources:,} of "
        f"{int((graph.degrees > 0).sum()):,} concepts with a relation"
        + ("" if ranked.share == 1 else f", a sample (seed {seed})")
        + f"; learnt from {ranker.learnt_from:,} pairs that came to be joined"
    )
    figures = {
        "edges": float(graph.edges),
        "highest degree": float(graph.degrees.max()),
        "pairs": float(ranked.seen),
        "share": ranked.share,
        "learn s": learnt - start,
        "prepare s": made - learnt,
        "rank s": done - made,
        "CPU s": done - start,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        * (1 if sys.platform == "darwin" else 1024)
        / 1e6,
    }
    yield Line("ranking pairs within three steps", f"{concepts:,} concepts", figures, note=note)


def grown(concepts: int, relations: int, *, seed: int) -> RelationTable:
    """A growing graph with hubs: an end is any known concept, or (40 %) an end of an old edge."""
    chance = np.random.default_rng(seed)
    known = np.maximum((np.arange(relations) + 1) * concepts // relations, 2)
    ends = (chance.random((2, relations)) * known).astype(np.int64)
    copied = chance.random((2, relations)) < 0.4
    source = (chance.random((2, relations)) * np.arange(relations)).astype(np.int64)
    side = chance.integers(2, size=(2, relations))
    for at in range(1, relations):
        for end in (0, 1):
            if copied[end, at]:
                ends[end, at] = ends[side[end, at], source[end, at]]
    words = chance.zipf(1.3, size=(concepts, 2)) % 5000
    keys = tuple(f"w{one} w{two} {at}" for at, (one, two) in enumerate(words.tolist()))
    year = 1990 + np.arange(relations) * 30 // relations
    return RelationTable(keys, ("is",), ends[0], ends[1], np.zeros(relations, dtype=np.int64), year)
