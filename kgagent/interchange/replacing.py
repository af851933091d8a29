"""A file that is replaced as a whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kgagent.errors import ExportFailed


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new empty file in the same folder, which takes the place of `path` when the block ends.

    When the block fails, or the process dies, what was at `path` is still there. A link stays a
    link: the file it points to is replaced. The new file has the old one's permissions.

    Raises ExportFailed where the file cannot be written, with what to do about it.
    """
    target = _target(path)
    draft = target.with_name(f".kgagent-{secrets.token_hex(4)}.part")
    try:
        draft.touch(exist_ok=False)
        yield draft
        _settle(draft)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
        _settle(target.parent)
    except OSError as error:
        raise ExportFailed(path, _explain(error, path, target.parent)) from error
    finally:
        _forget(draft)


def _target(path: Path) -> Path:
    try:
        target = path.resolve()
        folder, taken = target.parent.is_dir(), target.exists()
    except (OSError, RuntimeError) as error:
        raise ExportFailed(path, f"Cannot write {path}: {error}.") from error
    if target.is_dir():
        message = "it is a folder. Name a file in it."
    elif not folder:
        message = f"there is no folder {target.parent}. Create it, or choose another one."
    elif taken and not target.is_file():
        message = "it is not an ordinary file. Choose another name."
    elif taken and not os.access(target, os.W_OK):
        message = "it is write-protected. Choose another name, or allow writing."
    else:
        return target
    raise ExportFailed(path, f"Cannot write {path}: {message}")


def _settle(path: Path) -> None:
    """Waits until the disk holds a file, or the names in a folder where the system can do that."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explain(error: OSError, path: Path, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        reason = "the disk is full. Make room, or choose another disk"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        reason = f"the folder {folder} does not allow it. Choose another folder"
    else:
        reason = error.strerror or str(error)
    return f"Cannot write {path}: {reason}. What was there before is unchanged."


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        return  # a leftover draft is less bad than hiding the error that led here
