"""A graph leaves as GraphML and other programs read the same graph back."""

from __future__ import annotations

import errno
import math
import os
import runpy
import stat
import string
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.errors import ExportFailed
from kgagent.interchange import columns, graphml, replacing, verify
from kgagent.interchange.columns import EDGE_COLUMNS, VERTEX_COLUMNS, Rows
from kgagent.interchange.graphml import write_graphml
from kgagent.interchange.nx import to_networkx

SHARED = Path(__file__).parents[2].parent / "shared" / "tools"

SILK = Snapshot(
    (
        ConceptRow("silk", "Silk", ("Bombyx silk", "raw | silk"), 1, 1999, 3, 0, True, 0.25, -1.5),
        ConceptRow("fibroin", 'fibroin "H" <chain> & co', year=None, first_step=2),
        ConceptRow("bone", "bone", community=14),
    ),
    (
        RelationRow("silk", "contains", "fibroin", 2, 3, 2004, hedged=True, quotes=("a", "b")),
        RelationRow("silk", "is made of", "fibroin", 1, 2, None, grounded=False, quotes=("b",)),
        RelationRow("fibroin", "contains", "silk", 1, 4, 2001, negated=True),
        RelationRow("bone", "grows into", "bone", 0, 5),
    ),
    step=5,
)


def read_nx(path: Path) -> Any:
    return nx.read_graphml(path)


def edges_with_keys(graph: Any) -> list[tuple[str, str, str, dict[str, Any]]]:
    return list(nx.MultiDiGraph(graph).edges(keys=True, data=True))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "graph.graphml"


def test_relations_between_two_concepts_become_one_edge(target: Path) -> None:
    written = write_graphml(SILK, target)
    assert (written.concepts, written.relations, written.edges) == (3, 4, 3)
    edge = read_nx(target).edges["silk", "fibroin"]
    del edge["id"]
    assert edge == {
        "label": "contains | is made of",
        "predicates": "contains | is made of",
        "weight": 3.0,
        "support": 3,
        "relations": 2,
        "first_step": 2,
        "year": 2004,
        "negated": False,
        "hedged": False,
        "grounded": True,
        "quotes": "a | b",
        "confidence": 1.0,
        "origin": "read",
    }


def test_edges_carry_kinds_and_the_best_confidence(target: Path) -> None:
    ends = SILK.concepts[:2]
    backwards = RelationRow("silk", "is in", "fibroin", kind="part_of", reversed=True)
    forwards = RelationRow("silk", "uses", "fibroin", kind="uses", confidence=0.25)
    write_graphml(Snapshot(ends, (backwards, forwards)), target)
    edge = read_nx(target).edges["silk", "fibroin"]
    assert (edge["kind"], edge["reversed"], edge["confidence"]) == ("part_of | uses", False, 1.0)
    write_graphml(Snapshot(ends, (backwards, forwards)), target, multi=True)
    found = {
        e["kind"]: (e["reversed"], e["confidence"]) for *_, e in edges_with_keys(read_nx(target))
    }
    assert found == {"part_of": (True, 1.0), "uses": (False, 0.25)}


def test_multi_keeps_each_relation_on_its_own(target: Path) -> None:
    assert write_graphml(SILK, target, multi=True).edges == 4
    graph = read_nx(target)
    assert graph.is_multigraph()
    assert {d["label"] for d in graph["silk"]["fibroin"].values()} == {"contains", "is made of"}


def test_vertices_carry_their_columns_and_only_what_is_known(target: Path) -> None:
    write_graphml(SILK, target)
    graph = read_nx(target)
    assert graph.nodes["silk"] == {
        "label": "Silk",
        "aliases": "Bombyx silk | raw ¦ silk",
        "first_step": 1,
        "year": 1999,
        "papers": 3,
        "degree": 2,
        "community": 0,
        "bridge": True,
        "size": 8.24,
        "r": 51,
        "g": 34,
        "b": 136,
        "x": 0.25,
        "y": -1.5,
    }
    assert not {"year", "x", "y", "community", "aliases"} & graph.nodes["fibroin"].keys()
    assert graph.nodes["fibroin"]["label"] == 'fibroin "H" <chain> & co'
    assert all(graph.degree(v) == graph.nodes[v]["degree"] for v in graph)


def test_an_edge_without_support_keeps_a_weight_that_gephi_draws(target: Path) -> None:
    write_graphml(SILK, target)
    edge = read_nx(target).edges["bone", "bone"]
    assert (edge["weight"], edge["support"]) == (1.0, 0)


@pytest.mark.parametrize("multi", [False, True])
def test_igraph_reads_the_same_graph(target: Path, multi: bool) -> None:
    write_graphml(SILK, target, multi=multi)
    graph = igraph.Graph.Read_GraphML(str(target))
    rows = Rows(SILK, multi=multi)
    assert graph.is_directed()
    vertices, edges = list(rows.vertices()), list(rows.edges())
    assert graph.vs["id"] == [vertex.id for vertex in vertices]
    assert [(graph.vs[e.source]["id"], graph.vs[e.target]["id"]) for e in graph.es] == [
        (edge.source, edge.target) for edge in edges
    ]
    values = [vertex.values for vertex in vertices] + [edge.values for edge in edges]
    for found, meant in zip([*graph.vs, *graph.es], values, strict=True):
        for name in found.attributes().keys() - {"id"}:
            absent = "" if isinstance(found[name], str) else None
            if meant.get(name, absent) != found[name]:
                assert name not in meant
                assert math.isnan(found[name]) or found[name] is False


def test_networkx_objects_have_the_attributes_of_the_file(target: Path) -> None:
    write_graphml(SILK, target, multi=True)
    made, read = to_networkx(SILK), read_nx(target)
    assert dict(made.nodes(data=True)) == dict(read.nodes(data=True))
    assert {e[:3] for e in made.edges(keys=True)} == {e[:3] for e in read.edges(keys=True)}
    assert all(made.edges[e] == dict(read.edges[e]) for e in made.edges(keys=True))


TEXT = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["]]>", "<b>&amp;</b>", "a\x00b", "\r\n", '"', "'", "🧬", "\u202eabc", "\ud800", "\ufffe"],
    ),
    st.sampled_from(
        ["x" * 10_000, " ", "a | b", "\x85", "<!-- -->", "<![CDATA[", "None", "nan", "א"],
    ),
)
YEAR = st.none() | st.integers(1500, 2100)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    keys = draw(st.lists(TEXT, max_size=6, unique=True))
    number = st.none() | st.floats()
    concepts = st.builds(
        ConceptRow,
        key=st.just(""),
        name=TEXT,
        aliases=st.lists(TEXT, max_size=3).map(tuple),
        first_step=st.integers(0, 9),
        year=YEAR,
        community=st.none() | st.integers(-1, 30),
        bridge=st.booleans(),
        x=number,
        y=number,
    )
    rows = tuple(_with_key(draw(concepts), key) for key in keys)
    end = st.sampled_from(keys) if keys else st.nothing()
    relation = st.builds(
        RelationRow,
        source=end,
        predicate=TEXT,
        target=end,
        support=st.integers(0, 5),
        year=YEAR,
        negated=st.booleans(),
        quotes=st.lists(TEXT, max_size=7).map(tuple),
    )
    return Snapshot(rows, tuple(draw(st.lists(relation, max_size=9))) if keys else ())


def _with_key(row: ConceptRow, key: str) -> ConceptRow:
    fields = {name: getattr(row, name) for name in ConceptRow.__slots__}
    return ConceptRow(**{**fields, "key": key})


@settings(deadline=None, max_examples=50)
@given(snapshots(), st.booleans())
def test_whatever_stands_in_a_name_the_file_reads_back(snapshot: Snapshot, multi: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "graph.graphml")
        written = write_graphml(snapshot, path, multi=multi)
        graph, dots = read_nx(path), igraph.Graph.Read_GraphML(str(path))
        rows = Rows(snapshot, multi=multi)
        vertices = {vertex.id: vertex.values for vertex in rows.vertices()}
        assert dict(graph.nodes(data=True)) == vertices
        assert len(vertices) == written.concepts == dots.vcount() == len(snapshot.concepts)
        meant = {edge.id: edge.values for edge in rows.edges()}
        found = {data.pop("id", key): data for _, _, key, data in edges_with_keys(graph)}
        assert found == meant
        assert len(meant) == written.edges == dots.ecount()
        assert written.attributes == sum(map(len, [*vertices.values(), *meant.values()]))


@settings(deadline=None, max_examples=50)
@given(snapshots())
def test_the_order_of_relations_changes_no_edge(snapshot: Snapshot) -> None:
    backwards = Snapshot(snapshot.concepts, snapshot.relations[::-1])
    ends = [(e.id, e.source, e.target) for e in Rows(snapshot, multi=True).edges()]
    assert ends == [(e.id, e.source, e.target) for e in Rows(backwards, multi=True).edges()]
    assert max(Counter(name for name, *_ in ends).values(), default=1) == 1


def test_each_column_is_declared_once_for_one_kind_with_one_type(target: Path) -> None:
    write_graphml(SILK, target)
    keys = [k for k in ET.parse(target).getroot() if k.tag.endswith("key")]
    assert len({k.get("id") for k in keys}) == len(keys)
    assert Counter(k.get("for") for k in keys) == {
        "node": len(VERTEX_COLUMNS),
        "edge": len(EDGE_COLUMNS),
    }
    assert not any(k.get("id", "").strip(string.digits) == "d" for k in keys)


@pytest.mark.parametrize("snapshot", [Snapshot(), Snapshot((ConceptRow("a", "A"),))])
def test_small_graphs(target: Path, snapshot: Snapshot) -> None:
    assert write_graphml(snapshot, target).edges == 0
    assert read_nx(target).number_of_nodes() == len(snapshot.concepts)
    assert igraph.Graph.Read_GraphML(str(target)).vcount() == len(snapshot.concepts)


def test_quotes_are_cut_and_few(target: Path) -> None:
    quotes = tuple(f"{n} " + "q" * 400 for n in range(9))
    loop = RelationRow("a", "is", "a", quotes=quotes)
    write_graphml(Snapshot((ConceptRow("a", "A"),), (loop,)), target)
    found = read_nx(target).edges["a", "a"]["quotes"].split(" | ")
    assert len(found) == 5
    assert all(len(quote) == 300 and quote.endswith("…") for quote in found)


def test_keys_that_xml_cannot_carry_get_ids_of_their_own() -> None:
    keys = ["a~4c368117", "a", "a\x00", "\x00a", "", "\x01", " a", "a\n"]
    ids = columns.vertex_ids(keys)
    assert ids["a"] == "a"
    assert len(set(ids.values())) == len(keys)
    assert columns.vertex_ids(keys[::-1]) == ids


def test_numbers_that_readers_cannot_hold_are_absent(target: Path) -> None:
    wild = ConceptRow("a", "A", year=2**40, x=math.nan, y=math.inf)
    tiny = ConceptRow("b", "B", x=5e-324, y=1e300)
    write_graphml(Snapshot((wild, tiny)), target)
    graph = read_nx(target)
    assert not {"year", "x", "y"} & graph.nodes["a"].keys()
    assert (graph.nodes["b"]["x"], graph.nodes["b"].get("y")) == (0.0, None)


@pytest.mark.parametrize(
    ("snapshot", "message"),
    [
        (Snapshot((ConceptRow("a", "A"), ConceptRow("a", "B"))), "two concepts share the key 'a'"),
        (Snapshot((), (RelationRow("a", "is", "b"),)), "names the concept 'a', which is not there"),
    ],
)
def test_a_snapshot_that_is_no_graph_is_refused(
    target: Path, snapshot: Snapshot, message: str
) -> None:
    with pytest.raises(ExportFailed, match=message):
        write_graphml(snapshot, target)
    assert not target.exists()


def only(folder: Path, name: str) -> bool:
    return [entry.name for entry in folder.iterdir()] == [name]


def test_a_full_disk_leaves_the_old_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_text("old")

    def no_room(rows: object, stream: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(graphml, "_write", no_room)
    with pytest.raises(ExportFailed, match="the disk is full"):
        write_graphml(SILK, target)
    assert target.read_text() == "old"
    assert only(target.parent, target.name)


def test_an_interrupt_leaves_the_old_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_text("old")

    def interrupted(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(replacing, "_settle", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_graphml(SILK, target)
    assert target.read_text() == "old"
    assert only(target.parent, target.name)


@pytest.mark.parametrize("harm", [(b"fibroin", b"fibrous"), (b"</edge>", b""), (b"2004", b"2005")])
def test_a_file_that_reads_back_differently_is_not_kept(
    target: Path, monkeypatch: pytest.MonkeyPatch, harm: tuple[bytes, bytes]
) -> None:
    target.write_text("old")
    difference = verify.Fingerprints.difference

    def harmed(self: verify.Fingerprints, path: Path) -> str:
        path.write_bytes(path.read_bytes().replace(*harm))
        return difference(self, path)

    monkeypatch.setattr(verify.Fingerprints, "difference", harmed)
    with pytest.raises(ExportFailed, match="does not read back"):
        write_graphml(SILK, target)
    assert target.read_text() == "old"


def test_a_file_cut_short_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "cut.xml"
    path.write_text("<graphml/>")
    meant = verify.Fingerprints()
    meant.add(verify.Element("node", {"id": "a"}, {}))
    assert meant.difference(path) == "1 elements are missing at its end"


def test_a_document_with_entities_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml"
    path.write_text('<!DOCTYPE g [<!ENTITY a "aa">]><graphml>&a;</graphml>')
    assert "not well-formed" in verify.Fingerprints().difference(path)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.graphml", tmp_path / "link.graphml"
    link.symlink_to(real)
    write_graphml(SILK, link)
    write_graphml(SILK, link)
    assert link.is_symlink()
    assert not real.is_symlink()
    assert read_nx(real).number_of_nodes() == 3


def test_links_in_a_circle_are_explained(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.symlink_to(two)
    two.symlink_to(one)
    with pytest.raises(ExportFailed, match="Cannot write"):
        write_graphml(SILK, one)


def test_permissions_of_the_old_file_are_kept(target: Path) -> None:
    target.write_text("old")
    target.chmod(0o640)
    write_graphml(SILK, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match=r"it is a folder. Name a file in it"):
        write_graphml(SILK, tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match=r"there is no folder .*nowhere"):
        write_graphml(SILK, tmp_path / "nowhere" / "graph.graphml")


def test_a_pipe_is_not_an_ordinary_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExportFailed, match="not an ordinary file"):
        write_graphml(SILK, tmp_path / "pipe")


def test_a_write_protected_file_is_kept(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ExportFailed, match="write-protected"):
        write_graphml(SILK, target)


def test_a_folder_that_allows_no_writing_is_explained(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "touch", denied)
    with pytest.raises(ExportFailed, match=r"does not allow it. Choose another folder") as raised:
        write_graphml(SILK, target)
    assert raised.value.path == target


def test_a_name_that_is_too_long_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match=r"Cannot write .*too long"):
        write_graphml(SILK, tmp_path / ("x" * 300))


WEIRD = Snapshot(
    (*SILK.concepts, ConceptRow("\x01a", "]]> \x07 <&> \ud800 🧬\n", ("\u202e", "א"), x=math.nan)),
    (*SILK.relations, RelationRow("\x01a", "has\x00", "silk"), RelationRow("\x01a", "", "silk")),
)


@pytest.mark.shared
@pytest.mark.parametrize("multi", [False, True])
def test_gephi_would_not_complain(
    target: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, multi: bool
) -> None:
    rules = SHARED / "gephi_rules.py"
    if not rules.exists():
        pytest.skip("the shared development tools are not beside the checkout")
    write_graphml(WEIRD, target, multi=multi)
    monkeypatch.setattr(sys, "argv", [str(rules), str(target)])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(rules), run_name="__main__")
    report = capsys.readouterr().out
    assert left.value.code == 0, report
    assert "WARNING" not in report
    assert multi or report.endswith("clean\n")


@pytest.mark.shared
def test_gephi_lite_reads_it(target: Path) -> None:
    modules = Path(os.environ.get("KGAGENT_NODE_MODULES", target.parent / "node_modules"))
    script = SHARED / "gephi_lite_check.mjs"
    if not (modules.is_dir() and script.exists()):
        pytest.skip("set KGAGENT_NODE_MODULES to a node_modules with graphology and jsdom")
    write_graphml(WEIRD, target)
    call = ["node", str(script), str(target)]
    done = subprocess.run(call, cwd=modules.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nodes=4 edges=4" in done.stdout
