"""What is printed around a paper: running headers and footers, page numbers, references."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from statistics import median

from kgagent.papers.pdf_lines import Line, Page

EDGE = 3
"""Lines at the top and at the bottom of a page that may be a running header or footer."""

_NUMBER = re.compile(r"\W*(?:page\s*)?(\d{1,5})(?:\s*(?:of|/)\s*\d{1,5})?\W*", re.IGNORECASE)
_REFERENCES = re.compile(
    r"(?:\d{1,2}\.?\s+|[IVX]{1,5}\.?\s+)?"
    r"(?:references(?: and notes| cited)?|bibliography|literature(?: cited)?|works cited)\s*[:.]?",
    re.IGNORECASE,
)
_AFTER_REFERENCES = re.compile(
    r"(?:[A-Z]\.?\s+)?(?:appendi(?:x|ces)|supplement(?:ary|al)?|supporting information)\b.{0,80}",
    re.IGNORECASE,
)
_LATE = 0.4  # of the text: references before this are a heading in the text or in the contents


def body_pages(pages: list[Page]) -> tuple[list[Page], tuple[str, ...]]:
    """The pages without running lines and without references, and notes of what was dropped."""
    kept = _without_running_lines(pages)
    return _without_references(kept)


def _edges(page: Page) -> set[int]:
    """Indexes of the lines at the page's top and bottom, by order and by place."""
    indexes = list(range(len(page.lines)))
    by_place = sorted(indexes, key=lambda i: -page.lines[i].y0)
    return {*indexes[:EDGE], *indexes[-EDGE:], *by_place[:EDGE], *by_place[-EDGE:]}


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


def _without_running_lines(pages: list[Page]) -> list[Page]:
    edges = [_edges(page) for page in pages]
    shapes = [
        {_shape(page.lines[i].text): page.lines[i].height for i in edge}
        for page, edge in zip(pages, edges, strict=True)
    ]
    counts = Counter(shape for page in shapes for shape in page)
    enough = max(3, len(pages) * 3 // 10)
    running = {
        shape: median(page[shape] for page in shapes if shape in page)
        for shape, count in counts.items()
        if count >= enough
    }
    offset = _number_offset(pages, edges)

    def keep(number: int, index: int, line: Line) -> bool:
        if index not in edges[number]:
            return True
        if _is_number(line.text, number, offset):
            return False
        shape = _shape(line.text)
        # The title is often repeated above the other pages, in smaller letters.
        title = number == 0 and "#" not in shape and line.height >= running.get(shape, 0) * 1.15
        return shape not in running or title

    return [
        replace(page, lines=tuple(x for i, x in enumerate(page.lines) if keep(number, i, x)))
        for number, page in enumerate(pages)
    ]


def _number_offset(pages: list[Page], edges: list[set[int]]) -> int | None:
    """Printed page number minus index, when at least two pages agree on it."""
    offsets: Counter[int] = Counter()
    for index, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        found = (_NUMBER.fullmatch(page.lines[i].text) for i in edge)
        offsets.update({int(match[1]) - index for match in found if match})
    best = offsets.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else None


def _is_number(text: str, index: int, offset: int | None) -> bool:
    found = _NUMBER.fullmatch(text) if offset is not None else None
    return bool(found) and offset is not None and int(found[1]) == index + offset  # type: ignore[index]


def _without_references(pages: list[Page]) -> tuple[list[Page], tuple[str, ...]]:
    flat = [(number, line) for number, page in enumerate(pages) for line in page.lines]
    total = sum(len(line.text) for _, line in flat)
    before = 0
    start = None
    for index, (_, line) in enumerate(flat):
        if before >= total * _LATE and _REFERENCES.fullmatch(line.text):
            start = index
        before += len(line.text)
    if start is None:
        return pages, ()
    later = range(start + 1, len(flat))
    end = next((i for i in later if _AFTER_REFERENCES.fullmatch(flat[i][1].text)), len(flat))
    dropped = sum(len(line.text) for _, line in flat[start:end])
    kept: list[list[Line]] = [[] for _ in pages]
    for number, line in flat[:start] + flat[end:]:
        kept[number].append(line)
    result = [replace(p, lines=tuple(k)) for p, k in zip(pages, kept, strict=True)]
    return result, (f"references left out ({dropped} characters)",)
