"""How much a paper is about each of its concepts.

What counts is known from keyphrase extraction: how often a concept appears (Witten et al. 1999,
"KEA: practical automatic keyphrase extraction", section 3.2), its length and the title (Hulth 2003,
"Improved automatic keyword extraction given more linguistic knowledge", section 4), and whether
names lie in one another (Frantzi et al. 2000, "Automatic recognition of multi-word terms: the
C-value/NC-value method", section 2.2). Where a concept first appears, how many relations it has and
how common its words are brought nothing beside these.

The weights were fitted by `benchmarks/train_salience.py` to two kinds of key concepts that differ:
indexers want long names that stand once, authors short ones that come again and again. Either
kind alone makes a ranking that is poor for the other.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kgagent.domain.knowledge import Extraction
from kgagent.domain.naming import canonical, display_name
from kgagent.domain.wordforms import american, singular

FEATURES = (
    "letters", "one word", "over three words", "in the title", "appearances", "in a longer name",
    "around a shorter name",
)  # fmt: skip
WEIGHTS = (0.575, -0.355, -0.619, 0.929, 0.811, -0.421, -0.220, -3.022)
"""One weight a feature, and the constant last."""

_LONGEST = 8  # words of a name that are looked for in other names
_WORD = re.compile(r"[^\W_]+")


def salience(
    appearances: Iterable[str], *, title: str = "", weights: Sequence[float] = WEIGHTS
) -> dict[str, float]:
    """How likely each concept is one of the paper's key concepts, 0 to 1, the likeliest first.

    `appearances` names the concept of each mention, in the order in which they stand in one paper;
    all spellings of a concept, and its acronyms, are to be given by one name. Equal ones come in
    the order in which they first appear.

    >>> mentions = ["method", "silk fibroin scaffold", "cell", "silk fibroin scaffold"]
    >>> list(salience(mentions, title="On silk fibroin scaffolds"))
    ['silk fibroin scaffold', 'method', 'cell']
    """
    found = features(appearances, title=title)
    values = {name: _logistic(row, weights) for name, row in found.items()}
    return dict(sorted(values.items(), key=lambda item: -item[1]))


def key_concepts(
    extraction: Extraction,
    count: int = 10,
    *,
    title: str = "",
    weights: Sequence[float] = WEIGHTS,
) -> list[tuple[str, float]]:
    """The `count` most salient concepts of what was read from one paper, each with its salience.

    Spellings of one key are one concept, shown as most often written; so are a name and its
    acronym, shown by the name.
    """
    ranked = salience(named(extraction), title=title, weights=weights)
    return list(ranked.items())[:count]


def named(extraction: Extraction) -> list[str]:
    """The concept of each mention, in order, by the one name that `key_concepts` shows."""
    spellings: dict[str, Counter[str]] = {}
    for mention in extraction.mentions:
        spellings.setdefault(canonical(mention.name), Counter())[mention.name] += 1
    shown = {key: display_name(found) for key, found in spellings.items()}
    long_form: dict[str, str] = {}
    for claim in extraction.aliases:
        long, short = canonical(claim.name), canonical(claim.alias)
        if long in shown and long not in long_form:
            long_form.setdefault(short, long)
    keys = (canonical(mention.name) for mention in extraction.mentions)
    return [shown[long_form.get(key, key)] for key in keys]


def features(appearances: Iterable[str], *, title: str = "") -> dict[str, tuple[float, ...]]:
    """The numbers that `FEATURES` names, for each concept, in the order of first appearance."""
    times = Counter(appearances)
    words = {name: _words(name) or (name,) for name in times}
    inner, outer = _nested(words)
    titled = _words(title)
    return {
        name: (
            math.log(max(len(name), 1)),
            float(len(spelled) == 1),
            float(len(spelled) > 3),
            float(_within(spelled, titled)),
            math.log(times[name]),
            float(name in inner),
            float(name in outer),
        )
        for name, spelled in words.items()
    }


def _logistic(row: Sequence[float], weights: Sequence[float]) -> float:
    *slopes, constant = weights
    z = constant + sum(value * slope for value, slope in zip(row, slopes, strict=True))
    return 1 / (1 + math.exp(-z))


def _words(text: str) -> tuple[str, ...]:
    return tuple(american(singular(word)) for word in _WORD.findall(text.lower()))


def _nested(words: Mapping[str, tuple[str, ...]]) -> tuple[set[str], set[str]]:
    """Which names lie in a longer one, and which have a shorter one in them."""
    by_words: dict[tuple[str, ...], list[str]] = {}
    for name, spelled in words.items():
        by_words.setdefault(spelled, []).append(name)
    inner: set[str] = set()
    outer: set[str] = set()
    for name, spelled in words.items():
        for size in range(1, min(len(spelled), _LONGEST)):
            for at in range(len(spelled) - size + 1):
                for other in by_words.get(spelled[at : at + size], ()):
                    inner.add(other)
                    outer.add(name)
    return inner, outer


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    size = len(part)
    return any(whole[at : at + size] == part for at in range(len(whole) - size + 1))
