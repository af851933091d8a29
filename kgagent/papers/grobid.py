"""PDF papers through a GROBID server that the user runs (https://grobid.readthedocs.io)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kgagent.domain.paper import Paper
from kgagent.errors import PaperRejected
from kgagent.papers.tei import tei_record
from kgagent.papers.xml_tree import parsed

PLACE = "/api/processFulltextDocument"
TIMEOUT = 180.0
"""Seconds that GROBID may take for one paper."""
MAX_BYTES = 50_000_000
TRIES = 4
BUSY = 503
"""What it answers when all its workers are taken."""


def read_with_grobid(
    path: Path, address: str, *, sleep: Callable[[float], None] = time.sleep
) -> Paper:
    """The paper as the server at `address` takes it apart: no page numbers, but sections in order.

    Raises `PaperRejected` where the server is not there, refuses, or finds no text.
    """
    record = tei_record(parsed(str(path), _asked(path, address.rstrip("/") + PLACE, sleep)))
    paper = record.paper(str(path), reader="grobid")
    return replace(paper, title=paper.title or path.stem)


def _asked(path: Path, address: str, sleep: Callable[[float], None]) -> bytes:
    import httpx2

    for tried in range(1, TRIES + 1):
        try:
            status, body = _posted(path, address)
        except httpx2.HTTPError as error:
            why = str(error)[:200] or type(error).__name__
            message = f"no answer from GROBID at {address} ({why})"
            raise PaperRejected(str(path), "unreachable", message) from error
        if status == 200:
            return body
        if status != BUSY or tried == TRIES:
            message = f"GROBID at {address} answers with status {status}"
            raise PaperRejected(str(path), "refused", message)
        sleep(2.0**tried)
    raise AssertionError


def _posted(path: Path, address: str) -> tuple[int, bytes]:
    import httpx2

    with path.open("rb") as pdf, httpx2.Client(timeout=TIMEOUT, follow_redirects=False) as client:
        files = {"input": (path.name, pdf, "application/pdf")}
        with client.stream("POST", address, files=files) as answer:
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise PaperRejected(str(path), "too_large", "GROBID's answer is too long")
            return answer.status_code, bytes(body)
