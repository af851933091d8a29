"""What other systems made of the same texts, brought in and measured: a table in Markdown.

    python benchmarks/imported.py [../shared/data]

Brings in the published graphs of KGGen, GraphRAG and OpenIE for the essays of MINE (a step an
essay), reads the same essays with the embedded reader, merges the recorded replies of four models
to the same hundred questions, and brings in small real graphs (GML). A set that is not in the
folder is left out, and said so.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kgagent import kinds
from kgagent.agent.bring_in import bring_in, prepared
from kgagent.agent.grow import Limits, grow
from kgagent.agent.measure import measure_steps
from kgagent.agent.read import add_papers
from kgagent.domain.growth import OPEN, RunSettings
from kgagent.domain.paper import Paper
from kgagent.domain.steering import Script
from kgagent.interchange.foreign import json_files
from kgagent.interchange.foreign.graph import Edge, Foreign
from kgagent.interchange.foreign.mapping import mapped
from kgagent.interchange.foreign.read import read
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.llm.recorded import from_file, replies_in
from kgagent.storage import connect, measures
from kgagent.storage.store import Store

COLUMNS = ("edges", "concepts", "relations", "components", "largest_component", "mean_degree",
           "communities", "modularity", "clustering", "mean_path", "cut_concepts")  # fmt: skip
BEST = {"karate": 0.4198, "dolphins": 0.5285, "polbooks": 0.5272, "football": 0.6046,
        "moreno_lesmis": 0.5600, "dimacs10-netscience": 0.9599, "arenas-email": 0.5820}  # fmt: skip
Line = tuple[str, dict[str, object]]


def main(data: Path) -> None:
    connect.SYNCHRONOUS = "OFF"
    for title, lines in (
        ("Essays of MINE, a step an essay; names judged, then exact", essays(data / "mine")),
        ("Recorded replies to the same questions, a step a question", recorded(data / "replies")),
        ("Small real graphs (modularity, beside the best known)", real(data / "graphs")),
    ):
        print(f"\n### {title}\n")
        print("| system | " + " | ".join(COLUMNS).replace("_", " ") + " |")
        print("|---" * (len(COLUMNS) + 1) + "|")
        for name, row in lines:
            cells = [_cell(row.get(column)) for column in COLUMNS]
            print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def essays(folder: Path) -> Iterator[Line]:
    file = folder / "essays-1-35.jsonl"
    if not file.is_file():
        print(f"(left out: there is no {file.name})")
        return
    rows = [json.loads(line) for line in file.open(encoding="utf-8")]
    for identity in ("names", "exact"):
        for system in ("KGGen", "GraphRAG", "OpenIE"):
            whole = Foreign()
            for number, row in enumerate(rows, 1):
                if system not in row["published"]:
                    continue
                found = json_files.from_value(row["published"][system]["graph"])
                whole.edges += [
                    Edge(e.source, e.target, {**e.attributes, "step": number}) for e in found.edges
                ]
                whole.unusable += found.unusable
            yield f"{system}, {identity}", _brought(whole, system, identity)
        with _Fleeting() as store:
            texts = (Paper(text=row["content"], title=row["topic"]) for row in rows)
            for _ in add_papers(store, texts, size=2500):
                pass
            settings = RunSettings(identity=identity)
            for _ in grow(store, EmbeddedModel(), settings, Limits()):
                pass
            yield f"kgagent, embedded, {identity}", _measured(store)


def recorded(folder: Path) -> Iterator[Line]:
    for file in sorted(folder.glob("*.jsonl.gz")):
        name = file.name.removesuffix(".jsonl.gz")
        asked = tuple(dict.fromkeys(question for question, _ in replies_in(file)))
        with _Fleeting() as store:
            settings = RunSettings(model=name, mode=OPEN, questions=name)
            limits = Limits(steps=len(asked))
            for _ in grow(store, from_file(name, file), settings, limits, script=Script(asked)):
                pass
            yield name, _measured(store)


def real(folder: Path) -> Iterator[Line]:
    for file in sorted(folder.glob("*.gml")):
        row = _brought(read([file])[0], file.stem, "exact")
        best = BEST.get(file.stem)
        row["modularity"] = f"{row['modularity']:.4f} ({best:.4f})" if best else row["modularity"]
        yield file.stem, row


def _brought(foreign: Foreign, name: str, identity: str) -> dict[str, object]:
    found = prepared(mapped(foreign), name)
    settings = replace(found.settings, identity=identity)
    with _Fleeting() as store:
        for _ in bring_in(store, found, settings, kinds.load()):
            pass
        return {"edges": len(foreign.edges), **_measured(store)}


class _Fleeting:
    """A store that is gone afterwards."""

    def __enter__(self) -> Store:
        self._folder = tempfile.TemporaryDirectory()
        self._store = Store.open(str(Path(self._folder.name, "g.db")), create=True)
        return self._store

    def __exit__(self, *_: object) -> None:
        self._store.close()
        self._folder.cleanup()


def _measured(store: Store) -> dict[str, object]:
    for _ in measure_steps(store, lambda step, last: step == last):
        pass
    with store.read() as tx:
        found = measures.latest(tx)
    figures = found.figures
    return {
        name: getattr(found, name, None) if hasattr(found, name) else getattr(figures, name, None)
        for name in COLUMNS
        if name != "edges"
    }


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "data")
