"""The words that belong to a phrase: a noun's without its side remarks, one for each conjunct."""

from __future__ import annotations

from collections.abc import Iterable

from kgagent.llm.embedded.open.draft import Phrase
from kgagent.llm.embedded.tree import Tree, Word

MOST = 8  # conjuncts told apart; more stay one phrase
_SIDE = frozenset({"relcl", "parataxis", "meta", "conj", "cc", "preconj"})
_REMARKS = frozenset({"parataxis", "meta"})
_MARKS = frozenset({",", ":", ";", "--", "-", "–", "—", "(", ")", "[", "]", ".", "...", "-LRB-"})
_OPENING, _CLOSING = frozenset({"``", "“"}), frozenset({"''", "”"})
_NAMING = frozenset({"including", "like", "as"})
_TOGETHER = frozenset({"between", "among", "amongst"})


def nouns(tree: Tree, word: Word) -> list[Phrase]:
    """Return the noun phrase of each conjunct of `word`, without side remarks."""
    parts = [part for part in tree.conjuncts(word) if part is word or not part.is_verb]
    before = tree.head(word)
    if len(parts) == 1 or len(parts) > MOST or before.lower in _TOGETHER:
        return [whole(tree, word)]
    return [noun(tree, part) for part in parts]


def noun(tree: Tree, word: Word, without: Word | None = None) -> Phrase:
    """Return the noun phrase of `word` alone: no conjunct, relative clause or side remark.

    `without` is a word to leave out with all below it.
    """
    places = _gathered(tree, word, _SIDE)
    if without is not None:
        places -= {part.index for part in tree.subtree(without)}
    return tidy(tree, places)


def whole(tree: Tree, word: Word) -> Phrase:
    """Return the noun phrase of `word` with all its conjuncts."""
    return tidy(tree, _gathered(tree, word, _SIDE - {"conj", "cc", "preconj"}))


def clause(tree: Tree, word: Word) -> Phrase:
    """Return all words under `word`."""
    return tidy(tree, _gathered(tree, word, frozenset()))


def _gathered(tree: Tree, word: Word, without: frozenset[str]) -> set[int]:
    """Return the places under `word`, save for kids that lean on it as one of `without`."""
    found = {word.index}
    kids = tree.children(word)
    if without:
        kids = [kid for kid in kids if kid.label not in without and not _is_remark(tree, kid)]
    queue = kids
    while queue:
        part = queue.pop()
        if part.index in found:
            continue
        found.add(part.index)
        kids = tree.children(part)
        queue += [kid for kid in kids if not (without and _is_remark(tree, kid))]
    return found


def _is_remark(tree: Tree, word: Word) -> bool:
    """Whether a word deep in a phrase opens a side remark: ", who …", ", a doctor"."""
    if word.label in _REMARKS:
        return True
    names_members = word.lower in _NAMING and word.label == "prep"
    loose = word.label in ("relcl", "appos", "acl") or names_members
    first = tree.subtree(word)[0] if loose else None
    if first is None:
        return False
    before = tree.before(first)
    return first.lower in (",", "(") or (before is not None and before.lower in (",", "(", "--"))


def tidy(tree: Tree, places: Iterable[int]) -> Phrase:
    """Return the places in order, without marks at the edges or beside a gap."""
    kept = set(places)
    changed = True
    while changed:
        changed = False
        for i in sorted(kept):
            word = tree.words[i]
            lone = i - 1 not in kept or i + 1 not in kept
            if word.lower in _MARKS and lone:
                kept.discard(i)
                changed = True
    return tuple(sorted(_without_lone_quotes(tree, kept)))


def _without_lone_quotes(tree: Tree, kept: set[int]) -> set[int]:
    """Return the places without quotation marks whose partner is elsewhere."""
    opened: list[set[int]] = []
    lone: set[int] = set()
    places = sorted(kept)
    for at, i in enumerate(places):
        text = tree.words[i].lower
        if text == "`":
            second = at > 0 and places[at - 1] == i - 1 and tree.words[i - 1].lower == "`"
            if second and opened:
                opened[-1].add(i)
            else:
                opened.append({i})
        elif text in _OPENING or (text == '"' and not opened):
            opened.append({i})
        elif text in _CLOSING or text == '"':
            if opened:
                opened.pop()
            else:
                lone.add(i)
    return kept - lone.union(*opened)
