"""Lines such as `**X** -[IS-A]-> **Y** (e.g. …)`, in all the ways that models write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgagent.llm.wire.names import predicate_words, words_of

MOST_ITEMS = 40
"""How many names of one comma list are read."""

_DASH = "[-–—−‐‑―─]"
_HEAD = "[>→⟶⇒⟹➔➜➝►▶›]"
_STROKE = f"(?:{_DASH}|=|{_HEAD}){{1,4}}"
_BRACKETED = rf"<?{_STROKE}\s?\[([^\[\]\n]{{1,80}})\]\s?{_STROKE}"
_LABEL = r"[A-Z]{1,30}(?:[-_ ‐‑][A-Z]{1,30}){0,6}"
_BARE_LABEL = rf"(?<=[\s*_)]){_DASH}{{1,3}}({_LABEL}){_DASH}{{1,3}}{_HEAD}?(?=[\s*_])"
_CONNECTOR = re.compile(rf"{_BRACKETED}|{_BARE_LABEL}")
_ARROW = re.compile(rf"\s*(?:{_DASH}{{1,3}}>|=>|[→⟶⇒⟹➔➜➝])\s*")
_MARKER = re.compile(r"(?:> ?)?(?:[-*+•◦‣·]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\|) ")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")
_NOTE = re.compile(r"(?<=\s)[(\[]([^()\[\]]{3,}(?:\([^()]*\)[^()]*)?)[)\]][ .;,]*$")
_EXPLAINED = re.compile(r":\s+|\s+[-–—]\s+|;\s+")
_SHOUTED = re.compile(r"\[?([A-Z]+(?:[-_ ][A-Z]+)+)\]?")
_MAYBE = re.compile(rf"{_DASH}|{_HEAD}|=")
_PLACEHOLDER = re.compile(r"[Α-Ωα-ωϐϑϕϖϰϱϵ][\d₀-₉']*")
_EDGES = ' \t.,;:*_`|"“”'


@dataclass(frozen=True, slots=True)
class Line:
    """What a line states: relations in order, and the notes that follow them."""

    relations: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    unread: str = ""


def has_label(line: str) -> bool:
    """Whether the line has an arrow with its label in brackets.

    >>> has_label("Silk —[IS-A]→ Fibre"), has_label("α → β")
    (True, False)
    """
    found = _CONNECTOR.search(line)
    return found is not None and found[1] is not None


def relations_in(line: str) -> Line:
    """The relations that one line states: chains, lists, reversed arrows.

    Greek placeholders (α → β) are no concepts. A line that has arrows but cannot be read is
    returned as `unread`.

    >>> relations_in("1. **Silk** -[IS-A]-> **Fibre** -[PART-OF]-> **Web** (e.g. an orb)").relations
    (('Silk', 'is a', 'Fibre'), ('Fibre', 'part of', 'Web'))
    >>> relations_in("- OKN -IS-A- Origami Engineering, Kirigami Engineering (new)").relations
    (('OKN', 'is a', 'Origami Engineering'), ('OKN', 'is a', 'Kirigami Engineering'))
    """
    if not _MAYBE.search(line):
        return Line()
    text = _without_marker(" ".join(line.split()))
    parts, labels = _parted(text)
    if not labels:
        return _unlabelled(text)
    notes: list[str] = []
    ends = [_items(part, notes) for part in parts]
    relations: list[tuple[str, str, str]] = []
    for at, (predicate, backwards) in enumerate(labels):
        left, right = (ends[at + 1], ends[at]) if backwards else (ends[at], ends[at + 1])
        relations += [(source, predicate, target) for source in left for target in right]
    complete = all(_is_names(part) for part in parts) and all(label for label, _ in labels)
    kept = tuple(r for r in relations if all(r))
    return Line(kept, tuple(notes), "" if complete else line.strip())


def is_placeholder(name: str) -> bool:
    """Whether the name is a Greek letter that stands for a concept in a pattern.

    >>> is_placeholder("α"), is_placeholder("β-sheet")
    (True, False)
    """
    return _PLACEHOLDER.fullmatch(name.strip(_EDGES)) is not None


def _without_marker(line: str) -> str:
    found = _MARKER.match(line)
    return line[found.end() :] if found else line


def _parted(text: str) -> tuple[list[str], list[tuple[str, bool]]]:
    """The text between the labelled arrows, and their labels: (predicate, points backwards)."""
    parts, labels, at = [], [], 0
    for found in _CONNECTOR.finditer(text):
        label = predicate_words(found[1] or found[2])
        arrow = found[0]
        labels.append((label, arrow[0] == "<" and arrow[-1] not in ">→⟶⇒⟹➔➜➝►▶›"))
        parts.append(text[at : found.start()])
        at = found.end()
    return [*parts, text[at:]], labels


def _is_names(part: str) -> bool:
    stripped = part.strip(_EDGES)
    return bool(stripped) and not is_placeholder(stripped)


def _unlabelled(text: str) -> Line:
    """`X → IS-A → Y`: an arrow whose label stands between arrows; else nothing is claimed."""
    parts = _ARROW.split(text)
    if len(parts) < 2:
        return Line()
    label = _SHOUTED.fullmatch(parts[1].strip(_EDGES)) if len(parts) == 3 else None
    if label is None:
        names = all(map(_is_names, parts))
        return Line(unread=text if names else "")
    notes: list[str] = []
    predicate = predicate_words(label[1])
    sources, targets = _items(parts[0], notes), _items(parts[2], notes)
    return Line(tuple((s, predicate, t) for s in sources for t in targets), tuple(notes))


def _items(part: str, notes: list[str]) -> list[str]:
    """The names in the text at one end of an arrow; what follows them is a note."""
    bold = [found[1] or found[2] for found in _BOLD.finditer(part)]
    if bold:
        rest = _BOLD.sub("", part)
        rest = re.sub(r"\b(?:and|or)\b", "", rest) if len(bold) > 1 else rest
        if any(char.isalnum() for char in rest):
            notes.append(" ".join(_BOLD.sub("", part).split()).strip(" ,;:."))
        names = bold
    else:
        names = [_without_note(item, notes) for item in _listed(_explained(part, notes))]
    words = [words_of(name.strip(_EDGES)) for name in names[:MOST_ITEMS]]
    return [word for word in words if word and not is_placeholder(word)]


def _explained(part: str, notes: list[str]) -> str:
    """The part before an explanation: "Mood: it is calm" and "Mood — it is calm"."""
    part = part.strip()
    found = _EXPLAINED.search(part)
    if not found:
        return part
    notes.append(part[found.end() :].strip())
    return part[: found.start()]


def _listed(part: str) -> list[str]:
    """The items of a comma list; commas in brackets and in numbers part nothing."""
    items, depth, start = [], 0, 0
    for at, char in enumerate(part):
        depth = max(0, depth + (char in "([") - (char in ")]"))
        if char == "," and not depth and part[at + 1 : at + 2].isspace():
            items.append(part[start:at])
            start = at + 1
    last = part[start:].strip()
    if items:
        last = re.sub(r"^(?:and|or)\s+", "", last)
    return [*items, last]


def _without_note(item: str, notes: list[str]) -> str:
    """The name without the remark in brackets behind it; an acronym is a remark as well."""
    found = _NOTE.search(item)
    if not found or not item[: found.start()].strip(_EDGES):
        return item
    notes.append(found[1].strip())
    return item[: found.start()]
