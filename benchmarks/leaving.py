"""What it takes to write a large graph as GraphML: time and memory, beside networkx and igraph.

    python benchmarks/leaving.py --concepts 1000000 --relations 3000000

Each writer runs in a process of its own, on the same made-up graph with the same columns. What is
counted is the writing alone: CPU seconds, and how far the memory of the process rose above what it
had with the graph in hand. A writer that would go beyond --most-mb is stopped, and that is said.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kgagent.bench import synthetic
from kgagent.domain.snapshot import ConceptRow, Snapshot

WRITERS = ("kgagent", "igraph", "networkx")
PAGE = 4096


def made(concepts: int, relations: int) -> Snapshot:
    rows = synthetic.relations(concepts, relations, seed=1)
    named = (ConceptRow(f"c{n}", f"concept {n}", year=2000 + n % 20, papers=n % 7, community=n % 50)
             for n in range(concepts))  # fmt: skip
    return Snapshot(tuple(named), tuple(rows), 1)


def rss() -> int:
    """The memory of this process now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE // 2**20


def write(writer: str, snapshot: Snapshot, path: Path, most_mb: int) -> dict[str, float | str]:
    graph: object = snapshot
    if writer == "networkx":
        from kgagent.interchange.nx import to_networkx

        graph = to_networkx(snapshot)
    elif writer == "igraph":
        from kgagent.graph.snapshots import to_igraph

        graph = to_igraph(snapshot)
        del graph["title"]
    if writer != "kgagent":
        del snapshot
    before, began = rss(), time.process_time()
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew from here
    resource.setrlimit(resource.RLIMIT_AS, (most_mb * 2**20, resource.RLIM_INFINITY))
    try:
        if writer == "networkx":
            import networkx as nx

            nx.write_graphml(graph, path)
        elif writer == "igraph":
            graph.write_graphml(str(path))  # type: ignore[attr-defined]
        else:
            from kgagent.interchange.graphml import write_graphml

            write_graphml(graph, path, multi=True)  # type: ignore[arg-type]
    except MemoryError:
        return {"writer": writer, "note": f"stopped: more than {most_mb:,} MB in all"}
    return {
        "writer": writer,
        "cpu_s": round(time.process_time() - began, 1),
        "graph_mb": before,
        "above_mb": high() - before,
        "file_mb": path.stat().st_size // 2**20,
    }


def high() -> int:
    """The highest memory of this process since the count began, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--concepts", type=int, default=50_000)
    asked.add_argument("--relations", type=int, default=150_000)
    asked.add_argument("--most-mb", type=int, default=12_000, help="The most memory of a writer.")
    asked.add_argument("--only", choices=WRITERS, help="This writer, in this process.")
    given = asked.parse_args()
    if given.only:
        with tempfile.TemporaryDirectory() as folder:
            snapshot = made(given.concepts, given.relations)
            print(json.dumps(write(given.only, snapshot, Path(folder, "g.graphml"), given.most_mb)))
        return
    for writer in WRITERS:
        command = [sys.executable, __file__, *sys.argv[1:], "--only", writer]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        told = ran.stdout.strip().splitlines()[-1:] or [f"{writer}: {ran.stderr.strip()[-200:]}"]
        print(*told, flush=True)


if __name__ == "__main__":
    main()
