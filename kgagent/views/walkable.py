"""A stored graph as paths walk it: its relations, what its concepts are called and mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt

from kgagent.domain.predicates import PredicateTable
from kgagent.domain.snapshot import RelationRow
from kgagent.embedding.protocol import Embedder
from kgagent.errors import NotFound
from kgagent.graph.build import Multigraph
from kgagent.graph.communities import leiden
from kgagent.graph.paths.graph import PathGraph
from kgagent.identity.known import vectors_of
from kgagent.storage import knowledge, one_concept, vectors, whole_graph
from kgagent.storage.store import Store
from kgagent.views import meaning_of, with_kind

SUGGESTED = 5
"""So many names are suggested where one is not known."""

ALIKE = 0.8
"""The share of letters that two spellings have in common when one may stand for the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Walkable:
    """A graph to walk: `rows` are its relations, `names` what its concepts are called, by key.

    Every concept is a vertex of `graph`, those without a relation too.
    """

    store: Store
    rows: tuple[RelationRow, ...]
    graph: PathGraph
    names: Mapping[str, str]

    @classmethod
    def of(
        cls,
        store: Store,
        *,
        embedder: Embedder | None = None,
        grounded: bool = False,
        min_confidence: float = 0.0,
        table: PredicateTable | None = None,
    ) -> Walkable:
        """The graph as it stands; with an embedder it knows what its concepts mean.

        With `grounded`, only relations that a checked quote shows; with `min_confidence`, only
        those whose best evidence reaches it.
        """
        with store.read() as tx:
            found = whole_graph.relation_rows(tx, grounded=grounded, least=min_confidence)
            rows = tuple(with_kind(row, meaning_of(row.predicate, table)) for row in found)
            born, names = knowledge.keys(tx), knowledge.names(tx)
        graph = PathGraph.of(rows, concepts=born.values())
        if embedder is not None:
            graph = graph.with_vectors(meanings(store, graph.keys, embedder))
        return cls(store, rows, graph, names)

    @classmethod
    def with_meanings(cls, store: Store, *, table: PredicateTable | None = None) -> Walkable:
        """The graph as it stands, with what its concepts mean by the built-in embedder."""
        from kgagent.embedding.static import StaticEmbedder

        return cls.of(store, embedder=StaticEmbedder(), table=table)

    def with_communities(self, *, seed: int = 0) -> Walkable:
        """The same, where each concept has its community: those that are shown and exported."""
        whole = Multigraph.of((row.source, row.target) for row in self.rows)
        found = leiden(whole.simple(), seed=seed).membership
        of_key = dict(zip(whole.vertices.keys, found, strict=True))
        membership = [of_key.get(key, -1) for key in self.graph.keys]
        return replace(self, graph=self.graph.with_membership(membership))

    def vertex(self, name: str) -> int:
        """The vertex of a concept by any of its names. Raises NotFound, naming the nearest."""
        with self.store.read() as tx:
            try:
                found = one_concept.shown(tx, one_concept.find(tx, name)["id"])
            except NotFound as error:
                near = self._spelled_like(name)
                for text in (name, *_spelled_as_known(name, self.names.values())):
                    near += [row["name"] for row in one_concept.search(tx, text, limit=SUGGESTED)]
                told = ", ".join(list(dict.fromkeys(near))[:SUGGESTED])
                hint = f"Perhaps: {told}." if told else error.hint
                raise NotFound(error.message, hint=hint) from None
        vertex = self.graph.vertex(found["key"])
        if vertex is None:
            raise NotFound(f"'{name}' is not in this graph.", hint="See: kgagent hubs")
        return vertex

    def _spelled_like(self, name: str) -> list[str]:
        """Names that differ from this one by a few letters."""
        known = dict.fromkeys(map(self.called, range(len(self.graph.keys))))
        return get_close_matches(name, known, n=SUGGESTED - 2, cutoff=ALIKE)

    def called(self, vertex: int) -> str:
        """The name of a concept."""
        key = self.graph.keys[vertex]
        return self.names.get(key, key)

    def also(self, name: str, vertex: int) -> tuple[str, ...]:
        """The keys of other concepts with this spelling."""
        with self.store.read() as tx:
            found = knowledge.concept_ids(tx, [self.graph.keys[vertex]])
            others = one_concept.others_spelled(tx, name, *found.values())
        return tuple(row["key"] for row in others)


def meanings(store: Store, keys: Sequence[str], embedder: Embedder) -> npt.NDArray[np.float32]:
    """What concepts mean, a unit vector a key: as stored, or embedded now where none is.

    An acronym in one sense means what it stands for.
    """
    found = np.zeros((len(keys), embedder.dimension), dtype=np.float32)
    with store.read() as tx:
        ids = knowledge.concept_ids(tx, keys)
        new = set(vectors.without(tx, vectors.CONCEPT, embedder.name, list(ids.values())))
        known = [at for at, key in enumerate(keys) if key in ids and ids[key] not in new]
        if known:
            stored = [ids[keys[at]] for at in known]
            found[known] = vectors.matrix(tx, vectors.CONCEPT, embedder.name, stored)
    others = sorted(set(range(len(keys))) - set(known))
    if others:
        found[others] = vectors_of([_meant(keys[at]) for at in others], embedder.embed)
    return found


def _spelled_as_known(name: str, known: Iterable[str]) -> list[str]:
    """The name with its words spelled as in known names, where that changes it."""
    words = sorted({word.lower() for each in known for word in each.split()})
    spelled = [(get_close_matches(w, words, n=1, cutoff=ALIKE) or [w])[0] for w in name.split()]
    return [] if spelled == name.split() else [" ".join(spelled)]


def _meant(key: str) -> str:
    """What stands for the meaning of a concept: of "HA (hydroxyapatite)" the second.

    >>> _meant("HA (hydroxyapatite)"), _meant("silk")
    ('hydroxyapatite', 'silk')
    """
    _, opened, rest = key.partition(" (")
    return rest[:-1] if opened and len(rest) > 1 and rest.endswith(")") else key
