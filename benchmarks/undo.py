"""Take random decisions about concepts back, all of them: is the graph the one before, every time?

    python benchmarks/undo.py [--sequences 1000] [--acts 12] [--seed 0]

A small graph is read from sentences of our own; in it are acronyms and variants that rules made
one. A sequence merges, splits, bans and undoes at random; then what still stands of it is taken
back, newest first or in any order. Prints one table; exit code 1 when a fingerprint differs.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
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


class Sequence:
    """Random decisions, and their taking back."""

    def __init__(self, store: Store, names: list[str], chance: random.Random) -> None:
        self.store, self.names, self.chance = store, names, chance
        self.mine: list[int] = []
        self.said: list[str] = []

    def decide(self, acts: int) -> Iterator[str]:
        """Decide so many things; gives what each was."""
        for _ in range(acts):
            what, pair = self.chance.choice(ACTS), self.chance.sample(self.names, 2)
            try:
                done = self._act(what, *pair)
            except KgagentError:
                done = "refused"
            self.said.append(f"{done} {pair[0]}, {pair[1]}")
            yield done

    def _act(self, what: str, one: str, other: str) -> str:
        match what:
            case "merge":
                self.mine.append(curate.merge(self.store, one, other).number)
            case "split":
                self.mine.append(curate.split(self.store, one).number)
            case "ban":
                self.mine.append(curate.keep_apart(self.store, one, other).number)
            case _ if self.mine:
                act = self.mine.pop(self.chance.randrange(len(self.mine)))
                curate.undo(self.store, act)
            case _:
                return "nothing to undo"
        return what

    def take_back(self, *, newest_first: bool) -> None:
        """Undo all that stands of it."""
        self.mine.reverse()
        if not newest_first:
            self.chance.shuffle(self.mine)
        for act in self.mine:
            curate.undo(self.store, act)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sequences", type=int, default=1_000)
    parser.add_argument("--acts", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    connect.SYNCHRONOUS = "OFF"  # nothing here is worth waiting for the disk
    done: Counter[str] = Counter()
    failed: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        place, kept = Path(folder) / "undo.db", Path(folder) / "kept.db"
        store = Store.open(str(place), create=True)
        read(store)
        names = sorted(row["key"] for row in views.hubs(store, limit=1_000))
        rules = len(views.merges(store, limit=1_000))
        before, changed = store.fingerprint(), 0
        store.close()
        shutil.copy(place, kept)
        store = Store.open(str(place))
        for number in range(given.sequences):
            chance = random.Random(f"{given.seed} {number}")
            sequence = Sequence(store, names, chance)
            done.update(sequence.decide(chance.randint(1, given.acts)))
            changed += store.fingerprint() != before
            sequence.take_back(newest_first=number % 2 == 0)
            if store.fingerprint() != before:  # so that the next begins with the graph as it was
                failed.append(sequence.said)
                store.close()
                shutil.copy(kept, place)
                store = Store.open(str(place))
        store.close()
    print("| sequences | concepts / rules' judgements | merges | splits | bans | undone midway"
          " | refused | changed the graph | back to the same fingerprint |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    cells = [done[what] for what in ("merge", "split", "ban", "undo", "refused")]
    cells = [f"{given.sequences:,}", f"{len(names)} / {rules}", *(f"{n:,}" for n in cells)]
    print(f"| {' | '.join([*cells, f'{changed:,}', f'{given.sequences - len(failed):,}'])} |")
    for said in sorted(failed, key=len)[:3]:
        print(f"not the same after: {'; '.join(said)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
