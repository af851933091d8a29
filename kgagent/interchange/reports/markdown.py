"""A report as Markdown that also reads well in a terminal; evidence stands in footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kgagent.domain.report import (
    READ,
    REASONED,
    Block,
    Claim,
    Edge,
    Evidence,
    Figure,
    Report,
    Section,
    Table,
    Text,
)
from kgagent.interchange.reports.words import asked, doi_of, inferred, marked, origin, plain, shown

_SPECIAL = re.compile(r"([\\`*\[\]<|~])|(?<!\w)(_)|(_)(?!\w)")
_BEGINS_LINE = re.compile(r"^(#{1,6}\s|[-+>]|\d+[.)]\s)")
_LINES = {READ: "--", REASONED: "- -"}


def to_markdown(report: Report) -> str:
    """The report as Markdown; what papers and models said cannot act in it."""
    parts = [f"# {_text(report.title)}", _paragraph(report.about)]
    if report.made:
        parts.append("\n".join(f"- {_text(name)}: {_text(said)}" for name, said in report.made))
    for section in report.sections:
        parts.extend(_section(section))
    if report.evidence:
        parts.append("## Evidence")
        parts.append("\n".join(_footnotes(report.evidence)))
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"{'#' * (section.level + 1)} {_text(section.title)}"
    claims: list[str] = []
    for block in section.blocks:
        if isinstance(block, Claim):
            claims.append(_claim(block))
            continue
        if claims:
            yield "\n".join(claims)
            claims = []
        yield _block(block)
    if claims:
        yield "\n".join(claims)


def _block(block: Block) -> str:
    match block:
        case Text(words):
            return _paragraph(words)
        case Table():
            return _table(block)
        case Figure(layout="net"):
            return f"{_paragraph(block.caption)} (Drawn in the HTML report.)"
        case Figure():
            drawn = _chain(block) if block.layout == "chain" else _sides(block)
            caption = f"{_paragraph(block.caption)}\n\n" if block.caption else ""
            return f"{caption}~~~text\n{drawn}\n~~~"
        case Claim():
            return _claim(block)


def _claim(claim: Claim) -> str:
    cited = "".join(f"[^{number}]" for number in claim.evidence)
    beyond, said = inferred(claim), _text(marked(claim))
    marks = [f"**{beyond}**" if beyond else "", f"*({said})*" if said else ""]
    return " ".join(filter(None, [f"- {_paragraph(claim.words)}{cited}", *marks]))


def _table(table: Table) -> str:
    rows = [[shown(value) for value in row] for row in table.rows]
    number = [
        all(isinstance(row[at], int | float | None) for row in table.rows)
        for at in range(len(table.columns))
    ]
    lines = [_row([plain(column) for column in table.columns])]
    lines.append("|" + "|".join("--:" if flush else "---" for flush in number) + "|")
    lines.extend(map(_row, rows))
    caption = f"{_paragraph(table.caption)}\n\n" if table.caption else ""
    return caption + "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_text, cells)) + " |"


def _chain(figure: Figure) -> str:
    """The chain from top to bottom; an arrow says which way a relation reads."""
    below = {min(edge.source, edge.target): edge for edge in figure.edges}
    lines: list[str] = []
    for at, vertex in enumerate(figure.vertices):
        lines.append(f"({at + 1}) {plain(vertex.name)}")
        if at in below:
            lines.append(f"     {_hop(below[at], down=below[at].source == at)}")
    return "\n".join(lines).replace("~~~", "~ ~ ~")


def _hop(edge: Edge, *, down: bool) -> str:
    line = "" if edge.mark is None else _LINES.get(edge.mark, "..")
    cited = " ".join(f"[{number}]" for number in edge.evidence)
    arrow = "↓" if down else "↑"
    said = " ".join(filter(None, (arrow, line, plain(edge.label), line)))
    return f"{said}  {cited}".rstrip()


def _sides(figure: Figure) -> str:
    names = [plain(vertex.name) for vertex in figure.vertices]
    across = [
        edge
        for edge in figure.edges
        if figure.vertices[edge.source].side != figure.vertices[edge.target].side
    ]
    width = max((len(names[edge.source]) for edge in across), default=0)
    lines = [
        f"{names[edge.source]:<{width}}  <{edge.label:-^9}>  {names[edge.target]}"
        for edge in across
    ]
    return "\n".join(lines).replace("~~~", "~ ~ ~")


def _footnotes(evidence: Sequence[Evidence]) -> Iterator[str]:
    for number, each in enumerate(evidence, 1):
        quote = f"“{_text(each.quote)}” " if each.quote else ""
        question = f", asked “{_text(asked(each))}”" if each.question else ""
        doi = f", doi:{_text(doi_of(each))}" if doi_of(each) else ""
        yield f"[^{number}]: {quote}{_text(origin(each))}{question}{doi}"


def _paragraph(text: str) -> str:
    """Text that begins a line."""
    return _BEGINS_LINE.sub(lambda found: _before_mark(found[0]), _text(text))


def _before_mark(mark: str) -> str:
    """A mark that would begin a heading, a list or a quotation, made plain: 1\\. and \\#."""
    at = len(mark.rstrip()) - 1 if mark[0].isdigit() else 0
    return mark[:at] + "\\" + mark[at:]


def _text(text: str) -> str:
    """Text in which nothing is Markdown."""
    safe = _SPECIAL.sub(lambda found: "\\" + found[0], plain(text))
    return safe.replace("&", "&amp;") if re.search(r"&[#\w]+;", safe) else safe
