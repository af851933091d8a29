"""Replies in plain prose: the embedded reader finds the relations that the answer states."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from kgagent.domain.knowledge import AliasClaim, Extraction, RelationClaim, Section

MOST_READ = 20_000
"""How many characters of an answer are read for relations (about one second)."""

_CODE = re.compile(r"^[ \t]{0,3}(?:```|~~~)[^\n]*$", re.MULTILINE)
_MARKER = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:[-*+•◦][ \t]+|\(?\d{1,3}[.)][ \t]+)", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]*([^\n]*)$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_=|:][ \t]*){3,}$", re.MULTILINE)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*{1,3}(?=\S)([^*\n]{1,300}?)(?<=\S)\*{1,3}|(?<!\w)__([^_\n]{1,300})__"
)
_LINK = re.compile(r"!?\[([^\[\]\n]{1,200})\]\([^()\s]{1,500}\)")
_ALONE = re.compile(r"(?<![.!?:;,\s])[ \t]*\n(?=[ \t]*\n|\Z)")


def plain_text(markdown: str) -> str:
    """The text without Markdown's marks; headings and items end as sentences do.

    >>> plain_text("## Result\\n- **Silk** improves *bone*")
    'Result.\\n\\nSilk improves bone.\\n\\n'
    """
    text = _RULE.sub("", _CODE.sub("", markdown))
    text = _HEADING.sub(r"\n\1\n\n", text)
    text = _MARKER.sub("\n", text)
    text = _LINK.sub(r"\1", _EMPHASIS.sub(lambda m: m[1] or m[2], text)).replace("`", "")
    text = re.sub(r"\n{3,}", "\n\n", text.strip() + "\n\n")
    return _ALONE.sub(".\n", text)


def parse(text: str, *, name: str = "answer") -> Extraction:
    """The relations and aliases that the text states, each with its sentence as quote.

    None has a place, since a reply is no passage. Only the first `MOST_READ` characters are read
    for relations; the whole text is kept as the section `name`.

    >>> found = parse("**Silk fibroin** improves the toughness of PLA scaffolds.").relations[0]
    >>> found.source, found.predicate, found.target, found.passage
    ('silk fibroin', 'improves', 'toughness', None)
    """
    claims, unread = _read(plain_text(text[:MOST_READ]))
    problems = ["the reply is prose: its relations were read by the embedded reader"]
    if len(text) > MOST_READ:
        problems.append(f"only its first {MOST_READ} of {len(text)} characters were read")
    if unread:
        problems.append(f"{unread} characters are no sentences that can be read")
    return Extraction(
        relations=tuple(_nowhere(claim) for found in claims for claim in found.relations),
        aliases=tuple(_nowhere(claim) for found in claims for claim in found.aliases),
        sections=(Section(name, text.strip()),) if text.strip() else (),
        problems=tuple(problems),
    )


def _read(text: str) -> tuple[list[Extraction], int]:
    """What the text states, and how many characters of it are too tangled to be read."""
    from kgagent.llm.embedded.reader import read

    try:
        return [read(text)], 0
    except RecursionError:  # a "sentence" of thousands of words; the other paragraphs may be sound
        paragraphs = text.split("\n\n")
    if len(paragraphs) == 1:
        return [], len(text)
    parts = [_read(paragraph) for paragraph in paragraphs if paragraph.strip()]
    return [found for claims, _ in parts for found in claims], sum(unread for _, unread in parts)


_Claim = TypeVar("_Claim", RelationClaim, AliasClaim)


def _nowhere(claim: _Claim) -> _Claim:
    return replace(claim, passage=None, start=None, end=None)
