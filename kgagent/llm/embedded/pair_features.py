"""What is true of two mentions in a sentence: the features that their relation is learned from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.mention_features import determiner, shape
from kgagent.llm.embedded.names import is_in
from kgagent.llm.embedded.predicates import lemma
from kgagent.llm.embedded.scores import band
from kgagent.llm.embedded.sorts import sort_features
from kgagent.llm.embedded.tree import Tree, Word

MOST_SPELLED = 12  # words between
LONGEST_PATH = 12  # steps; of a longer one nothing is said but that it is long


def path(tree: Tree, one: int, other: int) -> tuple[list[int], list[int]]:
    """Return the steps up from `one` and from `other` to where they meet, which both end with."""
    ups = [one, *(word.index for word in tree.ancestors(tree.words[one]))]
    seen = {index: at for at, index in enumerate(ups)}
    downs = [other]
    for word in [tree.words[other], *tree.ancestors(tree.words[other])]:
        if word.index in seen:
            return ups[: seen[word.index] + 1], _until(downs, word.index)
        if word.index != other:
            downs.append(word.index)
    return ups, downs


def _until(downs: list[int], top: int) -> list[int]:
    return downs if downs[-1] == top else [*downs, top]


def pair_features(
    tree: Tree,
    ends: tuple[Concept, Concept],
    *,
    trust: tuple[float, float],
    between: int,
    said: Sequence[str],
    sorts: tuple[Sequence[float], Sequence[float]],
) -> list[str]:
    """Return what is true of two mentions, the first one of the sentence first.

    `trust` are their confidences, `between` how many mentions stand between them, `said` what the
    rules claim of the two ("> is a" from the first to the second, "< has" the other way), `sorts`
    how likely each is a task, a method, ….
    """
    one, other = ends
    heads = tree.words[one.head], tree.words[other.head]
    ups, downs = path(tree, one.head, other.head)
    low, high = min(trust), max(trust)
    return [
        f"between={min(between, 4)}",
        f"low={band(low, 0.2, 0.35, 0.5, 0.65, 0.8)}",
        f"high={band(high, 0.35, 0.5, 0.65, 0.8)}",
        f"first trust={band(trust[0], 0.35, 0.55, 0.75)}",
        f"second trust={band(trust[1], 0.35, 0.55, 0.75)}",
        f"words={band(len(tree.words), 10, 18, 26, 35)}",
        *(f"rule {claim}" for claim in said),
        *(f"rule {claim[0]}" for claim in said),
        "ruled" if said else "no rule",
        *_ends(tree, heads, ends),
        *_between(tree, one, other, between),
        *_spelled(tree, one, other),
        *_steps(tree, ups, downs, bool(said)),
        *sort_features(*sorts, _short_path(tree, ups, downs)),
    ]


def _ends(tree: Tree, heads: tuple[Word, Word], ends: tuple[Concept, Concept]) -> list[str]:
    found = []
    roles = []
    for number, (head, end) in enumerate(zip(heads, ends, strict=True), 1):
        above = tree.head(head)
        role = f"{head.label}:{above.lower}" if head.label == "pobj" else head.label
        roles.append(role)
        found += [
            f"head{number}={head.lower}",
            f"role{number}={role}",
            f"shape{number}={shape(end.name)}",
            f"det{number}={determiner(tree, head)}",
            f"generic{number}={is_in(head.lower, 'generic heads')}",
        ]
    found.append(f"roles={roles[0]}/{roles[1]}")
    if heads[0].lower == heads[1].lower:
        found.append("same head")
    return found


def _between(tree: Tree, one: Concept, other: Concept, between: int) -> list[str]:
    words = tree.words[one.last + 1 : other.first]
    found = [f"gap={band(len(words), 1, 2, 3, 5, 8, 12, 20)}"]
    if len(words) <= 3:
        said = " ".join(word.lower for word in words)
        found.append(f"text={said}")
    for word in words[:20]:
        if word.is_verb:
            found.append(f"has verb={lemma(word)}")
        elif word.tag in ("IN", "TO", "CC", "WDT", "PRP", "RB") or not word.text.isalnum():
            found.append(f"has={word.lower}")
            if between == 0:
                found.append(f"has alone={word.lower}")
    return found


def _spelled(tree: Tree, one: Concept, other: Concept) -> list[str]:
    """The words between two by two, names and adjectives as their tags, and those beside."""
    words = tree.words
    middle = words[one.last + 1 : other.first]
    shown = [
        w.tag if w.is_noun or w.tag in ("JJ", "CD") else w.lower for w in middle[:MOST_SPELLED]
    ]
    row = ["<", *shown, ">"]
    found = []
    if len(middle) <= MOST_SPELLED:
        found += [f"two={a} {b}" for a, b in pairwise(row)]
    if len(middle) <= MOST_SPELLED // 2:
        found.append("all=" + " ".join(row))
    found.append("pre=" + (words[one.first - 1].lower if one.first else ""))
    found.append("post=" + (words[other.last + 1].lower if other.last + 1 < len(words) else ""))
    return found


def _short_path(tree: Tree, ups: Sequence[int], downs: Sequence[int]) -> str:
    if ups[-1] != downs[-1] or len(ups) + len(downs) > LONGEST_PATH:
        return "far"
    return f"{_lexical(tree, ups)}^{_lexical(tree, downs)}"


def _steps(tree: Tree, ups: Sequence[int], downs: Sequence[int], ruled: bool) -> list[str]:
    one, other = ups[0], downs[0]
    steps = len(ups) + len(downs) - 2
    found = [f"steps={min(steps, 9)}", f"steps={min(steps, 9)}&ruled={ruled}"]
    if ups[-1] != downs[-1] or steps > LONGEST_PATH:
        return [*found, "far"]
    top = tree.words[ups[-1]]
    kind = "first" if top.index == one else "second" if top.index == other else top.tag[:2]
    plain = _labels(tree, ups) + "^" + _labels(tree, downs)
    found += [f"top={kind}", f"path={plain}", f"path={_lexical(tree, ups)}^{_lexical(tree, downs)}"]
    found.append(f"ends={_labels(tree, ups[:2])}^{_labels(tree, downs[:2])}&{kind}")
    if top.is_verb:
        base = lemma(top)
        found += [f"verb={base}", f"path={plain}&verb={base}"]
    for index in {*ups[1:], *downs[1:]}:
        word = tree.words[index]
        if word.is_verb:
            found.append(f"on path={lemma(word)}")
        elif word.tag in ("IN", "TO"):
            found.append(f"on path={word.lower}")
        elif word.is_noun and index not in (one, other):
            found.append(f"noun on path={word.lower}")
    return found


def _labels(tree: Tree, steps: Sequence[int]) -> str:
    return ">".join(tree.words[index].label for index in steps[:-1])


def _lexical(tree: Tree, steps: Sequence[int]) -> str:
    """The labels with prepositions as words and conjuncts left out."""
    words = [tree.words[index] for index in steps[:-1]]
    return ">".join(
        word.lower if word.label in ("prep", "agent") else word.label
        for word in words
        if word.label not in ("conj", "compound", "nmod")
    )
