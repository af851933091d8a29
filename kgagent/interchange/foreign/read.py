"""Which format a graph made elsewhere is in, and what the files hold: the one door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kgagent.errors import NotFound, UsageError
from kgagent.interchange.foreign import json_files, rdf_file, tables, xml_files
from kgagent.interchange.foreign.graph import Foreign
from kgagent.interchange.pairs import pair

Reader = Callable[[Path], Foreign]

READERS: dict[str, Reader] = {
    "graphml": xml_files.read_graphml,
    "gexf": xml_files.read_gexf,
    "gml": xml_files.read_gml,
    "json": json_files.read_json,
    "jsonl": json_files.read_jsonl,
    "csv": tables.read_csv,
    "parquet": tables.read_parquet,
    "turtle": lambda path: rdf_file.read(path, "turtle"),
    "jsonld": lambda path: rdf_file.read(path, "json-ld"),
    "ntriples": lambda path: rdf_file.read(path, "nt"),
}
ENDINGS = {
    ".graphml": "graphml", ".gexf": "gexf", ".gml": "gml", ".json": "json", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".ttl": "turtle",
    ".jsonld": "jsonld", ".nt": "ntriples",
}  # fmt: skip
_IN_FOLDERS = (
    ("entities.parquet", "relationships.parquet"),
    ("create_final_entities.parquet", "create_final_relationships.parquet"),
    ("graph_chunk_entity_relation.graphml",),
    ("vdb_entities.json", "vdb_relationships.json"),
    ("nodes.csv", "relationships.csv"),
    ("nodes.parquet", "relationships.parquet"),
)
"""What GraphRAG, LightRAG and kgagent leave in a folder."""


def read(paths: Sequence[Path], form: str | None = None) -> tuple[Foreign, str]:
    """What is in files (or a folder) that make one graph together, and in which formats.

    Raises NotFound for what is not there, UsageError for a format that is not known or a file that
    cannot be understood.
    """
    whole = Foreign()
    forms: dict[str, None] = {}
    for path in (each for given in paths for each in _files(given)):
        name = form or ENDINGS.get(path.suffix.lower())
        if name not in READERS:
            known = ", ".join(READERS)
            what = f"'{form}'" if form else f"'{path.name}'"
            raise UsageError(
                f"{what} is no graph in a format that can be read.",
                hint=f"Name one with --format: {known}",
            )
        try:
            whole.extend(READERS[name](path))
        except (ValueError, OSError) as error:
            raise UsageError(f"{path} is no graph in {name} that can be read: {error}.") from error
        forms[name] = None
    return whole, " and ".join(forms)


def _files(given: Path) -> list[Path]:
    if given.is_dir():
        for names in _IN_FOLDERS:
            files = [given / name for name in names]
            if all(file.is_file() for file in files):
                return files
        raise UsageError(
            f"The folder {given} holds no graph that kgagent knows by its files' names.",
            hint="Name the files: kgagent import nodes.csv edges.csv",
        )
    if given.is_file():
        return [given]
    for ending in (".csv", ".parquet"):
        both = pair(given, ending)
        if given.suffix == ending and both.concepts.is_file() and both.relations.is_file():
            return list(both)
    raise NotFound(f"There is no file {given}.", hint="Check the path.")
