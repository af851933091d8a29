"""New grounded concepts after part of the reading, by strategy; `reading` is the papers' own order.

    python benchmarks/strategies.py PAPERS [--share 0.3] [--seeds 5] [--strategies NAME ...]

Each seed puts the papers in another order and is the seed of the run; all strategies see the same
papers in the same order, read with the embedded model, a passage a step. Printed are means and
standard deviations over the seeds: concepts with a grounded relation, grounded relations, and the
share of questions of which an earlier one has a cosine above .9, the share of the text that was
read; and in how many seeds a strategy
found at least as many concepts as reading in order.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.agent.strategies.mix import STRATEGIES
from kgagent.domain.growth import MIXED, RunSettings
from kgagent.domain.paper import Paper
from kgagent.domain.reply import Reply, Request
from kgagent.embedding.static import StaticEmbedder
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.papers.read import read_papers
from kgagent.storage import connect, whole_graph
from kgagent.storage.store import Store

SIZE = 2500
ORDER = "reading"
NEAR = 0.9


class Found(NamedTuple):
    """What a run found: grounded concepts and relations; how alike its questions were, and which
    share of the text it read."""

    concepts: int
    relations: int
    alike: float
    text: float


class Remembering:
    """The embedded model, which reads a passage once and says the same ever after."""

    name = "embedded"

    def __init__(self) -> None:
        self._model = EmbeddedModel()
        self.characters = 0
        self._said: dict[tuple[str, ...], Reply] = {}

    def reply(self, request: Request) -> Reply:
        """The reply to the passages, whatever the question."""
        self.characters += sum(map(len, request.passages))
        if request.passages not in self._said:
            self._said[request.passages] = self._model.reply(request)
        return self._said[request.passages]


def run(
    papers: Sequence[Paper], model: Remembering, strategy: str, *, seed: int, share: float
) -> Found:
    """Grows a graph from the papers in the seed's order until `share` of the passages is read."""
    ordered = list(papers)
    random.Random(seed).shuffle(ordered)
    before = model.characters
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(str(Path(folder) / "graph.db"), create=True)
        passages = sum(read.passages for read in add_papers(store, ordered, size=SIZE))
        settings = RunSettings(seed=seed, strategy=strategy)
        limits = Limits(steps=round(share * passages))
        asked = [step.question.text for step in grow(store, model, settings, limits)]
        with store.read() as tx:
            rows = list(whole_graph.relation_rows(tx, grounded=True, least=0.0))
        store.close()
    ends = {end for row in rows for end in (row.source, row.target)}
    whole = sum(len(paper.text) for paper in ordered)
    return Found(len(ends), len(rows), alike(asked), (model.characters - before) / whole)


def alike(questions: Sequence[str]) -> float:
    """The share of questions that have a cosine above `NEAR` with an earlier one."""
    vectors = StaticEmbedder().embed(questions)
    earlier = np.tril(vectors @ vectors.T, -1)
    return float((earlier.max(axis=1) > NEAR).mean())


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("papers", type=Path)
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--strategies", nargs="+", default=[MIXED, *STRATEGIES])
    told = parser.parse_args()
    connect.SYNCHRONOUS = "OFF"
    papers = [paper for paper in read_papers([told.papers]) if isinstance(paper, Paper)]
    model = Remembering()
    seeds = range(told.seeds)
    in_order = [run(papers, model, ORDER, seed=seed, share=told.share).concepts for seed in seeds]
    print(
        "| strategy | concepts | relations | alike questions | text read | at least as in order |"
    )
    print("| --- | --- | --- | --- | --- | --- |")
    for strategy in told.strategies:
        found = [run(papers, model, strategy, seed=seed, share=told.share) for seed in seeds]
        counts = [one.concepts for one in found]
        wins = sum(count >= least for count, least in zip(counts, in_order, strict=True))
        spread = statistics.stdev(counts) if len(counts) > 1 else 0.0
        print(
            f"| {strategy} | {statistics.mean(counts):.0f} ± {spread:.0f} "
            f"| {statistics.mean(one.relations for one in found):.0f} "
            f"| {statistics.mean(one.alike for one in found):.0%} "
            f"| {statistics.mean(one.text for one in found):.1%} | {wins} of {len(found)} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
