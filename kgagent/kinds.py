"""The table of predicates: the shipped one, and the user's own before it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kgagent.domain.predicates import PredicateTable, TableError
from kgagent.errors import NotFound, UsageError

_SHIPPED = Path(__file__).with_name("predicates.tsv")


@cache
def shipped() -> PredicateTable:
    """The table that ships with kgagent."""
    return PredicateTable.parse(_SHIPPED.read_text(encoding="utf-8"))


def load(user_file: str | None = None) -> PredicateTable:
    """The shipped table with the user's file laid over it.

    Raises NotFound for a file that is not there, UsageError (with file and line) for one that
    cannot be understood.
    """
    return _with(Path(user_file)) if user_file else shipped()


def _with(file: Path) -> PredicateTable:
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise NotFound(
            f"There is no table of predicates '{file}'.", hint="Check the setting: predicates"
        ) from None
    except OSError as error:
        raise UsageError(
            f"The table of predicates '{file}' cannot be read: {error.strerror or error}.",
            hint="Make it readable, or change the setting: predicates",
        ) from None
    try:
        return PredicateTable.parse(raw.decode("utf-8-sig"), shipped())
    except UnicodeDecodeError as error:
        raise _wrong(file, raw[: error.start].count(b"\n") + 1, "it is not UTF-8 text") from None
    except TableError as error:
        raise _wrong(file, error.line, error.what) from None


def _wrong(file: Path, line: int, what: str) -> UsageError:
    return UsageError(
        f"{file}:{line}: {what}.",
        hint="Write PATTERN <tab> KIND, and <tab> reversed where it reads from target to source.",
    )
