"""Stems of words, after Porter 1980, "An algorithm for suffix stripping"."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from kgagent.errors import MissingExtra


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of a word in small letters; raises MissingExtra without the extra `bench`."""
    return _stemmer()(word)


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    try:
        from nltk.stem import PorterStemmer
    except ImportError as error:
        raise MissingExtra("bench", "Comparing words by their stems") from error
    found: Callable[[str], str] = PorterStemmer().stem
    return found
