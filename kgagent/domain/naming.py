"""When two spellings name the same concept: one key for both, and the spelling to show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b

from kgagent.domain.lettering import plain, spelled_greek, unaccented
from kgagent.domain.wordforms import american, singular

LONGEST_KEY = 512
"""How long a key may be, in UTF-8 bytes."""

_ROUNDS = 8
_HASH_BYTES = 8
_ROOM_FOR_GROWTH = 64

_ELEMENTS = frozenset(
    """
    Li Na Mg Al Si Cl Ar Ca Sc Ti Cr Mn Fe Co Ni Cu Zn Ga Ge Se Br Kr Rb Sr Zr Nb Mo Tc Ru Rh Pd
    Ag Cd Sn Sb Te Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta Re Os Ir Pt Au Hg
    Tl Pb Bi Po Rn Fr Ra Ac Th Pa Np Pu Cm Bk Cf Es Fm Md Lr Ne
    """.split()
)
_WORDLIKE_ELEMENTS = frozenset(("He", "Be", "In", "As", "At", "No", "Am"))
_AFTER_ELEMENTS = frozenset(
    """
    doped codoped based containing substituted modified loaded coated rich free alloyed bearing
    exchanged intercalated decorated supported
    """.split()
)
_PREPOSITIONS = frozenset(
    """
    of in for with on from by to at between under via through during using against among within
    without per
    """.split()
)
_EPONYMS = frozenset(
    """
    youngs alzheimers parkinsons huntingtons crohns hodgkins downs ficks hookes ohms newtons darcys
    poissons fermats moores coulombs faradays amperes keplers maxwells paschens
    snells braggs grahams daltons henrys raoults
    """.split()
)
_SHORT_WORDS = frozenset(
    "AND OF IN THE FOR WITH ON BY TO FROM AT AN OR VIA NON GEL OIL AIR ION RAY WAX".split()
)
_SHORT_ACRONYMS = frozenset("AIDS PEEK BERT SARS COPD RANS SOFC MEMS GABA".split())

_WORD = re.compile(r"([^\W_]+)")
_APOSTROPHE_S = re.compile(r"(?<=[^\W\d_])'[sS](?![^\W_])")
_OPENING_QUOTE = re.compile(r"(?<![^\W_])'|(?<!\d)\"")
_CLOSING_QUOTE = re.compile(r"(?<=[^\W\d_])'(?![^\W_])")
_HYPHEN = re.compile(
    r"(?:(?<=[^\W_])|(?<=[)\]'%]))-+(?=[^\W_]|[(\[])|(?<!\S)-+(?=[^\d.])|(?<=\s)-+(?!\S)"
)
_PREFIX = re.compile(rf"\b(Co|Re|Bi)-(?=[a-z])(?!(?:{'|'.join(sorted(_AFTER_ELEMENTS))})\b)")
_POLY = re.compile(r"\b([Pp]oly)[ -]?\(([a-z]{3}[^()]*)\)|\b([Pp]oly)[ -](?=[a-z]{4})")
_CARET = re.compile(r"(?<=[^\W\d_])\^(?=[\d+-])")
_UNIT_GAP = re.compile(r"(?<=\d) (?=[°%])|(?<=°) (?=[CFK](?![^\W_]))")
_INITIAL = re.compile(r"(?<![^\W_])([A-Z])\. ?(?=[a-z]{3})")
_FULL_STOP = re.compile(r"(?<=[^\W_])\.(?=\s)")
_OPTIONAL_S = re.compile(r"\((?:e?s)\)$")
_BEFORE_PARENTHESIS = re.compile(r"\s+[(\[]")
_ACRONYM_S = re.compile(r"[^\W_]*[A-Z]{2}s$")
_WORD_S = re.compile(r"(.*[^a-z])([a-z]{3,}s)$", re.DOTALL)
_SYLLABLE = re.compile(r"[B-DF-HJ-NP-TV-Z]{0,2}[AEIOUY]{1,2}[B-DF-HJ-NP-TV-Z]{1,2}E?")
_EDGES = " .,;:!?\"'`*"


def canonical(name: str) -> str:
    """The key of a name: the same for spellings that differ in nothing that matters.

    Folded are forms of characters, blanks, hyphens, Greek letters and their names, the case of
    ordinary words, the plural of the word the name is about, British spelling and possessives.
    Kept are numbers, the case of symbols, formulas and acronyms, and whatever no rule is sure of.

    A key is its own key. It has at most `LONGEST_KEY` bytes (a longer one is cut and ends in a hash
    of the rest) and is empty only for a name with neither letter nor digit.

    >>> canonical("β-Sheets"), canonical("Self-healing"), canonical("TiO₂ nanofibres")
    ('beta sheet', 'self healing', 'TiO2 nanofiber')
    >>> [canonical(n) for n in ("Co", "CO", "gas", "AIDS", "mRNAs", "Young’s moduli")]
    ['Co', 'CO', 'gas', 'AIDS', 'mRNA', 'young modulus']
    """
    key = name
    for _ in range(_ROUNDS):
        folded = _short_enough(_fold(key))
        if folded == key:
            break
        key = folded
    return key


def display_name(spellings: Mapping[str, int]) -> str:
    """The spelling to show: the most used; among equals the one with fewest capitals, then the
    first in the alphabet.

    Raises ValueError when there is none to choose from.

    >>> display_name({"Silk Fibroin": 2, "silk fibroin": 2, "SILK FIBROIN": 1})
    'silk fibroin'
    """
    if not spellings:
        raise ValueError("no spelling to choose from")
    return min(spellings, key=lambda s: (-spellings[s], sum(map(str.isupper, s)), s))


def shown_name(spelled: Iterable[tuple[str, str, int]]) -> str:
    """The spelling to show for a concept, given each spelling with the key of the concept that it
    was said of and how often; where there is a full name, an acronym is not chosen.

    >>> shown_name([("ha (hydroxyapatite)", "HA", 9), ("hydroxyapatite", "hydroxyapatite", 2)])
    'hydroxyapatite'
    """
    full: Counter[str] = Counter()
    short: Counter[str] = Counter()
    for key, spelling, count in spelled:
        acronym = key.endswith(")") and canonical(spelling) != key
        (short if acronym else full)[spelling] += count
    return display_name(full or short)


def _fold(name: str) -> str:
    text = _joined(plain(name))
    parts = _WORD.split(text)
    words = parts[1::2]
    shouted = len(words) > 1 and text.isupper() and any(len(w) > 4 and w.isalpha() for w in words)
    if shouted:
        words = [_calm(word) for word in words]
    heads = _heads(parts, words)
    for position, word in enumerate(words):
        if word.isalpha() and len(word) == 2 and word[0].isupper() and word[1].islower():
            folded = _two_letters(words, position)
        else:
            folded = _fold_word(word, position in heads)
        parts[2 * position + 1] = folded
    if len(words) > 1 and parts[1] == "the" and parts[2].isspace():
        del parts[:3]
    return "".join(parts).strip()


def _joined(text: str) -> str:
    """The text with its punctuation folded: what is left between words tells things apart."""
    if "-" in text:
        text = _PREFIX.sub(lambda match: match.group().lower(), text)
    if "oly" in text:
        text = _POLY.sub(lambda match: f"{match[1] or match[3]}{match[2] or ''}", text)
    text = spelled_greek(text)
    if "'" in text or '"' in text:
        text = _OPENING_QUOTE.sub("", _APOSTROPHE_S.sub("", text))
        text = _CLOSING_QUOTE.sub("", text)
    if "-" in text:
        text = _HYPHEN.sub(" ", text)
    if "^" in text:
        text = _CARET.sub("", text)
    if "." in text:
        text = _FULL_STOP.sub("", _INITIAL.sub(r"\1 ", text))
    if "&" in text:
        text = text.replace(" & ", " and ")
    if text.endswith("s)"):
        text = _OPTIONAL_S.sub("", text)
    text = _UNIT_GAP.sub("", text).replace("**", "").replace("`", "")
    return _trimmed(" ".join(text.split()))


def _trimmed(text: str) -> str:
    """The text without the punctuation around it, unless it is all there is; 5' keeps its prime."""
    core = text.lstrip(_EDGES)
    prime = core.rstrip(" .,;:!?")
    if prime[-1:] == "'" and prime[-2:-1].isdigit():
        return prime
    star = core.rstrip(" .,;:!?\"'`")
    return star or text.strip()


def _heads(parts: list[str], words: list[str]) -> frozenset[int]:
    """Where the words stand that may be plural: the last, and the last before a preposition."""
    if not words:
        return frozenset()
    last = len(words) - 1
    for position in range(1, len(words)):
        if _BEFORE_PARENTHESIS.match(parts[2 * position]):
            last = position - 1
            break
    for position in range(1, last):
        if words[position] in _PREPOSITIONS:
            return frozenset((position - 1, last))
    return frozenset((last,))


def _calm(word: str) -> str:
    """A word of a phrase that is all in capitals: small when it is a word, not an acronym."""
    if word in _SHORT_WORDS or (len(word) > 4 and word.isalpha()):
        return word.lower()
    if len(word) == 4 and word not in _SHORT_ACRONYMS and _SYLLABLE.fullmatch(word):
        return word.lower()
    return word


def _two_letters(words: list[str], position: int) -> str:
    """A word like Co or In: kept where it is a symbol, small where it is a word."""
    word = words[position]
    if len(words) == 1 or word in _ELEMENTS:
        return word
    if word in _WORDLIKE_ELEMENTS:
        after = words[position + 1 : position + 2]
        beside = words[max(position - 1, 0) : position] + after
        if any(w in _AFTER_ELEMENTS for w in after) or any(_is_formula(w) for w in beside):
            return word
    return word.lower()


def _is_formula(word: str) -> bool:
    return word in _ELEMENTS or (word[:1].isupper() and any(c.isdigit() for c in word))


@lru_cache(maxsize=1 << 16)
def _fold_word(word: str, head: bool) -> str:
    """One word: an ordinary one is folded, a symbol, formula or acronym keeps its case."""
    rest = word[1:]
    if word.isalpha() and (rest.islower() or (not rest and word.islower())):
        return _fold_ordinary(word.lower(), head)
    if len(word) > 7 and word.isalpha() and word.isupper():
        return _fold_ordinary(word.lower(), head)
    if _ACRONYM_S.match(word) and word != "BAs":
        return word[:-1]
    if head and (mixed := _WORD_S.match(word)):
        return mixed[1] + singular(mixed[2])
    return word


def _fold_ordinary(word: str, head: bool) -> str:
    if not word.isascii() and len(word) > 2:
        word = unaccented(word)
    if word in _EPONYMS:
        return word[:-1]
    if not word.isascii():
        return word
    return american(singular(word) if head else word)


def _short_enough(key: str) -> str:
    raw = key.encode()
    if len(raw) <= LONGEST_KEY:
        return key
    suffix = f" #{blake2b(raw, digest_size=_HASH_BYTES).hexdigest()}"
    start = raw[: LONGEST_KEY - _ROOM_FOR_GROWTH].decode(errors="ignore")
    return (start.rpartition(" ")[0] or start) + suffix
