"""What leaves comes back: every format, whatever stands in a name."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.graph.snapshots import to_igraph
from kgagent.interchange.columns import Rows
from kgagent.interchange.cypher import read_cypher, write_cypher
from kgagent.interchange.gexf import EDGE_ATTRIBUTES, VERTEX_ATTRIBUTES, write_gexf
from kgagent.interchange.gexf_read import read_elements, read_gexf
from kgagent.interchange.json_graph import read_json, read_jsonl, write_json, write_jsonl
from kgagent.interchange.neo4j import joinable, read_csv, relationship_type, write_csv_pair
from kgagent.interchange.obsidian import in_notes, read_vault, write_vault
from kgagent.interchange.places import placed
from kgagent.interchange.rdf import unordered
from kgagent.interchange.rdf_files import write_jsonld, write_turtle
from kgagent.interchange.rdf_read import read_jsonld, read_turtle
from kgagent.interchange.tables import frames, read_parquet, write_parquet_pair
from kgagent.interchange.tidy import finite, tidy
from kgagent.interchange.viewer import read_html, write_html
from kgagent.interchange.written import Written

SILK = Snapshot(
    (
        ConceptRow("silk", "Silk", ("Bombyx silk", "raw; silk"), 1, 1999, 3, 0, True, 0.25, -1.5),
        ConceptRow("fibroin", 'fibroin "H" <chain> & co', year=None, first_step=2),
        ConceptRow("bone", "=bone", community=14),
    ),
    (
        RelationRow("silk", "contains", "fibroin", 2, 3, 2004, hedged=True, quotes=("a", "b")),
        RelationRow("silk", "is a", "fibroin", 1, 2, grounded=False, kind="is_a", confidence=0.5),
        RelationRow("fibroin", "contains", "silk", 1, 4, 2001, negated=True, reasoned=True),
        RelationRow("bone", "grows into", "bone", 0, 5, kind="causes", reversed=True),
    ),
    step=5,
    title="silk & bone",
)
HARD = [
    "]]>",
    "<b>&amp;</b>",
    "</script><script>alert(1)</script>",
    "a\x00b",
    "\r\n",
    "a\nb",
    "\t",
    '"',
    "'",
    "''",
    "🧬",
    "👩‍🔬",
    "\u202eabc",
    "שלום عالم",
    "\ud800",
    "\ufffe",
    "\x85",
    "\u2028",
    "x" * 10_000,
    " ",
    "a | b",
    "a;b",
    "␟",
    "␞",
    "%",
    "\\",
    "\\u0027",
    "\\'",
    "`",
    "${x}",
    "{{x}}",
    "[[x]]",
    "**",
    "=1+1",
    "@x",
    "+x",
    "-x",
    "'=x",
    "\t=x",
    "＝x",
    "None",
    "nan",
    "null",
    "true",
    "CON",
    "../../x",
    "a/b",
    "A/B",
    "index",
    "---",
    "%%",
    "<!-- -->",
    "<![CDATA[",
    "]} ",
    ", name: 'x'",
    "urn:x",
    "kg:year",
    "@id",
    "é",
    "e\u0301",
    "ß",
    "SS",
    "ﬁ",
    "fi",
    "x\n  > y",
    "- **a** → [[b]]",
]
TEXT = st.one_of(st.text(max_size=20), st.sampled_from(HARD))
YEAR = st.none() | st.integers(1500, 2100)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    keys = draw(st.lists(TEXT, max_size=6, unique=True))
    number = st.none() | st.floats()
    concept = st.builds(
        ConceptRow,
        key=st.just(""),
        name=TEXT,
        aliases=st.lists(TEXT, max_size=3).map(tuple),
        first_step=st.integers(0, 9),
        year=YEAR,
        papers=st.integers(0, 9),
        community=st.none() | st.integers(-1, 30),
        bridge=st.booleans(),
        x=number,
        y=number,
    )
    concepts = tuple(replace(draw(concept), key=key) for key in keys)
    end = st.sampled_from(keys) if keys else st.nothing()
    relation = st.builds(
        RelationRow,
        source=end,
        predicate=TEXT,
        target=end,
        support=st.integers(0, 5),
        first_step=st.integers(0, 9),
        year=YEAR,
        negated=st.booleans(),
        hedged=st.booleans(),
        grounded=st.booleans(),
        quotes=st.lists(TEXT, max_size=4).map(tuple),
        confidence=st.floats(),
        kind=st.sampled_from(["", "is_a", "causes", "x` DELETE n"]),
        reversed=st.booleans(),
        reasoned=st.booleans(),
        imported=st.booleans(),
    )
    relations = tuple(draw(st.lists(relation, max_size=9))) if keys else ()
    if relations and draw(st.booleans()):
        relations += (draw(st.sampled_from(relations)),)
    return Snapshot(concepts, relations, draw(st.integers(0, 9)), draw(TEXT))


def by_type(snapshot: Snapshot) -> Snapshot:
    kinds = sorted(snapshot.relations, key=lambda row: relationship_type(row.kind))
    return replace(snapshot, relations=tuple(kinds))


def grouped(snapshot: Snapshot) -> Snapshot:
    """In an order of its own, for notes lie in that of their names."""
    return replace(
        snapshot,
        concepts=tuple(sorted(snapshot.concepts, key=lambda row: row.key)),
        relations=tuple(sorted(snapshot.relations, key=lambda row: row.source)),
    )


def same(snapshot: Snapshot) -> Snapshot:
    return snapshot


Change = Callable[[Snapshot], Snapshot]
FORMATS: dict[str, tuple[Callable[..., Written], Callable[[Path], Snapshot], Change, Change]] = {
    # the name of the file: who writes, who reads, what the format holds, in which order
    "g.json": (write_json, read_json, finite, same),
    "g.jsonl": (write_jsonl, read_jsonl, finite, same),
    "g.html": (write_html, read_html, lambda s: placed(finite(s)), same),
    "g.csv": (write_csv_pair, read_csv, lambda s: joinable(tidy(s)), same),
    "csv": (write_csv_pair, read_csv, lambda s: joinable(tidy(s)), same),
    "g.parquet": (write_parquet_pair, read_parquet, tidy, same),
    "g.cypher": (write_cypher, read_cypher, lambda s: by_type(tidy(s)), same),
    "g.ttl": (write_turtle, read_turtle, tidy, unordered),
    "g.jsonld": (write_jsonld, read_jsonld, tidy, unordered),
    "vault": (write_vault, read_vault, lambda s: in_notes(tidy(s)), grouped),
}


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None, max_examples=50)
@given(snapshot=snapshots())
def test_what_was_written_is_read(name: str, snapshot: Snapshot) -> None:
    write, read, holds, order = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        written = write(snapshot, path)
        found, meant = order(read(path)), order(holds(snapshot))
        assert found.concepts == meant.concepts
        assert found.relations == meant.relations
        assert (written.concepts, written.relations) == (
            len(snapshot.concepts),
            len(snapshot.relations),
        )
        assert not list(Path(folder).rglob("*.part"))


@pytest.mark.parametrize("name", FORMATS)
def test_an_ordinary_graph_loses_nothing(name: str, tmp_path: Path) -> None:
    write, read, _, order = FORMATS[name]
    whole = placed(SILK)
    write(whole, tmp_path / name)
    found = order(read(tmp_path / name))
    assert unordered(found).concepts == unordered(whole).concepts
    assert unordered(found).relations == unordered(whole).relations


@pytest.mark.parametrize("name", ["g.json", "g.jsonl", "g.html", "g.ttl", "g.jsonld"])
def test_step_and_title_come_back_where_there_is_room(name: str, tmp_path: Path) -> None:
    write, read, *_ = FORMATS[name]
    write(SILK, tmp_path / name)
    found = read(tmp_path / name)
    assert (found.step, found.title) == (5, "silk & bone")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("snapshot", [Snapshot(), Snapshot((ConceptRow("a", "A"),))])
def test_small_graphs(name: str, snapshot: Snapshot, tmp_path: Path) -> None:
    write, read, *_ = FORMATS[name]
    assert write(snapshot, tmp_path / name).relations == 0
    assert len(read(tmp_path / name).concepts) == len(snapshot.concepts)


@settings(deadline=None, max_examples=50)
@given(snapshots(), st.booleans(), st.sampled_from([None, "step", "year"]))
def test_gexf_holds_the_rows_of_graphml(snapshot: Snapshot, multi: bool, time: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "g.gexf")
        growing = {"dynamic": True, "time": time} if time else {}
        written = write_gexf(snapshot, path, multi=multi, **growing)  # type: ignore[arg-type]
        rows = Rows(snapshot, multi=multi)
        found = [element for element in read_elements(path) if element.tag != "attribute"]
        nodes = [element for element in found if element.tag == "node"]
        assert len(nodes) == written.concepts == len(snapshot.concepts)
        for element, vertex in zip(nodes, rows.vertices(), strict=True):
            assert element.names["id"] == vertex.id
            assert element.names["label"] == vertex.values.get("label", "")
            assert {n for n in element.cells if n in VERTEX_ATTRIBUTES} == {
                n for n in vertex.values if n in VERTEX_ATTRIBUTES
            }
            assert ("viz:position" in element.cells) == ({"x", "y"} <= vertex.values.keys())
        edges = found[len(nodes) :]
        assert len(edges) == written.edges
        for element, edge in zip(edges, rows.edges(), strict=True):
            assert (element.names["source"], element.names["target"]) == (edge.source, edge.target)
            assert float(element.names["weight"]) == edge.values["weight"]
            assert element.cells.keys() == edge.values.keys() & EDGE_ATTRIBUTES.keys()
        graph = nx.read_gexf(path)
        assert graph.number_of_nodes() == written.concepts
        assert graph.number_of_edges() == written.edges
        assert len(read_gexf(path).relations) == written.edges


def test_gexf_reads_back_as_the_graph(tmp_path: Path) -> None:
    write_gexf(SILK, tmp_path / "g.gexf", multi=True)
    found = read_gexf(tmp_path / "g.gexf")
    meant = replace(SILK, title=found.title)
    assert unordered(found).concepts == unordered(meant).concepts
    assert unordered(found).relations == unordered(meant).relations


def test_networkx_reads_the_json(tmp_path: Path) -> None:
    write_json(SILK, tmp_path / "g.json")
    graph = nx.node_link_graph(json.loads((tmp_path / "g.json").read_text()))
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.number_of_edges("silk", "fibroin") == 2
    assert graph.nodes["silk"]["name"] == "Silk"


def test_data_frames_have_a_row_a_concept_and_a_relation() -> None:
    made = frames(SILK)
    assert list(made.concepts["key"]) == ["silk", "fibroin", "bone"]
    assert made.concepts["year"].isna().tolist() == [False, True, True]
    assert made.relations["support"].sum() == 4
    assert [len(each) for each in frames(Snapshot())] == [0, 0]


def test_igraph_gets_the_same_graph() -> None:
    graph = to_igraph(SILK)
    assert graph.is_directed()
    assert graph.vs["key"] == ["silk", "fibroin", "bone"]
    assert graph.get_edgelist() == [(0, 1), (0, 1), (1, 0), (2, 2)]
    assert graph.es["predicate"] == ["contains", "is a", "contains", "grows into"]
    assert graph.vs["year"] == [1999, None, None]


def test_numbers_that_are_none_are_left_out(tmp_path: Path) -> None:
    wild = ConceptRow("a", "A", x=math.nan, y=math.inf)
    write_json(Snapshot((wild,)), tmp_path / "g.json")
    assert '"x"' not in (tmp_path / "g.json").read_text()
