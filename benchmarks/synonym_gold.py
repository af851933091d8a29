"""The gold that the embedder and the decision are trained on: the training parts only."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from zlib import crc32

FIRST_NAMES = 6000
"""Names of the Disease Ontology that are kept for judging, with every name of their terms."""

Groups = dict[str, set[str]]


def rows(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]


def by_name(lines: list[list[str]]) -> Groups:
    found: Groups = defaultdict(set)
    for line in lines:
        found[line[1]].add(line[0])
    return dict(found)


def disease_ontology(folder: Path) -> Groups:
    every = rows(folder / "disease_ontology.tsv")
    judged = {line[0] for line in every[:FIRST_NAMES]}
    return by_name([line for line in every[FIRST_NAMES:] if line[0] not in judged])


def bc5cdr(folder: Path) -> Groups:
    return by_name(rows(folder / "bc5cdr_training.tsv"))


def scienceie(folder: Path) -> Groups:
    """Names with the least name they are linked to, directly or not."""
    parent: dict[str, str] = {}

    def find(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for _, a, b in rows(folder / "scienceie_synonyms_train.tsv"):
        low, high = sorted((find(a), find(b)))
        parent[high] = low
    return {name: {find(name)} for name in list(parent)}


def scierc(folder: Path) -> list[Groups]:
    """One set of names a paper: the gold says nothing about names of two papers."""
    papers: dict[str, list[list[str]]] = defaultdict(list)
    for paper, group, name in rows(folder / "scierc_coref_train.tsv"):
        papers[paper].append([group, name])
    return [by_name(lines) for lines in papers.values()]


def half(group: str) -> int:
    """Which half a group of names is in: what is trained on one is seen on the other."""
    return crc32(group.encode()) % 2
