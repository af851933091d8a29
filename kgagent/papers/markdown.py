"""Markdown files (.md): front matter and plain text, with the markup taken away lightly."""

from __future__ import annotations

import re
from pathlib import Path

from kgagent.domain.paper import Paper
from kgagent.domain.text import clean
from kgagent.papers.front_matter import divide
from kgagent.papers.plain import decode, first_line_title, paper_of

# Every pattern stops at the character that would open it again, so none takes quadratic time.
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_COMMENT = re.compile(r"<!--[^<]*?-->")
_TAG = re.compile(
    r"</?(?:a|b|br|center|details|div|em|i|img|p|span|strong|sub|summary|sup|u)"
    r"(?:\s[^<>\n]{0,500})?/?>",
    re.IGNORECASE,
)
_TARGET = r"\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:[ \t]+\"[^\"()\n]*\")?[ \t]*\)"
_IMAGE = re.compile(rf"!\[[^\[\]]*\](?:{_TARGET}|\[[^\[\]\n]*\])")
_LINK = re.compile(rf"\[([^\[\]]*)\](?:{_TARGET}|\[[^\[\]\n]*\])")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]+\S.*$\n?", re.MULTILINE)
_CODE = re.compile(r"`+([^`]+)`+")
_STARS = re.compile(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])([^*]*[^\s*\\])\1(?![\w*])")
_LOWS = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])([^_]*[^\s_\\])\1(?!\w)")
_STRUCK = re.compile(r"~~([^~\n]+)~~")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>])")
_RULE = re.compile(r" {0,3}(?:={2,}|-{2,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})[ \t]*")


def read_markdown(path: Path, data: bytes) -> Paper:
    """A paper from a markdown file; the title is the front matter's, or its first heading."""
    text, notes = decode(data)
    about, body = divide(clean(text))
    plain = clean(plain_text(body))
    title = about.title or first_line_title(plain)
    return paper_of(path, about, plain, title=title, reader="md", notes=notes)


def plain_text(markdown: str) -> str:
    """The text of a piece of markdown: headings on lines of their own, code and tables kept.

    >>> plain_text("# *Silk*\\nis **strong** ([1](http://x.y)).")
    'Silk\\n\\nis strong (1).'
    """
    parts: list[str] = []
    prose: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and line.strip() == found[1]:
                fence = ""
            else:
                parts.append(line)
        elif found:
            parts.append(_inline("\n".join(prose)))
            prose, fence = [], found[1]
        else:
            prose.extend(_block(line))
    parts.append(_inline("\n".join(prose)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip()


def _block(line: str) -> list[str]:
    """The line without its block markup; a heading gets empty lines around it."""
    bare = line.lstrip(" ")
    if bare.startswith("#"):
        marks = len(bare) - len(bare.lstrip("#"))
        if marks <= 6 and bare[marks : marks + 1] in ("", " ", "\t"):
            return ["", bare.strip().strip("#").strip(), ""]
    if bare.startswith(">"):
        line = bare.lstrip("> ")
    return [""] if _RULE.fullmatch(line) else [line]


def _inline(text: str) -> str:
    text = _DEFINITION.sub("", _COMMENT.sub("", text))
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    pieces = _CODE.split(text)
    pieces[::2] = [_without_marks(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _without_marks(text: str) -> str:
    text = _AUTOLINK.sub(r"\1", _TAG.sub("", text))
    for _ in range(2):  # bold within italic, italic within bold
        text = _LOWS.sub(r"\2", _STARS.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", _STRUCK.sub(r"\1", text))
