"""Do question strategies circle? Reasoning for so many steps with recorded replies as the model.

    python benchmarks/circling.py REPLIES.jsonl.gz [...] [--steps 200] [--seed 0] [--strategies ...]

Whatever is asked is answered by the recorded reply whose words speak most to the question, as often
as it is asked for: a strategy that goes round in circles hears the same again. The first recorded
question opens every run; nothing is read. `given` asks the recorded questions in their order
instead, and so hears every reply once. Columns: concepts and relations; questions alike, the share
with a cosine above .9 to an earlier one (all their words; guards look at what questions are about);
replies, how many different ones were heard; distance, the mean of 1 - cosine between a new concept
and the centroid of those before its step; and the step by which 90 % of the concepts in all replies
were there, or the share at the end.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kgagent.agent.grow import Limits, grow
from kgagent.agent.strategies.mix import STRATEGIES
from kgagent.domain.growth import OPEN, RunSettings
from kgagent.domain.reply import Reply, Request
from kgagent.domain.steering import Script
from kgagent.embedding.static import StaticEmbedder
from kgagent.llm.recorded import replies_in
from kgagent.retrieval.passages import Retriever
from kgagent.storage import connect
from kgagent.storage.store import Store
from kgagent.storage.tables import concepts, steps

GIVEN = "given"
WITHOUT_PAPERS = [
    n for n in STRATEGIES if n not in {"gap-in-reading", "hypothesis-check", "reading"}
]
NEAR, MOST = 0.9, 0.9


class SpeakingMost:
    """The recorded reply that speaks most to a question; to a recorded question, its own."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.name = "recorded:nearest"
        pairs = [pair for file in files for pair in replies_in(file)]
        self.pairs = [(f"{question} ({at})", text) for at, (question, text) in enumerate(pairs)]
        self._own = {question: at for at, (question, _) in enumerate(self.pairs)}
        self._retriever = Retriever(list(enumerate(text for _, text in self.pairs)))
        self.heard: set[int] = set()

    def reply(self, request: Request) -> Reply:
        """The reply."""
        at = self._own.get(request.question)
        if at is None:
            found = self._retriever.best(request.question, among=range(len(self.pairs)), count=1)
            at = found[0] if found else 0
        self.heard.add(at)
        return Reply(self.pairs[at][1], self.name)


class Ran(NamedTuple):
    """What a run came to."""

    steps: int
    concepts: int
    relations: int
    alike: float
    heard: int
    distance: float
    curve: list[int]


def run(model: SpeakingMost, strategy: str, *, count: int, seed: int) -> Ran:
    """Reasons for `count` steps."""
    model.heard = set()
    asked = [question for question, _ in model.pairs]
    script = Script(tuple(asked if strategy == GIVEN else asked[:1]))
    settings = RunSettings(
        model=model.name,
        seed=seed,
        mode=OPEN,
        strategy="node" if strategy == GIVEN else strategy,
        identity="exact",
        questions=f"{len(script.questions)}",
    )
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(str(Path(folder) / "graph.db"), create=True)
        limits = Limits(steps=count, until_read=False)
        done = list(grow(store, model, settings, limits, script=script))
        with store.read() as tx:
            query = concepts.select().join(steps).with_only_columns(concepts.c.key, steps.c.number)
            born = [(key, number) for key, number in tx.execute(query.order_by(concepts.c.id))]
        store.close()
    texts = [step.question.text for step in done]
    curve = [step.measures.concepts for step in done]
    last = done[-1].measures
    return Ran(
        len(done),
        last.concepts,
        last.relations,
        alike(texts),
        len(model.heard),
        distance(born),
        curve,
    )


def alike(questions: Sequence[str]) -> float:
    """The share of questions that have a cosine above `NEAR` with an earlier one."""
    vectors = StaticEmbedder().embed(questions)
    earlier = np.tril(vectors @ vectors.T, -1)
    return float((earlier.max(axis=1) > NEAR).mean())


def distance(born: Sequence[tuple[str, int]]) -> float:
    """How far new concepts are from the centroid of those there were before their step."""
    vectors = StaticEmbedder().embed([key for key, _ in born]).astype(np.float64)
    of = np.array([number for _, number in born])
    total, far = np.zeros(vectors.shape[1]), []
    for number in sorted(set(of.tolist())):
        new = vectors[of == number]
        if total.any():
            far += (1 - new @ (total / np.linalg.norm(total))).tolist()
        total += new.sum(axis=0)
    return float(np.mean(far)) if far else 0.0


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("replies", type=Path, nargs="+")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--strategies", nargs="+", default=WITHOUT_PAPERS)
    told = parser.parse_args()
    connect.SYNCHRONOUS = "OFF"
    model = SpeakingMost(told.replies)
    everything = run(model, GIVEN, count=len(model.pairs), seed=told.seed)
    names = ["strategy", "steps", "concepts", "relations", "questions alike", "replies heard"]
    names += ["distance", f"steps to {MOST:.0%} of {everything.concepts}"]
    print(f"| {' | '.join(names)} |\n|{' --- |' * len(names)}")
    for strategy in (GIVEN, *told.strategies):
        ran = (
            everything
            if strategy == GIVEN
            else run(model, strategy, count=told.steps, seed=told.seed)
        )
        enough = [at for at, n in enumerate(ran.curve, 1) if n >= MOST * everything.concepts]
        reached = str(enough[0]) if enough else f"not ({ran.concepts / everything.concepts:.0%})"
        print(
            f"| {strategy} | {ran.steps} | {ran.concepts:,} | {ran.relations:,} | {ran.alike:.0%} "
            f"| {ran.heard} | {ran.distance:.2f} | {reached} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
