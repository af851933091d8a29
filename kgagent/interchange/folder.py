"""A folder that appears as a whole or not at all; it never takes the place of somebody's files."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kgagent.errors import ExportFailed


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """An empty folder beside `path`, which becomes `path` when the block ends well.

    Raises ExportFailed where there is something at `path` already, or it cannot be written.
    """
    if path.is_dir() and any(path.iterdir()):
        raise ExportFailed(path, f"Cannot write {path}: the folder holds files. Name a new one.")
    if path.exists() and not path.is_dir():
        raise ExportFailed(path, f"Cannot write {path}: it is a file. Name a new folder.")
    target = path.resolve()
    draft = target.with_name(f".kgagent-{secrets.token_hex(4)}.part")
    try:
        draft.mkdir()
        yield draft
        if target.is_dir():
            target.rmdir()
        draft.rename(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportFailed(
            path, f"Cannot write {path}: {reason}. Nothing is left there."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
