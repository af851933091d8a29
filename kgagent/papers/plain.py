"""Plain text files (.txt): UTF-8, UTF-16 with its mark, else Windows-1252."""

from __future__ import annotations

import codecs
from pathlib import Path

from kgagent.domain.paper import Paper
from kgagent.domain.text import clean
from kgagent.papers.about import compose
from kgagent.papers.front_matter import FrontMatter, divide

MAX_TITLE = 200


def read_text(path: Path, data: bytes) -> Paper:
    """A paper from a text file; the title is the front matter's, its first line, or the stem."""
    text, notes = decode(data)
    about, body = divide(clean(text))
    title = about.title or first_line_title(body)
    return paper_of(path, about, body, title=title, reader="txt", notes=notes)


def paper_of(
    path: Path, about: FrontMatter, body: str, *, title: str, reader: str, notes: tuple[str, ...]
) -> Paper:
    """A paper of this body; without a title it is called by the stem, which the text leaves out."""
    return Paper(
        text=compose(title, body),
        title=title or clean(path.stem),
        year=about.year,
        doi=about.doi,
        authors=about.authors,
        venue=about.venue,
        identifier=about.identifier,
        origin=str(path),
        reader=reader,
        notes=notes,
    )


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of these bytes, and what had to be assumed to read it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), ("decoded as UTF-16",)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - len(text.encode("ascii", "ignore"))
    if bad * 2 <= good:
        return text, (f"decoded as UTF-8 with {bad} broken characters",)
    return data.decode("cp1252", "replace"), ("decoded as Windows-1252",)


def first_line_title(body: str) -> str:
    """The first line, or first few lines before an empty one, when they look like a title.

    A title is short, and not the beginning of a paragraph; "" when there is none.
    """
    block, _, rest = body.lstrip("\n ")[: 3 * MAX_TITLE].partition("\n\n")
    lines = block.strip().split("\n")
    whole = " ".join(block.split())
    stands_alone = rest.strip() and len(lines) <= 3 and _is_title(whole)
    if stands_alone and (len(lines) == 1 or not whole.endswith((".", ",", ";", ":"))):
        return whole
    title = " ".join(lines[0].split())
    following = lines[1].strip() if len(lines) > 1 else ""
    ends = title.endswith((".", ",", ";", ":")) or following[:1].islower()
    return "" if ends or not _is_title(title) else title


def _is_title(text: str) -> bool:
    return 0 < len(text) <= MAX_TITLE and any(char.isalpha() for char in text)
