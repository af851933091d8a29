"""Take random decisions about concepts back, all of them: is the graph the one before, every time?

    python benchmarks/undo.py [--sequences 1000] [--acts 12] [--seed 0]

A small graph is read from sentences of our own; in it are acronyms and variants that rules made
one. A sequence merges, splits, bans and undoes at random; then what still stands of it is taken
back, newest first or in any order. Prints one table; exit code 1 when a fingerprint differs.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from pathlib import Path

from kgagent import views
from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.errors import KgagentError
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.storage import connect
from kgagent.storage.store import Store

TEXTS = (
    "We coated implants with hydroxyapatite (HA). HA improves bone growth. Silk binds collagen.",
    "Hyaluronic acid (HA) was added. HA increases the water content of hydrogels.",
    "The cell wall improves toughness. Cellular walls contain chitin. Chitin reduces friction.",
    "Polylactic acid (PLA) contains resin. PLA improves bone growth. Nacre contains chitin.",
    "Freeze drying improves porosity. Tensile strength depends on porosity. Wood contains resin.",
)
ACTS = ("merge", "merge", "merge", "split", "ban", "undo")


def read(store: Store) -> None:
    papers = [Paper(text=text, title=f"Paper {at}", year=2001) for at, text in enumerate(TEXTS)]
    for _ in add_papers(store, papers, size=2_000):
        pass
    for _ in grow(store, EmbeddedModel(), RunSettings(epoch=2), Limits()):
        pass


def act(store: Store, names: list[str], chance: random.Random, mine: list[int]) -> str:
    """Decide something at random; gives what was done. Raises KgagentError where it is refused."""
    what = chance.choice(ACTS)
    one, other = chance.sample(names, 2)
    match what:
        case "merge":
            mine.append(curate.merge(store, one, other).number)
        case "split":
            mine.append(curate.split(store, one).number)
        case "ban":
            mine.append(curate.keep_apart(store, one, other).number)
        case _ if mine:
            curate.undo(store, mine.pop(chance.randrange(len(mine))))
        case _:
            return "nothing to undo"
    return what


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sequences", type=int, default=1_000)
    parser.add_argument("--acts", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    connect.SYNCHRONOUS = "OFF"  # nothing here is worth waiting for the disk
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(str(Path(folder) / "undo.db"), create=True)
        read(store)
        names = sorted(row["key"] for row in views.hubs(store, limit=1_000))
        rules = len(views.merges(store, limit=1_000))
        before, differing, changed = store.fingerprint(), 0, 0
        for number in range(given.sequences):
            mine: list[int] = []
            for _ in range(chance.randint(1, given.acts)):
                try:
                    done[act(store, names, chance, mine)] += 1
                except KgagentError:
                    done["refused"] += 1
            changed += store.fingerprint() != before
            mine.reverse()
            if number % 2:
                chance.shuffle(mine)
            for each in mine:
                curate.undo(store, each)
            differing += store.fingerprint() != before
        store.close()
    print("| sequences | concepts / rules' judgements | merges | splits | bans | undone midway"
          " | refused | changed the graph | back to the same fingerprint |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    cells = [done[what] for what in ("merge", "split", "ban", "undo", "refused")]
    cells = [f"{given.sequences:,}", f"{len(names)} / {rules}", *(f"{n:,}" for n in cells)]
    print(f"| {' | '.join([*cells, f'{changed:,}', f'{given.sequences - differing:,}'])} |")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
