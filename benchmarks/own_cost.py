"""kgagent's own CPU per call: HTTP, ledger, parsing, merging and measuring, with instant replies.

    python benchmarks/own_cost.py [--calls 48] [--sizes 2000 50000]

A graph of the given size is made first; then as many questions are asked of a server in another
process. What is counted is the CPU time of this process alone. `measures` is the part of it that
goes into measuring the graph after every step.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kgagent import wiring
from kgagent.agent import memory
from kgagent.agent.grow import Limits, grow
from kgagent.domain.growth import PlannedStep, Question, RunSettings
from kgagent.settings import resolve
from kgagent.storage import knowledge, ledger
from kgagent.storage.store import Store


def reply(chance: random.Random, known: int) -> str:
    """About 20 relations, half of them between concepts that are known."""
    names = [f"material {chance.randrange(known)}" for _ in range(12)]
    names += [f"novelty {chance.randrange(10**9)}" for _ in range(6)]
    edges = [
        {"source": chance.choice(names), "relation": "improves", "target": chance.choice(names)}
        for _ in range(20)
    ]
    graph = json.dumps({"nodes": [{"id": name} for name in names], "edges": edges})
    return f"<think><graph_json>{graph}</graph_json></think>" + " It depends." * 200


def prefill(store: Store, size: int, chance: random.Random) -> None:
    """A graph of `size` concepts and 3 relations for each, most of them near one another."""
    with store.write() as tx:
        run = ledger.start_run(tx, RunSettings(model="made"), "benchmark")
        ledger.plan(tx, run.id, 1, [PlannedStep(1, 1, Question("What is there?", "made"))])
        (step,) = ledger.waiting(tx, run.id)
        names = {f"material {number}": f"material {number}" for number in range(size)}
        ids = {key[0]: i for key, i in knowledge.add_concepts(tx, step.id, names).ids.items()}
        pairs = [
            (a, min(size - 1, max(0, a + int(chance.gauss(0, 20))))) for a in range(size)
        ] * 2 + [(chance.randrange(size), chance.randrange(size)) for _ in range(size)]
        triples = [(ids[f"material {a}"], "improves", ids[f"material {b}"]) for a, b in pairs]
        knowledge.add_relations(tx, step.id, triples)
        ledger.close_step(tx, run.id, step)
        ledger.end_run(tx, run.id, ledger.DONE, "made")


def run(size: int, calls: int, folder: Path) -> tuple[float, float]:
    """CPU-milliseconds per call: all, and the part that measures."""
    chance = random.Random(size)
    pairs = [(f"What is question {number} about?", reply(chance, size)) for number in range(calls)]
    file = folder / f"replies-{size}.jsonl"
    file.write_text("\n".join(json.dumps({"question": q, "raw_output": r}) for q, r in pairs))
    command = [sys.executable, "-m", "kgagent.testing", "--replies", str(file), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = next(word for word in server.stdout.readline().split() if word.startswith("http"))
    store = Store.open(str(folder / f"graph-{size}.db"), create=True)
    prefill(store, size, chance)
    flags = {"model": "openai:made", "base_url": url, "reply_shape": "think", "embedder": "none"}
    settings = resolve(flags, {"OPENAI_API_KEY": "none"}, folder).settings
    connected = wiring.connect(settings, store, given=[question for question, _ in pairs])
    spent, grown = 0.0, memory.Memory.grow

    def timed(self, merged):
        nonlocal spent
        before = time.process_time()
        grown(self, merged)
        spent += time.process_time() - before

    memory.Memory.grow = timed
    loop = grow(store, connected.model, connected.run, Limits(), script=connected.script)
    next(loop)
    spent, before = 0.0, time.process_time()
    rest = sum(1 for _ in loop)
    whole = time.process_time() - before
    memory.Memory.grow = grown
    server.terminate()
    store.close()
    return whole / rest * 1000, spent / rest * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=48)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 50_000])
    given = parser.parse_args()
    print("concepts  CPU-ms per call  of it measures  without measures")
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            whole, measures = run(size, given.calls, Path(folder))
            print(f"{size:8,}  {whole:15.1f}  {measures:14.1f}  {whole - measures:16.1f}")


if __name__ == "__main__":
    main()
