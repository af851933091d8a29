"""Acronym identification as SDU@AAAI-21 defined it: short and long forms in sentences.

Veyseh et al. 2020 ("Acronym identification and disambiguation shared tasks for scientific document
understanding", arXiv 2012.11760, section 2): a phrase counts when its kind and both its ends are
right; precision and recall of the two kinds are averaged, and F1 is made of the averages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kgagent.bench.score import Line, Score, pooled
from kgagent.llm.embedded.acronyms import definitions
from kgagent.llm.embedded.capitals import acronyms

KINDS = ("short", "long")
_OWN_CODE = "the task's own code on dev, as its authors give it; the scorer here gives it the same"

Phrase = tuple[str, int, int]
"""Kind, first word, and the word after the last one."""
System = Callable[[Sequence[str]], set[Phrase]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in words, as published, with the phrases that are acronyms or their long forms."""

    words: tuple[str, ...]
    gold: frozenset[Phrase]


def lines(folder: Path) -> Iterator[Line]:
    """Yield the embedded reader's line, and plain Schwartz-Hearst rules', on each split.

    A split is a file `*.json`: a list of sentences with `tokens` and `labels` in BIO form.
    """
    for path in sorted(folder.glob("*.json")):
        sentences = load(path)
        if not sentences or path.stem == "train":
            continue
        name = f"SDU@AAAI-21 acronyms {path.stem}"
        yield Line(name, "kgagent", figures(embedded, sentences))
        yield Line(name, "Schwartz-Hearst rules", figures(rules, sentences))
        if path.stem == "dev":
            told = {"precision": 0.9322, "recall": 0.7890, "f1": 0.8546}
            yield Line(name, "the task's baseline", told, published=True, note=_OWN_CODE)


def load(path: Path) -> list[Sentence]:
    """Return a split's sentences, none when the file holds something else."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(rows, list):
        return []
    return [
        Sentence(tuple(row["tokens"]), frozenset(phrases(row["labels"])))
        for row in rows
        if "tokens" in row and "labels" in row
    ]


def phrases(labels: Sequence[str]) -> Iterator[Phrase]:
    """Yield the phrases of BIO labels.

    >>> list(phrases(["B-long", "I-long", "O", "B-short"]))
    [('long', 0, 2), ('short', 3, 4)]
    """
    kind, first = "", 0
    for at, label in enumerate([*labels, "O"]):
        if kind and (label[0] in "BO" or not label.endswith(kind)):
            yield kind, first, at
            kind = ""
        if label != "O" and not kind:
            kind, first = label[2:], at


def figures(system: System, sentences: Sequence[Sentence]) -> dict[str, float]:
    """Return the official figures (means over the two kinds), then those of all phrases pooled."""
    pairs = [(system(sentence.words), sentence.gold) for sentence in sentences]
    of = {kind: pooled(_counts(said, gold, (kind,)) for said, gold in pairs) for kind in KINDS}
    official = Score(
        sum(score.precision for score in of.values()) / len(KINDS),
        sum(score.recall for score in of.values()) / len(KINDS),
    )
    return {
        "precision": official.precision,
        "recall": official.recall,
        "f1": official.f1,
        "short f1": of["short"].f1,
        "long f1": of["long"].f1,
        "pooled f1": pooled(_counts(said, gold, KINDS) for said, gold in pairs).f1,
    }


def _counts(
    said: set[Phrase], gold: frozenset[Phrase], kinds: Sequence[str]
) -> tuple[int, int, int]:
    said = {phrase for phrase in said if phrase[0] in kinds}
    gold = frozenset(phrase for phrase in gold if phrase[0] in kinds)
    return len(said & gold), len(said), len(gold)


def embedded(words: Sequence[str]) -> set[Phrase]:
    """Return what the embedded reader finds in the words, joined by spaces."""
    text, spans = " ".join(words), []
    at = 0
    for word in words:
        spans.append((at, at + len(word)))
        at += len(word) + 1
    found = definitions(text)
    shorts = {*acronyms(text), *(made.short_span for made in found)}
    kept = [span for span in shorts if not any(_inside(span, other) for other in shorts)]
    said = [("short", span) for span in kept] + [("long", made.long_span) for made in found]
    covered = ((kind, _words_of(spans, span)) for kind, span in said)
    return {(kind, where[0], where[-1] + 1) for kind, where in covered if where}


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _words_of(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> list[int]:
    """Return the words of which the span covers more than half."""
    return [
        i
        for i, (start, end) in enumerate(spans)
        if 2 * (min(end, span[1]) - max(start, span[0])) > end - start
    ]


def rules(words: Sequence[str]) -> set[Phrase]:
    """Return what the task's rival finds: words in capitals, and long forms at brackets.

    The long forms are those of Schwartz and Hearst (2003, "A simple algorithm for identifying
    abbreviation definitions in biomedical text", Pacific Symposium on Biocomputing, section 3).
    """
    found: set[Phrase] = set()
    for i, word in enumerate(words):
        if not _in_capitals(word):
            continue
        found.add(("short", i, i + 1))
        reach = min(len(word) + 5, 2 * len(word))
        before, after = words[max(0, i - 1) : i], words[i + 1 : i + 2]
        if "(" in after:
            last = _last_word(word, _up_to_bracket(words[i + 2 : i + 2 + reach]))
            if last is not None:
                found.add(("long", i + 2, i + 3 + last))
        elif "(" in before and ")" in after:
            low = max(0, i - 1 - reach)
            first = _first_word(word, words[low : i - 1])
            if first is not None:
                found.add(("long", low + first, i - 1))
    return found


def _in_capitals(word: str) -> bool:
    capitals = sum(c.isupper() for c in word)
    return 2 <= len(word) <= 10 and word[0].isupper() and capitals > 0.6 * len(word)


def _up_to_bracket(words: Sequence[str]) -> Sequence[str]:
    return words[: list(words).index(")")] if ")" in words else words


def _first_word(short: str, words: Sequence[str]) -> int | None:
    """Return the word in which the long form begins, its letters sought from the right."""
    long = " ".join(words).lower()
    at = len(long)
    for position in range(len(short) - 1, -1, -1):
        letter = short[position].lower()
        if not letter.isalnum():
            continue
        at = long.rfind(letter, 0, at)
        while position == 0 and at > 0 and long[at - 1].isalnum():  # the first one heads a word
            at = long.rfind(letter, 0, at)
        if at < 0:
            return None
    return long.count(" ", 0, at)


def _last_word(short: str, words: Sequence[str]) -> int | None:
    """Return the word in which the long form in a bracket ends, sought from the left."""
    long = " ".join(words).lower()
    if long[:1] != short[0].lower():
        return None
    at = -1
    for letter in filter(str.isalnum, short.lower()):
        at = long.find(letter, at + 1)
        if at < 0:
            return None
    return long.count(" ", 0, at)
