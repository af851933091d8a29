"""XML from strangers as a tree: no entities of its own, nothing fetched, bounded size and depth."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kgagent.errors import PaperRejected

MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 120
"""No paper is nested deeper; the walkers below go down one call a level."""


class _TooMuch(Exception):
    pass


class _Builder(TreeBuilder):
    """Builds elements whose tags have no namespace; comments and instructions are left out."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attributes: dict[Any, Any], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise _TooMuch
        return super().start(tag.rpartition("}")[2], attributes)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2])


def parsed(origin: str, data: bytes) -> Element:
    """The root of the tree; raises `PaperRejected` (broken, entities, too_large)."""
    parser = DefusedXMLParser(target=_Builder(), forbid_entities=True, forbid_external=True)
    # A DOCTYPE names a DTD that nobody fetches; what it would define is known.
    parser.entity.update(html.entities.entitydefs)
    try:
        parser.feed(data)
        root = parser.close()
    except DefusedXmlException as error:
        raise PaperRejected(
            origin,
            "entities",
            "The XML defines entities of its own, which can blow up or read other files: "
            "save it without them.",
        ) from error
    except _TooMuch as error:
        raise PaperRejected(
            origin, "too_large", "The XML has too many elements, or is nested too deep."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise PaperRejected(
            origin, "broken", f"The XML is damaged ({error}): download it again."
        ) from error
    assert isinstance(root, Element)
    return root


def words(element: Element | None, *, without: frozenset[str] = frozenset()) -> str:
    """All text inside, on one line, but for elements of the tags that are left out."""
    if element is None:
        return ""
    return " ".join("".join(_texts(element, without)).split())


def _texts(element: Element, without: frozenset[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in without:
            yield from _texts(child, without)
        yield child.tail or ""


def found(element: Element, path: str) -> str:
    """The text at the path as one line, "" where there is none."""
    return words(element.find(path))


_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,60})")


def root_of(head: bytes) -> str:
    """The name of the first element that begins in these bytes, "" without one."""
    name = _ROOT.search(head)
    return name[1].decode("ascii", "replace") if name else ""
