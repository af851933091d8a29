"""What import-linter cannot see: the dashboard is a folder of scripts, not a package."""

from __future__ import annotations

import ast
from pathlib import Path

APP = Path(__file__).parents[1] / "app"
ALLOWED = {"kgagent.views", "kgagent.errors"}


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
        assert imported(script) <= ALLOWED, script
