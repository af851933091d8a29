"""PDF papers: a child process takes the file apart, this process puts the text together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from kgagent.domain.paper import Paper
from kgagent.errors import PaperRejected
from kgagent.papers import pdf_about, pdf_text
from kgagent.papers.options import Limits
from kgagent.papers.pdf_lines import Page, pages_of
from kgagent.papers.pdf_margins import body_pages

MESSAGES = {
    "broken": "The PDF is cut off or damaged: download it again.",
    "encrypted": "The PDF needs a password: save a copy without one.",
    "no_text": "The PDF has no text layer, only images: run OCR first (for example ocrmypdf).",
    "too_large": "The PDF has more text than one paper may have: divide it.",
    "too_costly": "Reading the PDF takes more memory or time than allowed: print it to a new PDF.",
}

# SIGABRT is how pdfium ends without memory, SIGKILL and SIGXCPU how the system ends it.
_LIMIT_SIGNALS = (6, 9, 24)
_TAIL = 4096
_MIN_CHARS = 20
_MIN_CHARS_A_PAGE = 5


def read_pdf(path: Path, *, limits: Limits) -> Paper:
    """A paper from a PDF, with `page_starts`; raises `PaperRejected` (see `MESSAGES`)."""
    _refuse_cut_off(path)
    document = _parsed(path, limits)
    pages = pages_of(document["pages"])
    _refuse_without_text(path, pages)
    body, dropped = body_pages(pages)
    text, page_starts = pdf_text.joined(body)
    about = pdf_about.about(document["meta"], pages, text=text, stem=path.stem)
    hidden = sum(page.hidden for page in pages)
    return Paper(
        text=text,
        title=about.title,
        year=about.year,
        doi=about.doi,
        authors=about.authors,
        identifier=about.identifier,
        origin=str(path),
        reader="pdf",
        page_starts=page_starts,
        notes=_notes(document["parser"], hidden=hidden, pages=pages) + dropped + about.notes,
    )


def _notes(parser: str, *, hidden: int, pages: list[Page]) -> tuple[str, ...]:
    empty = sum(not page.lines for page in pages)
    found = [
        f"{hidden} hidden characters left out" if hidden else "",
        f"{empty} of {len(pages)} pages have no text" if empty else "",
        "read with pypdf" if parser == "pypdf" else "",
    ]
    return tuple(note for note in found if note)


def _reject(path: Path, reason: str) -> PaperRejected:
    return PaperRejected(str(path), reason, MESSAGES[reason])


def _refuse_cut_off(path: Path) -> None:
    """A PDF ends with where its table starts; pdfium would mend a cut one and keep silent."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _TAIL))
        tail = stream.read()
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise _reject(path, "broken")


def _refuse_without_text(path: Path, pages: list[Page]) -> None:
    chars = [char for page in pages for line in page.lines for char in line.text]
    dark = sum(not char.isspace() for char in chars)
    if dark < max(_MIN_CHARS, _MIN_CHARS_A_PAGE * len(pages)):
        raise _reject(path, "no_text")
    if sum(char.isalnum() for char in chars) * 3 < dark:
        raise PaperRejected(
            str(path),
            "no_text",
            "The PDF's text layer cannot be decoded (its fonts do not say which letters they "
            "draw): run OCR on it (for example ocrmypdf --force-ocr).",
        )


def _parsed(path: Path, limits: Limits) -> dict[str, Any]:
    """The worker's document for this file."""
    numbers = (limits.pdf_memory_bytes, limits.pdf_cpu_seconds, limits.max_chars)
    command = [sys.executable, "-P", "-m", "kgagent.papers.pdf_worker"]
    command += [os.path.abspath(path), *map(str, numbers)]  # noqa: PTH100 - links stay links
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=complaints,
                env=_environment(),
                timeout=limits.pdf_wall_seconds,
                start_new_session=True,  # Ctrl-C is for kgagent to handle
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _reject(path, "too_costly") from error
        output.seek(0)
        complaints.seek(0)
        return _document(path, done.returncode, output.read(), complaints.read())


def _environment() -> dict[str, str]:
    """What the child needs to find this package, and no keys."""
    root = str(Path(__file__).resolve().parents[2])
    places = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(places), "PYTHONUTF8": "1"}


def _document(path: Path, code: int, output: bytes, complaints: bytes) -> dict[str, Any]:
    if code < 0:  # ended by a signal
        raise _reject(path, "too_costly" if -code in _LIMIT_SIGNALS else "broken")
    try:
        document = json.loads(output, parse_constant=lambda _: 0.0)  # places may be NaN
    except ValueError as error:
        if b"MemoryError" in complaints:
            raise _reject(path, "too_costly") from error
        last = complaints.decode(errors="replace").strip().rpartition("\n")[2][:300]
        raise PaperRejected(
            str(path), "broken", f"The PDF parser failed ({last}): print the file to a new PDF."
        ) from error
    if not isinstance(document, dict) or "error" in document:
        reason = document.get("error", "broken") if isinstance(document, dict) else "broken"
        raise _reject(path, reason if reason in MESSAGES else "broken")
    return document
