"""A vault for Obsidian: a folder with a note for each concept, linked as the concepts are related.

Notes are Markdown with front matter. What papers say is text in them and cannot act: no link, tag,
picture, formula or query.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.interchange.folder import new_folder
from kgagent.interchange.notes import note_names, text, untext
from kgagent.interchange.records import concept as concept_of
from kgagent.interchange.records import record
from kgagent.interchange.tidy import tidied
from kgagent.interchange.written import Prints, Written, compare, refuse
from kgagent.interchange.xmltext import one_line

_MARKUP = re.compile("[%`<>$=]")
INDEX = "Index"
MOST_LISTED = 200
_RELATED = re.compile(
    r"- \*\*(?P<predicate>.*?)\*\* → \[\[(?P<note>[^\]|]+)(?:\|[^\]]*)?\]\] "
    r"%%(?P<facts>\{.*\})%%$"
)
_QUOTE = "  > "
_LINK = re.compile(r"(?<!\\)\[\[([^\]|\\]+)(?:\|[^\]]*)?\]\]")
_FACTS = (
    "support", "first_step", "year", "negated", "hedged", "grounded", "confidence", "kind",
    "reversed", "reasoned", "imported",
)  # fmt: skip


def write_vault(snapshot: Snapshot, path: Path) -> Written:
    """Writes the vault as a new folder and says what is in it, having read it back.

    Raises ExportFailed where something is at `path` already, it cannot be written, or does not
    read back the same.

    >>> import tempfile
    >>> graph = Snapshot((ConceptRow("silk", "Silk"),), (RelationRow("silk", "is", "silk"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_vault(graph, Path(folder, "vault"))
    ...     sorted(note.name for note in Path(folder, "vault").iterdir())
    ['Index.md', 'Silk.md']
    """
    whole = in_notes(tidied(snapshot, path))
    names = note_names({c.key: c.name for c in whole.concepts}, taken=(INDEX,))
    of: dict[str, list[RelationRow]] = {concept.key: [] for concept in whole.concepts}
    to: dict[str, list[RelationRow]] = {concept.key: [] for concept in whole.concepts}
    for relation in whole.relations:
        of[relation.source].append(relation)
        to[relation.target].append(relation)
    shown = {concept.key: concept.name or concept.key for concept in whole.concepts}
    vault = _Vault(names, shown)
    with new_folder(path) as draft:
        meant = Prints()
        for concept in sorted(whole.concepts, key=lambda each: names[each.key]):
            note = vault.note(concept, of[concept.key], to[concept.key])
            _put(draft, names[concept.key], note)
            meant.add(concept)
            for relation in of[concept.key]:
                meant.add(relation)
        _put(draft, INDEX, vault.index(whole, of, to))
        compare(path, meant, lambda: _rows(draft))
        refuse(path, _dangling(draft))
    edges = len(whole.relations)
    return Written(path, len(whole.concepts), edges, edges)


def read_vault(path: Path) -> Snapshot:
    """The graph in a vault, concepts by the names of their notes; ValueError where it is none."""
    rows = list(_rows(path))
    relations = tuple(row for row in rows if isinstance(row, RelationRow))
    concepts = tuple(row for row in rows if isinstance(row, ConceptRow))
    return Snapshot(concepts, relations, max((r.first_step for r in relations), default=0))


def in_notes(snapshot: Snapshot) -> Snapshot:
    """The snapshot as notes hold it: predicates and quotes on one line, without empty ones."""
    return replace(
        snapshot,
        relations=tuple(
            replace(
                row,
                predicate=one_line(row.predicate),
                quotes=tuple(filter(None, map(one_line, row.quotes))),
            )
            for row in snapshot.relations
        ),
    )


class _Vault:
    """Writes notes that know each other's names."""

    def __init__(self, names: dict[str, str], shown: dict[str, str]) -> None:
        self.names = names
        self.shown = shown

    def link(self, key: str) -> str:
        """A link to a concept's note, shown by the concept's name where that can stand in one."""
        note, name = self.names[key], one_line(self.shown[key])
        plain = re.sub(r"[\[\]|\\<>`$*_%=#^~!]", "", name).strip()
        return f"[[{note}|{plain}]]" if plain and plain != note else f"[[{note}]]"

    def note(
        self, concept: ConceptRow, of: list[RelationRow], to: list[RelationRow]
    ) -> Iterator[str]:
        """The lines of a concept's note."""
        yield "---"
        for name, value in record(concept).items():
            if value != []:
                yield f"{name}: {_dump(value)}"
        yield "tags: [concept]"
        yield "---"
        yield f"# {text(concept.name or concept.key)}"
        if of:
            yield "\n## Relations\n"
        for relation in of:
            facts = {name: getattr(relation, name) for name in _FACTS}
            known = _dump({n: v for n, v in facts.items() if v is not None})
            yield f"- **{text(relation.predicate)}** → {self.link(relation.target)} %%{known}%%"
            for quote in relation.quotes:
                yield _QUOTE + text(quote)
        if to:
            yield "\n## Named by\n"
        for relation in to:
            yield f"- {self.link(relation.source)} → *{text(relation.predicate) or '…'}*"

    def index(
        self, graph: Snapshot, of: dict[str, list[RelationRow]], to: dict[str, list[RelationRow]]
    ) -> Iterator[str]:
        """The lines of the note to begin with: the best connected concepts."""
        yield f"# {text(graph.title) or 'Graph'}"
        yield f"\n{len(graph.concepts):,} concepts, {len(graph.relations):,} relations.\n"
        degrees = Counter({key: len(of[key]) + len(to[key]) for key in of})
        for key, degree in degrees.most_common(MOST_LISTED):
            yield f"- {self.link(key)} ({degree})"


def _dump(value: Any) -> str:
    """JSON, which YAML reads too, without what Obsidian takes for markup."""
    said = json.dumps(value).replace("[[", "\\u005b\\u005b")
    return _MARKUP.sub(lambda found: f"\\u{ord(found[0]):04x}", said)


def _put(folder: Path, name: str, lines: Iterator[str]) -> None:
    body = "\n".join(lines) + "\n"
    (folder / f"{name}.md").write_text(body, encoding="utf-8", newline="\n")


def _notes(path: Path) -> list[Path]:
    found = [note for note in path.glob("*.md") if note.stem != INDEX]
    return sorted(found, key=lambda note: note.stem)


def _rows(path: Path) -> Iterator[ConceptRow | RelationRow]:
    """The concepts, each followed by the relations in its note."""
    keys = {note.stem: str(_front(note)["key"]) for note in _notes(path)}
    for note in _notes(path):
        front = _front(note)
        if "key" not in front:
            raise ValueError(f"{note} has no key in its front matter")
        concept = concept_of(front)
        yield concept
        yield from _relations(note, concept.key, keys)


def _front(note: Path) -> dict[str, Any]:
    lines = note.read_text(encoding="utf-8").split("\n")
    found = {}
    for line in lines[1:]:
        if line == "---":
            break
        name, _, value = line.partition(": ")
        if name != "tags":
            found[name] = json.loads(value)
    return found


def _relations(note: Path, source: str, keys: dict[str, str]) -> Iterator[RelationRow]:
    lines = note.read_text(encoding="utf-8").split("\n")
    held: RelationRow | None = None
    for line in lines:
        match = _RELATED.match(line)
        if match or not line.startswith(_QUOTE):
            if held:
                yield held
            held = None
        if match:
            predicate, target = untext(match["predicate"]), keys[match["note"]]
            held = RelationRow(source, predicate, target, **json.loads(match["facts"]))
        elif held and line.startswith(_QUOTE):
            held = replace(held, quotes=(*held.quotes, untext(line[len(_QUOTE) :])))


def _dangling(path: Path) -> str:
    """The first link that leads nowhere, or nothing."""
    names = {note.stem for note in path.glob("*.md")}
    for note in path.glob("*.md"):
        for found in _LINK.finditer(note.read_text(encoding="utf-8")):
            if found[1] not in names:
                return f"{note.name} links to {found[1]!r}, which is not there"
    return ""
