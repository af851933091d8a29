"""A copy of a graph that goes its own way, and what two graphs are to each other."""

from __future__ import annotations

from pathlib import Path

from kgagent.errors import NotFound, UsageError
from kgagent.storage import lineage
from kgagent.storage.lineage import Parent
from kgagent.storage.store import Store


def place_of(store: Store, name: str) -> Path:
    """The file that a branch of this name lies in: a path as it is, a bare name beside the graph's.

    Raises UsageError where there is a file already, or the name is none.
    """
    path = Path(name)
    if not path.suffix and path.name == name and store.file is not None:
        path = store.file.with_name(f"{name}.db")
    if not path.name:
        raise UsageError("A branch needs a name.", hint="kgagent branch bold-ideas")
    if path.exists():
        raise UsageError(f"{path} exists already.", hint="Choose another name.")
    if not path.parent.is_dir():
        raise NotFound(f"The folder {path.parent} does not exist.", hint="Make it first.")
    return path


def branch(store: Store, file: Path) -> Parent:
    """Copies the graph as it stands, even while a run grows it; the copy knows where it parted."""
    with store.write() as tx:
        identity = lineage.identity(tx)
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.unlink(missing_ok=True)
        store.back_up(draft)
        copy = Store.open(str(draft))
        try:
            with copy.write() as tx:
                parent = lineage.part(tx, identity, store.where)
        finally:
            copy.close()
        draft.rename(file)
    finally:
        for suffix in ("", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    return parent


def related(store: Store, other: Store) -> str:
    """In words, what another graph is to this one, by what copies remember."""
    with store.read() as tx, other.read() as old:
        ours, theirs = lineage.known(tx), lineage.known(old)
        up, down = lineage.parent(tx), lineage.parent(old)
    if down is not None and down.identity == ours:
        return f"parted from this graph after step {down.step}"
    if up is not None and up.identity == theirs:
        return f"is what this graph parted from after step {up.step}"
    if up is not None and down is not None and up.identity == down.identity:
        return f"parted from the same graph as this one, after steps {down.step} and {up.step}"
    return "is another graph"
