"""The embedded reader: concepts, relations and other names from plain text, without a model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim
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

LONGEST_QUOTE = 400  # characters; of a longer sentence the clause is quoted
_CLAUSE_END = re.compile(r"[;:]\s|,\s(?:and|but|while|whereas|which|where|so|or)\s")

Topics = tuple[tuple[Concept, bool], ...]


@dataclass
class _Notes:
    """What has been found so far in one passage."""

    text: str
    passage: int
    mentions: dict[tuple[int, int, str], Mention] = field(default_factory=dict)
    relations: dict[tuple[str, str, str, bool, int], RelationClaim] = field(default_factory=dict)
    aliases: dict[tuple[str, str], AliasClaim] = field(default_factory=dict)

    def mention(self, concept: Concept) -> None:
        key = (concept.start, concept.end, concept.name)
        if key not in self.mentions:
            self.mentions[key] = Mention(concept.name, self.passage, concept.start, concept.end)

    def relation(self, claim: Claim, span: tuple[int, int]) -> None:
        start, end = span
        self.mention(claim.source)
        self.mention(claim.target)
        key = (claim.source.name, claim.predicate, claim.target.name, claim.negated, start)
        known = self.relations.get(key)
        if known is None or known.confidence < claim.confidence:
            self.relations[key] = RelationClaim(
                claim.source.name,
                claim.predicate,
                claim.target.name,
                quote=self.text[start:end],
                passage=self.passage,
                start=start,
                end=end,
                negated=claim.negated,
                hedged=claim.hedged,
                confidence=claim.confidence,
            )

    def alias(self, name: str, alias: str, span: tuple[int, int]) -> None:
        start, end = span
        quote = self.text[start:end]
        claim = AliasClaim(name, alias, quote, passage=self.passage, start=start, end=end)
        self.aliases.setdefault((name, alias), claim)


def read(text: str, passage: int = 0) -> Extraction:
    """Return the concepts, relations and other names that a passage of English states.

    `passage` is written into every claim; offsets count characters of `text`. The same text always
    gives the same extraction, and any text gives one: what cannot be read gives nothing.

    >>> [claim] = read("Silk fibroin improves the toughness of PLA scaffolds.").relations[:1]
    >>> claim.source, claim.predicate, claim.target
    ('silk fibroin', 'improves', 'toughness')
    """
    defined = definitions(text)
    plain = masked(blank(text, [definition.bracket for definition in defined]))
    trees = parse(plain)
    case = Case.of(trees)
    notes = _Notes(text, passage)
    topics: Topics = ()
    previous: Tree | None = None
    for tree in trees:
        concepts = Concepts(tree, case)
        near = previous is not None and tree.start - previous.end < 20
        arguments = Arguments(tree, concepts, topics if near else ())
        for concept in concepts.all():
            notes.mention(concept)
        _relate(notes, arguments, tree)
        topics = _topics(arguments)
        previous = tree
    _define(notes, defined, trees, case)
    return _extraction(notes)


def _relate(notes: _Notes, arguments: Arguments, tree: Tree) -> None:
    for claim in (*clause_claims(arguments), *noun_claims(arguments)):
        if _overlap(claim.source, claim.target) and not _same_phrase(claim):
            continue
        notes.relation(claim, _quoted(notes.text, tree, (claim.source, claim.target)))
    for name, other in alias_pairs(arguments):
        notes.mention(name)
        notes.mention(other)
        notes.alias(name.name, other.name, _quoted(notes.text, tree, (name, other)))


def _overlap(one: Concept, other: Concept) -> bool:
    return one.start < other.end and other.start < one.end


def _same_phrase(claim: Claim) -> bool:
    """Whether one end lies in the other's phrase on purpose: "silk-reinforced epoxy"."""
    return claim.source.name in claim.target.name or claim.target.name in claim.source.name


def _quoted(text: str, tree: Tree, ends: Sequence[Concept]) -> tuple[int, int]:
    """Return the span to quote: the sentence, its clause when long, two sentences for "it"."""
    first, last = min(end.start for end in ends), max(end.end for end in ends)
    if first < tree.start:  # the one is named in the sentence before
        return first, max(tree.end, last)
    if tree.end - tree.start <= LONGEST_QUOTE:
        return tree.start, tree.end
    stops = [match.end() for match in _CLAUSE_END.finditer(text, tree.start, first)]
    start = stops[-1] if stops else tree.start
    following = _CLAUSE_END.search(text, last, tree.end)
    end = following.start() if following else tree.end
    if end - start > LONGEST_QUOTE:
        start, end = max(start, _word_start(text, first)), min(end, last)
    return start, end


def _word_start(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def _topics(arguments: Arguments) -> Topics:
    """Return what a following "it" or "they" may stand for: the main clause's subject."""
    tree = arguments.tree
    for word in tree.words:
        if word.label in ("nsubj", "nsubjpass") and tree.head(word).label == "ROOT":
            plural = word.tag in ("NNS", "NNPS") or len(tree.conjuncts(word)) > 1
            return tuple((concept, plural) for concept in arguments.of(word))
    return ()


def _define(
    notes: _Notes, defined: Iterable[Definition], trees: Sequence[Tree], case: Case
) -> None:
    """Note the acronyms defined in brackets, and their mentions."""
    for definition in defined:
        name = _long_name(notes, definition)
        start = min(definition.long_span[0], definition.short_span[0])
        end = max(definition.bracket[1], definition.short_span[1])
        notes.mention(Concept(name, *definition.long_span, 0, 0, 0))
        notes.mention(Concept(definition.short, *definition.short_span, 0, 0, 0))
        notes.alias(name, definition.short, (start, end))


def _long_name(notes: _Notes, definition: Definition) -> str:
    """Return the name the phrase was given where it is one, else the definition's own words."""
    start, end = definition.long_span
    for mention in notes.mentions.values():
        if mention.start == start and mention.end == end:
            return mention.name
    long = definition.long
    ordinary = re.match(r"[A-Z][a-z]+(?![A-Za-z0-9])", long)
    before = notes.text[:start].rstrip()
    if ordinary and (not before or before[-1] in ".:;\n(") and len(long.split()) > 1:
        return long[0].lower() + long[1:]
    return long


def _extraction(notes: _Notes) -> Extraction:
    mentions = sorted(notes.mentions.values(), key=lambda m: (m.start, m.end, m.name))
    return Extraction(
        tuple(mentions), tuple(notes.relations.values()), tuple(notes.aliases.values())
    )
