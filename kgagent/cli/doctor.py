"""`kgagent doctor`: what is installed, which backends work, and whether the database is well."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import typer

from kgagent import __version__
from kgagent.cli.options import AsJson, Database, database
from kgagent.cli.output import out, plain, show
from kgagent.errors import KgagentError

PACKAGES = (
    "sqlalchemy",
    "alembic",
    "spacy",
    "igraph",
    "leidenalg",
    "networkx",
    "bm25s",
    "pypdfium2",
    "pypdf",
    "openai",
    "streamlit",
    "sentence-transformers",
    "torch",
)
EXTRAS = {"sentence-transformers": "embeddings", "torch": "embeddings"}


def doctor(db: Database = None, as_json: AsJson = False) -> None:
    """Check the installation and the database.

    Ends with exit code 1 when something is wrong.

    Example:  kgagent doctor --db silk.db
    """
    checks = [
        {"what": "kgagent", "state": "ok", "detail": __version__},
        {"what": "python", "state": "ok", "detail": f"{sys.version.split()[0]} on {_machine()}"},
        *map(_package, PACKAGES),
        _embedded(),
        _names(),
        *_device(),
        *_database(database(db)),
    ]
    wrong = [check for check in checks if check["state"] == "wrong"]

    def draw() -> None:
        for check in checks:
            out(f"{check['state']:8}{check['what']:24}{plain(check['detail'])}")
        out()
        out("All is well." if not wrong else f"{len(wrong)} things are wrong, see above.")

    show(as_json, {"checks": checks, "ok": not wrong}, draw)
    raise typer.Exit(1 if wrong else 0)


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}"


def _package(name: str) -> dict[str, str]:
    try:
        return {"what": name, "state": "ok", "detail": metadata.version(name)}
    except metadata.PackageNotFoundError:
        extra = EXTRAS.get(name)
        if extra:
            detail = f"not installed; optional: pip install 'kgagent[{extra}]'"
            return {"what": name, "state": "absent", "detail": detail}
        return {"what": name, "state": "wrong", "detail": "not installed: install kgagent again"}


def _embedded() -> dict[str, str]:
    """Reads a sentence with the embedded model: does it find the relation in it?"""
    from kgagent.domain.reply import Request
    from kgagent.llm.wire.own import parse

    sentence = "Silk fibroin improves the toughness of the composite."
    try:
        from kgagent.llm.embedded.model import EmbeddedModel

        reply = EmbeddedModel().reply(Request("extract", "embedded", "", (sentence,)))
        found = len(parse(reply.text, [sentence]).relations)
    except (KgagentError, OSError, ValueError, ImportError) as error:
        return {"what": "model: embedded", "state": "wrong", "detail": str(error)}
    state = "ok" if found else "wrong"
    return {
        "what": "model: embedded",
        "state": state,
        "detail": f"read a test sentence, {found} relations",
    }


def _names() -> dict[str, str]:
    """Compares two spellings of a name with the built-in embedder."""
    from kgagent.embedding.static import StaticEmbedder

    try:
        embedder = StaticEmbedder()
        one, other = embedder.embed(["tensile test", "tensile testing"])
    except (KgagentError, OSError, ValueError) as error:
        return {"what": "embedder of names", "state": "wrong", "detail": str(error)}
    state = "ok" if float(one @ other) > 0.7 else "wrong"
    return {"what": "embedder of names", "state": state, "detail": embedder.name}


def _device() -> list[dict[str, str]]:
    """Where sentence-transformers would run, where it is installed."""
    from kgagent.embedding import transformer

    if not transformer.installed():
        return []
    return [{"what": "device of embedder", "state": "ok", "detail": transformer.best_device()}]


def _database(db: str) -> list[dict[str, str]]:
    from kgagent.cli.look import opened
    from kgagent.storage.connect import file_of, on_network_file_system, url_of
    from kgagent.storage.migrate import SCHEMA

    try:
        file = file_of(url_of(db))
        if file is not None and not file.exists():
            return [{"what": "database", "state": "absent", "detail": f"none at {file} yet"}]
        with opened(db) as store:
            health = store.check()
            where = store.where
    except KgagentError as error:
        return [{"what": "database", "state": "wrong", "detail": error.message}]
    state = "ok" if health == "ok" else "wrong"
    found: list[dict[str, Any]] = [
        {"what": "database", "state": state, "detail": f"{where}, schema {SCHEMA}: {health}"}
    ]
    if file is not None:
        found.append(_disk(file))
        if on_network_file_system(file):
            detail = "on a network file system, where SQLite can lose data: move it to a local disk"
            found.append({"what": "database place", "state": "wrong", "detail": detail})
    return found


def _disk(file: Path) -> dict[str, str]:
    free = shutil.disk_usage(file.resolve().parent).free
    state = "ok" if free > 200_000_000 else "wrong"
    return {"what": "disk", "state": state, "detail": f"{free / 1e9:.1f} GB free"}
