"""What the rules find in a passage, sentence by sentence: mentions, claims and other names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kgagent.llm.embedded.acronyms import Definition, definitions
from kgagent.llm.embedded.aliases import alias_pairs
from kgagent.llm.embedded.arguments import Arguments
from kgagent.llm.embedded.clauses import clause_claims
from kgagent.llm.embedded.concepts import Concept, Concepts
from kgagent.llm.embedded.frames import Claim
from kgagent.llm.embedded.names import Case
from kgagent.llm.embedded.noise import blank, masked
from kgagent.llm.embedded.nouns import noun_claims
from kgagent.llm.embedded.parse import parse
from kgagent.llm.embedded.tree import Tree

Topics = tuple[tuple[Concept, bool], ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the rules read it.

    `mentions` are its own, in order, one for each span; the ends of `claims` and `others` are among
    them, or were named in the sentence before.
    """

    tree: Tree
    mentions: tuple[Concept, ...]
    claims: tuple[Claim, ...]
    others: tuple[tuple[Concept, Concept], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as the rules read it."""

    text: str
    sentences: tuple[Sentence, ...]
    defined: tuple[Definition, ...]


def find(text: str, *, edges: bool = True) -> Found:
    """Return what the rules find in a passage, with learned `edges` of names or without."""
    defined = definitions(text)
    plain = masked(blank(text, [definition.bracket for definition in defined]))
    trees = parse(plain)
    return Found(text, tuple(_sentences(trees, Case.of(trees), edges=edges)), tuple(defined))


def _sentences(trees: Sequence[Tree], case: Case, *, edges: bool) -> Iterator[Sentence]:
    topics: Topics = ()
    previous: Tree | None = None
    for tree in trees:
        near = previous is not None and tree.start - previous.end < 20
        arguments = Arguments(tree, Concepts(tree, case, learned=edges), topics if near else ())
        yield _sentence(arguments)
        topics = _topics(arguments)
        previous = tree


def _sentence(arguments: Arguments) -> Sentence:
    claims = [
        claim
        for claim in (*clause_claims(arguments), *noun_claims(arguments))
        if not overlap(claim.source, claim.target) or _same_phrase(claim)
    ]
    others = tuple(alias_pairs(arguments))
    named = arguments.concepts.all()
    named += [end for claim in claims for end in (claim.source, claim.target)]
    named += [end for pair in others for end in pair]
    own = {_key(c): c for c in reversed(named) if c.start >= arguments.tree.start}
    one = [  # one concept for one span and name, whichever rule found it
        replace(
            c, source=own.get(_key(c.source), c.source), target=own.get(_key(c.target), c.target)
        )
        for c in claims
    ]
    return Sentence(arguments.tree, tuple(own[key] for key in sorted(own)), tuple(one), others)


def _key(concept: Concept) -> tuple[int, int, str]:
    return concept.start, concept.end, concept.name


def overlap(one: Concept, other: Concept) -> bool:
    """Whether two concepts share a character."""
    return one.start < other.end and other.start < one.end


def _same_phrase(claim: Claim) -> bool:
    """Whether one end lies in the other's phrase on purpose: "silk-reinforced epoxy"."""
    return claim.source.name in claim.target.name or claim.target.name in claim.source.name


def _topics(arguments: Arguments) -> Topics:
    """Return what a following "it" or "they" may stand for: the main clause's subject."""
    tree = arguments.tree
    for word in tree.words:
        if word.label in ("nsubj", "nsubjpass") and tree.head(word).label == "ROOT":
            plural = word.tag in ("NNS", "NNPS") or len(tree.conjuncts(word)) > 1
            return tuple((concept, plural) for concept in arguments.of(word))
    return ()
