"""Where a text says what an acronym stands for.

A definition stands in brackets, "polylactic acid (PLA)" and "PLA (polylactic acid)", or is said
with a colon, a comma or a verb, "PLA stands for polylactic acid". How the letters are found among
the words is in `initials`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kgagent.llm.embedded.capitals import acronyms, is_acronym
from kgagent.llm.embedded.initials import (
    Span,
    sentence_start,
    spelled_at,
    spelled_before,
    spelled_loosely,
)
from kgagent.llm.embedded.said import said

_GAP = 20  # characters before a bracket that may be blank
LONGEST_BRACKET = 130  # characters
_BEFORE = re.compile(
    r"^\s*[\"'“‘]?(?:(?:hereafter|henceforth|hereinafter|also|or|i\.\s?e\.|simply|abbreviated|"
    r"denoted|called|named|termed|known|referred|short|shortly|for short|as|by|to|the)[,:]?"
    r"\s+)*[\"'“‘]?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:[;,:=].*|\s(?:or|and|for short|hereafter|henceforth)\b.*|[\"'”’])$", re.S
)
_YEAR = re.compile(r"\s?['’]?\s?(?:19|20)?\d\d$")
_LEADING = re.compile(
    r"^(?:(?:the|a|an|and|or|of|in|for|with|by|to|on|from|as|at|called|using|both|between|its|"
    r"their|this|these|new|novel|namely|is|are|was|were|e\.g\.,?|i\.e\.,?|also|known|abbreviated)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A long form and its acronym; the spans count characters of the text.

    `bracket` is what a parser had better not see; it is empty, and at the end of both, where the
    definition is said without brackets.
    """

    long: str
    short: str
    long_span: Span
    short_span: Span
    bracket: Span


def definitions(text: str) -> list[Definition]:
    """Return every definition of an acronym, in the order of the acronyms.

    An acronym that the text defines twice, differently, has both.

    >>> [(d.short, d.long) for d in definitions("Polylactic acid (PLA). NN: neural network.")]
    [('PLA', 'Polylactic acid'), ('NN', 'neural network')]
    """
    found = [made for bracket in _brackets(text) if (made := _in_brackets(text, bracket))]
    known = {made.short_span for made in found}
    names = {made.short for made in found}
    spans = [span for span in acronyms(text) if span not in known]
    for long, short in said(text, [span for span in spans if text[slice(*span)] not in names]):
        end = max(long[1], short[1])
        if made := _definition(text, long, short, (end, end)):
            found.append(made)
    return sorted(found, key=lambda made: (made.short_span, made.long_span))


def _brackets(text: str) -> Iterator[Span]:
    """Yield (start, end) of every pair of round or square brackets, inner ones too."""
    opened: list[int] = []
    for match in re.finditer(r"[()\[\]]", text):
        if match.group() in "([":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if 3 <= match.end() - start <= LONGEST_BRACKET:
                yield start, match.end()


def _in_brackets(text: str, bracket: Span) -> Definition | None:
    """Return what a bracket defines, or is the definition of."""
    start, stop = bracket
    low = max(0, start - _GAP)
    end = low + len(text[low:start].rstrip())
    if end == 0 or not (text[end - 1].isalnum() or text[end - 1] in ")’'\"”"):
        return None
    blank = (end, stop) if end < start else bracket
    inside = (start + 1, stop - 1)
    glued = end == start
    unquoted = low + len(text[low:end].rstrip(" \"”’'"))
    return _long_before(text, inside, unquoted, blank, glued=glued) or (
        None if glued else _short_before(text, inside, end, blank)
    )


def _long_before(
    text: str, inside: Span, end: int, blank: Span, *, glued: bool
) -> Definition | None:
    """Return the definition in "polylactic acid (PLA)"."""
    low = sentence_start(text, end)
    for short_start, short_end in _shorts(text, inside):
        short = text[short_start:short_end]
        span = spelled_before(text, (low, end), short, spare=0 if glued else 2)
        if span is None and not glued:
            span = spelled_loosely(text, (low, end), short)
        if span is not None and (made := _definition(text, span, (short_start, short_end), blank)):
            return made
    return None


def _shorts(text: str, inside: Span) -> Iterator[Span]:
    """Yield where the acronym may stand in a bracket: "(abbreviated as PLA, Sigma)"."""
    start, end = inside
    content = text[start:end]
    if lead := _BEFORE.match(content):
        start += lead.end()
        content = content[lead.end() :]
    content = _AFTER.sub("", content).rstrip()
    if is_acronym(content):
        yield start, start + len(content)
    shorter = _YEAR.sub("", content).rstrip() if " " in content else content
    if shorter != content and is_acronym(shorter):
        yield start, start + len(shorter)
    words = content.split()
    if len(words) == 2 and is_acronym(words[1]) and words[0].isalpha():  # "(Android GUI)"
        yield start + len(content) - len(words[1]), start + len(content)


def _short_before(text: str, inside: Span, end: int, blank: Span) -> Definition | None:
    """Return the definition in "PLA (polylactic acid)"."""
    match = re.search(r"(?:\S+ [-/] )?\S+$", text[max(0, end - 40) : end])
    short = match.group().lstrip("([\"'“") if match else ""
    if " " in short and not is_acronym(short):
        short = short.split()[-1]
    content = text[slice(*inside)]
    if not is_acronym(short) or (" " not in content.strip() and len(content) <= len(short) + 2):
        return None
    lead = _LEADING.match(content.lstrip())
    start = inside[0] + len(content) - len(content.lstrip()) + (lead.end() if lead else 0)
    stop = re.search(r"[;,]\s|\s=\s", text[start : inside[1]])
    limit = start + stop.start() if stop else start + len(text[start : inside[1]].rstrip())
    short_span = (end - len(short), end)
    if span := spelled_at(text, (start, limit), short):
        whole = (span[0], limit) if limit - span[1] < 30 else span
        return _definition(text, whole, short_span, blank)
    span = spelled_loosely(text, (start, limit), short)
    if span is None or span[0] != start:
        return None
    return _definition(text, span, short_span, blank)


def _definition(text: str, long_span: Span, short_span: Span, bracket: Span) -> Definition | None:
    long, short = text[slice(*long_span)], text[slice(*short_span)]
    lead = _LEADING.match(long)
    if lead and (
        long[lead.end() :][:1].lower() == short[0].lower() or long[0].lower() != short[0].lower()
    ):
        long_span = (long_span[0] + lead.end(), long_span[1])
        long = text[slice(*long_span)]
    if len(long) <= len(short) or short in re.split(r"[\s()]+", long) or len(long) > 100:
        return None
    return Definition(" ".join(long.split()), short, long_span, short_span, bracket)
