"""Whether a GraphML file holds the elements it was meant to hold."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

_CHUNK = 1 << 16
_ELEMENTS = frozenset(("key", "node", "edge"))


class Element(NamedTuple):
    """A key, node or edge element: its XML attributes and the texts of its data, by key."""

    tag: str
    names: dict[str, str]
    cells: dict[str, str]


class Fingerprints:
    """Remembers elements in eight bytes each, to compare a file with what went into it.

    `read` gives the elements of a file; by default those of GraphML.
    """

    def __init__(self, read: Callable[[Path], Iterator[Element]] | None = None) -> None:
        self._prints = array("q")
        self._read = read or read_elements

    def add(self, element: Element) -> None:
        """Remembers one more element."""
        self._prints.append(_fingerprint(element))

    def difference(self, path: Path) -> str:
        """The first thing in which the file differs from the elements added, or nothing."""
        found = 0
        try:
            for found, element in enumerate(self._read(path), 1):
                if found > len(self._prints) or _fingerprint(element) != self._prints[found - 1]:
                    return f"element {found} is not what was written: {_brief(element)}"
        except (SAXException, DefusedXmlException) as error:
            return f"it is not well-formed ({error})"
        missing = len(self._prints) - found
        return f"{missing} elements are missing at its end" if missing else ""


def read_elements(path: Path) -> Iterator[Element]:
    """The key, node and edge elements of a GraphML file, one after the other.

    Raises SAXException where the file is not well-formed.
    """
    yield from elements(path, _Collector())


def elements(path: Path, collector: Collector) -> Iterator[Element]:
    """What the collector makes of a file, as soon as it is complete.

    Raises SAXException where the file is not well-formed.
    """
    parser = make_parser()
    parser.setContentHandler(collector)
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            yield from collector.done
            collector.done.clear()
    parser.close()
    yield from collector.done


class Collector(ContentHandler):
    """Keeps the elements that have ended since `done` was last emptied."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[Element] = []


class _Collector(Collector):
    """Collects from GraphML."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}
        self._cells: dict[str, str] = {}
        self._key = ""
        self._text: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX's name)
        if name == "data":
            self._key = attrs["key"]
            self._text = []
        elif name in _ELEMENTS:
            self._names = dict(attrs.items())
            self._cells = {}

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX's name)
        if name == "data":
            self._cells[self._key] = "".join(self._text)
        elif name in _ELEMENTS:
            self.done.append(Element(name, self._names, self._cells))


def _fingerprint(element: Element) -> int:
    return hash((element.tag, tuple(element.names.items()), tuple(element.cells.items())))


def _brief(element: Element) -> str:
    text = f"<{element.tag} {element.names} {element.cells}>"
    return text if len(text) <= 300 else text[:299] + "…"
