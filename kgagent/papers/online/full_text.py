"""The PDF of a paper that a service named: arXiv's are free to fetch."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import PaperRejected
from kgagent.papers.online.source import Items
from kgagent.papers.online.web import Asked, Web
from kgagent.papers.options import Limits
from kgagent.papers.pdf import read_pdf

ADDRESS = "https://arxiv.org/pdf"
PAUSE = 3.0


def with_full_text(items: Iterable[Paper | Rejection], web: Web, *, limits: Limits) -> Items:
    """The items, with the text of its PDF for each paper of arXiv's.

    A paper whose PDF cannot be had keeps its abstract, with a note.
    """
    for item in items:
        if isinstance(item, Paper) and item.identifier.startswith("arxiv:"):
            try:
                yield _whole(item, web, limits)
            except PaperRejected as error:
                yield replace(item, notes=(*item.notes, f"without full text: {error.message}"))
        else:
            yield item


def _whole(paper: Paper, web: Web, limits: Limits) -> Paper:
    number = paper.identifier.removeprefix("arxiv:")
    body = web.get(Asked(paper.origin, f"{ADDRESS}/{number}", pause=PAUSE, sound=_is_pdf))
    if not _is_pdf(body):
        raise PaperRejected(paper.origin, "not_a_pdf", "arXiv has no PDF of it.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(body)
        read = read_pdf(path, limits=limits)
    return replace(
        paper, text=read.text, page_starts=read.page_starts, notes=read.notes, reader="arxiv+pdf"
    )


def _is_pdf(body: bytes) -> bool:
    return b"%PDF-" in body[:1024]
