"""Passages to parsed sentences, by the trained pipeline beside this module; spaCy stays in here."""

from __future__ import annotations

import re
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgagent.llm.embedded.repair import repaired
from kgagent.llm.embedded.tree import Tree, Word

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINE = Path(__file__).with_name("pipeline")
LONGEST_WORD = 80  # characters; a longer run without a space is no word
LONGEST_PIECE = 3000  # characters parsed at once
LONGEST_SENTENCE = 200  # words in one tree
_PARAGRAPH = re.compile(r"\n[ \t\r\f\v]*\n\s*")
_FULL_STOP = re.compile(r"[.?!][)\]\"”’']*\s+(?=[A-Z\"“(])")
_BRACKETED = re.compile(
    r"(?:[\w,'′-]*[^\W\d_]|\b[Pp]oly )\([^\s()](?:[^()]{0,38}[^\s()])\)(?:[-–/][^\W\d_]\w*)*"
)
_SENTENCE_END = frozenset(".?!")
_CLOSING = frozenset(")]}\"”’'»")

_lock = threading.Lock()


def parse(text: str) -> list[Tree]:
    """Return the passage's sentences, parsed, in order.

    A sentence never crosses a blank line; one longer than `LONGEST_SENTENCE` words comes in pieces.
    """
    trees: list[Tree] = []
    with _lock:
        for start, piece in pieces(text):
            clean, offsets = cleaned(piece)
            if clean:
                doc = _parsed(clean)
                trees += [_tree(doc, clean, cut, (start, offsets)) for cut in _cuts(doc)]
    return trees


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, piece): paragraphs, the long ones cut after a sentence or at a space."""
    start = 0
    for end, resume in [*((m.start(), m.end()) for m in _PARAGRAPH.finditer(text)), (len(text), 0)]:
        at = start
        while end - at > LONGEST_PIECE:
            cut = _good_cut(text, at)
            yield at, text[at:cut]
            at = cut
        yield at, text[at:end]
        start = resume


def _good_cut(text: str, at: int) -> int:
    window = text[at : at + LONGEST_PIECE]
    stops = [match.end() for match in _FULL_STOP.finditer(window, LONGEST_PIECE // 2)]
    if stops:
        return at + stops[-1]
    space = window.rfind(" ", LONGEST_PIECE // 2)
    return at + (space + 1 if space > 0 else LONGEST_PIECE)


def cleaned(text: str) -> tuple[str, list[int]]:
    """Return the text with single spaces and only words, and each character's offset in `text`.

    >>> cleaned("a \\x00 b")
    ('a b', [0, 3, 4])
    """
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    parts: list[str] = []
    offsets: list[int] = []
    for match in re.finditer(r"\S+", plain):
        if match.end() - match.start() > LONGEST_WORD:
            continue
        if parts:
            offsets.append(match.start() - 1)
        parts.append(match.group())
        offsets.extend(range(match.start(), match.end()))
    return " ".join(parts), offsets


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    with _without_torch():
        import spacy

    return spacy.load(PIPELINE)


@contextmanager
def _without_torch() -> Iterator[None]:
    """Hide torch for a moment.

    spaCy imports torch wherever it is installed, a second and 130 MB that this pipeline has no use
    for. Whoever needs torch afterwards imports it as ever.
    """
    hidden = "torch" not in sys.modules
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hidden:
            del sys.modules["torch"]


def _parsed(text: str) -> Doc:
    nlp = _pipeline()
    doc = nlp.make_doc(_without_title_case(text))
    _keep_brackets(doc, text)
    for token in doc[1:]:
        if not _may_start(doc, token.i):
            token.is_sent_start = False
    return nlp(doc)


def _keep_brackets(doc: Doc, text: str) -> None:
    """Make "poly(lactic acid)" one token."""
    last = 0
    with doc.retokenize() as retokenizer:
        for match in _BRACKETED.finditer(text):
            span = doc.char_span(*match.span(), alignment_mode="expand")
            if span is not None and len(span) > 1 and span.start >= last:
                retokenizer.merge(span)
                last = span.end


def _without_title_case(text: str) -> str:
    """Return a heading in small letters, which parses better, and any other text as it is."""
    long = re.findall(r"\b[^\W\d_]{4,}\b", text)
    if len(long) < 3 or sum(word[0].isupper() for word in long) < 0.6 * len(long):
        return text
    return re.sub(r"\b[A-Z][a-z]+\b", lambda match: match.group().lower(), text)


def _may_start(doc: Doc, i: int) -> bool:
    """Whether a sentence may begin at token i: only after a full stop, perhaps in brackets."""
    at = i - 1
    while at > 0 and doc[at].text in _CLOSING:
        at -= 1
    return doc[at].text[-1] in _SENTENCE_END and doc[i].text[0] not in _CLOSING


def _cuts(doc: Doc) -> Iterator[tuple[int, int]]:
    for sent in doc.sents:
        for at in range(sent.start, sent.end, LONGEST_SENTENCE):
            yield at, min(at + LONGEST_SENTENCE, sent.end)


def _tree(doc: Doc, text: str, cut: tuple[int, int], place: tuple[int, list[int]]) -> Tree:
    """Return doc[cut] as a tree; `place` is where the piece starts and its characters' offsets."""
    (first, last), (start, offsets) = cut, place
    words = []
    for token in doc[first:last]:
        head = token.head.i if first <= token.head.i < last else token.i
        end = token.idx + len(token.text)
        words.append(
            Word(
                index=token.i - first,
                text=text[token.idx : end],
                lower=token.lower_,
                tag=token.tag_,
                label=token.dep_,
                head=head - first,
                start=start + offsets[token.idx],
                end=start + offsets[end - 1] + 1,
            )
        )
    return Tree(repaired(words))
