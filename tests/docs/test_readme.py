"""README is executed: its console lines run, in order, and say something."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def console_lines() -> list[str]:
    blocks = CONSOLE.findall(README.read_text())
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_readme_has_exactly_two_commands():
    section = README.read_text().split("## Two commands")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert [len(block.strip().splitlines()) for block in blocks] == [1, 1]
    assert "grow --sample" in blocks[0]
    assert "pytest" in blocks[1]


def test_every_console_line_of_readme_works(kgagent):
    assert kgagent("grow", "--sample").code == 0
    lines = console_lines()
    assert len(lines) >= 4
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "kgagent"
        ran = kgagent(*arguments)
        assert ran.code == 0, f"{line}: {ran.err}"
        assert ran.out.strip()


@pytest.mark.parametrize("page", ["README.md", *sorted(str(p) for p in Path("docs").rglob("*.md"))])
def test_links_between_pages_lead_somewhere(page):
    path = README.parent / page
    for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", path.read_text()):
        assert (path.parent / target).exists(), f"{page}: {target}"
