"""The page about Python is executed, block by block; the one about agents says what is so."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import kgagent
from kgagent.api.filters import Filters

DOCS = Path(__file__).parents[2] / "docs"


def test_every_example_works(four_papers: Path, monkeypatch):
    monkeypatch.setenv("KGAGENT_EMBEDDER", "none")
    page = (DOCS / "reference" / "python.md").read_text()
    examples = doctest.DocTestParser().get_doctest(page, {}, "python.md", "python.md", 0)
    assert len(examples.examples) > 20
    assert doctest.DocTestRunner().run(examples).failed == 0


def test_the_page_names_every_method_and_filter():
    page = (DOCS / "reference" / "python.md").read_text()
    methods = {name for name in vars(kgagent.Graph) if not name.startswith("_")}
    assert {name for name in methods if f"{name}(" not in page} == set()
    assert {name for name in Filters.__annotations__ if f"`{name}`" not in page} == set()


def test_every_public_function_has_a_running_example():
    from kgagent.api.frames import to_frame
    from kgagent.api.opening import open_graph

    public = [value for name, value in vars(kgagent.Graph).items() if not name.startswith("_")]
    assert all(">>> " in (each.__doc__ or "") for each in [*public, open_graph, to_frame])


def test_importing_the_package_imports_nothing_else():
    said = "import sys, kgagent; print([m for m in sys.modules if 'kgagent.' in m or 'sql' in m])"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_values_are_frozen():
    from kgagent.api import values

    kinds = [each for each in vars(values).values() if hasattr(each, "__dataclass_params__")]
    assert len(kinds) > 10
    assert all(each.__dataclass_params__.frozen and fields(each) for each in kinds)


def test_the_snippet_for_clients_is_json_and_starts_the_command(kgagent):
    (snippet,) = re.findall(
        r"```json\n(.*?)```", (DOCS / "howto" / "mcp.md").read_text(), re.DOTALL
    )
    started = json.loads(snippet)["mcpServers"]["kgagent"]
    assert started["command"] == "kgagent"
    assert kgagent(*started["args"]).code == 3  # there is no such database here
