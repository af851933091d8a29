"""What can be asked of a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path as FilePath
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Unpack

from kgagent.api import told
from kgagent.api.filters import Filters, Kept, part_of
from kgagent.api.values import (
    Asked,
    Community,
    Concept,
    Found,
    HypothesisRow,
    Overview,
    PaperRow,
    Path,
    Refused,
    Relation,
    made,
)
from kgagent.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

    from kgagent.agent.read import Read
    from kgagent.api.latest import Latest
    from kgagent.domain.growth import Measures, Step
    from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
    from kgagent.graph.build import Graph as Multi
    from kgagent.interchange.gexf import Time
    from kgagent.interchange.tables import Frames
    from kgagent.interchange.written import Written
    from kgagent.storage.store import Store

ALL = 1_000_000  # more rows than there are of anything


class Graph:
    """A knowledge graph that is stored; `open_graph` gives one.

    Every method reads the database anew, so a run that goes on beside shows. Concepts are named by
    any of their spellings or by their key; one that is not there raises NotFound, whose `hint`
    names the nearest. In the examples `graph` is a graph of four of the sample papers.
    """

    def __init__(self, store: Store, *, writable: bool = False) -> None:
        self._store = store
        self._writable = writable
        self._latest: Latest | None = None

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Graph({self._store.where!r})"

    def close(self) -> None:
        """Gives the database back.

        >>> open_graph("kgagent.db").close()
        """
        self._store.close()

    def overview(self) -> Overview:
        """How much there is of everything, and how the newest run stands.

        >>> graph.overview().papers, graph.overview().steps == graph.overview().passages
        (4, True)
        """
        from kgagent import views

        return told.overview(views.overview(self._store))

    def search(self, text: str, *, limit: int = 20) -> tuple[Found, ...]:
        """Concepts with a spelling that contains the text, case aside, the most mentioned first;
        then those that share a word with it.

        >>> "silk" in [found.name for found in graph.search("silk", limit=3)]
        True
        """
        from kgagent import views

        return tuple(made(Found, row) for row in views.search(self._store, text, limit=limit))

    def concept(
        self, name: str, *, limit: int = 50, grounded: bool = False, min_confidence: float = 0.0
    ) -> Concept:
        """A concept with at most `limit` of its papers and of its relations, the best supported
        first, each with its evidence.

        >>> len(graph.concept("silk", limit=3).relations)
        3
        """
        from kgagent import views

        seen = views.concept(
            self._store, name, limit=limit, grounded=grounded, min_confidence=min_confidence
        )
        return told.concept(seen)

    def evidence(
        self, one: str, other: str | None = None, *, limit: int = ALL
    ) -> tuple[Relation, ...]:
        """The relations of a concept, or those between two, each with all its quotes; those of
        most papers first, at most `limit`.

        >>> graph.evidence("silk", limit=1)[0].support >= 1
        True
        """
        found = self.concept(one, limit=limit if other is None else ALL).relations
        if other is None:
            return found
        key = self.concept(other, limit=1).key
        return tuple(each for each in found if key in (each.source_key, each.target_key))[:limit]

    def neighbourhood(self, name: str, hops: int = 1, **kept: Unpack[Kept]) -> Snapshot:
        """A concept, what is at most so many relations away, and the relations between them.

        >>> "silk" in [concept.key for concept in graph.neighbourhood("silk").concepts]
        True
        """
        return self.snapshot(around=name, hops=hops, **kept)

    def path(self, one: str, other: str, *, how: str = "evidence") -> Path | None:
        """The best path between two concepts, None where nothing joins them; see `paths`.

        >>> graph.path("silk", "water").concepts[-1]
        'water'
        """
        return next(iter(self.paths(one, other, how=how)), None)

    def paths(
        self, one: str, other: str, *, how: str = "evidence", count: int = 1, seed: int = 0
    ) -> tuple[Path, ...]:
        """At most `count` paths between two concepts, walked either way, the best first.

        `how` they are chosen: "evidence" (the most likely to hold), "shortest", "recent",
        "around-hubs", "diverse", "guided", "meaning", "via". Raises UsageError for another, and
        for two names of one concept.

        >>> [path.holds > 0 for path in graph.paths("silk", "water", count=2)]
        [True, True]
        """
        from kgagent.views.paths import Way, between

        found = between(self._kept.walkable(), one, other, Way(how=how, count=count, seed=seed))
        return tuple(map(told.path, found.paths))

    def concepts(self, **filters: Unpack[Filters]) -> tuple[ConceptRow, ...]:
        """Every concept that has a relation, in the order they came: key, name, aliases, papers,
        year, community, place on the map.

        >>> graph.concepts()[0].first_step
        1
        """
        return self.snapshot(**filters).concepts

    def relations(self, **filters: Unpack[Filters]) -> tuple[RelationRow, ...]:
        """Every relation in the order they came: keys of its ends, predicate, kind, support,
        years, quotes.

        >>> all(row.support >= 2 for row in graph.relations(min_support=2))
        True
        """
        return self.snapshot(**filters).relations

    def snapshot(self, **filters: Unpack[Filters]) -> Snapshot:
        """The graph, or a part of it, as rows: all concepts and relations of one moment.

        Raises NotFound for a step, community or concept that is not there, UsageError for a step
        and a date at once.

        >>> graph.snapshot(step=1).step
        1
        """
        return self._kept.snapshot(part_of(self._store, filters))

    def communities(self, *, seed: int = 0) -> tuple[Community, ...]:
        """The communities of the graph, the largest first, by the fast Leiden method.

        Their numbers are those of this list, not those that a snapshot's concepts carry: filters
        take a community by its `key`.

        >>> graph.communities()[0].concepts >= graph.communities()[-1].concepts >= 2
        True
        """
        from kgagent.views.communities import communities

        return tuple(map(told.community, communities(self._store, seed=seed).communities))

    def measures(self, step: int | None = None) -> Measures:
        """The measures of the newest step, or of that one: counts, modularity, hubs, bridges, and
        in `figures` what was measured of paths, clustering and centrality.

        >>> graph.measures().concepts == graph.overview().concepts
        True
        """
        from kgagent import views
        from kgagent.views.measured import stored

        if step is None:
            return views.overview(self._store).measures
        return stored(self._store, step)

    def growth(self) -> tuple[Mapping[str, Any], ...]:
        """A row a step: its number, question and strategy, and every figure after it (None where
        it was not measured or is not defined). `to_frame` makes a data frame of it.

        >>> graph.growth()[-1]["relations"] == graph.overview().relations
        True
        """
        from kgagent import views

        return tuple(MappingProxyType(row) for row in views.growth(self._store))

    def asked(self, *, limit: int = 20) -> tuple[Asked, ...]:
        """The newest steps: what they asked, and what each brought.

        >>> graph.asked(limit=1)[0].step == graph.overview().steps
        True
        """
        from kgagent.views.asked import asked_steps

        return tuple(made(Asked, row) for row in asked_steps(self._store, limit=limit))

    def hypotheses(self, *, state: str | None = None, limit: int = 20) -> tuple[HypothesisRow, ...]:
        """The newest registered hypotheses, or those in a state (open, supported, contradicted,
        disputed, known, accepted, rejected).

        >>> graph.hypotheses()  # none yet: kgagent hypotheses propose
        ()
        """
        from kgagent.views.hypotheses import listed

        rows = listed(self._store, state=state, limit=limit)
        return tuple(made(HypothesisRow, row) for row in rows)

    def papers(self, *, limit: int = ALL, offset: int = 0) -> tuple[PaperRow, ...]:
        """The papers in the order they were added.

        >>> len(graph.papers()), graph.papers(limit=1)[0].id
        (4, 1)
        """
        from kgagent import views

        rows = views.papers(self._store, limit=limit, offset=offset)
        return tuple(made(PaperRow, row) for row in rows)

    def refused(self, *, limit: int = ALL) -> tuple[Refused, ...]:
        """What could not be read, and why, newest first.

        >>> graph.refused()
        ()
        """
        from kgagent import views

        return tuple(made(Refused, row) for row in views.rejections(self._store, limit=limit))

    def to_networkx(self, **filters: Unpack[Filters]) -> nx.MultiDiGraph:
        """The graph of networkx: a vertex a concept, an edge a relation, their fields as
        attributes.

        >>> "silk" in graph.to_networkx(around="silk")
        True
        """
        from kgagent.interchange.nx import to_networkx

        return to_networkx(self.snapshot(**filters))

    def to_igraph(self, **filters: Unpack[Filters]) -> Multi:
        """The directed multigraph of igraph; vertices have their `key`, edges their `predicate`.

        >>> graph.to_igraph().ecount() == len(graph.relations())
        True
        """
        from kgagent.graph.snapshots import to_igraph

        return to_igraph(self.snapshot(**filters))

    def to_pandas(self, **filters: Unpack[Filters]) -> Frames:
        """Two data frames, `concepts` and `relations`: a row each, a column a field. Raises
        UsageError where pandas is not installed.

        >>> len(graph.to_pandas().concepts) == len(graph.concepts())
        True
        """
        from kgagent.interchange.tables import frames

        return frames(self.snapshot(**filters))

    def export(
        self,
        path: str | FilePath,
        format: str | None = None,
        *,
        multi: bool = False,
        dynamic: bool = False,
        time: Time = "step",
        **filters: Unpack[Filters],
    ) -> Written:
        """Writes the graph, or a part of it, to a file in the format that is named, or that the
        ending names; says what was written, having read it back.

        `multi`: an edge a relation (GraphML, GEXF); `dynamic`: a GEXF that plays the growth, by
        "step" or "year". Raises UsageError for a format there is none of, ExportFailed where it
        cannot be written.

        >>> written = graph.export("silk.graphml", around="silk")
        >>> written.concepts == len(graph.neighbourhood("silk").concepts)
        True
        """
        from kgagent.interchange.formats import Wish, chosen
        from kgagent.views.narrowed import before

        place = FilePath(path)
        how, snapshot = chosen(place, format), self.snapshot(**filters)
        past = before(self._store, part_of(self._store, filters), snapshot) if dynamic else None
        wish = Wish(multi=multi, dynamic=dynamic, time=time, past=past)
        return how.write(snapshot, place, wish)

    def add(self, papers: Sequence[str | FilePath], **settings: object) -> tuple[Read, ...]:
        """Reads papers into the database and asks nothing: files, folders, 'globs', or ids of
        services ("doi:10.…", "arxiv:…"). Says of each whether it was "added", "known" or
        "rejected", and why.

        `settings` are those of `kgagent settings`, such as `contact="you@example.org"`; what is
        not given comes from the environment and kgagent.toml, as on the command line. Raises
        UsageError where the graph was not opened with `writable`, NotFound for a file that is not
        there.

        >>> from pathlib import Path
        >>> _ = Path("moth.txt").write_text("Moths spin silk. Silk fibroin stiffens the cocoon.")
        >>> with open_graph("moths.db", writable=True) as moths:
        ...     [read.outcome for read in moths.add(["moth.txt"])]
        ['added']
        """
        from kgagent.api.growing import settings_of, take_in

        self._check_writable()
        return take_in(self._store, [str(each) for each in papers], settings_of(settings))

    def grow(
        self,
        papers: Sequence[str | FilePath] = (),
        *,
        steps: int | None = None,
        questions: Sequence[str] = (),
        progress: Callable[[Step], object] | None = None,
        **settings: object,
    ) -> Overview:
        """Reads papers and grows the graph until all is read, or the run has so many `steps`;
        gives what there is then.

        Each step is committed before `progress` is called with it, so that whatever stops it (an
        error that `progress` raises too) loses nothing; the same call goes on. `questions` are
        asked first. `settings` are those of `kgagent settings`, such as `model="openai:NAME"`.
        Raises UsageError where the graph was not opened with `writable`, DatabaseBusy where
        another process grows it, and the errors of models.

        >>> with open_graph("moths.db", writable=True) as moths:
        ...     moths.grow(["moth.txt"], progress=lambda step: print("step", step.ordinal)).steps
        step 1
        1
        """
        from kgagent.api.growing import grown, settings_of

        self._check_writable()
        if steps is not None:
            settings["steps"] = steps
        asked = settings_of(settings)
        given = [str(each) for each in papers]
        grown(self._store, given, asked, questions=tuple(questions), progress=progress)
        return self.overview()

    @property
    def _kept(self) -> Latest:
        from kgagent.api.latest import Latest

        self._latest = self._latest or Latest(self._store)
        return self._latest

    def _check_writable(self) -> None:
        if not self._writable:
            raise UsageError(
                f"{self._store.where} is open for reading only.",
                hint="open_graph(..., writable=True)",
            )
