"""The same papers in several orders: the same concepts, and the same said of each pair?

    python benchmarks/orders.py PAPERS [--papers 60] [--orders 5] [--seed 0]

Each order grows a graph of its own with the embedded reader. Compared are the partition (which
spellings are one concept) and what counts for each pair: verdict and probability. Prints one table;
exit code 1 when two orders differ, with what differs.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from itertools import islice
from pathlib import Path
from time import process_time

from kgagent import views
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.identity import Judgement, standing
from kgagent.domain.paper import Paper
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.papers.read import read_papers
from kgagent.storage import connect
from kgagent.storage.store import Store

Parts = frozenset[frozenset[str]]
Said = dict[tuple[str, str], tuple[str, float]]


def outcome(papers: list[Paper], place: Path) -> tuple[Parts, Said]:
    """What became of the papers: concepts by their spellings, and what counts for each pair."""
    store = Store.open(str(place), create=True)
    for _ in add_papers(store, papers, size=4_000):
        pass
    for _ in grow(store, EmbeddedModel(), RunSettings(), Limits()):
        pass
    shown = views.snapshot(store).concepts
    parts = frozenset(frozenset((row.name, *row.aliases)) for row in shown)
    rows = [
        Judgement(r["one_key"], r["other_key"], r["verdict"], r["author"], "", r["probability"])
        for r in reversed(views.merges(store, limit=1_000_000))
    ]
    said = {pair: (j.verdict, j.probability) for pair, j in standing(rows).items()}
    store.close()
    return parts, said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--orders", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    connect.SYNCHRONOUS = "OFF"
    every = (p for p in read_papers([given.file]) if isinstance(p, Paper))
    papers = list(islice(every, given.papers))
    chance = random.Random(given.seed)
    found: list[tuple[Parts, Said]] = []
    start = process_time()
    with tempfile.TemporaryDirectory() as folder:
        for order in range(given.orders):
            found.append(outcome(papers, Path(folder) / f"{order}.db"))
            chance.shuffle(papers)
    parts, said = found[0]
    other_parts = sum(one != parts for one, _ in found)
    other_said = sum(one != said for _, one in found)
    print("| papers | orders | concepts | of several spellings | pairs judged | made one"
          " | orders with another partition | with another judgement | CPU s |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    several = sum(len(part) > 1 for part in parts)
    same = sum(verdict == "same" for verdict, _ in said.values())
    cells = [len(papers), given.orders, len(parts), several, len(said), same]
    cells += [other_parts, other_said, round(process_time() - start)]
    print(f"| {' | '.join(f'{cell:,}' for cell in cells)} |")
    for number, (here, there) in enumerate(found[1:], 2):
        for part in sorted(map(sorted, here ^ parts))[:20]:
            print(f"order {number}: {' = '.join(part)}")
        for pair in sorted(pair for pair in {*said, *there} if said.get(pair) != there.get(pair))[
            :20
        ]:
            print(f"order {number}: {pair}: {said.get(pair)} against {there.get(pair)}")
    return 1 if other_parts or other_said else 0


if __name__ == "__main__":
    raise SystemExit(main())
