"""A PostgreSQL server for tests: started once, in a folder of its own, on a socket there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; None where PostgreSQL is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


class Server:
    """A running cluster; `url(name)` is that of one of its databases."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self._settings = settings
        # PostgreSQL refuses to run as root; Debian's package brings a user for it.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(folder, self._user)
        self._do("initdb", "-D", self.data, "-A", "trust", "-E", "UTF8", "-U", "kgagent", "-N")

    @property
    def data(self) -> str:
        """The folder of its data."""
        return str(self.folder / "data")

    def _do(self, program: str, *arguments: str) -> None:
        there = programs()
        assert there is not None
        command = [str(there / program), *arguments]
        done = subprocess.run(  # noqa: S603 (a program that was just looked up)
            command, user=self._user, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout[-500:]} {done.stderr[-500:]}")

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        given = " ".join(
            f"-c {name}={value or chr(39) * 2}" for name, value in self._settings.items()
        )
        log = str(self.folder / "log")
        self._do(
            "pg_ctl", "-D", self.data, "-l", log, "-w", "-o", f"-k {self.folder} {given}", "start"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stops it: `fast` in order, `immediate` as a crash would."""
        self._do("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://kgagent@/{name}?host={self.folder}"

    def make(self, name: str, *, like: str = "template1") -> str:
        """A new database, a copy of another one; gives its URL."""
        import psycopg

        with psycopg.connect(
            f"user=kgagent dbname=postgres host={self.folder}", autocommit=True
        ) as tx:
            tx.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'.encode())
        return self.url(name)


@contextmanager
def server(**settings: str) -> Iterator[Server]:
    """A server of one's own, gone with its data afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="kgagent-pg-"))
    made = None
    try:
        made = Server(folder, SETTINGS | settings)
        made.start()
        yield made
    finally:
        if made is not None:
            made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
