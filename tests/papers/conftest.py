"""Papers made for the tests: PDFs drawn line by line, and one-call reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from kgagent.domain.paper import Paper, Rejection
from kgagent.papers.options import FieldNames, Limits
from kgagent.papers.read import read_papers

PROSE = (
    "Spider silk is among the toughest fibres that are known, and its strength",
    "comes from small crystals of protein within a soft matrix. We measured how",
    "humidity changes the stiffness of single threads and found a drop by half.",
    "Threads that were dried again became as stiff as they had been before.",
)

Draw = Callable[[Canvas], None]
MakePdf = Callable[..., Path]
Read = Callable[..., list[Paper | Rejection]]


def write(canvas: Canvas, lines: Iterable[str], *, x: float = 72, y: float = 700) -> float:
    """Lines under each other, 14 points apart; the place below the last."""
    for line in lines:
        canvas.drawString(x, y, line)
        y -= 14
    return y


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """make_pdf(name, draw, draw, ...) writes a PDF with a page for each drawing."""

    def make(name: str, *pages: Draw, title: str = "", author: str = "", **kept: object) -> Path:
        path = tmp_path / name
        canvas = Canvas(str(path), pagesize=A4, **kept)
        canvas.setTitle(title)
        canvas.setAuthor(author)
        for draw in pages:
            canvas.setFont("Helvetica", 11)
            draw(canvas)
            canvas.showPage()
        canvas.save()
        return path

    return make


@pytest.fixture
def prose_pdf(make_pdf: MakePdf) -> Path:
    """One page with a title and a paragraph."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(72, 760, "Humidity and the Strength of Silk")
        canvas.setFont("Helvetica", 11)
        write(canvas, PROSE)

    return make_pdf("silk.pdf", draw)


@pytest.fixture
def read() -> Read:
    """read(path, ...) is all that reading these paths yields."""

    def all_of(
        *paths: Path, fields: FieldNames | None = None, limits: Limits | None = None
    ) -> list[Paper | Rejection]:
        items = read_papers(paths, fields=fields or FieldNames(), limits=limits or Limits())
        return list(items)

    return all_of
