"""From a word to the concepts it stands for: its own, those it is about, or those "it" means."""

from __future__ import annotations

from kgagent.llm.embedded.concepts import Concept, Concepts
from kgagent.llm.embedded.lexicon import section
from kgagent.llm.embedded.names import is_in
from kgagent.llm.embedded.tree import Tree, Word

MOST = 6  # concepts taken from one coordination
_PRONOUNS = {"it": False, "this": False, "they": True, "these": True, "them": True, "those": True}
_REFERRING = frozenset({"this", "these", "such", "the"})


class Arguments:
    """The concepts that words of one sentence stand for.

    `topics` are the concepts that the sentence before was about, as (concept, plural?).
    """

    def __init__(
        self, tree: Tree, concepts: Concepts, topics: tuple[tuple[Concept, bool], ...] = ()
    ) -> None:
        self.tree = tree
        self.concepts = concepts
        self.topics = topics

    def of(self, word: Word | None) -> list[Concept]:
        """Return the concepts of the word and of all it is coordinated with."""
        if word is None:
            return []
        found: list[Concept] = []
        for part in self.tree.conjuncts(word):
            if part.index != word.index and part.is_verb and not self.concepts.of(part):
                continue
            found += [concept for concept in self.single(part) if concept not in found]
        return found[:MOST]

    def single(self, word: Word, depth: int = 0) -> list[Concept]:
        """Return the concepts of the word alone."""
        own = list(self.concepts.of(word))
        if own or depth > 3:
            return own
        if word.tag in ("WDT", "WP"):
            return self._antecedent(word)
        if self.sees_through(word):
            inner = [
                kid
                for prep in self.tree.children(word, "prep")
                if prep.lower == "of"
                for kid in self.tree.children(prep, "pobj")
            ]
            return [
                concept
                for kid in inner
                for part in self.tree.conjuncts(kid)
                for concept in self.single(part, depth + 1)
            ]
        return self._referred(word)

    def sees_through(self, word: Word) -> bool:
        """Whether "X of Y" with this X stands for Y ("a range of applications")."""
        return word.tag in ("CD", "DT", "JJ", "JJS") or is_in(word.lower, "see through")

    def _antecedent(self, word: Word) -> list[Concept]:
        """Return what "which" or "that" stands for."""
        for above in self.tree.ancestors(word):
            if above.label == "relcl":
                return self.single(self.tree.head(above), 1)
        return []

    def _referred(self, word: Word) -> list[Concept]:
        """Return the previous sentence's only topic for "it" and "these materials"."""
        plural = self._reference(word)
        if plural is None:
            return []
        fitting = [concept for concept, is_plural in self.topics if is_plural == plural]
        return fitting if len(fitting) == 1 else []

    def _reference(self, word: Word) -> bool | None:
        """Return whether the word refers back in the plural, None when it does not refer back."""
        if word.lower in _PRONOUNS and word.tag in ("PRP", "DT"):
            return None if self.tree.child(word, "prep", "relcl") else _PRONOUNS[word.lower]
        determiner = self.tree.child(word, "det")
        if determiner is None or determiner.lower not in ("this", "these") or not word.is_noun:
            return None
        return None if is_in(word.lower, "meta heads") else word.tag in ("NNS", "NNPS")


def is_nameless(word: Word | None) -> bool:
    """Whether the subject is "we", "the authors", "this study": the paper's own voice."""
    return word is None or word.lower in section("relation_words.txt", "subjects without a name")
