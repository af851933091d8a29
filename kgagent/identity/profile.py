"""A name taken apart: its words, what they are about, its numbers, what it may be short for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kgagent.domain.naming import canonical
from kgagent.identity.acronym import fit
from kgagent.identity.forms import EMPTY, FUNCTION, designator, plain_word, root, stem

LONGEST = 400
"""Characters of a name that are looked at: beyond, it is no name."""

_BRACKETS = {"-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]"}
_BRACKET = re.compile("|".join(_BRACKETS), re.IGNORECASE)
# What stands in parentheses after a blank; glued to a word they belong to a formula.
_INSIDE = re.compile(r"(?:^|(?<=\s))[(\[]([^()\[\]]{1,12})[)\]](?=\s|$)")
_WORD = re.compile(r"[^\W_]+")
_NUMBERS = re.compile(r"\d \d")
_SIGN = re.compile(r"(?<=\w)[+-](?=\s|$)")
_DIMENSIONS = re.compile(r"\b([1234])d\b")
_COUNTED = {"1": "one", "2": "two", "3": "three", "4": "four"}
_INVERTED = re.compile(r"^([^,]{3,}), ([^,]{2,})$")
# What a catalogue adds to a name: the sort of thing in parentheses, "not otherwise specified".
_TAG = re.compile(
    r"[(\[](?:disorder|disease|finding|diagnosis|morphologic abnormality|situation|event|procedure"
    r"|qualifier value|substance|organism|body structure|observable entity|context-dependent"
    r" category|navigational concept)[)\]]|,? *\bnos\b|,? *\bnot otherwise specified\b"
    r"|\[(?:d|m|x|ambiguous)\]",
    re.IGNORECASE,
)
_SHORTEST_LONG_FORM = 2


@dataclass(frozen=True, slots=True)
class Profile:
    """A name as the decision sees it.

    `words` are its words in order, singular and in American spelling, without those that only tie
    it together; `stems` and `roots` stand word for word beside them. `marks` are its numbers,
    Greek and lone letters. `inside` is what stood in parentheses, `short` the name without blanks
    and punctuation where it may be an acronym.
    """

    name: str
    key: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    roots: tuple[str, ...]
    marks: frozenset[str]
    inside: str
    short: str

    @property
    def grams(self) -> frozenset[str]:
        """Runs of two to four characters within blanks, as they tell spellings apart.

        Not kept with the profile: they take a hundred times its memory, and only names that are
        compared need them.
        """
        return _grams(" ".join(self.words))

    @property
    def joined(self) -> str:
        """The key without blanks, but for those between two numbers."""
        return self.key.replace(" ", "") if not _NUMBERS.search(self.key) else self.key

    @property
    def told(self) -> frozenset[str]:
        """The roots that say which thing it is; all of them where there is none."""
        full = frozenset(
            root for word, root in zip(self.words, self.roots, strict=True) if word not in EMPTY
        )
        return full or frozenset(self.roots)

    @property
    def initials(self) -> str:
        """The first letters of its words."""
        return "".join(word[0] for word in self.words)


@lru_cache(maxsize=1 << 17)
def profile(name: str) -> Profile:
    """The name taken apart; any text gives one, an empty one for a text without words.

    >>> profile("Modulus, elastic").words
    ('elastic', 'modulus')
    >>> profile("type II errors of the tests").marks, profile("support vector machine (SVM)").inside
    (frozenset({'2'}), 'svm')
    """
    text, inside = _opened(_untagged(name[:LONGEST]))
    text = " ".join(text.split())
    inverted = _INVERTED.match(text) if ", " in text else None
    if inverted and " and " not in text and " or " not in text:
        text = f"{inverted[2]} {inverted[1]}"
    key = canonical(text) or canonical(name)
    every = [plain_word(word) for word in _WORD.findall(_spelled_out(key.lower()))]
    words = tuple(_telling(every)) or tuple(every)
    bare = "".join(_WORD.findall(text))
    return Profile(
        name=name,
        key=key,
        words=words,
        stems=tuple(map(stem, words)),
        roots=tuple(map(root, words)),
        marks=frozenset(mark for word in words if (mark := designator(word)) is not None),
        inside=inside,
        short=bare.lower() if _acronym_like(text, bare) else "",
    )


def _spelled_out(key: str) -> str:
    """The key with its signs and "3d" as words, so that no splitting into words loses them.

    >>> _spelled_out("gram- strain in 3d")
    'gram minus strain in three dimensional'
    """
    if "+" in key or "-" in key:
        key = _SIGN.sub(lambda found: " plus" if found[0] == "+" else " minus", key)
    return _DIMENSIONS.sub(lambda found: f"{_COUNTED[found[1]]} dimensional", key)


def _untagged(text: str) -> str:
    """The text with plain brackets, without what a catalogue adds."""
    if "-" in text:
        text = _BRACKET.sub(lambda match: _BRACKETS[match.group().lower()], text)
    folded = text.casefold()  # what no tag can do without is looked for first, which is quicker
    if "(" in text or "[" in text or "nos" in folded or "not o" in folded:
        text = _TAG.sub(" ", text)
    return text


def _opened(text: str) -> tuple[str, str]:
    """The text without its acronym in parentheses, and that acronym; ("..", "") without one."""
    found = _INSIDE.search(text) if "(" in text or "[" in text else None
    inside = "".join(_WORD.findall(found[1])).lower() if found else ""
    if found and inside:
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        if _is_short_for(found[1], inside, rest):
            return rest, inside
    return text, ""


def _is_short_for(written: str, inside: str, rest: str) -> bool:
    """Whether what stands in parentheses is the rest's acronym and not a part of the name."""
    capitals = sum(char.isupper() for char in written)
    return (
        capitals > 1 or fit(inside, [plain_word(word) for word in _WORD.findall(rest.lower())]) > 0
    )


def _telling(words: Sequence[str]) -> Iterator[str]:
    """The words without those that only tie; an "a" behind a noun is a letter (vitamin A)."""
    before = ""
    for word in words:
        letter = word == "a" and before and before not in FUNCTION
        if letter or word not in FUNCTION:
            yield word
        before = word


def _acronym_like(text: str, bare: str) -> bool:
    """Short enough for an acronym, in one word; many lists write them in small letters."""
    return 2 <= len(bare) <= 8 and " " not in text and bare[:1].isalpha()


@lru_cache(maxsize=1 << 12)
def _grams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(
        [padded[at : at + size] for size in (2, 3, 4) for at in range(len(padded) - size + 1)]
    )
