"""The citations of an answer: those that exist, what has none, and what looks unsupported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgagent.domain.material import Item
from kgagent.domain.roots import roots
from kgagent.papers.sentences import sentence_spans

_CITATION = re.compile(r"[\[【](\s*\d{1,4}(?:\s*[,;–-]\s*\d{1,4}){0,40}\s*)[\]】]")
_RANGE = re.compile(r"(\d{1,4})(?:\s*[–-]\s*(\d{1,4}))?")
_LEADING = re.compile(rf"^(?:{_CITATION.pattern}\s*)+")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
_THOUGHT = re.compile(r"<(think|thinking)>.*?</\1>", re.DOTALL)
_WIDEST = 50
"""A range of citations is not wider."""
_LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, with the numbers it cites that exist (from 1).

    `own` when it cites none: it is the model's own. `doubts` says what of it is not in what it
    cites: "no word of it", or numbers.
    """

    text: str
    cites: tuple[int, ...] = ()
    own: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer whose citations were checked: `struck` are those that do not exist."""

    sentences: tuple[Sentence, ...]
    struck: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The answer without the citations that do not exist."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def cites(self) -> tuple[int, ...]:
        """The numbers cited, each once, in ascending order."""
        return tuple(sorted({number for each in self.sentences for number in each.cites}))


def spoken(text: str) -> str:
    """What a model says for others to read: its reply without what it thought, "" for none.

    >>> spoken("<think>Salt?</think> It is salt."), spoken("<think>Salt")
    ('It is salt.', '')
    """
    text = _THOUGHT.sub(" ", text)
    for tag in ("think", "thinking"):
        text = text.rpartition(f"</{tag}>")[2].partition(f"<{tag}>")[0]
    return text.strip()


def check(text: str, items: Sequence[Item]) -> Checked:
    """The sentences of an answer, each with what it cites out of the material.

    >>> check("Salt slows yeast [7].", ()).struck
    ('[7]',)
    """
    struck: list[str] = []

    def kept(found: re.Match[str]) -> str:
        inside = list(_numbers(found[1]))
        struck.extend(f"[{n}]" for n in inside if not 1 <= n <= len(items))
        return "".join(f"[{n}]" for n in inside if 1 <= n <= len(items))

    cleaned = re.sub(r"[ \t]+([.,;:!?])", r"\1", _CITATION.sub(kept, text))
    said = (_sentence(each, items) for each in _sentences(cleaned))
    return Checked(tuple(each for each in said if each.text), tuple(dict.fromkeys(struck)))


def renumbered(text: str, numbers: Mapping[int, int]) -> str:
    """The text with its citations under other numbers; those without one are left out.

    >>> renumbered("Salt slows yeast [1][3].", {1: 5})
    'Salt slows yeast [5].'
    """

    def other(found: re.Match[str]) -> str:
        inside = (numbers.get(number) for number in _numbers(found[1]))
        return "".join(f"[{number}]" for number in inside if number is not None)

    return _CITATION.sub(other, text)


def _numbers(inside: str) -> Iterator[int]:
    """The numbers of a citation; a range stands for all in it."""
    for first, last in _RANGE.findall(inside):
        start, end = int(first), int(last or first)
        yield from range(start, min(end, start + _WIDEST) + 1) if end >= start else (start, end)


def _sentences(text: str) -> Iterator[str]:
    """The sentences; citations that follow a full stop belong to the sentence before it."""
    waiting = ""
    for start, end in sentence_spans(text):
        piece = " ".join(text[start:end].split())
        leading = _LEADING.match(piece)
        if leading and waiting:
            waiting += " " + leading[0].strip()
            piece = piece[leading.end() :]
        if not piece:
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting


def _sentence(text: str, items: Sequence[Item]) -> Sentence:
    cites = tuple(
        dict.fromkeys(n for found in _CITATION.finditer(text) for n in _numbers(found[1]))
    )
    bare = _CITATION.sub(" ", text)
    if sum(map(str.isalpha, bare)) < _LEAST_LETTERS:
        return Sentence("")
    if not cites:
        return Sentence(text, own=True)
    cited = "\n".join(_read(items[number - 1]) for number in cites)
    doubts = [] if set(roots(bare)) & set(roots(cited)) else ["no word of it"]
    known = set(_NUMBER.findall(cited))
    doubts += [number for number in dict.fromkeys(_NUMBER.findall(bare)) if number not in known]
    return Sentence(text, cites, doubts=tuple(doubts))


def _read(item: Item) -> str:
    quotes = (f"{quote.text} {quote.paper}" for quote in item.quotes)
    return "\n".join((item.statement, str(item.support), *quotes))
