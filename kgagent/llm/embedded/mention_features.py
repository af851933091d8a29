"""What is true of a mention: the features that its confidence is learned from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.names import is_in
from kgagent.llm.embedded.predicates import lemma
from kgagent.llm.embedded.scores import band
from kgagent.llm.embedded.tree import Tree, Word

_ENDINGS = re.compile(
    r"(?:tion|sion|ing|ment|ity|ness|ers?|ors?|ics|ism|sis|ures?|ances?|ences?|als?|ives?|"
    r"ogy|phy|ages?|ates?|ides?|ins?|oses?|ols?|fs?|ees?|s)$"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """What the whole passage tells about its mentions: how often a name and a head are said."""

    names: Counter[str]
    heads: Counter[str]
    acronyms: frozenset[str]
    sentences: int

    @classmethod
    def of(
        cls, found: Sequence[tuple[Tree, Sequence[Concept]]], acronyms: Iterable[str] = ()
    ) -> Passage:
        """Count what was found in the passage's sentences."""
        pairs = [(tree, concept) for tree, concepts in found for concept in concepts]
        return cls(
            Counter(concept.name.lower() for _, concept in pairs),
            Counter(tree.words[concept.head].lower for tree, concept in pairs),
            frozenset(acronyms),
            len(found),
        )


def mention_features(
    tree: Tree, concept: Concept, passage: Passage, position: int, related: str
) -> list[str]:
    """Return what is true of a mention in the sentence at `position`.

    `related` says how it takes part in the relations that the rules found ("", "source", …).
    """
    head = tree.words[concept.head]
    words = tree.words[concept.first : concept.last + 1]
    length = len(concept.name.split())
    said = passage.names[concept.name.lower()]
    found = [
        f"length={min(length, 5)}",
        f"tag={head.tag}",
        f"first={words[0].tag}",
        f"tags={'-'.join(word.tag for word in words[:3])}",
        f"head={head.lower}",
        f"word={words[0].lower}",
        f"ending={ending(head.lower)}",
        f"said={band(said, 2, 3, 5)}",
        f"headsaid={band(passage.heads[head.lower], 2, 4)}",
        f"related={related}",
        f"shape={shape(concept.name)}",
        f"shape={shape(concept.name)}&length={min(length, 3)}",
        f"det={determiner(tree, head)}",
        f"det={determiner(tree, head)}&length={min(length, 3)}",
        f"place={_place(position, passage.sentences)}",
        *_context(tree, head),
        *_surface(tree, words, concept, passage),
    ]
    if is_in(head.lower, "generic heads"):
        found += ["generic", f"generic&length={min(length, 3)}"]
    return found


def _context(tree: Tree, head: Word) -> list[str]:
    top = head
    if head.label == "conj":
        top = tree.head(head)
    role = top.label
    above = tree.head(top)
    found = [f"role={role}"]
    if role == "pobj":
        found.append(f"prep={above.lower}")
        found.append(f"prep={above.lower}&on={'verb' if tree.head(above).is_verb else 'noun'}")
        above = tree.head(above)
    if above.is_verb:
        base = lemma(above)
        found.append(f"verb={base}&role={role}")
        kinds = ("looking verbs", "empty verbs", "light verbs")
        found += [
            f"{kind}&role={role}" for kind in kinds if base in section("relation_words.txt", kind)
        ]
    elif above.index != head.index:
        found.append(f"above={above.lower}")
    return found


def _surface(tree: Tree, words: Sequence[Word], concept: Concept, passage: Passage) -> list[str]:
    found = []
    before = tree.words[concept.first - 1] if concept.first else None
    after = tree.words[concept.last + 1] if concept.last + 1 < len(tree.words) else None
    found.append(f"before={_plainly(before)}")
    found.append(f"after={_plainly(after)}")
    if before is not None and before.end == words[0].start and before.text not in "([\"“'/":
        found.append("cut before")
    if after is not None and after.start == words[-1].end and after.text in "-–/":
        found.append("cut after")
    if concept.name in passage.acronyms:
        found.append("acronym")
    if any(word.tag == "VBG" for word in words[:-1]):
        found.append("gerund inside")
    if any(word.label == "cc" for word in words):
        found.append("coordinated inside")
    if not concept.first:
        found.append("opens")
    below = [kid for kid in tree.children(tree.words[concept.head]) if kid.index > concept.head]
    found += [
        f"below={kid.label}:{kid.lower if kid.label == 'prep' else ''}"
        for kid in below
        if kid.label in ("prep", "relcl", "acl", "appos", "conj")
    ]
    return found


def _plainly(word: Word | None) -> str:
    """The word where it is a function word or a sign, else its tag."""
    if word is None:
        return ""
    closed = not word.text.isalnum() or word.tag in ("DT", "IN", "TO", "CC", "PRP$", "WDT", "MD")
    return word.lower if closed and len(word.text) < 9 else word.tag


def determiner(tree: Tree, head: Word) -> str:
    """The phrase's determiner or possessive, "" when it has none."""
    kid = tree.child(head, "det", "poss", "nummod")
    return "" if kid is None else "number" if kid.label == "nummod" else kid.lower


@lru_cache(maxsize=20_000)
def shape(name: str) -> str:
    """How a name is written.

    >>> [shape(name) for name in ("PLA", "silk fibroin", "Markov model", "3D mesh", "β-TCP")]
    ['capitals', 'small', 'Capital', 'digit', 'capitals-']
    """
    hyphen = "-" if "-" in name or "–" in name else ""
    longest = max((sum(c.isupper() for c in word) for word in name.split()), default=0)
    if longest >= 2:
        return "capitals" + hyphen
    if any(c.isdigit() for c in name):
        return "digit" + hyphen
    return ("Capital" if longest else "small") + hyphen


@lru_cache(maxsize=20_000)
def ending(word: str) -> str:
    """The ending that tells what kind of noun it is, "" for another."""
    match = _ENDINGS.search(word)
    return match.group() if match else ""


def _place(position: int, sentences: int) -> str:
    if sentences < 2:
        return "only"
    return {0: "first", sentences - 1: "last"}.get(position, "middle")
