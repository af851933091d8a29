"""The formats a graph can leave in: their names, their endings, and who writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kgagent.domain.snapshot import Past, Snapshot
from kgagent.errors import UsageError
from kgagent.interchange.cypher import write_cypher
from kgagent.interchange.gexf import Time, write_gexf
from kgagent.interchange.graphml import write_graphml
from kgagent.interchange.json_graph import write_json, write_jsonl
from kgagent.interchange.neo4j import write_csv_pair
from kgagent.interchange.obsidian import write_vault
from kgagent.interchange.places import placed
from kgagent.interchange.rdf_files import write_jsonld, write_turtle
from kgagent.interchange.tables import write_parquet_pair
from kgagent.interchange.viewer import write_html
from kgagent.interchange.written import Written


@dataclass(frozen=True, slots=True)
class Wish:
    """How edges are wanted, where the format has a choice: each relation its own edge (`multi`), a
    graph that grows (`dynamic`) by step or by year, with what is `past` until it ended."""

    multi: bool = False
    dynamic: bool = False
    time: Time = "step"
    past: Past | None = None


Writer = Callable[[Snapshot, Path, Wish], Written]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the endings of its files, what opens it."""

    name: str
    endings: tuple[str, ...]
    opens: str
    write: Writer
    grows: bool = False


def _graphml(snapshot: Snapshot, path: Path, wish: Wish) -> Written:
    return write_graphml(placed(snapshot), path, multi=wish.multi)


def _gexf(snapshot: Snapshot, path: Path, wish: Wish) -> Written:
    return write_gexf(
        placed(snapshot),
        path,
        multi=wish.multi,
        dynamic=wish.dynamic,
        time=wish.time,
        past=wish.past,
    )


def _as_it_is(write: Callable[[Snapshot, Path], Written]) -> Writer:
    return lambda snapshot, path, _: write(snapshot, path)


FORMATS = (
    Format("graphml", (".graphml",), "Gephi (File > Open), or Gephi Lite in a browser", _graphml),
    Format("gexf", (".gexf",), "Gephi (its timeline plays --dynamic)", _gexf, grows=True),
    Format("json", (".json",), "networkx.node_link_graph, or D3", _as_it_is(write_json)),
    Format("jsonl", (".jsonl", ".ndjson"), "jq, DuckDB or pandas", _as_it_is(write_jsonl)),
    Format("csv", (".csv",), "neo4j-admin database import", _as_it_is(write_csv_pair)),
    Format("cypher", (".cypher", ".cql"), "cypher-shell -f", _as_it_is(write_cypher)),
    Format("turtle", (".ttl",), "a triple store, or rdflib", _as_it_is(write_turtle)),
    Format("jsonld", (".jsonld",), "a triple store, or rdflib", _as_it_is(write_jsonld)),
    Format("obsidian", (), "Obsidian (Open folder as vault)", _as_it_is(write_vault)),
    Format("html", (".html", ".htm"), "a browser", _as_it_is(write_html)),
    Format("parquet", (".parquet",), "pandas, DuckDB or Spark", _as_it_is(write_parquet_pair)),
)
ENDINGS = tuple(ending for each in FORMATS for ending in each.endings)


def chosen(path: Path, name: str | None = None) -> Format:
    """The format of that name, or the one that the ending names. Raises UsageError for none.

    >>> chosen(Path("silk.ttl")).name, chosen(Path("vault"), "obsidian").name
    ('turtle', 'obsidian')
    """
    for each in FORMATS:
        if each.name == name or (name is None and path.suffix.lower() in each.endings):
            return each
    if name is not None:
        names = ", ".join(each.name for each in FORMATS)
        raise UsageError(f"'{name}' is not a format that can be written.", hint=f"Formats: {names}")
    raise UsageError(
        f"'{path.suffix or path.name}' is not a format that can be written.",
        hint=f"Formats: {', '.join(ENDINGS)}; or --format obsidian and a new folder",
    )
