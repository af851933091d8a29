"""How far to trust what the rules found, and which related pairs they missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kgagent.llm.embedded.belief import MOST, belief
from kgagent.llm.embedded.concepts import Concept
from kgagent.llm.embedded.frames import Claim
from kgagent.llm.embedded.mention_features import Passage, mention_features
from kgagent.llm.embedded.pair_features import pair_features
from kgagent.llm.embedded.path_predicates import Said, path_predicate, path_purpose
from kgagent.llm.embedded.scores import scorer
from kgagent.llm.embedded.sentences import Found, Sentence, overlap
from kgagent.llm.embedded.sorts import sorts
from kgagent.llm.embedded.tree import Tree

MOST_MENTIONS = 24  # in a sentence, for pairs; the rest stand in lists
FARTHEST = 6  # mentions apart
LEAST = 0.15  # probability of a pair that the rules do not claim
LEAST_LISTED = 0.3
LISTED = "is listed with"
SURE = 0.3  # probability from which words nearby may say it, as well as those between
UNLEARNED = 0.7  # of a rule's own confidence, where its ends lie in no one tree

Pair = tuple[Concept, Concept]
Trust = dict[Concept, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of mentions, the first of the sentence first, with what is true of it."""

    tree: Tree
    pair: Pair
    claimed: bool
    features: list[str]

    def worded(self, *, forward: bool, sure: bool) -> tuple[Concept, Said, Concept] | None:
        """What the text says of the pair, from the likelier end if it can be said from there."""
        one, other = self.pair if forward else (self.pair[1], self.pair[0])
        for source, target in ((one, other), (other, one)):
            said = path_predicate(self.tree, source, target)
            if said is not None:
                return source, said, target
        loose = path_purpose(self.tree, one, other) if sure else None
        return (one, loose, other) if loose is not None else None


def mention_rows(found: Found) -> list[list[list[str]]]:
    """The features of every mention, by sentence."""
    seen = [(sentence.tree, sentence.mentions) for sentence in found.sentences]
    passage = Passage.of(seen, [definition.short for definition in found.defined])
    return [
        [
            mention_features(sentence.tree, mention, passage, at, _related(sentence, mention))
            for mention in sentence.mentions
        ]
        for at, sentence in enumerate(found.sentences)
    ]


def _related(sentence: Sentence, mention: Concept) -> str:
    source = any(claim.source == mention for claim in sentence.claims)
    target = any(claim.target == mention for claim in sentence.claims)
    return ("source" if source else "") + ("target" if target else "")


def mention_trust(found: Found) -> list[Trust]:
    """How likely each mention names a concept, by sentence."""
    learned = scorer("mention")
    return [
        {
            mention: learned.probabilities(features)[1]
            for mention, features in zip(sentence.mentions, rows, strict=True)
        }
        for sentence, rows in zip(found.sentences, mention_rows(found), strict=True)
    ]


def pair_rows(sentence: Sentence, trust: Trust) -> Iterator[Row]:
    """Yield the pairs to score: near ones, and those that the rules claim."""
    said, tree = _said(sentence), sentence.tree
    sort = {mention: sorts(tree, mention) for mention in sentence.mentions}
    for pair, between in _pairs(sentence, said):
        one, other = pair
        claims = said.get(pair, ())
        of_sort, sure = (sort[one], sort[other]), (trust[one], trust[other])
        features = pair_features(
            tree, pair, trust=sure, between=between, said=claims, sorts=of_sort
        )
        yield Row(tree, pair, bool(claims), features)


def _pairs(sentence: Sentence, said: dict[Pair, list[str]]) -> Iterator[tuple[Pair, int]]:
    mentions = sentence.mentions[:MOST_MENTIONS]
    for i, one in enumerate(mentions):
        for j in range(i + 1, min(i + 1 + FARTHEST, len(mentions))):
            if not overlap(one, mentions[j]):
                yield (one, mentions[j]), j - i - 1
    place = {mention: i for i, mention in enumerate(sentence.mentions)}
    for one, other in said:
        i, j = place[one], place[other]
        if j - i > FARTHEST or j >= MOST_MENTIONS:
            yield (one, other), j - i - 1


def _said(sentence: Sentence) -> dict[Pair, list[str]]:
    """What the rules claim of each pair: "> is a" from its first mention to its second."""
    own = set(sentence.mentions)
    found: dict[Pair, list[str]] = {}
    for claim in sentence.claims:
        source, target = claim.source, claim.target
        if source not in own or target not in own or overlap(source, target):
            continue
        if source.start < target.start:
            found.setdefault((source, target), []).append(f"> {claim.predicate}")
        else:
            found.setdefault((target, source), []).append(f"< {claim.predicate}")
    return found


def trusted(
    sentence: Sentence, trust: Trust, *, learned_pairs: bool = True, listed: bool = False
) -> list[Claim]:
    """The sentence's claims with their confidence, and the pairs that the rules missed.

    Confidence is `belief`: how likely the two are related, given that both are concepts. Whether
    a missed pair is added depends on how likely annotators would mark it, concepts and all.

    With `listed` also what is likely coordinated or compared ("A and B"), which no text says of A.
    """
    learned = scorer("pair")
    scored: set[Pair] = set()
    added: list[Claim] = []
    for row in pair_rows(sentence, trust):
        scored |= {row.pair, row.pair[::-1]}
        if row.claimed or not (learned_pairs or listed):
            continue
        _, forward, backward, both = learned.probabilities(row.features)
        known = trust[row.pair[0]] * trust[row.pair[1]]
        if learned_pairs and forward + backward >= LEAST:
            added += _missed(row, forward, backward, known)
        if listed and both >= LEAST_LISTED:
            one, other = row.pair
            added.append(Claim(one, LISTED, other, False, False, round(both, 3)))
    return [
        replace(c, confidence=_believed(c, (c.source, c.target) in scored)) for c in sentence.claims
    ] + added


def _believed(claim: Claim, beside: bool) -> float:
    """How likely a rule's claim is right; `beside` says that both ends stand in one sentence."""
    if not beside:
        return round(UNLEARNED * claim.confidence, 3)
    return round(belief(claim.confidence, abs(claim.source.head - claim.target.head)), 3)


def _missed(row: Row, forward: float, backward: float, known: float) -> Iterator[Claim]:
    """Yield the claim of a pair that no rule made, when the text has words for it.

    `known` is how likely both are concepts.
    """
    one, other = row.pair
    sure = forward + backward >= SURE
    worded = row.worded(forward=forward >= backward, sure=sure)
    if worded is not None and one.name.lower() != other.name.lower():
        source, said, target = worded
        chance = round(min(MOST, (forward + backward) / known), 3)
        yield Claim(source, said.predicate, target, said.negated, said.hedged, chance)
