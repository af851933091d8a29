"""What strangers wrote stays text wherever the graph goes, and nothing half-written is left."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.errors import ExportFailed, MissingExtra, UsageError
from kgagent.interchange import neo4j, rdf_files
from kgagent.interchange.cypher import literal, write_cypher
from kgagent.interchange.formats import FORMATS, Wish, chosen
from kgagent.interchange.gexf import write_gexf
from kgagent.interchange.gexf_read import read_elements, read_gexf
from kgagent.interchange.json_graph import read_json, read_jsonl
from kgagent.interchange.neo4j import write_csv_pair
from kgagent.interchange.notes import note_names, text, untext
from kgagent.interchange.obsidian import write_vault
from kgagent.interchange.rdf_files import write_turtle
from kgagent.interchange.rdf_read import read_jsonld, read_turtle
from kgagent.interchange.tables import write_parquet_pair
from kgagent.interchange.viewer import read_html, write_html

EVIL = "x'\\u0027}) DETACH DELETE n //</script><img src=http://a.example/b>[[y]]![](z) `= this.x`"
HOSTILE = Snapshot(
    (ConceptRow("a", EVIL, ("=HYPERLINK(1)", "-2+3")), ConceptRow("b", "\t=1+1")),
    (RelationRow("a", EVIL, "b", quotes=(EVIL, "@SUM(1)"), kind="x` DELETE n"),),
)
BROKEN = (
    (Snapshot((ConceptRow("a", "A"), ConceptRow("a", "B"))), "two concepts share the key 'a'"),
    (Snapshot((), (RelationRow("a", "is", "b"),)), "names the concept 'a', which is not there"),
)


def test_no_cell_can_be_a_formula(tmp_path: Path) -> None:
    written = write_csv_pair(HOSTILE, tmp_path / "g.csv")
    for file in written.files:
        with file.open(newline="", encoding="utf-8") as stream:
            for line in csv.reader(stream):
                assert not [cell for cell in line if cell.lstrip().startswith(tuple("=+-@\t\r"))]


def test_neo4j_finds_its_headings(tmp_path: Path) -> None:
    write_csv_pair(HOSTILE, tmp_path / "g")
    nodes, relationships = (
        (tmp_path / "g" / name).read_text().splitlines()[0].split(",")
        for name in ("nodes.csv", "relationships.csv")
    )
    assert nodes[:4] == [":LABEL", "key:ID", "name", "aliases:string[]"]
    assert relationships[:4] == [":TYPE", ":START_ID", "predicate", ":END_ID"]
    assert "confidence:double" in relationships


def test_cypher_holds_text_in_literals_only(tmp_path: Path) -> None:
    write_cypher(HOSTILE, tmp_path / "g.cypher")
    script = (tmp_path / "g.cypher").read_text()
    assert "\\u" not in script
    bare = re.sub(r"'(?:[^'\\]|\\.)*'", "''", script)
    assert "DELETE" not in bare
    assert set(re.findall(r"\[r:(\w+)", bare)) == {"RELATED_TO"}


@pytest.mark.parametrize("tail", ["u0027", "U0027", "\\u0027", "'", "\\'", "\n"])
def test_a_backslash_never_stands_before_a_u(tail: str) -> None:
    assert not re.search(r"\\u", literal("a\\" + tail), re.IGNORECASE)


def test_a_page_runs_only_its_own_script(tmp_path: Path) -> None:
    write_html(HOSTILE, tmp_path / "g.html")
    page = (tmp_path / "g.html").read_text()
    assert page.count("</script>") == 2
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=", page.split('id="graph">')[0])
    assert "innerHTML" not in page


def test_notes_link_to_notes_only(tmp_path: Path) -> None:
    write_vault(HOSTILE, tmp_path / "vault")
    names = {note.stem for note in (tmp_path / "vault").iterdir()}
    for note in (tmp_path / "vault").iterdir():
        said = note.read_text().split("\n---\n")[-1]
        links = re.findall(r"(?<!\\)\[\[(.*?)(?:\|.*?)?\]\]", said)
        assert set(links) <= names
        outside = re.sub(r"\[\[.*?\]\]", "", said)
        assert not re.search(r"(?<!\\)[<`!\[]", outside)
        assert note.resolve().parent == (tmp_path / "vault").resolve()


def test_names_of_notes_are_safe_and_differ() -> None:
    hard = ["", ".", "..", "../../x", "con.txt", "A", "a", "ﬁ", "fi", "é", "e\u0301",
            "Index", "x" * 999, "x" * 998,
            "🧬" * 99, "a\u202eb", "a:b", "a|b", "#x", " "]  # fmt: skip
    found = note_names({str(at): name for at, name in enumerate(hard)}, taken=("Index",))
    assert len({name.casefold() for name in found.values()}) == len(hard)
    for name in found.values():
        assert len(name.encode()) < 250
        assert not re.search(r'[\\/:*?"<>|#^\[\]\u202e]', name)
        assert name.strip(" .") == name != ""


def test_text_in_notes_comes_back() -> None:
    assert untext(text(EVIL)) == EVIL


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("dear diary")
    with pytest.raises(ExportFailed, match="holds files"):
        write_vault(HOSTILE, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.md"]
    with pytest.raises(ExportFailed, match="it is a file"):
        write_vault(HOSTILE, tmp_path / "mine.md")


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    assert write_vault(HOSTILE, tmp_path / "vault").concepts == 2


def test_a_vault_that_cannot_be_finished_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ExportFailed, match="No space left"):
        write_vault(HOSTILE, tmp_path / "vault")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
@pytest.mark.parametrize(("snapshot", "message"), BROKEN)
def test_a_snapshot_that_is_no_graph_is_refused(each, snapshot, message, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match=message):
        each.write(snapshot, tmp_path / "g", Wish())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_a_missing_folder_is_named(each, tmp_path: Path) -> None:
    ending = (*each.endings, "")[0]
    with pytest.raises(ExportFailed, match="Cannot write"):
        each.write(HOSTILE, tmp_path / "nowhere" / "deeper" / f"g{ending}", Wish())


@pytest.mark.parametrize("name", ["csv", "jsonl", "cypher", "turtle", "html", "parquet"])
def test_a_file_that_reads_back_differently_is_not_kept(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kgagent.interchange.written import Prints

    how = chosen(Path(), name)
    ending = how.endings[0]
    monkeypatch.setattr(Prints, "difference", lambda self, rows: "number 1 is not the same")
    with pytest.raises(ExportFailed, match="does not read back"):
        how.write(HOSTILE, tmp_path / f"g{ending}", Wish())
    assert list(tmp_path.iterdir()) == []


def test_rdf_and_parquet_say_what_they_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdf_files.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match="'rdf'"):
        write_turtle(HOSTILE, tmp_path / "g.ttl")
    with pytest.raises(UsageError, match="pyarrow"):
        write_parquet_pair(HOSTILE, tmp_path / "g.parquet")


def test_what_a_paper_denies_is_not_stated_as_rdf(tmp_path: Path) -> None:
    from rdflib import Graph, URIRef
    from rdflib.namespace import SKOS

    rows = (ConceptRow("a", "A"), ConceptRow("b", "B"), ConceptRow("c", "C"))
    said = (
        RelationRow("a", "is a", "b", kind="is_a"),
        RelationRow("a", "is a", "c", kind="is_a", negated=True),
        RelationRow("b", "includes", "c", kind="is_a", reversed=True),
    )
    write_turtle(Snapshot(rows, said), tmp_path / "g.ttl")
    graph = Graph().parse(tmp_path / "g.ttl")
    concept = "urn:kgagent:concept:"
    broader = {(str(s)[-1], str(o)[-1]) for s, o in graph.subject_objects(SKOS.broader)}
    assert broader == {("a", "b"), ("c", "b")}
    stated = {str(o) for o in graph.objects(URIRef(concept + "a"), None)}
    assert concept + "b" in stated
    assert concept + "c" not in stated


GROWN = Snapshot(
    (ConceptRow("a", "A", first_step=3, year=2001), ConceptRow("b", "B", first_step=1),
     ConceptRow("c", "C", first_step=2)),
    (RelationRow("a", "is", "b", first_step=2, year=1999),
     RelationRow("c", "is", "c", first_step=4)),
    4,
)  # fmt: skip


@pytest.mark.parametrize(
    ("time", "meant"),
    [("step", {"a": "2", "b": "1", "c": "2"}), ("year", {"a": "1999", "b": "1999"})],
)
def test_nothing_appears_after_its_relations(tmp_path: Path, time, meant) -> None:
    write_gexf(GROWN, tmp_path / "g.gexf", dynamic=True, time=time)
    found = [
        element for element in read_elements(tmp_path / "g.gexf") if element.tag != "attribute"
    ]
    starts = {e.names["id"]: e.names["start"] for e in found if "start" in e.names}
    assert {key: at for key, at in starts.items() if key in "abc"} == meant
    for edge in (element for element in found if element.tag == "edge"):
        for end in ("source", "target"):
            at = float(starts.get(edge.names[end], "-inf"))
            assert at <= float(edge.names.get("start", "inf"))


def test_networkx_reads_when_things_appear(tmp_path: Path) -> None:
    import networkx as nx

    write_gexf(GROWN, tmp_path / "g.gexf", dynamic=True)
    graph = nx.read_gexf(tmp_path / "g.gexf")
    assert graph.nodes["a"]["start"] == 2.0
    assert graph.edges["c", "c"]["start"] == 4.0
    assert graph.graph["mode"] == "dynamic"


def test_a_graph_that_stands_still_has_no_times(tmp_path: Path) -> None:
    write_gexf(GROWN, tmp_path / "g.gexf")
    assert "start=" not in (tmp_path / "g.gexf").read_text()


def test_parallel_edges_have_kinds_of_their_own(tmp_path: Path) -> None:
    both = (RelationRow("a", "is", "b"), RelationRow("a", "has", "b"))
    write_gexf(Snapshot(GROWN.concepts, both), tmp_path / "g.gexf", multi=True)
    kinds = [e.names.get("kind") for e in read_elements(tmp_path / "g.gexf") if e.tag == "edge"]
    assert kinds == ["has", "is"]


FOREIGN_GEXF = """<gexf version="1.2"><graph><nodes><node id="0" label="A">
<viz:position xmlns:viz="v" y="2"/></node></nodes>
<edges><edge source="0" target="0"/></edges></graph></gexf>"""


def test_gexf_from_elsewhere_is_understood(tmp_path: Path) -> None:
    (tmp_path / "g.gexf").write_text(FOREIGN_GEXF)
    found = read_gexf(tmp_path / "g.gexf")
    assert found.concepts == (ConceptRow("0", "A", y=2.0),)
    assert found.relations == (RelationRow("0", "", "0"),)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (read_gexf, "<gexf><node"),
        (read_gexf, "<gexf><node/></gexf>"),
        (read_gexf, '<!DOCTYPE g [<!ENTITY a "aa">]><gexf>&a;</gexf>'),
        (read_json, "[]"),
        (read_json, "{"),
        (read_json, '{"nodes": [{"name": "x"}], "edges": []}'),
        (read_json, '{"nodes": 3, "links": []}'),
        (read_jsonl, "3\n"),
        (read_jsonl, '{"type": "relation"}\n'),
        (read_turtle, "<a> <b> ."),
        (read_jsonld, '{"@context": "http://a.example/context"}'),
        (read_jsonld, '{"@graph": [{"@context": ["http://a.example/context"]}]}'),
        (read_html, "<html></html>"),
        (neo4j.read_csv, None),
    ],
)
def test_what_is_no_graph_is_refused(read, said, tmp_path: Path) -> None:
    if said is None:
        (tmp_path / "nodes.csv").write_text("key:ID\na,b\n")
        (tmp_path / "relationships.csv").write_text("")
        with pytest.raises(ValueError, match=r"."):
            read(tmp_path)
        return
    (tmp_path / "g").write_text(said)
    with pytest.raises(ValueError, match=r"."):
        read(tmp_path / "g")


def test_json_from_networkx_is_understood(tmp_path: Path) -> None:
    import networkx as nx

    graph = nx.DiGraph([("a", "b")])
    (tmp_path / "g.json").write_text(json.dumps(nx.node_link_data(graph)))
    found = read_json(tmp_path / "g.json")
    assert [concept.name for concept in found.concepts] == ["a", "b"]
    assert found.relations == (RelationRow("a", "", "b"),)
