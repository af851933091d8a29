"""RIS files, and PubMed's own format of the same make: a tag, a dash, a value on each line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kgagent.papers.about import doi_of
from kgagent.papers.identifiers import first, identifier_of
from kgagent.papers.record import Record
from kgagent.papers.references import Cited

_LINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*))?$")
_BEGIN, _END = ("TY", "PMID"), "ER"

_TITLE = ("TI", "T1", "CT")
_VENUE = ("T2", "JO", "JF", "JT", "JA", "TA", "BT", "PB")
_YEAR = ("PY", "Y1", "DA", "DP")

Tags = dict[str, list[str]]


def read_ris(path: Path, text: str) -> Iterator[Cited]:
    """The records in order; `origin` is "path:line" of where each begins."""
    begun, tags, last = 0, Tags(), ""
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.match(line.strip("\ufeff").rstrip())
        if found is None:
            if last and line.strip():
                tags[last][-1] = f"{tags[last][-1]} {line.strip()}".strip()
            continue
        tag, value = found[1], (found[2] or "").strip()
        if tag in _BEGIN or tag == _END:
            if tags:
                yield Cited(f"{path}:{begun}", _record(tags))
            begun, tags, last = number, Tags(), ""
        if tag != _END:
            begun = begun or number
            tags.setdefault(tag, []).append(value)
            last = tag
    if tags:
        yield Cited(f"{path}:{begun}", _record(tags))


def _record(tags: Tags) -> Record:
    def said(*names: str) -> str:
        return first(value for name in names for value in tags.get(name, ()))

    identifiers = [*tags.get("AID", ()), *tags.get("LID", ()), *tags.get("UR", ())]
    doi = doi_of(said("DO")) or first(
        doi_of(each.removesuffix("[doi]").strip())
        for each in identifiers
        if each.endswith("[doi]") or "doi.org/" in each
    )
    authors = tags.get("FAU") or [name for tag in ("AU", "A1") for name in tags.get(tag, ())]
    return Record(
        title=said(*_TITLE),
        abstract=said("AB", "N2"),
        year=said(*_YEAR),
        doi=doi,
        authors=[_name(name) for name in authors],
        venue=said(*_VENUE),
        identifier=identifier_of(
            arxiv=first(each for each in tags.get("UR", ()) if "arxiv.org/" in each),
            pmid=said("PMID") or (said("AN") if "PubMed" in said("DB", "DP") else ""),
            pmcid=said("PMC"),
        ),
        files=tuple(_path(each) for tag in ("L1", "L2") for each in tags.get(tag, ())),
    )


def _name(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family}".strip() if comma and "," not in given else name


def _path(value: str) -> str:
    return value.removeprefix("internal-pdf://").removeprefix("file://")
