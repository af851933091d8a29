"""The page about reasoning is executed: its console lines run, in order, and say something."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "reason-over-the-graph.md"


def test_every_console_line_works(kgagent):
    assert kgagent("grow", "--sample").code == 0
    (block,) = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    lines = [line[2:] for line in block.splitlines()]
    assert len(lines) == 4
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "kgagent"
        ran = kgagent(*arguments)
        assert ran.code == 0, f"{line}: {ran.err}"
        assert "## Evidence" in ran.out
