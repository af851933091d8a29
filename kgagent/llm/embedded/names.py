"""How a concept's name is shown: its words as the text spells them, a sentence's capital undone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.tree import Tree, Word

_ORDINARY = re.compile(
    r"[A-Z][a-z]+(?![A-Za-z0-9])"
)  # the first run of "Silk", "Poly(lactic acid)"
_SUBSTANCE = re.compile(  # "Alumina", "Cellulose": no names though they may look like some
    r"[A-Z][a-z]{3,}(?:ina|ine|ose|ides?|ates?|ites?|enes?|ones?|ases?|gen|san|lin|rin|tin|sin|ein|oin|"
    r"nin|ol|um|yls?|oids?|ics?|ers?|nia|tion|ment|ness|ity|ing|sis|phy)"
)
_CAPITALS = re.compile(r"[A-Z]{5,}")
_GENUS = re.compile(r"[A-Z][a-z]+(?:us|yx|es|ia|um|as|da|la|is|on|ma|ca|ra)")
_SPECIES = re.compile(r"[a-z]{3,}(?:i|us|is|ans|ens|osa|ii|ae|um|ea|la|ca|na)")


@dataclass(frozen=True)
class Case:
    """What the passage tells about capitals: words seen small, and words raised mid-sentence."""

    small: frozenset[str]
    capital: frozenset[str]

    @classmethod
    def of(cls, trees: Sequence[Tree]) -> Case:
        """Return what the sentences tell; headings, where most words are raised, tell nothing."""
        small: set[str] = set()
        capital: set[str] = set()
        for tree in trees:
            if is_heading(tree):
                continue
            for word in tree.words:
                if word.text.islower():
                    small.add(word.text)
                elif word.index and word.text[0].isupper() and not _opens(tree, word):
                    capital.add(word.text)
        return cls(
            frozenset(small), frozenset(capital - {w for w in capital if w.lower() in small})
        )


def is_heading(tree: Tree) -> bool:
    """Whether most words have a capital, as in titles: then capitals tell nothing."""
    long = [w for w in tree.words if len(w.text) > 3 and w.text.isalpha()]
    raised = sum(w.text[0].isupper() for w in long)
    return len(long) >= 3 and raised >= 0.6 * len(long)


def _opens(tree: Tree, word: Word) -> bool:
    previous = tree.before(word)
    return previous is None or previous.text in (".", ":", "(", '"', "“", "•", "-", "–", "—", ";")


def unit_name(tree: Tree, unit: Sequence[Word], case: Case) -> str:
    """Return how one unit (words without a space between them) is shown."""
    text = "".join(word.text for word in unit)
    first = unit[0]
    heading = is_heading(tree)
    if heading and _CAPITALS.fullmatch(text) and text.lower() in case.small:
        return text.lower()
    if not (heading or _opens(tree, first)) or not _ORDINARY.match(text):
        return text
    if first.text in section("stop_concepts.txt", "proper words") or first.text in case.capital:
        return text
    if is_species(tree, unit) or (not heading and _is_name(tree, unit)):
        return text
    return text[0].lower() + (text[1:].lower() if heading and text.istitle() else text[1:])


def _is_name(tree: Tree, unit: Sequence[Word]) -> bool:
    """Whether a capital at the start is a name's: "Young's", "Hong Kong", "Tokyo"."""
    if not unit[0].tag.startswith("NNP") or _SUBSTANCE.fullmatch(unit[0].text):
        return False
    following = tree.after(unit[-1])
    if following is None or unit[-1].text in ("'s", "’s"):
        return True
    alone = len(unit) == 1 and not (following.is_noun or following.tag in ("JJ", "HYPH", "VBN"))
    return alone or re.fullmatch(r"[A-Z][a-z]+", following.text) is not None


def is_species(tree: Tree, unit: Sequence[Word]) -> bool:
    """Whether the unit begins a species' name, as in "Bombyx mori"."""
    following = tree.after(unit[-1])
    if following is None or following.start == unit[-1].end:
        return False
    return bool(
        _GENUS.fullmatch(unit[0].text)
        and _SPECIES.fullmatch(following.text)
        and following.tag in ("NN", "NNP", "FW")
    )


def singulars(word: str) -> tuple[str, ...]:
    """Return the word and what it may be the plural of, for looking it up in a list.

    >>> singulars("studies"), singulars("analyses")
    (('studies', 'study', 'studie'), ('analyses', 'analysis', 'analys', 'analyse'))
    """
    if word.endswith("ies"):
        return (word, word[:-3] + "y", word[:-1])
    if word.endswith("ses"):
        return (word, word[:-2] + "is", word[:-2], word[:-1])
    if word.endswith("es"):
        return (word, word[:-2], word[:-1])
    if word.endswith("s") and not word.endswith("ss"):
        return (word, word[:-1])
    return (word,)


def singular(word: str) -> str:
    """Return the likely singular of a plural, for showing.

    >>> singular("studies"), singular("components"), singular("matrices")
    ('study', 'component', 'matrix')
    """
    for ending, replacement in (("ies", "y"), ("rices", "rix"), ("yses", "ysis"), ("sses", "ss")):
        if word.endswith(ending):
            return word[: -len(ending)] + replacement
    if word.endswith(("xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


@lru_cache(maxsize=20_000)
def is_in(word: str, title: str) -> bool:
    """Whether the word, or what it is the plural of, is in a section of the stop list."""
    listed = section("stop_concepts.txt", title)
    return any(form in listed for form in singulars(word))
