"""One HTML page that shows a graph: it loads nothing, and text in it cannot act."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from kgagent.domain.snapshot import Snapshot
from kgagent.errors import ExportFailed
from kgagent.interchange.columns import PALETTE
from kgagent.interchange.json_graph import document, put_document
from kgagent.interchange.places import placed
from kgagent.interchange.records import rows_of
from kgagent.interchange.replacing import replacing
from kgagent.interchange.tidy import finite
from kgagent.interchange.viewer_page import SCRIPT, STYLE
from kgagent.interchange.written import Prints, Written, compare
from kgagent.interchange.xmltext import escaped, one_line

_DATA = '<script type="application/json" id="graph">'
_END = "</script>"


def write_html(snapshot: Snapshot, path: Path) -> Written:
    """Writes the page and says what is in it: a list to search, each concept's relations with their
    quotes, and a map.

    Raises ExportFailed where it cannot be written or does not read back the same.
    """
    try:
        whole = placed(finite(snapshot))
    except ValueError as error:
        raise ExportFailed(path, f"Cannot write {path}: {error}.") from error
    meant = Prints()
    for row in rows_of(whole):
        meant.add(row)
    with replacing(path) as draft:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            _put(whole, stream)
        compare(path, meant, lambda: rows_of(read_html(draft)))
    edges = len(whole.relations)
    return Written(path, len(whole.concepts), edges, edges)


def read_html(path: Path) -> Snapshot:
    """The graph in such a page, with the places of its map. Raises ValueError for another page."""
    _, found, rest = path.read_text(encoding="utf-8").partition(_DATA)
    if not found:
        raise ValueError(f"{path} is no page that kgagent made")
    return document(json.loads(rest.partition(_END)[0]), path)


class _Inside:
    """A stream for JSON inside a page: nothing in it can end the element it stands in."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes the text with "<" as JSON's escape."""
        return self._stream.write(text.replace("<", "\\u003c"))


def _put(snapshot: Snapshot, stream: TextIO) -> None:
    title = escaped(one_line(snapshot.title) or "Graph")
    colours = ",".join(f"'rgb({r},{g},{b})'" for r, g, b in PALETTE)
    script = SCRIPT.replace("COLOURS", colours)
    policy = (
        f"default-src 'none'; style-src '{_hash(STYLE)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    stream.write(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body>"
        f"<aside><h1>{title}</h1><p id=count></p>"
        '<input id=search type=search placeholder="Search concepts" aria-label="Search concepts">'
        "<ul id=list></ul></aside>"
        '<main><canvas id=map role=img aria-label="Map of the graph"></canvas>'
        "<section id=about aria-live=polite></section></main>\n"
        f"{_DATA}"
    )
    put_document(snapshot, _Inside(stream))
    stream.write(f"{_END}\n<script>{script}</script></body></html>\n")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
