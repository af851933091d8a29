"""The pages about history and about import are executed: their console lines run, in order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "docs" / "howto"
FAILS = {("import.md", 1): 1}
"""What a page says of a line's exit code, where it is not 0."""


@pytest.mark.parametrize("page", ["import.md", "history.md"])
def test_every_console_line_works(kgagent, page):
    text = (PAGES / page).read_text()
    for name, rows in re.findall(
        r"`(\w+\.csv)`, for example:\n\n```csv\n(.*?)```", text, re.DOTALL
    ):
        Path(name).write_text(rows)
    (block,) = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [line[2:] for line in block.splitlines()]
    assert len(lines) >= 7
    for number, line in enumerate(lines):
        program, *arguments = shlex.split(line)
        assert program == "kgagent"
        ran = kgagent(*arguments)
        assert ran.code == FAILS.get((page, number), 0), f"{line}: {ran.err}"
        assert ran.out.strip()
