"""Make the PDF sample papers from data/papers-src/*.md: `python data/make_pdfs.py`.

The sources use a small part of Markdown: a front matter block, `##` headings, paragraphs, one
kind of table and numbered references. The same sources always give the same bytes for one version
of reportlab (it is in the `dev` extra).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

HERE = Path(__file__).resolve().parent
PAGE = (176 * mm, 250 * mm)  # ISO B5, a common journal size
MARGIN = 18 * mm
TOP, BOTTOM = 20 * mm, 20 * mm
GUTTER = 7 * mm
TITLE_HEIGHT = 32 * mm

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=5)
HEADING = ParagraphStyle(
    "heading",
    BODY,
    fontName="Times-Bold",
    fontSize=11.5,
    spaceBefore=6,
    spaceAfter=3,
    keepWithNext=1,
)
TITLE = ParagraphStyle("title", BODY, fontName="Times-Bold", fontSize=16, leading=19)
BYLINE = ParagraphStyle("byline", BODY, fontName="Times-Italic")
CELL = ParagraphStyle("cell", BODY, fontSize=9, leading=11, spaceAfter=0)


@dataclass(frozen=True, slots=True)
class Source:
    """One source file: the fields of its front matter and the blocks of its body."""

    fields: dict[str, str]
    blocks: tuple[str, ...]


def read_source(path: Path) -> Source:
    """The front matter and the blank-line separated blocks of one source file."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in front.splitlines())
    return Source(fields, tuple(body.strip().split("\n\n")))


def table(block: str, width: float) -> Table:
    """A ruled table from lines such as `| a | b |`; the first line is its head."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
    cells = [[Paragraph(escape(cell), CELL) for cell in row] for row in rows]
    made = Table(cells, colWidths=[width / len(rows[0])] * len(rows[0]), spaceAfter=8)
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, 1), 0.6, colors.black),
                ("LINEBELOW", (0, -1), (-1, -1), 0.6, colors.black),
            ]
        )
    )
    return made


def flowables(source: Source, width: float) -> Iterator[Flowable]:
    """What reportlab lays out, in reading order."""
    fields = source.fields
    yield NextPageTemplate("later")
    yield Paragraph(escape(fields["title"]), TITLE)
    yield Spacer(0, 2 * mm)
    yield Paragraph(escape(f"{fields['authors']} ({fields['year']})"), BYLINE)
    if fields["columns"] != "1":
        yield FrameBreak()
    for block in source.blocks:
        yield from block_flowables(block, width)


def block_flowables(block: str, width: float) -> Iterator[Flowable]:
    """One block: a heading, a table, numbered references, or a paragraph."""
    if block.startswith("## "):
        yield Paragraph(escape(block[3:]), HEADING)
    elif block.startswith("| "):
        yield table(block, width)
    elif re.match(r"\d+\. ", block):
        yield from (Paragraph(escape(line), BODY) for line in block.splitlines())
    else:
        yield Paragraph(escape(block), BODY)


def frames(columns: int, *, first: bool) -> list[Frame]:
    """The text areas of a page; a first page in columns has its title across the whole width."""
    width, height = PAGE[0] - 2 * MARGIN, PAGE[1] - TOP - BOTTOM
    if columns == 1:
        return [frame(MARGIN, width, height)]
    column = (width - GUTTER * (columns - 1)) / columns
    below = height - (TITLE_HEIGHT if first else 0)
    across = [frame(MARGIN, width, TITLE_HEIGHT, bottom=BOTTOM + below)] if first else []
    return across + [frame(MARGIN + n * (column + GUTTER), column, below) for n in range(columns)]


def frame(left: float, width: float, height: float, *, bottom: float = BOTTOM) -> Frame:
    """A text area without padding (lengths in points)."""
    return Frame(
        left, bottom, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )


def make(path: Path, target: Path) -> None:
    """Write one PDF."""
    source = read_source(path)
    fields, columns = source.fields, int(source.fields["columns"])

    def furniture(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Times-Roman", 8.5)
        canvas.drawString(MARGIN, PAGE[1] - 13 * mm, fields["venue"])
        canvas.drawRightString(PAGE[0] - MARGIN, PAGE[1] - 13 * mm, fields["identifier"])
        canvas.drawCentredString(PAGE[0] / 2, 11 * mm, str(document.page))

    document = BaseDocTemplate(
        str(target),
        pagesize=PAGE,
        title=fields["title"],
        author=fields["authors"],
        subject=f"Sample paper written for kgagent, {fields['year']}",
        keywords=[fields["venue"], fields["identifier"], fields["year"]],
        creator="kgagent",
        lang="en-GB",
        invariant=1,
        pageCompression=0,
    )
    document.addPageTemplates(
        [
            PageTemplate("first", frames(columns, first=True), onPage=furniture),
            PageTemplate("later", frames(columns, first=False), onPage=furniture),
        ]
    )
    width = (PAGE[0] - 2 * MARGIN - GUTTER * (columns - 1)) / columns
    document.build(list(flowables(source, width)))


def main() -> None:
    """Make every PDF of data/papers."""
    for path in sorted((HERE / "papers-src").glob("*.md")):
        make(path, HERE / "papers" / f"{path.stem}.pdf")


if __name__ == "__main__":
    main()
