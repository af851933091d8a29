"""How quickly the Explore page draws a large graph, and how it moves beside other components.

    python benchmarks/explore.py build big.db --concepts 20000
    python benchmarks/explore.py page big.db
    python benchmarks/explore.py frames --concepts 5000

`build` writes a made-up graph with communities; `page` opens the dashboard on it in a headless
Chromium (WebGL in software) and takes medians of five; `frames` pans the same graph in this
component and in others that are installed.
"""

from __future__ import annotations

import argparse
from hashlib import sha256
from pathlib import Path

import numpy as np

from kgagent.storage import tables
from kgagent.storage.store import Store

WORDS = (
    "silk bone nacre chitin wood resin collagen apatite fibroin keratin latex lignin starch "
    "cellulose elastin spider shell tendon crystal matrix fibre sheet strength stiffness toughness "
    "impact fracture layer gradient interface porosity hydration mineral protein polymer composite"
).split()
PREDICATES = "contains improves forms increases has reduces consists|of binds supports".split()


def made_up(concepts: int, *, seed: int = 0) -> list[tuple[int, int]]:
    """Pairs of concepts: communities of uneven size with hubs, a fifth of pairs between them."""
    chance = np.random.default_rng(seed)
    groups = max(4, int(np.sqrt(concepts) / 5))
    group = chance.choice(groups, concepts, p=chance.dirichlet(np.full(groups, 2.0)))
    weight = chance.pareto(1.3, concepts) + 1
    order = [np.flatnonzero(group == g) for g in range(groups)]
    share = [weight[members] / weight[members].sum() for members in order]
    pairs: dict[tuple[int, int], None] = {}
    for a in range(1, concepts):
        for _ in range(1 + int(chance.random() < 0.8)):
            inside = chance.random() < 0.8
            if inside:
                b = int(chance.choice(order[group[a]], p=share[group[a]]))
            else:
                b = int(chance.integers(concepts))
            if a != b:
                pairs.setdefault((a, b))
    return list(pairs)


def named(number: int, *, seed: int = 0) -> str:
    """A name of two words and the number."""
    chance = np.random.default_rng((seed, number))
    return f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}"


def build(file: Path, concepts: int, *, steps: int = 500) -> None:
    """A database as a run leaves it: each relation said once, with a quote."""
    file.unlink(missing_ok=True)
    pairs = made_up(concepts)
    store = Store.open(str(file), create=True)
    names = [named(number) for number in range(concepts)]
    first: dict[int, int] = {}
    for at, pair in enumerate(pairs):
        for end in pair:
            first.setdefault(end, 1 + at * steps // len(pairs))
    with store.write() as tx:
        _ledger(tx, steps)
        seen = sorted(first, key=lambda c: (first[c], c))
        rows = [
            {"id": at, "key": names[c], "name": names[c].capitalize(), "step_id": first[c]}
            for at, c in enumerate(seen, 1)
        ]
        tx.execute(tables.concepts.insert(), rows)
        ids = {c: at for at, c in enumerate(seen, 1)}
        tx.execute(
            tables.aliases.insert(),
            [
                {
                    "id": r["id"],
                    "concept_id": r["id"],
                    "spelling": r["name"],
                    "step_id": r["step_id"],
                }
                for r in rows
            ],
        )
        tx.execute(
            tables.mentions.insert(),
            [
                {"concept_id": r["id"], "alias_id": r["id"], "passage_id": r["step_id"]}
                | {"step_id": r["step_id"], "start_char": r["id"], "end_char": r["id"] + 5}
                for r in rows
            ],
        )
        _relations(tx, pairs, ids, names, steps)
        for name, value in (("concepts", concepts), ("relations", len(pairs))):
            row = {"step_id": steps, "name": name, "rank": 0, "value": float(value)}
            tx.execute(tables.measures.insert().values(row))
    store.close()


def _ledger(tx, steps: int) -> None:
    paper = {"id": 1, "key": "p", "content_hash": "0", "title": "A made-up paper", "year": 2020}
    paper |= {"venue": "", "identifier": "", "origin": "p", "reader": "text", "text": "x" * 10_000}
    tx.execute(tables.papers.insert().values(paper | {"added_at": 0.0}))
    passages = [
        {"id": n, "paper_id": 1, "ordinal": n, "start_char": n, "end_char": n + 1}
        | {"text_hash": str(n)}
        for n in range(1, steps + 1)
    ]
    tx.execute(tables.passages.insert(), passages)
    run = {"id": 1, "settings_hash": "0", "settings": "{}", "model": "embedded", "seed": 0}
    run |= {"code_version": "0", "state": "done", "epoch": 1, "merged_upto": steps, "process": 1}
    run |= {"stop_reason": "made up", "host": "", "started_at": 1.6e9, "ended_at": 1.6e9}
    tx.execute(tables.runs.insert().values(run))
    rows = [
        {"id": n, "run_id": 1, "ordinal": n, "number": n, "epoch": 1, "kind": "extract"}
        | {"input_hash": str(n), "state": "merged", "attempts": 1, "reason": "", "merged_at": 0.0}
        for n in range(1, steps + 1)
    ]
    tx.execute(tables.steps.insert(), rows)
    asked = [{"step_id": n, "text": "What?", "strategy": "hub"} for n in range(1, steps + 1)]
    tx.execute(tables.questions.insert(), asked)


def _relations(tx, pairs, ids, names, steps: int) -> None:
    rows, evidence = [], []
    for at, (a, b) in enumerate(pairs, 1):
        step = 1 + (at - 1) * steps // len(pairs)
        predicate = PREDICATES[at % len(PREDICATES)].replace("|", " ")
        rows.append({"id": at, "source_id": ids[a], "predicate": predicate})
        rows[-1] |= {"target_id": ids[b], "step_id": step}
        evidence.append({"hash": sha256(str(at).encode()).hexdigest(), "relation_id": at})
        evidence[-1] |= {"passage_id": step, "step_id": step, "item": at, "match": "exact"}
        evidence[-1] |= {"quote": f"We find that {names[a]} {predicate} {names[b]}."}
        evidence[-1] |= {"start_char": 0, "end_char": 5, "grounded": True, "negated": False}
        evidence[-1] |= {"hedged": False, "confidence": 1.0}
    tx.execute(tables.relations.insert(), rows)
    tx.execute(tables.evidence.insert(), evidence)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["build", "page", "frames"])
    parser.add_argument("database", type=Path, nargs="?", default=Path("explore.db"))
    parser.add_argument("--concepts", type=int, default=20_000)
    given = parser.parse_args()
    if given.what == "build":
        build(given.database, given.concepts)


if __name__ == "__main__":
    main()
