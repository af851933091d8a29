"""Definitions of acronyms that are said without brackets: "PLA stands for polylactic acid"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kgagent.llm.embedded.initials import Span, letters, sentence_start, spelled_at, spelled_before

_LONGEST_LIST = 20  # acronyms
_LIST = 240  # characters after "denote" in which a list of long forms may run
_CUE = re.compile(  # after an acronym: what is said next is its long form
    r"\s*[\"”’)\]]?\s*(?:[:=]|,?\s*(?:i\s?\.\s?e\s?\.|that is)\s?,?|"
    r",?\s*(?:(?:which|that|is|are|was|be|being|an?|the)\s+)*(?:stands?|standing|short|acronym|abbreviation|shorthand)\s+(?:for|of)|"
    r",?\s*(?:which\s+)?(?:means?|denotes?|denoting|represents?|representing|indicates?|"
    r"refers?\s+to|referring\s+to))\s+(?:(?:the|an?)\s+)?[\"“‘]?"
)
_COMMA = re.compile(r"\s?(?:,|\s[-–—]|\])\s+(?:(?:the|an?)\s+)?")
_SAID = re.compile(  # between a long form and its acronym
    r"\s*(?:,\s*|\s)(?:(?:or|abbreviated|denoted|called|termed|named|dubbed|known|simply|hereafter|"
    r"henceforth|also|as|by|to|referred|shortened)\s+)+[\"“‘(]?$"
)
_LIST_VERB = re.compile(
    r"\s(?:stand(?:ing)?\s+for|denot(?:e|ing|es)|represent(?:s|ing)?|means?|refer(?:ring)?\s+to|"
    r"indicat(?:e|ing|es)|are|abbreviate)\s+"
)
_LISTED = re.compile(r"\s?(?:[,/]\s?(?:and\s|or\s)?|and\s|or\s)")
_ITEM = re.compile(r"\s?,\s?(?:and\s+|or\s+)?|\s(?:and|or)\s+|[.;:()]\s")


def said(text: str, spans: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield (long form, acronym) for those of the acronyms at `spans` that the text explains.

    Of an acronym that stands there several times the first explanation counts.
    """
    taken: set[str] = set()
    listed = _listed(text, spans)
    for span in spans:
        short = text[slice(*span)]
        if short in taken or len(letters(short)) < 2:
            continue
        long = listed.get(span) or _after(text, span, short) or _before(text, span, short)
        if long is not None and not _holds_acronym(text[slice(*long)]):
            taken.add(short)
            yield long, span


def _holds_acronym(long: str) -> bool:
    return any(word.isupper() and len(word) > 1 for word in long.split())


def _after(text: str, span: Span, short: str) -> Span | None:
    """Return the long form in "PLA: polylactic acid", "PLA and PGA denote ... and ..."."""
    end = min(len(text), span[1] + _LIST)
    if cue := _CUE.match(text, span[1], end):
        return spelled_at(text, (cue.end(), end), short)
    several = _long_enough(short)
    if several and (comma := _COMMA.match(text, span[1], end)):
        return spelled_at(text, (comma.end(), end), short)
    if several and text[span[1] : span[1] + 1] == " ":
        return spelled_at(text, (span[1] + 1, end), short)
    return None


def _before(text: str, span: Span, short: str) -> Span | None:
    """Return the long form in "polylactic acid, or PLA" and "polylactic acid PLA"."""
    low = max(0, span[0] - 60)
    if said := _SAID.search(text[low : span[0]]):
        end = low + said.start()
        return spelled_before(text, (sentence_start(text, end), end), short)
    if _long_enough(short) and text[span[0] - 1 : span[0]] == " ":
        return spelled_before(text, (sentence_start(text, span[0]), span[0] - 1), short)
    return None


def _long_enough(short: str) -> bool:
    """Whether words with these initials are no accident."""
    return sum(c.isalpha() for c in letters(short)) > 2


def _listed(text: str, spans: Sequence[Span]) -> dict[Span, Span | None]:
    """Return the long forms in "PLA and PGA denote polylactic acid and polyglycolic acid"."""
    found: dict[Span, Span | None] = {}
    for i, last in enumerate(spans):
        verb = _LIST_VERB.match(text, last[1])
        if verb is None:
            continue
        first = i
        while first > max(0, i - _LONGEST_LIST) and _LISTED.fullmatch(
            text[spans[first - 1][1] : spans[first][0]]
        ):
            first -= 1
        if first == i:
            continue
        end = min(len(text), verb.end() + _LIST)
        starts = [verb.end(), *(m.end() for m in _ITEM.finditer(text, verb.end(), end))]
        for span in spans[first : i + 1]:
            spelled = (spelled_at(text, (start, end), text[slice(*span)]) for start in starts)
            found[span] = next((long for long in spelled if long), None)
    return found
