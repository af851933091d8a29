"""The child process that parses one stranger's PDF: `python -m kgagent.papers.pdf_worker PATH`.

It limits itself (memory, processor time, output), writes one JSON document to its standard output
and never anything else. See `Job` in `kgagent.papers.pdf` for who starts it. The document is
`{"error": reason}` or `{"parser", "meta", "pages"}`; a page is `{"box": [left, bottom, right,
top], "hidden": characters left out, "lines": [...]}`, a line `[bottom, top, [[text, x0, x1], ...]]`
with one piece for each stretch of words without a wide gap. Lengths are in points. A line that was
divided within a word ends in U+FFFE.
"""

from __future__ import annotations

import ctypes
import json
import re
import statistics
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

HYPHEN = "\ufffe"

_WIDE_GAP = 0.9  # of a line's height: wider than any blank between justified words
_TINY = 3.0  # points: nobody reads a line this low
_NEARLY_WHITE = 250
_INVISIBLE = 3  # PDF text render mode: neither filled nor stroked
_HYPHENS = (2, 0x2D, 0xAD, 0x2010, 0xFFFE)  # as pdfium may report a hyphen that ends a line
_LINE = re.compile(f"[^\\r\\n{HYPHEN}]*{HYPHEN}|[^\\r\\n{HYPHEN}]+")
_WORD = re.compile(r"\S+")
_MAX_OUTPUT = 400_000_000


class Word(NamedTuple):
    """A word as pdfium sees it: text, box, and whether a reader of the page cannot see it."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    invisible: bool
    unseen: bool


class Line(NamedTuple):
    """A line's text, and the index of its first character on the page."""

    start: int
    text: str


def main(argv: list[str]) -> int:
    """Write the JSON for `PATH MEMORY CPU_SECONDS MAX_CHARS`; the exit code is always 0."""
    path, memory, seconds, max_chars = argv[0], int(argv[1]), int(argv[2]), int(argv[3])
    _limit_self(memory, seconds)
    try:
        result = _parse(path, max_chars)
    except MemoryError:
        result = {"error": "too_costly"}
    json.dump(result, sys.stdout)
    sys.stdout.flush()
    return 0


def _limit_self(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the wall clock of the parent is what remains
        return
    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _MAX_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    )
    for which, value in limits:
        with suppress(ValueError, OSError):  # a lower limit is already set, or none can be
            resource.setrlimit(which, (value, value))


def _parse(path: str, max_chars: int) -> dict[str, Any]:
    try:
        return _with_pdfium(path, max_chars)
    except ImportError:
        return _with_pypdf(path, max_chars)


def _with_pdfium(path: str, max_chars: int) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return {"error": "encrypted"}
        return _with_pypdf(path, max_chars)
    pages: list[dict[str, Any]] = []
    left = max_chars
    for index in range(len(document)):
        try:
            page, count = _page(document, index, left)
        except (pypdfium2.PdfiumError, ctypes.ArgumentError):
            return _with_pypdf(path, max_chars)
        left -= count
        if left < 0:
            return {"error": "too_large"}
        pages.append(page)
    meta = {key: value for key, value in document.get_metadata_dict().items() if value}
    return {"parser": "pypdfium2", "meta": meta, "pages": pages}


def _page(document: Any, index: int, left: int) -> tuple[dict[str, Any], int]:
    """The page and how many characters it has; nothing more when those are more than are left."""
    page = document[index]
    textpage = page.get_textpage()
    text = _PageText(textpage.raw, box=[float(side) for side in page.get_bbox()])
    if text.count > left:
        return {}, text.count
    kept, hidden = _seen([list(text.words(line)) for line in text.lines()])
    textpage.close()
    page.close()
    return {"box": text.box, "hidden": hidden, "lines": kept}, text.count


class _PageText:
    """pdfium's characters of one page, read into the same few C variables again and again."""

    def __init__(self, textpage: Any, *, box: list[float]) -> None:
        from pypdfium2 import raw

        self.raw = raw
        self.textpage = textpage
        self.box = box
        self.count = int(raw.FPDFText_CountChars(textpage))
        self.start, self.end = raw.FS_RECTF(), raw.FS_RECTF()
        self.colour = [ctypes.c_uint() for _ in range(4)]

    def lines(self) -> list[Line]:
        """The lines in pdfium's order, without those turned against the most."""
        points = [self.raw.FPDFText_GetUnicode(self.textpage, i) for i in range(self.count)]
        chars = [chr(point) if point else " " for point in points]
        for index, point in enumerate(points):
            if point in _HYPHENS and self.raw.FPDFText_IsHyphen(self.textpage, index) == 1:
                chars[index] = HYPHEN  # pdfium drops the line end after it
        found = _LINE.finditer("".join(chars))
        lines = [Line(line.start(), line[0]) for line in found if line[0].strip()]
        turns = [round(self._angle(line) * 4) for line in lines]
        usual = statistics.mode(turns) if turns else 0
        return [line for line, turn in zip(lines, turns, strict=True) if turn == usual]

    def _angle(self, line: Line) -> float:
        first = line.start + len(line.text) - len(line.text.lstrip())
        return float(self.raw.FPDFText_GetCharAngle(self.textpage, first))

    def words(self, line: Line) -> Iterator[Word]:
        """The words of a line."""
        for word in _WORD.finditer(line.text):
            yield self._word(word[0], line.start + word.start(), line.start + word.end() - 1)

    def _word(self, text: str, first: int, last: int) -> Word:
        start, end = self.start, self.end
        self.raw.FPDFText_GetLooseCharBox(self.textpage, first, start)
        self.raw.FPDFText_GetLooseCharBox(self.textpage, last, end)
        x0, x1 = min(start.left, end.left), max(start.right, end.right)
        y0, y1 = min(start.bottom, start.top), max(start.bottom, start.top)
        left, bottom, right, top = self.box
        outside = x1 < left or x0 > right or y1 < bottom or y0 > top
        tiny = 0 < y1 - y0 < _TINY
        unseen = outside or tiny or self._is_white(first)
        return Word(text, x0, y0, x1, y1, invisible=self._is_invisible(first), unseen=unseen)

    def _is_invisible(self, index: int) -> bool:
        if not hasattr(self.raw, "FPDFText_GetTextObject"):  # an older pdfium
            return False
        found = self.raw.FPDFText_GetTextObject(self.textpage, index)
        return bool(found) and self.raw.FPDFTextObj_GetTextRenderMode(found) == _INVISIBLE

    def _is_white(self, index: int) -> bool:
        if not self.raw.FPDFText_GetFillColor(self.textpage, index, *self.colour):
            return False
        red, green, blue, alpha = (part.value for part in self.colour)
        return alpha == 0 or min(red, green, blue) > _NEARLY_WHITE


def _seen(lines: list[list[Word]]) -> tuple[list[list[Any]], int]:
    """The lines without their hidden words, and how many characters those had.

    A page that is invisible for the most part is a scan under its recognised text, and a page
    that is white for the most part is light on dark: both are kept.
    """
    words = [word for line in lines for word in line]
    total = sum(len(word.text) for word in words)
    invisible = sum(len(word.text) for word in words if word.invisible) * 2 > total
    unseen = sum(len(word.text) for word in words if word.unseen) * 2 > total
    kept: list[list[Any]] = []
    hidden = 0
    for line in lines:
        seen = [w for w in line if (invisible or not w.invisible) and (unseen or not w.unseen)]
        hidden += sum(len(word.text) for word in line) - sum(len(word.text) for word in seen)
        if seen:
            kept.append(_pieces(seen))
    return kept, hidden


def _pieces(words: list[Word]) -> list[Any]:
    bottom = statistics.median(word.y0 for word in words)
    top = statistics.median(word.y1 for word in words)
    gap = max(top - bottom, 1.0) * _WIDE_GAP
    pieces: list[list[Any]] = []
    for word in words:
        if pieces and -gap < word.x0 - pieces[-1][2] < gap:
            pieces[-1][0] += f" {word.text}"
            pieces[-1][2] = round(word.x1, 1)
        else:
            pieces.append([word.text, round(word.x0, 1), round(word.x1, 1)])
    return [round(bottom, 1), round(top, 1), pieces]


def _with_pypdf(path: str, max_chars: int) -> dict[str, Any]:
    """The same without places: every line is one piece without width."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return {"error": "encrypted"}
        pages: list[dict[str, Any]] = []
        left = max_chars
        for page in reader.pages:
            text = page.extract_text()
            left -= len(text)
            if left < 0:
                return {"error": "too_large"}
            lines = [[0.0, 0.0, [[line, 0.0, 0.0]]] for line in text.split("\n") if line.strip()]
            pages.append({"box": [], "hidden": 0, "lines": lines})
        meta = {key.lstrip("/"): str(value) for key, value in (reader.metadata or {}).items()}
    except MemoryError:
        raise
    except (PyPdfError, *_BREAKS):
        return {"error": "broken"}
    return {"parser": "pypdf", "meta": meta, "pages": pages}


# What pypdf is known to raise on broken files; the process ends here, so wide is right.
_BREAKS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
