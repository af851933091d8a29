"""How notes are named, and how text from papers stands in Markdown: as text that cannot act."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from kgagent.interchange.xmltext import one_line

LONGEST = 180  # bytes: file systems take 255, and ".md" and a number must fit
_UNSAFE = re.compile(r'[\\/:*?"<>|#^\[\]%`$=~]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
_ACTIVE = re.compile(r"[\\`*_\[\]<>#|!$%~=^{}()&+@:-]")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|!$%~=^{}()&+@:-])")


def note_names(names: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """For each key the name of its note, made from the concept's name; no two alike on any disk.

    >>> note_names({"a": "TNF/α", "b": "tnf:α", "c": "../x", "d": "CON"})
    {'a': 'TNF-α', 'b': 'tnf-α (2)', 'c': 'x', 'd': 'CON-'}
    """
    used = {_folded(name) for name in taken}
    found: dict[str, str] = {}
    for key, name in names.items():
        base = _safe(name) or _safe(key) or "concept"
        tried, number = base, 1
        while _folded(tried) in used:
            number += 1
            tried = f"{base} ({number})"
        used.add(_folded(tried))
        found[key] = tried
    return found


def text(said: str) -> str:
    """The text as Markdown shows it: no link, no tag, no query, no formula.

    >>> text("see [[x]] <img src=y>")
    'see \\\\[\\\\[x\\\\]\\\\] \\\\<img src\\\\=y\\\\>'
    """
    return _ACTIVE.sub(lambda found: "\\" + found[0], one_line(said))


def untext(shown: str) -> str:
    """What `text` was given, on one line."""
    return _ESCAPED.sub(lambda found: found[1], shown)


def _safe(name: str) -> str:
    clean = _UNSAFE.sub("-", one_line(unicodedata.normalize("NFC", name)))
    clean = "".join(char for char in clean if unicodedata.category(char) != "Cf")
    while len(clean.encode()) > LONGEST:
        clean = clean[: -max(1, (len(clean.encode()) - LONGEST) // 4)]
    clean = clean.strip(" .-")
    return f"{clean}-" if _RESERVED.match(clean) else clean


def _folded(name: str) -> str:
    """Names that some disk takes for the same are the same here."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()).casefold()
