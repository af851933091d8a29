"""The graph as it is shown after any step, rebuilt from what each step did to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgagent.errors import NotFound
from kgagent.graph.build import Graph, Multigraph
from kgagent.storage import history, knowledge, ledger
from kgagent.storage.knowledge import Triple
from kgagent.storage.store import Store


@dataclass(frozen=True, slots=True)
class GraphAt:
    """The relations between concepts, by key, after `step`, in the order they came; each once.

    `names` are what the concepts are called now, by key.
    """

    step: int
    relations: tuple[Triple, ...]
    names: dict[str, str]

    @property
    def multigraph(self) -> Multigraph:
        """The directed multigraph; its vertices are the concepts in the order they came."""
        return Multigraph.of((source, target) for source, _, target in self.relations)

    def to_igraph(self) -> Graph:
        """The directed multigraph as igraph has it, vertices with their `key` and `name`."""
        made = self.multigraph
        graph = made.to_igraph()
        graph.vs["key"] = made.vertices.keys
        graph.vs["name"] = [self.names.get(key, key) for key in made.vertices.keys]
        graph.es["predicate"] = [predicate for _, predicate, _ in self.relations]
        return graph


def graph_at(store: Store, step: int | None = None) -> GraphAt:
    """The graph after a step, by its number, or as it stands. Raises NotFound for no such step."""
    with store.read() as tx:
        steps = ledger.merged_steps(tx)
        last = len(steps) if step is None else step
        if not 0 <= last <= len(steps) or (step is not None and step < 1):
            raise NotFound(
                f"There is no step {step}.", hint=f"This graph has steps 1 to {len(steps)}."
            )
        changes = history.changes(tx, steps[:last])
        names = knowledge.names(tx)
    return GraphAt(last, said_after((each.come, each.gone) for each in changes), names)


def said_after(changes: Iterable[tuple[Sequence[Triple], Sequence[Triple]]]) -> tuple[Triple, ...]:
    """The relations after steps that each had some come and some go, in the order they came."""
    said: Counter[Triple] = Counter()
    for come, gone in changes:
        said.update(come)
        said.subtract(gone)
        for triple in gone:
            if not said[triple]:
                del said[triple]
    return tuple(said)
