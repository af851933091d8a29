"""`open_graph`: the door."""

from __future__ import annotations

from pathlib import Path

from kgagent.api.graph import Graph


def open_graph(place: str | Path = "kgagent.db", *, writable: bool = False) -> Graph:
    """The graph in a database: a file, or an SQLAlchemy URL. Close it, or use it with `with`.

    Reading changes nothing in it, but that a database of an older kgagent is brought up to date.
    With `writable` papers can be added and the graph grown, and a file that is not there is made.

    Raises NotFound where there is no database, NotOurDatabase for another file, DatabaseTooNew.

    >>> from kgagent import open_graph
    >>> with open_graph("kgagent.db") as opened:
    ...     opened.overview().papers
    4
    >>> open_graph("nowhere.db")
    Traceback (most recent call last):
    ...
    kgagent.errors.NotFound: There is no database at nowhere.db.
    """
    from kgagent.storage.store import Store

    return Graph(Store.open(str(place), create=writable), writable=writable)
