"""What a pronoun most likely stands for: the only fitting subject of the sentence before."""

from __future__ import annotations

from kgagent.llm.embedded.open.draft import Draft, shown
from kgagent.llm.embedded.tree import Tree, Word

_PERSON = frozenset({"he", "she"})
_THING = frozenset({"it"})
_SEVERAL = frozenset({"they"})
_NAMES = frozenset({"NNP", "NNPS"})


class Referents:
    """Follows a text sentence by sentence; says nothing where more than one subject fits."""

    def __init__(self) -> None:
        self._before: dict[str, set[str]] = {}
        self._now: dict[str, set[str]] = {}

    def next_sentence(self) -> None:
        """Make the subjects seen so far those of the sentence before."""
        self._before, self._now = self._now, {}

    def of(self, tree: Tree, draft: Draft) -> str:
        """Return what the draft's source stands for, if a pronoun, and remember its subject."""
        places = [i for i in draft.source if isinstance(i, int)]
        words = [tree.words[i] for i in places]
        pronoun = words[0].lower if len(words) == 1 and words[0].tag == "PRP" else ""
        refers = pronoun and not _is_empty(tree, pronoun, draft)
        found = self._before.get(_kind(pronoun), set()) if refers else set()
        referent = next(iter(found)) if len(found) == 1 else ""
        if draft.rule.startswith("own "):
            said = referent or ("" if pronoun else shown(tree, draft.source))
            for kind in [_kind(pronoun)] if pronoun else _fitting(tree, words):
                if said:
                    self._now.setdefault(kind, set()).add(said)
        return referent


def _is_empty(tree: Tree, pronoun: str, draft: Draft) -> bool:
    """Whether it is the "it" of "it was found that", "it is possible to"."""
    after = ("ccomp", "acomp", "csubj", "csubjpass", "xcomp")
    return pronoun == "it" and tree.child(draft.head, *after) is not None


def _kind(pronoun: str) -> str:
    for kind, pronouns in (("person", _PERSON), ("thing", _THING), ("several", _SEVERAL)):
        if pronoun in pronouns:
            return kind
    return "none"


def _fitting(tree: Tree, words: list[Word]) -> list[str]:
    """Return the kinds of pronoun that may take up a subject with these words."""
    places = {word.index for word in words}
    heads = [word for word in words if word.head not in places or word.head == word.index]
    if not heads or not heads[0].is_noun:
        return []
    head = heads[0]
    if head.tag in ("NNS", "NNPS") or tree.child(head, "conj") is not None:
        return ["several"]
    article = any(tree.words[i].tag == "DT" for i in places)
    return ["person", "thing"] if head.tag in _NAMES and not article else ["thing"]
