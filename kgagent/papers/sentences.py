"""Sentences of scientific English, by rules: where a full stop ends one and where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# Every repetition has an end: a file of nothing but full stops takes linear time too.
_END = re.compile(
    r"(?<![.!?…])[.!?…]{1,20}(?![.!?…])[\"'”’»)\]]{0,6}"
    r"(?:\[[\d,;–\- ]{1,40}\]|(?<=[A-Za-z][.])\d{1,3}(?:[,–-]\d{1,3}){0,9})?(?=\s)"
)
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_TOKEN = re.compile(r"[^\s(\[{\"'“‘]+$")
_OPENERS = "\"'“‘«([{*•"
_LIST_MARK = re.compile(r"(?:[-*•–]|\(?[0-9a-z]{1,3}[.)])\s")
# mRNA, pH, p53, miR-21: a sentence may begin so.
_NAME_LIKE = re.compile(r"[a-zα-ω]{1,4}[-–]?[A-Z0-9]")
_SHORT_LINE = 60
_REACH = 200  # characters looked at around a stop for the other bracket

# Followed by a name or a number they never end a sentence.
_ABBREVIATIONS = frozenset(
    """al approx ca cf ch chap co corp cv dept dr drs ed eds e.g eg eq eqn eqns eqs esp est etc
    exp ext fig figs ff gen i.e ie inc incl jr lab lat ltd max min mr mrs ms mt no nos nr op p par
    pp prof pt ref refs resp sec sect secs sp spp sr ssp st str subsp suppl syn tab temp univ u.k
    u.s u.s.a var viz vol vols vs wt ph.d m.sc b.sc d.c a.m p.m jan feb mar apr jun jul aug sep sept
    oct nov dec""".split()
)
# These do end one when a word that usually begins a sentence comes next.
_MAY_END = _ABBREVIATIONS - frozenset(
    "approx ca cf dr drs e.g eg eq eqn eqns eqs fig figs i.e ie mr mrs ms prof viz vs st pp".split()
)
_ONLY_BEFORE_NUMBERS = frozenset("no nos p max min exp sec par pt mar jan dec op".split())
_STARTERS = frozenset(
    """A After All Although An And As At Because Both But By Despite Different Due During Each
    Finally First For From Furthermore Given Hence Here How However I If In Indeed Instead It Its
    Many Moreover Most Neither No Nevertheless Next None Nor Not Note Of On One Only Other Our
    Recently Results Second Several Similarly Since So Some Such Than That The Their Then There
    Therefore These They This Those Though Thus To Together Two Under Unlike Until Upon Using
    We What When Whereas Where Whether Which While With Within Yet You""".split()
)


def sentence_spans(text: str) -> list[Span]:
    """Start and end of each sentence, in order, without surrounding blanks, covering all words.

    Headings and items of lists on lines of their own count as sentences.

    >>> text = "E. coli grew (Fig. 2). Smith et al. [3] saw 0.5 mm. The end."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['E. coli grew (Fig. 2).', 'Smith et al. [3] saw 0.5 mm.', 'The end.']
    """
    return [span for paragraph in paragraph_spans(text) for span in sentences_in(text, *paragraph)]


def paragraph_spans(text: str) -> list[Span]:
    """Start and end of what empty lines divide, without surrounding blanks."""
    spans: list[Span] = []
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        spans.append((start, gap.start()))
        start = gap.end()
    spans.append((start, len(text)))
    return [span for span in (trimmed(text, *span) for span in spans) if span]


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without blanks at its ends; None when nothing is left."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    bare = piece.strip()
    return (start + lead, start + lead + len(bare)) if bare else None


def sentences_in(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of one paragraph."""
    for line_start, line_end in _blocks(text, start, end):
        at = line_start
        for found in _END.finditer(text, line_start, line_end):
            if _ends_here(text, at, found, line_end):
                span = trimmed(text, at, found.end())
                if span:
                    yield span
                at = found.end()
        span = trimmed(text, at, line_end)
        if span:
            yield span


def _blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """The paragraph divided at line ends that end something: headings, items, ended lines."""
    block = start
    line = start
    while (stop := text.find("\n", line, end)) >= 0:
        after = stop + 1
        following = text[after : after + _SHORT_LINE].lstrip(" \t")
        if _line_ends(text[line : min(stop, line + _REACH)].strip(), following):
            yield block, stop
            block = after
        line = after
    yield block, end


def _line_ends(line: str, following: str) -> bool:
    """Whether a short line is not continued by the next one: a heading, or an item follows."""
    if _LIST_MARK.match(following):
        return True
    if not line or not following or line[-1] in ",-–(" or len(line) > _SHORT_LINE:
        return False
    return following[0].isupper() and line[0] not in _OPENERS and line[-1].isalnum()


def _ends_here(text: str, start: int, found: re.Match[str], end: int) -> bool:
    at = found.start()
    after = text[found.end() : found.end() + 40].lstrip()
    if found.end() >= end or not after:
        return True
    if _within_brackets(text, start, found.end(), end):
        return False
    begins = after[0].isupper() or after[0].isdigit() or after[0] in _OPENERS
    begins = begins or not (after[0].isalpha() or after[0] in ",;:)]")
    begins = begins or bool(_NAME_LIKE.match(after))
    if not begins or found[0][0] != "." or found[0].startswith(".."):
        return begins
    word = _TOKEN.search(text, max(start, at - 30), at)
    return word is None or not _is_abbreviation(text, start, word, after)


def _is_abbreviation(text: str, start: int, word: re.Match[str], after: str) -> bool:
    """Whether the stop after this word belongs to the word."""
    token = word[0]
    bare = token.lower()
    following = re.match(r"\w+", after)
    starter = following is not None and following[0] in _STARTERS
    if token.isdigit():  # "1. Introduction" at the begin of a line
        return not text[start : word.start()].strip() and len(token) < 3
    if len(token) == 1 and token.isupper():
        return not starter
    if bare in _ONLY_BEFORE_NUMBERS:
        return after[0].isdigit()
    if bare in _ABBREVIATIONS:
        return not (starter and bare in _MAY_END)
    initials = re.fullmatch(r"(?:[A-Z]\.-?)+[A-Z]", token)  # "J.K. Smith"
    return initials is not None and not starter


def _within_brackets(text: str, start: int, stop: int, end: int) -> bool:
    """Whether a bracket opened shortly before the stop is closed shortly after it."""
    opened = text.rfind("(", max(start, stop - _REACH), stop)
    if opened < 0 or text.find(")", opened, stop) >= 0:
        return False
    closed = text.find(")", stop, min(end, stop + _REACH))
    reopened = text.find("(", stop, min(end, stop + _REACH))
    return closed >= 0 and (reopened < 0 or closed < reopened)
