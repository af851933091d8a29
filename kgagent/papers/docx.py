"""Word files (.docx): the paragraphs in order, with headings on lines of their own.

What was deleted, field codes and lists of references are left out.

The file is a zip of XML. It is read here and not in a child process because what is read of it is
bounded: two named members, each unpacked to at most a limit, each parsed by `xml_tree`.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element

from kgagent.domain.paper import Paper
from kgagent.domain.text import clean
from kgagent.errors import PaperRejected
from kgagent.papers.about import authors_of, doi_of
from kgagent.papers.options import Limits
from kgagent.papers.plain import first_line_title
from kgagent.papers.record import Record
from kgagent.papers.sections import Block, without_references
from kgagent.papers.xml_tree import found, parsed

_DOCUMENT, _ABOUT = "word/document.xml", "docProps/core.xml"
_LEFT_OUT = frozenset("del moveFrom instrText delText footnoteReference pict Fallback".split())
_DOI = re.compile(r"(?:doi\.org/|\bdoi:?\s*)(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_OPENING = 3000
_DEFAULT_TITLES = frozenset({"", "word document", "document", "untitled"})


def read_docx(path: Path, stream: BinaryIO, *, limits: Limits) -> Paper:
    """A paper from a Word file; raises `PaperRejected` (broken, encrypted, too_large, no_text)."""
    origin = str(path)
    try:
        with zipfile.ZipFile(stream) as archive:
            document = _member(origin, archive, _DOCUMENT, limits)
            about = _member(origin, archive, _ABOUT, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        message = "The Word file is cut off or damaged: save or download it again."
        raise PaperRejected(origin, "broken", message) from error
    except RuntimeError as error:  # how zipfile says that a password is needed
        message = "The Word file needs a password: save a copy without one."
        raise PaperRejected(origin, "encrypted", message) from error
    if document is None:
        message = "This is a zip but no Word file: give the papers in it, or save it as .docx."
        raise PaperRejected(origin, "unknown_type", message)
    return _paper(
        path, parsed(origin, document), Element("none") if about is None else parsed(origin, about)
    )


def _member(origin: str, archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes | None:
    if name not in archive.namelist():
        return None
    with archive.open(name) as member:
        data = member.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        message = f"The Word file unpacks to more than {limits.max_bytes:,} bytes: divide it."
        raise PaperRejected(origin, "too_large", message)
    return data


def _paper(path: Path, document: Element, about: Element) -> Paper:
    paragraphs = [(_style(each), _text(each)) for each in _paragraphs(document)]
    blocks = without_references(
        Block(text, _level(style)) for style, text in paragraphs if text and style != "bibliography"
    )
    body = clean("\n\n".join(block.text for block in blocks))
    stated = found(about, "title")
    if stated.lower() in _DEFAULT_TITLES or "".join(stated.split()) not in "".join(body.split()):
        stated = ""
    styled = next((text for style, text in paragraphs if style == "title" and text), "")
    doi = _DOI.search(body[:_OPENING])
    record = Record(
        title=styled or stated or first_line_title(body),
        body=body,
        doi=doi_of(doi[1].rstrip(".,;)]}")) if doi else None,
        authors=authors_of(found(about, "creator")),
    )
    paper = record.paper(str(path), reader="docx")
    return paper if paper.title else Record(title=clean(path.stem)).about(paper)


def _paragraphs(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == "p":
            yield child
        if child.tag not in _LEFT_OUT:
            yield from _paragraphs(child)


def _style(paragraph: Element) -> str:
    style = paragraph.find("pPr/pStyle")
    values = [] if style is None else [v for k, v in style.items() if k.endswith("}val")]
    return values[0].lower() if values else ""


def _level(style: str) -> int:
    number = re.fullmatch(r"heading ?(\d)", style)
    return int(number[1]) if number else 0


def _text(paragraph: Element) -> str:
    return " ".join("".join(_pieces(paragraph)).split())


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == "t":  # also the text of a formula
            yield child.text or ""
        elif child.tag in ("tab", "br", "cr"):
            yield " "
        elif child.tag == "noBreakHyphen":
            yield "-"
        elif child.tag not in _LEFT_OUT and child.tag != "p":
            yield from _pieces(child)
