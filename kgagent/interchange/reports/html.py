"""A report as one HTML page: no script, nothing from elsewhere, light or dark as the reader is."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256

from kgagent.domain.report import (
    READ,
    REASONED,
    Block,
    Claim,
    Evidence,
    Figure,
    Report,
    Section,
    Table,
    Text,
)
from kgagent.interchange.reports.drawing import svg
from kgagent.interchange.reports.style import STYLE
from kgagent.interchange.reports.words import (
    LEGEND,
    asked,
    doi_of,
    inferred,
    marked,
    origin,
    plain,
    shown,
)
from kgagent.interchange.xmltext import escaped

_RELATION = re.compile(r" --((?:(?! --).){1,200}?)--&gt; ")
_GROUPS: dict[type[Block], str] = {
    Claim: '<ul class="claims">',
    Figure: '<div class="figures">',
}
"""What stands around blocks of a kind that follow one another."""
_CLOSES = {_GROUPS[Claim]: "</ul>", _GROUPS[Figure]: "</div>"}
_KIND = {READ: "read", REASONED: "reasoned"}


def to_html(report: Report) -> str:
    """The page; what papers and models said is text in it and cannot act."""
    body = [
        f"<header><h1>{_text(report.title)}</h1><p>{_text(report.about)}</p>{_made(report)}</header>",
        _contents(report),
        *(
            part
            for at, section in enumerate(report.sections)
            for part in _section(section, at, report.evidence)
        ),
    ]
    if report.evidence:
        items = (_evidence(each, number) for number, each in enumerate(report.evidence, 1))
        body.append(f'<section><h2 id="evidence">Evidence</h2><ol>{"".join(items)}</ol></section>')
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{_text(report.title)}</title><style>{STYLE}</style></head>\n"
        f"<body><main>\n{chr(10).join(body)}\n</main></body></html>\n"
    )


def _policy() -> str:
    """Nothing may be loaded or run; only this very style counts."""
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _made(report: Report) -> str:
    rows = (
        f"<div><dt>{_text(name)}</dt><dd>{_text(said)}</dd></div>" for name, said in report.made
    )
    return f"<dl>{''.join(rows)}</dl>" if report.made else ""


def _contents(report: Report) -> str:
    """Links to the sections."""
    links = [
        f'<li><a href="#s{at}">{_text(section.title)}</a></li>'
        for at, section in enumerate(report.sections)
        if section.level == 1
    ]
    if report.evidence:
        links.append('<li><a href="#evidence">Evidence</a></li>')
    return f"<nav><ul>{''.join(links)}</ul></nav>"


def _section(section: Section, at: int, evidence: Sequence[Evidence]) -> Iterator[str]:
    heading = f"h{min(6, section.level + 1)}"
    yield f'<section><{heading} id="s{at}">{_text(section.title)}</{heading}>'
    last = ""
    for block in section.blocks:
        group = _GROUPS.get(type(block), "")
        if group != last:
            yield _CLOSES.get(last, "") + group
            last = group
        yield _block(block, evidence)
    yield _CLOSES.get(last, "") + "</section>"


def _block(block: Block, evidence: Sequence[Evidence]) -> str:
    match block:
        case Text(words):
            return f"<p>{_relations(words)}</p>"
        case Claim():
            return _claim(block, evidence)
        case Table():
            return _table(block)
        case Figure():
            legend = f" <small>Lines are {LEGEND}.</small>" if _has_marks(block) else ""
            caption = f"{_text(block.caption)}{legend}"
            drawn = f'<div class="drawing">{svg(block)}</div>'
            inside = f"{drawn}<figcaption>{caption}</figcaption>"
            return f'<figure class="{block.layout}">{inside}</figure>'


def _has_marks(figure: Figure) -> bool:
    return any(edge.mark is not None for edge in figure.edges)


def _claim(claim: Claim, evidence: Sequence[Evidence]) -> str:
    cited = "".join(f'<a class="cite" href="#e{n}">[{n}]</a>' for n in claim.evidence)
    beyond = f"<b>{inferred(claim)}</b> " if claim.inferred else ""
    kind = _KIND.get(claim.mark, "rule") + (" inferred" if claim.inferred else "")
    quotes = [evidence[n - 1].quote for n in claim.evidence[:1] if claim.mark == READ]
    quote = "".join(f'<q class="quote">{_text(each)}</q>' for each in quotes if each)
    words = _relations(claim.words)
    return (
        f'<li class="{kind}">{words} {cited} '
        f'<span class="mark">{beyond}{_relations(marked(claim))}</span>{quote}</li>'
    )


def _relations(text: str) -> str:
    """Text in which the predicates of relations stand out."""
    return _RELATION.sub(r" <i>\1</i>&nbsp;→ ", _text(text))


def _table(table: Table) -> str:
    number = [
        all(isinstance(row[at], int | float | None) for row in table.rows)
        for at in range(len(table.columns))
    ]
    kind = ['class="n"' if flush else "" for flush in number]
    heads = (f"<th {k}>{_text(c)}</th>" for k, c in zip(kind, table.columns, strict=True))
    rows = (
        "<tr>"
        + "".join(f"<td {k}>{escaped(shown(v))}</td>" for k, v in zip(kind, row, strict=True))
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{_text(table.caption)}</caption>" if table.caption else ""
    head = f"<thead><tr>{''.join(heads)}</tr></thead>"
    body = f"<tbody>{''.join(rows)}</tbody>"
    return f'<div class="table" tabindex="0"><table>{caption}{head}{body}</table></div>'


def _evidence(evidence: Evidence, number: int) -> str:
    quote = f"<q>{_text(evidence.quote)}</q> " if evidence.quote else ""
    question = f", asked <q>{_text(asked(evidence))}</q>" if evidence.question else ""
    doi = doi_of(evidence)
    link = (
        f' <a href="https://doi.org/{escaped(doi)}" rel="noreferrer">doi:{escaped(doi)}</a>'
        if doi
        else ""
    )
    told = f'<span class="origin">{_text(origin(evidence))}{question}</span>'
    return f'<li id="e{number}">{quote}{told}{link}</li>'


def _text(text: str) -> str:
    return escaped(plain(text))
