"""How a report says things, whatever the file: values, marks, where evidence comes from."""

from __future__ import annotations

import re
import unicodedata

from kgagent.domain.report import REASONED, RULE, Claim, Evidence, Value
from kgagent.interchange.xmltext import one_line

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>\\]{1,200}")
LONGEST_QUESTION = 240
LEGEND = "solid: read in a paper; dashed: reasoned by a model; dotted: inferred by rule"


def plain(text: str) -> str:
    """The text on one line, without characters that act on a terminal or turn the reading."""
    return "".join(c for c in one_line(text) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def shown(value: Value) -> str:
    """A value of a table.

    >>> shown(12000), shown(2.5), shown(0.001234), shown(-0.0), shown(None)
    ('12,000', '2.5', '0.00123', '0', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, int):
        return f"{value:,}"
    if abs(value) < 1:
        return f"{value:.3g}".replace("-0", "0", 1 if not value else 0)
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def inferred(claim: Claim) -> str:
    """What stands out at a claim that goes beyond its evidence, "" at any other."""
    if claim.mark == RULE:
        return "INFERRED by rule"
    return "INFERRED" if claim.inferred else ""


def marked(claim: Claim) -> str:
    """What a claim is, in words: its mark, its note, and that it cites nothing."""
    mark = "" if claim.mark == RULE else claim.mark
    cites = claim.evidence or claim.note or claim.mark != REASONED
    return "; ".join(
        plain(part) for part in (mark, "" if cites else "cites nothing", claim.note) if part
    )


def asked(evidence: Evidence) -> str:
    """What a model was asked, or its beginning where that is long; "" where it was not asked."""
    return wrapped(evidence.question, LONGEST_QUESTION, 1)[0]


def origin(evidence: Evidence) -> str:
    """Where a piece of evidence comes from: paper, year and page, or the step of a model."""
    if evidence.paper:
        year = f" ({evidence.year})" if evidence.year else ""
        page = f", page {evidence.page}" if evidence.page else ""
        doubt = "" if evidence.checked else "; the quote was not found word for word"
        return f"{plain(evidence.paper)}{year}{page}{doubt}"
    if evidence.step is not None:
        return f"No paper: a model said so in step {evidence.step:,}"
    return "No paper"


def doi_of(evidence: Evidence) -> str:
    """The DOI where it is one, "" otherwise.

    >>> doi_of(Evidence(doi="https://doi.org/10.1000/ab.1")), doi_of(Evidence(doi="javascript:1"))
    ('10.1000/ab.1', '')
    """
    found = _DOI.search(one_line(evidence.doi))
    return found[0].rstrip(".,;") if found else ""


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """The text in at most so many lines of so many characters; an ellipsis where it is cut.

    >>> wrapped("a name of several words", 10, 2)
    ['a name of', 'several w…']
    """
    found = [""]
    for word in plain(text).split():
        joined = f"{found[-1]} {word}".strip()
        if len(joined) <= width or not found[-1]:
            found[-1] = joined
        else:
            found.append(word)
    kept = found[:lines]
    if len(found) > lines:
        kept[-1] = " ".join([kept[-1], *found[lines:]])
    return [line if len(line) <= width else line[: width - 1].rstrip() + "…" for line in kept]
