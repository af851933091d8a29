"""A language model that only remembers: replies from a file, or from the ledger of a graph."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kgagent.domain.reply import Reply, Request
from kgagent.domain.text import clean
from kgagent.errors import NotFound, UsageError
from kgagent.llm.faults import ModelFault

LONGEST_LINE = 50_000_000


class NotRecorded(ModelFault):
    """The recording holds no reply to this request."""

    exit_code = 3

    @property
    def maybe_billed(self) -> bool:
        """A recording costs nothing."""
        return False


class RecordedModel:
    """Answers from `look_up`, which gives None for a request that is not recorded."""

    def __init__(self, name: str, look_up: Callable[[Request], Reply | None]) -> None:
        self.name = name
        self._look_up = look_up

    def reply(self, request: Request) -> Reply:
        """The recorded reply; raises NotRecorded when there is none."""
        found = self._look_up(request)
        if found is None:
            raise NotRecorded(
                f"The recording {self.name} has no reply to: {request.question}",
                hint="Use the papers and settings that it was recorded with.",
            )
        return found


def replies_in(file: Path) -> Iterator[tuple[str, str]]:
    """The (question, reply) pairs of a JSON-lines file, gzipped or not, in order.

    A line holds `question` (or `prompt`) and `raw_output` (or `reply`, `text`). Raises NotFound for
    a missing file and UsageError, naming the line, for one that is not of this form.
    """
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _pair(file, number, line[:LONGEST_LINE])
    except FileNotFoundError:
        raise NotFound(f"There is no recording {file}.", hint="Check the path.") from None
    except (OSError, EOFError) as error:
        raise UsageError(f"The recording {file} cannot be read: {error}.") from None


def questions_in(file: Path) -> Iterator[str]:
    """The questions in a file: the `question` of each line of JSON, else a line each.

    Raises NotFound for a missing file, UsageError for one without questions or that is no text.
    """
    opened = gzip.open if file.suffix == ".gz" else open
    count = 0
    try:
        with opened(file, "rt", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                text = clean(_question(line)).strip()
                if text:
                    count += 1
                    yield text
    except FileNotFoundError:
        raise NotFound(f"There is no file of questions {file}.", hint="Check the path.") from None
    except (OSError, EOFError) as error:
        raise UsageError(f"The questions in {file} cannot be read: {error}.") from None
    if not count:
        raise UsageError(f"There is no question in {file}.", hint="Write one on each line.")


def _question(line: str) -> str:
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError):
        return line
    said = found.get("question", found.get("prompt")) if isinstance(found, dict) else line
    return said if isinstance(said, str) else ""


def _pair(file: Path, number: int, line: str) -> tuple[str, str]:
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    said = found if isinstance(found, dict) else {}
    question = said.get("question", said.get("prompt"))
    reply = said.get("raw_output", said.get("reply", said.get("text")))
    if not isinstance(question, str) or not isinstance(reply, str):
        raise UsageError(
            f"{file}:{number} is not a recorded reply.",
            hint='Each line is JSON: {"question": "…", "raw_output": "…"}',
        )
    return clean(question).strip(), clean(reply)


def from_file(name: str, file: Path) -> RecordedModel:
    """The model that answers each question of the file with its reply."""
    known = dict(replies_in(file))

    def look_up(request: Request) -> Reply | None:
        text = known.get(request.question)
        return None if text is None else Reply(text=text, model=name)

    return RecordedModel(name, look_up)
