"""Text with what re-typing changes folded away, and the place of every character before folding.

Folded are the amount of white space, the form of dashes, quotation marks and compatibility
characters (ligatures, full-width letters, raised and lowered digits), invisible characters, and the
hyphens between letters, which are noted beside the text. Nothing else is: neither case nor a digit.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Hyphen = Literal["soft", "hyphen", "dash"]
"""A hyphen at the end of a line; one inside a line; a dash between words."""

HYPHENS = "-‐‑⁃－﹣"
DASHES = "–—―−‒﹘─"
_SOFT = "\u00ad"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"
_FORMS = {
    **dict.fromkeys(HYPHENS + DASHES, "-"),
    **dict.fromkeys("’‘‚‛ʼʹ′´＇`", "'"),
    **dict.fromkeys("“”„‟″˝«»＂", '"'),
    **dict.fromkeys("∼～", "~"),
    **dict.fromkeys(_INVISIBLE, ""),
}
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = frozenset("₀₁₂₃₄₅₆₇₈₉₊₋")
_FRACTIONS = frozenset("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒")


@dataclass(slots=True)
class Folded:
    """`key[i]` comes from `text[starts[i]:ends[i]]`; `hyphens` tells what stood before `key[i]`."""

    key: str
    starts: list[int]
    ends: list[int]
    hyphens: dict[int, Hyphen] = field(default_factory=dict)


def fold(text: str) -> Folded:
    """The text folded.

    >>> fold("“Self-heal-\\ning”  ﬁbres").key, fold("10² m²").key
    ('"Selfhealing" fibres', '10^2 m2')
    """
    units = _units(text)
    made = Folded("", [], [])
    key: list[str] = []
    at = 0
    while at < len(units):
        piece, start, end = units[at]
        if piece in {" ", "\n"}:
            at = _blank(units, at, made, key)
        elif piece in ("-", _SOFT):
            at = _hyphen(units, at, made, key, text)
        else:
            _add(made, key, piece, start, end)
            at += 1
    made.key = "".join(key)
    return made


_Unit = tuple[str, int, int]


def _add(made: Folded, key: list[str], piece: str, start: int, end: int) -> None:
    key.extend(piece)
    made.starts.extend([start] * len(piece))
    made.ends.extend([end] * len(piece))


def _units(text: str) -> list[_Unit]:
    """The characters with their marks, each in its plain form; runs of blanks and dashes as one."""
    if text.isascii():
        single = [(c, at, at + 1) for at, c in enumerate(text)]
    else:
        single = list(_clusters(text))
    units: list[_Unit] = []
    for piece, start, end in single:
        kind = _kind(piece)
        last = units[-1][0] if units else ""
        if kind == " " and last in (" ", "\n"):
            both = "\n" if "\n" in (last, piece) else " "
            units[-1] = (both, units[-1][1], end)
        elif kind == "-" and last == "-" and units[-1][2] == start:
            units[-1] = ("-", units[-1][1], end)
        elif piece:
            units.append(("\n" if piece in "\n\r" else kind, start, end))
    return units


def _kind(piece: str) -> str:
    return " " if piece.isspace() else piece


def _clusters(text: str) -> list[_Unit]:
    starts = [
        at for at, char in enumerate(text) if char.isascii() or not unicodedata.combining(char)
    ]
    if starts[:1] != [0]:
        starts.insert(0, 0)
    found: list[_Unit] = []
    before = ""
    for start, end in pairwise([*starts, len(text)]):
        piece = _form(text[start:end], before)
        found.append((piece, start, end))
        before = piece or before
    return found


def _form(cluster: str, before: str) -> str:
    """The plain form of one character with its marks, where it does not change a number."""
    if cluster.isascii():
        return _FORMS.get(cluster, cluster)
    if cluster == _SOFT:
        return cluster
    if cluster in _FORMS:
        return _FORMS[cluster]
    form = unicodedata.normalize("NFKC", cluster)
    if form != cluster and form[:1].isspace() and not form.isspace():
        return cluster
    if before[-1:].isdigit():
        for marks, mark in ((_RAISED, "^"), (_LOWERED, "_"), (_FRACTIONS, " ")):
            if cluster[0] in marks:
                form = mark + form
    return "".join(_FORMS.get(char, char) for char in form).replace("⁄", "/")


def _blank(units: list[_Unit], at: int, made: Folded, key: list[str]) -> int:
    """One blank; none at the edges, and none around a dash that stands free."""
    if not key or at + 1 == len(units):
        return at + 1
    free_dash = units[at + 1][0] == "-" and at + 2 < len(units) and units[at + 2][0] in " \n"
    if not (free_dash and at + 3 < len(units)):
        _add(made, key, " ", units[at][1], units[at][2])
    return at + 1


def _hyphen(units: list[_Unit], at: int, made: Folded, key: list[str], text: str) -> int:
    """A hyphen or dash: noted when it stands between letters, else kept as it is."""
    piece, start, end = units[at]
    free = at > 0 and units[at - 1][0] in " \n"
    behind = at + 1
    breaks = behind + 1 < len(units) and units[behind][0] in " \n"
    before = key[-1] if key else " "
    if breaks and (before.isalnum() or (free and before != " ")):
        behind += 1
    after = units[behind][0] if behind < len(units) else " "
    if piece == _SOFT and not (before.isalpha() and after.isalpha()):
        return at + 1
    if before.isalpha() and after[:1].isalpha():
        soft = piece == _SOFT or (breaks and not free)
        dash = free or end - start > 1 or text[start] in "—―"
        made.hyphens[len(key)] = "soft" if soft else "dash" if dash else "hyphen"
        return behind
    _add(made, key, "-", start, end)
    return behind
