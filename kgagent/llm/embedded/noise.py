"""What is written between the words: citations, links, copyright lines, bracketed numbers."""

from __future__ import annotations

import re

_NUMBER = r"[-−–+±~≈<>≤≥=]*\s?\d[\d.,:/×x−–-]*"
_SEE = r"(?:see (?:also )?|e\.g\.,? |cf\. |reviewed in )?"
_AUTHOR = r"[A-Z][\w’'-]+"
_PATTERNS = (
    # copyright lines, to their end
    r"(?:\(C\)|©|\bCopyright\b|\(c\)(?=\s*\d{4}))[^\n]{0,250}$",
    r"(?:\(C\)|©|\(c\)(?=\s*\d{4}))[^.\n]{0,120}(?:[Aa]ll rights reserved)?\.?",
    r"[Aa]ll rights reserved\.?",
    r"\bPublished by [^\n]{0,60}?(?:Ltd|Inc|B\.\s?V|GmbH|LLC|Press|House)\b\.?",
    # links and identifiers
    r"\b(?:https?://|www\.|doi:?\s?10\.|10\.\d{4,9}/)\S+",
    r"(?<!\S)[^\s@]{1,80}@\S{1,255}\.\w+",
    r"\(cid:\d+\)",  # a glyph that a PDF could not name
    # numbered citations and author-year citations
    r"\[\s*\d{1,4}[a-z]?(?:\s*[,;–−-]\s*\d{1,4}[a-z]?)*\s*\]",
    rf"\({_SEE}[^()]{{0,20}}\bet al\.?[^()]{{0,120}}\)",
    rf"\({_SEE}{_AUTHOR}(?:,? (?:and|&) {_AUTHOR})?,? \d{{4}}[a-z]?(?:[;,][^()]{{0,120}})?\)",
    rf"\({_SEE}(?:[Ff]ig(?:ure|s|ures)?|[Tt]ables?|[Ee]qs?|[Ss]ec(?:tion)?|[Rr]efs?)\b[^()]{{0,60}}\)",
    # brackets with nothing but numbers, units and statistics; atomic, or a long row of numbers
    # that ends in something else is tried in every way there is
    rf"\((?>(?:{_NUMBER}\s*(?:[%°º]\s?[CFK]?|[A-Za-zµμ²³/·.%]{{1,6}}\d?)?(?:[,;]|\s|and|or|to|vs\.?)*)+)\)",
    r"\(\s*[A-Za-zα-ω]{1,3}\s*[=<>≤≥≈]\s*[^()]{1,40}\)",
)
_NOISE = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.MULTILINE)


def masked(text: str) -> str:
    """Return `text`, of the same length, with what is no language turned into spaces.

    >>> masked("Silk is strong [1, 2].")
    'Silk is strong       .'
    """
    return blank(text, [match.span() for match in _NOISE.finditer(text)])


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """Return `text` with the spans turned into spaces; line breaks stay."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = ["\n" if c == "\n" else " " for c in characters[start:end]]
    return "".join(characters)
