"""Reports as files: Markdown for terminals and editors, HTML that needs nothing beside it."""

from __future__ import annotations

from pathlib import Path

from kgagent.domain.report import Report
from kgagent.errors import UsageError
from kgagent.interchange.replacing import replacing
from kgagent.interchange.reports.html import to_html
from kgagent.interchange.reports.markdown import to_markdown

__all__ = ["FORMATS", "check", "to_html", "to_markdown", "write"]

FORMATS = {".md": to_markdown, ".html": to_html}
"""What each ending of a file name stands for."""


def check(path: Path) -> None:
    """Raises UsageError where the ending names no format."""
    if path.suffix.lower() not in FORMATS:
        raise UsageError(
            f"A report cannot be written as '{path.suffix or path.name}'.",
            hint=f"Formats: {', '.join(FORMATS)}",
        )


def write(report: Report, path: Path) -> None:
    """The report as a file, whole or not at all; raises ExportFailed where it cannot be written."""
    check(path)
    text = FORMATS[path.suffix.lower()](report)
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
