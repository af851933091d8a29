"""What a model wrote, sentence by sentence, with the material that each sentence cites."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgagent.papers.sentences import sentences_in

LONGEST = 20_000
"""Characters of a reply that are read."""
MOST = 60
"""Sentences of a reply that are taken."""

_THOUGHT = re.compile(
    r"<think>.*?(?:</think>|\Z)|<\|thinking\|>.*?(?:<\|/thinking\|>|\Z)", re.DOTALL
)
_CITED = re.compile(r"\s*\[(\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,20})\]")
_STOP_FIRST = re.compile(r"([.!?])((?:\s?\[\d[\d,;–\- ]{0,40}\]){1,9})(?=\s|$)")
_MARKS = re.compile(r"^\s*(?:[-*•>]|\d{1,2}[.)])\s+")
_NO_SENTENCE = ("#", "```", "|", "---", "{", "}", "[{", "<")
"""How a line begins that is a heading, code, a table or data."""
_BOLD = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words without their citations; `cites` are numbers of the material, `unknown` others."""

    words: str
    cites: tuple[int, ...]
    unknown: tuple[int, ...]


def answer_of(text: str) -> str:
    """What a reply says after it has thought."""
    return _THOUGHT.sub("", text[:LONGEST]).strip()


def sentences(text: str, *, material: int) -> list[Sentence]:
    """The sentences of a reply about so much material, numbered from 0; each once.

    >>> sentences("Silk is tough [0]. It melts. [7]", material=1)
    [Sentence(words='Silk is tough.', cites=(0,), unknown=()), \
Sentence(words='It melts.', cites=(), unknown=(7,))]
    """
    found: list[Sentence] = []
    for raw in answer_of(text).splitlines():
        if raw.lstrip().startswith(_NO_SENTENCE):
            continue
        line = _BOLD.sub("", _MARKS.sub("", raw)).strip()
        line = _STOP_FIRST.sub(lambda m: f" {m[2].strip()}{m[1]}", line)
        found += [
            _one(line[start:end], material) for start, end in sentences_in(line, 0, len(line))
        ]
    said = {each.words: each for each in reversed(found) if re.search(r"\w", each.words)}
    return list(said.values())[::-1][:MOST]


def whole_sentences(text: str) -> str:
    """A text that was cut off, up to its last full stop."""
    return text[: 1 + max(map(text.rfind, ".!?"))]


def _one(text: str, material: int) -> Sentence:
    numbers: dict[int, None] = {}
    for match in _CITED.finditer(text):
        numbers |= dict.fromkeys(_numbers(match[1], material))
    words = " ".join(_CITED.sub("", text).split())
    return Sentence(
        words,
        tuple(n for n in numbers if n < material),
        tuple(n for n in numbers if n >= material),
    )


def _numbers(text: str, material: int) -> list[int]:
    """The numbers in brackets; a span such as 1-3 stands for all between."""
    found: list[int] = []
    for part in re.split(r"[,;]", text):
        ends = [int(end) for end in re.split(r"[–-]", part) if end.strip()]
        if len(ends) == 2 and ends[0] < ends[1] < material:
            found += range(ends[0], ends[1] + 1)
        else:
            found += ends
    return found
