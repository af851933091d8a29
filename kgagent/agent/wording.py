"""The words of questions that are phrased from templates, and which of them are only a frame."""

from __future__ import annotations

import re

ASKED = {
    "latest": "What do the papers say about {}?",
    "hub": "What else is known about {}?",
    "bridge": "Which ideas meet in {}?",
    "node": "What is said about {}?",
    "frontier": "What lies beyond {}?",
    "edge": "What links {} and {}?",
    "novelty": "What is unusual about {}?",
    "leap": "Which principle do {} and {} share?",
    "gap-in-reading": "What has not been read yet about {}?",
    "pair": "How is {} related to {}?",
    "answer": "What follows from “{}”?",
    "converse": "What speaks against “{}”?",
    "hypothesis-check": "What speaks for or against “{}”?",
    "pinned": "What more is said about {}?",
}
"""The words of each strategy's questions; the braces stand for concepts, or for a statement."""

_WORD = re.compile(r"[^\W_]+")
_FUNCTION_WORDS = frozenset(
    "a an the of in on to for with by from as at and or is are was were be been do does did has "
    "have had can could may might will would should shall not no yet than then there this that "
    "these those it its they their which what who whom whose why how when where any some other "
    "others most more many much between about into over under".split()
)
_FRAME = _FUNCTION_WORDS | {
    word for text in ASKED.values() for word in _WORD.findall(text.casefold())
}


def subject(question: str) -> frozenset[str]:
    """The words that say what a question is about; all its words where it has none but frame.

    >>> sorted(subject("What else is known about spider silk?"))
    ['silk', 'spider']
    """
    words = frozenset(_WORD.findall(question.casefold()))
    return words - _FRAME or words
