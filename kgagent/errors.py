"""Everything that can go wrong, in one tree; each error knows its exit code and what to do next.

KgagentError                     1
├── UsageError                   2   the call cannot be carried out as written
│   └── MissingExtra             2   a part that is not installed was asked for
├── NotFound                     3   a path, a concept or a run that is not there
│   └── NothingToRead            3   the inputs hold no paper that can be read
├── DatabaseError                1
│   ├── DatabaseBusy             1   another process holds the database
│   ├── NotOurDatabase           1   the file is not a kgagent database
│   ├── DatabaseTooNew           1   written by a newer kgagent
│   └── DiskFull                 1   the disk has no room
├── ModelFault                   1+  a call to a model brought nothing (kgagent.llm.faults)
├── BudgetReached                5   the next call might go beyond the budget
├── EndpointDown                 6   an endpoint only fails
├── PaperRejected                1   one paper cannot be read (kept as a row, the run goes on)
├── ReplyUnusable                1   a reply cannot be parsed (kept as a row, the step is dead)
└── ExportFailed                 1   a file could not be written or did not read back the same
"""

from __future__ import annotations

from pathlib import Path


class KgagentError(Exception):
    """The root: `message` says what happened, `hint` what to do next."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def code(self) -> str:
        """The error's name for programs: `not_found` for `NotFound`."""
        name = type(self).__name__
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class UsageError(KgagentError):
    """The call cannot be carried out as it was written."""

    exit_code = 2


class MissingExtra(UsageError):
    """An optional part is not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the extra '{extra}', which is not installed.",
            hint=f"pip install 'kgagent[{extra}]'",
        )
        self.extra = extra


class NotFound(KgagentError):
    """A path, a concept, a database or a model that is not there."""

    exit_code = 3


class NothingToRead(NotFound):
    """The inputs hold no paper."""


class DatabaseError(KgagentError):
    """The database cannot be used."""


class DatabaseBusy(DatabaseError):
    """Another process holds the database."""


class NotOurDatabase(DatabaseError):
    """The file is not a kgagent database; it stays untouched."""


class DatabaseTooNew(DatabaseError):
    """A newer kgagent wrote the database; it stays untouched."""


class DiskFull(DatabaseError):
    """The disk has no room; what was committed is kept."""


class PaperRejected(KgagentError):
    """A paper that cannot be read: `origin` names it, `reason` is one short word for programs."""

    def __init__(self, origin: str, reason: str, message: str) -> None:
        super().__init__(message)
        self.origin = origin
        self.reason = reason


class ReplyUnusable(KgagentError):
    """A reply that cannot be used: `reason` is one short word for programs."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ExportFailed(KgagentError):
    """A file could not be written, or did not read back the same."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
