"""Words cut into pieces of a fixed vocabulary, as BERT's uncased tokenizer does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST_WORD = 100
"""Characters beyond which a word has no pieces, as in BERT."""
_REMEMBERED = 1 << 17

_BASIC = re.compile(r"[a-z0-9]+|[^\w\s]|_")
_FOREIGN = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]|[^\W_\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\U00020000-\U0002fa1f]+|[^\w\s]|_"
)


class WordPieces:
    """Cuts texts into pieces: the longest piece first, from the left (Wu et al. 2016).

    Words once cut are remembered, up to a fixed number, so memory does not grow with the texts.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._number = {piece: number for number, piece in enumerate(vocabulary)}
        self._cut: dict[str, tuple[int, ...]] = {}

    def numbers(self, text: str) -> list[int]:
        """The numbers of a text's pieces; words that cannot be cut are left out."""
        found: list[int] = []
        for word in _words(text):
            pieces = self._cut.get(word)
            if pieces is None:
                pieces = self._pieces(word)
                if len(self._cut) >= _REMEMBERED:
                    self._cut.clear()
                self._cut[word] = pieces
            found += pieces
        return found

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return ()
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else f"##{word[start:end]}"
                number = self._number.get(piece)
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return ()
        return tuple(found)


def _words(text: str) -> Sequence[str]:
    """Words and signs in small letters without accents; every Chinese character is a word."""
    text = text.lower()
    if text.isascii():
        return _BASIC.findall(text)
    bare = "".join(
        char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn"
    )
    return _FOREIGN.findall(bare)
