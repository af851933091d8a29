"""What import-linter cannot see: the dashboard is a folder of scripts, not a package."""

from __future__ import annotations

import ast
from pathlib import Path

APP = Path(__file__).parents[1] / "app"
READS = ("kgagent.views", "kgagent.errors", "kgagent.domain")
"""What every page may import."""

SAVES = {"taking.py": {"kgagent.interchange.formats"}}
"""What saves the graph as a file imports what `export` writes with, and nothing else."""

WRITERS = {"acts.py", "uploads.py", "jobs.py"}
"""The only parts that write, through what the commands use."""


def imported(script: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(script.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= (
                {node.module or ""}
                if node.module != "kgagent"
                else {f"kgagent.{a.name}" for a in node.names}
            )
    return {name for name in found if name.split(".")[0] in {"kgagent", "sqlalchemy", "igraph"}}


def test_the_dashboard_reads_through_views_only():
    scripts = list(APP.rglob("*.py"))
    assert len(scripts) > 5
    for script in scripts:
        others = {
            name
            for name in imported(script)
            if not any(name == part or name.startswith(f"{part}.") for part in READS)
        } - SAVES.get(script.name, set())
        assert not others or script.name in WRITERS, (script, others)
        assert not {name for name in others if name.startswith(("sqlalchemy", "igraph"))}
