"""A small graph for the examples and pages about Python and MCP: grown once, then copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

PAPERS = Path(__file__).parent / "data" / "papers"
READ = ("01", "03", "04", "06")


@pytest.fixture(scope="session")
def _grown_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of four sample papers; all workers of a session share it."""
    from kgagent import open_graph

    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "four-papers.db"
    with FileLock(f"{place}.making"):
        if not place.exists():
            making = place.with_suffix(".part")
            papers = [path for path in sorted(PAPERS.iterdir()) if path.name[:2] in READ]
            with open_graph(making, writable=True) as graph:
                graph.grow(papers, embedder="none", db="kgagent.db")
            making.rename(place)
    return place


@pytest.fixture
def four_papers(_grown_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the graph of four sample papers as kgagent.db."""
    shutil.copy(_grown_once, tmp_path / "kgagent.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def _graph_of_examples(
    request: pytest.FixtureRequest, doctest_namespace: dict[str, object]
) -> object:
    """`graph` in the examples of the door for programs."""
    if not isinstance(request.node, pytest.DoctestItem) or not request.node.name.startswith(
        "kgagent.api."
    ):
        yield
        return
    from kgagent import open_graph

    folder = request.getfixturevalue("four_papers")
    monkeypatch = request.getfixturevalue("monkeypatch")
    monkeypatch.setenv("KGAGENT_EMBEDDER", "none")
    (folder / "moth.txt").write_text("Moths spin silk. Silk fibroin stiffens the cocoon.")
    with open_graph(folder / "kgagent.db") as graph:
        doctest_namespace |= {"graph": graph, "open_graph": open_graph}
        yield
