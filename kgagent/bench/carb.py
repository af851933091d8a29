"""Figures on CaRB: statements of a sentence against a crowd's, on a curve over confidence.

Bhardwaj, Aggarwal and Mausam (2019), "CaRB: A Crowdsourced Benchmark for Open IE", section 3, and
the scorer published with it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path

from kgagent.bench.score import Line, Score
from kgagent.llm.embedded.open.reader import statements

_BE = frozenset({"be", "is", "am", "are", "was", "were", "been", "being"})
_SAYING = ("said", "told", "added", "adds", "says")
_PIECE = re.compile(r"^\w+\((.*),List\(.*$", re.DOTALL)
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}


@dataclass(frozen=True, slots=True)
class Said:
    """A statement in words divided by spaces: the predicate, the source, and what follows."""

    predicate: str
    arguments: tuple[str, ...]
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The point of the curve with the best F1, and the area under the curve."""

    best: Score
    area: float


def match(said: Said, gold: Said) -> Score:
    """Return the shares of said words that are right and of gold words that are said.

    All arguments after the source count as one. Zero where the predicates share no word. After
    a verb of saying the speaker may also stand last.
    """
    found = _match(said.predicate, _two(said.arguments), gold)
    if any(verb in gold.predicate for verb in _SAYING) and len(said.arguments) > 1:
        source, target = _two(said.arguments)
        turned = _match(said.predicate, (target, source), gold)
        return max(found, turned, key=lambda one: (one.precision, one.recall))
    return found


def _two(arguments: Sequence[str]) -> tuple[str, ...]:
    return (arguments[0], " ".join(arguments[1:])) if len(arguments) > 1 else tuple(arguments)


def _match(predicate: str, arguments: tuple[str, ...], gold: Said) -> Score:
    wanted = _two(gold.arguments)
    right = _common_predicate(predicate, gold.predicate)
    if not right or len(arguments) < len(wanted):
        return Score(0.0, 0.0)
    right += sum(_common(*pair) for pair in zip(arguments, wanted, strict=False))
    said = sum(len(text.split()) for text in (predicate, *arguments[: len(wanted)]))
    return Score.of(
        matched=right, said=said, gold=sum(len(text.split()) for text in (gold.predicate, *wanted))
    )


def _common(said: str, gold: str) -> int:
    return (Counter(said.split()) & Counter(gold.split())).total()


def _common_predicate(said: str, gold: str) -> int:
    """Return how many words agree; a "be" that is left over stands for any form of it."""
    left = Counter(said.split()) - Counter(gold.split())
    stands_for = left["be"] > 0 and not _BE.isdisjoint(gold.split())
    return _common(said, gold) + stands_for


def score(said: Mapping[str, Sequence[Said]], gold: Mapping[str, Sequence[Said]]) -> Figures:
    """Return the figures over all sentences of the gold.

    The curve has a point for each confidence: of all that is said with at least that much,
    precision counts each gold statement once, recall as often as it serves. It ends at recall 0
    with precision 1.
    """
    wanted = sum(map(len, gold.values()))
    by_key = {key(sentence): statements for sentence, statements in said.items()}
    steps: list[tuple[float, float, float, int]] = []
    for sentence, golds in gold.items():
        steps += _steps(by_key.get(key(sentence), ()), golds)
    points = list(_curve(steps, wanted))
    best = max(points, key=lambda point: point.f1, default=Score(0.0, 0.0))
    ends = [Score(1.0, 0.0), *points]
    area = sum((b.recall - a.recall) * (a.precision + b.precision) / 2 for a, b in pairwise(ends))
    return Figures(best, area)


def _curve(steps: list[tuple[float, float, float, int]], wanted: int) -> Iterator[Score]:
    """Yield precision and recall from the most confident statements down."""
    right = served = 0.0
    spoken = 0
    steps.sort(key=lambda step: -step[0])
    for _, group in groupby(steps, key=lambda step: step[0]):
        for _, more_right, more_served, more in group:
            right, served, spoken = right + more_right, served + more_served, spoken + more
        yield Score(right / spoken, served / wanted)


def _steps(said: Sequence[Said], gold: Sequence[Said]) -> Iterator[tuple[float, float, float, int]]:
    """Yield what one sentence adds at each confidence: to precision, to recall, statements."""
    fits = [[match(one, wanted) for one in said] for wanted in gold]
    right = served = 0.0
    count = 0
    for confidence in sorted({one.confidence for one in said}, reverse=True):
        columns = [j for j, one in enumerate(said) if one.confidence >= confidence]
        now_right = _once(fits, columns)
        now_served = sum(max(row[j].recall for j in columns) for row in fits)
        yield confidence, now_right - right, now_served - served, len(columns) - count
        right, served, count = now_right, now_served, len(columns)


def _once(fits: Sequence[Sequence[Score]], columns: Sequence[int]) -> float:
    """Return the sum of precisions when each gold statement is matched once, the best first."""
    pairs = [(row[j].precision, i, j) for i, row in enumerate(fits) for j in columns]
    pairs.sort(key=lambda pair: -pair[0])  # equals stay in their order
    rows: set[int] = set()
    taken: set[int] = set()
    total = 0.0
    for precision, i, j in pairs:
        if i not in rows and j not in taken:
            rows.add(i)
            taken.add(j)
            total += precision
    return total


def key(sentence: str) -> str:
    """Return the sentence's letters and digits, by which files in several spellings agree.

    >>> key("Silk -LRB- raw -RRB- is strong .") == key("Silk (raw) is strong.")
    True
    """
    for written, meant in _BRACKETS.items():
        sentence = sentence.replace(written, meant)
    return re.sub(r"[\W_]", "", sentence)


def gold_of(folder: Path) -> dict[str, list[Said]]:
    """Return the crowd's statements of each sentence."""
    found: dict[str, list[Said]] = defaultdict(list)
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            cells = [cell.strip() for cell in line.strip().split("\t")]
            if len(cells) >= 3:
                arguments = tuple(cell for cell in cells[2:] if "C: " not in cell)
                found[cells[0]].append(Said(cells[1], arguments))
    return dict(found)


_Rows = Iterator[tuple[str, Said]]


def _openie(rows: Sequence[str], *, several: bool) -> _Rows:
    for row in rows:
        cells = row.strip().split("\t")
        if len(cells) < 6 or not all(cells[2:5]):
            continue
        targets = cells[4].strip().split(");") if several else [cells[4]]
        source, predicate, *rest = (_inner(cell) for cell in (*cells[2:4], *targets))
        context = _inner(cells[1]) if several and cells[1] else ""
        if context and not f"{source} {predicate}".startswith(context):
            source = f"{context} {source}"
        yield cells[5], Said(predicate, (source, *rest), float(cells[0]))


def _inner(cell: str) -> str:
    """Return the words of "SimpleArgument(the words,List([0, 9)))"."""
    found = _PIECE.match(cell.strip())
    return found.group(1) if found else ""


def _clausie(rows: Sequence[str]) -> _Rows:
    sentence = ""
    for row in rows:
        cells = row.strip().split("\t")
        if len(cells) == 1:
            sentence = cells[0]
        elif len(cells) == 5:
            source, predicate, target = (cell[1:-1] for cell in cells[1:4])
            yield sentence, Said(predicate, (source, target), float(cells[4]))


def _ollie(rows: Sequence[str]) -> _Rows:
    for row in rows[1:]:
        cells = row.strip().split("\t")
        if len(cells) >= 7:
            yield cells[6], Said(cells[2], (cells[1], cells[3]), float(cells[0]))


def _props(rows: Sequence[str]) -> _Rows:
    for row in rows:
        cells = row.strip().split("\t")
        if len(cells) >= 5:
            yield cells[1], Said(cells[2], tuple(cells[4::2]), float(cells[0]))


_READERS: Mapping[str, tuple[str, Callable[[Sequence[str]], _Rows]]] = {
    "openie4": ("OpenIE4", lambda rows: _openie(rows, several=False)),
    "openie5": ("OpenIE5", lambda rows: _openie(rows, several=True)),
    "clausie": ("ClausIE", _clausie),
    "ollie": ("OLLIE", _ollie),
    "props": ("PropS", _props),
}


def systems(folder: Path) -> dict[str, dict[str, list[Said]]]:
    """Return what each published system said of each sentence, by the system's name."""
    found: dict[str, dict[str, list[Said]]] = {}
    for path in sorted(folder.glob("*_output.txt")):
        known = _READERS.get(path.stem.removesuffix("_output").lower())
        if known is not None:
            said = found.setdefault(known[0], defaultdict(list))
            rows = path.read_text(encoding="utf-8").split("\n")
            for sentence, one in known[1](rows):
                said[sentence].append(one)
    return found


def ours(sentence: str) -> list[Said]:
    """Return what our reader says of a sentence."""
    return [
        Said(one.predicate, (one.source, one.target, *one.rest), one.confidence)
        for one in statements(sentence)
    ]


def lines(folder: Path) -> Iterator[Line]:
    """Yield our reader's line and one for each published system whose statements lie there."""
    gold = gold_of(folder)
    if not gold:
        return
    note = "its confidence was learned on CaRB's development part"
    said_by_us = {sentence: ours(sentence) for sentence in gold}
    yield replace(_line(folder, "kgagent", (said_by_us, gold)), note=note)
    for system, said in systems(folder).items():
        yield _line(folder, system, (said, gold))


def _line(
    folder: Path,
    system: str,
    pair: tuple[Mapping[str, Sequence[Said]], Mapping[str, Sequence[Said]]],
) -> Line:
    said, gold = pair
    found = score(said, gold)
    every = [one for statements in said.values() for one in statements]
    arguments = [argument for one in every for argument in one.arguments]
    words = sum(len(argument.split()) for argument in arguments)
    figures = {
        "f1": found.best.f1,
        "precision": found.best.precision,
        "recall": found.best.recall,
        "auc": found.area,
        "relations a sentence": len(every) / len(gold),
        "mean argument length": words / len(arguments) if arguments else 0.0,
    }
    return Line(f"CaRB {folder.name.removeprefix('carb-')}", system, figures)
