"""Figures on WiRe57: statements of 57 sentences against 343 by hand, part by part, word by word.

Léchelle, Gotti and Langlais (2019), "WiRe57: A Fine-Grained Benchmark for Open Information
Extraction", sections 4 and 5, and the scorer published with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgagent.bench.score import Line, Score
from kgagent.llm.embedded.open.reader import statements

GOLD = "*manual-oie.json"
SYSTEMS = "*extractions_by_*.json"
_NAMES = {
    "clausie": "ClausIE",
    "minie": "MinIE",
    "ollie": "OLLIE",
    "openie": "OpenIE4",
    "props": "PropS",
    "reverb": "ReVerb",
    "stanford": "Stanford",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The words of one part of a gold statement; `written` of them stand in the sentence."""

    words: frozenset[str]
    written: int

    @property
    def is_inferred(self) -> bool:
        """Whether an annotator supplied all of its words ("[is]")."""
        return self.written == 0


@dataclass(frozen=True, slots=True)
class Gold:
    """A statement by hand: source, predicate and target, then its further arguments."""

    parts: tuple[Part, Part, Part]
    rest: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A system's statement, its words divided by spaces: source, predicate, target; the rest."""

    parts: tuple[str, str, str]
    rest: tuple[str, ...] = ()


def match(said: Said, gold: Gold) -> Score | None:
    """Return the shares of said words that are right and of gold words that are said.

    None where a part shares no word with the gold's, unless an annotator supplied all of that part.
    """
    right = spoken = wanted = 0
    for text, part in zip(said.parts, gold.parts, strict=True):
        words = text.split()
        if not words and part.is_inferred:
            continue
        common = _common(words, part)
        if not common and not part.is_inferred:
            return None
        right, spoken, wanted = right + common, spoken + len(words), wanted + part.written
    for i, part in enumerate(gold.rest):
        words = said.rest[i].split() if i < len(said.rest) else []
        right += _common(words, part)
        spoken, wanted = spoken + len(words), wanted + part.written
    return Score.of(matched=right, said=spoken, gold=wanted)


def _common(words: Sequence[str], part: Part) -> int:
    return sum(word in part.words for word in words)


def score(said: Mapping[str, Sequence[Said]], gold: Mapping[str, Sequence[Gold]]) -> Score:
    """Return precision and recall over all sentences, by sentence name.

    In a sentence the pair that fits best is matched first, then the best of what remains. A
    statement scores its share of right words, none if unmatched; so does one by hand.
    """
    found = [pair for name, golds in gold.items() for pair in _pairs(said.get(name, ()), golds)]
    spoken = sum(len(said.get(name, ())) for name in gold)
    wanted = sum(map(len, gold.values()))
    return Score(
        sum(pair.precision for pair in found) / spoken if spoken else 0.0,
        sum(pair.recall for pair in found) / wanted if wanted else 0.0,
    )


def _pairs(said: Sequence[Said], gold: Sequence[Gold]) -> Iterator[Score]:
    fits = [
        (fit, i, j)
        for i, wanted in enumerate(gold)
        for j, one in enumerate(said)
        if (fit := match(one, wanted)) is not None and fit.f1 > 0
    ]
    fits.sort(key=lambda fit: -fit[0].f1)  # equals stay in their order
    rows: set[int] = set()
    columns: set[int] = set()
    for fit, i, j in fits:
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            yield fit


def sentences(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the words of each sentence by its name, in the order of the texts."""
    return {row["id"]: tuple(row["tokens"]) for row in _rows(folder)}


def gold_of(folder: Path) -> dict[str, tuple[Gold, ...]]:
    """Return the statements by hand of each sentence."""
    return {row["id"]: tuple(map(_gold, row["tuples"])) for row in _rows(folder)}


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob(GOLD)):
        for rows in json.loads(path.read_text(encoding="utf-8")).values():
            yield from rows


def _gold(row: Mapping[str, Any]) -> Gold:
    source, predicate, target = (_part(row[name]) for name in ("arg1", "rel", "arg2"))
    return Gold((source, predicate, target), tuple(map(_part, row["arg3+"])))


def _part(row: Mapping[str, Any]) -> Part:
    written = sum(place != "inf" for place in row["words_indexes"])
    return Part(frozenset(row["words"]), written)


def systems(folder: Path) -> dict[str, dict[str, list[Said]]]:
    """Return what each published system said of each sentence, by the system's name."""
    found: dict[str, dict[str, list[Said]]] = {}
    for path in sorted(folder.glob(SYSTEMS)):
        for name, rows in json.loads(path.read_text(encoding="utf-8")).items():
            for row in rows:
                system = _NAMES.get(row["extractor"], row["extractor"])
                said = Said((row["arg1"], row["rel"], row["arg2"]), tuple(row.get("arg3+") or ()))
                found.setdefault(system, {}).setdefault(name, []).append(said)
    return found


def ours(words: Sequence[str]) -> list[Said]:
    """Return what our reader says of a sentence given in words; pronouns stay, as in the gold."""
    return [
        Said((one.source, one.predicate, one.target), one.rest)
        for one in statements(" ".join(words))
    ]


def lines(folder: Path) -> Iterator[Line]:
    """Yield our reader's line and one for each published system whose statements lie there."""
    gold = gold_of(folder)
    if not gold:
        return
    said_by_us = {name: ours(words) for name, words in sentences(folder).items()}
    yield _line("kgagent", score(said_by_us, gold))
    for system, said in sorted(systems(folder).items()):
        yield _line(system, score(said, gold))


def _line(system: str, found: Score) -> Line:
    figures = {"precision": found.precision, "recall": found.recall, "f1": found.f1}
    return Line("WiRe57", system, figures)
