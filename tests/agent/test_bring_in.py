"""Graphs made elsewhere: read, brought in as steps, measured, grown on."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent import kinds, views
from kgagent.agent.bring_in import bring_in, is_here, prepared
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.agent.rebuild import checkout, rebuild
from kgagent.domain.growth import RunSettings
from kgagent.errors import NotFound, UsageError
from kgagent.interchange.foreign.json_files import from_value
from kgagent.interchange.foreign.mapping import mapped
from kgagent.interchange.foreign.read import read
from kgagent.interchange.formats import FORMATS, Wish
from kgagent.storage.store import Store
from kgagent.views.at import graph_at
from kgagent.views.narrowed import Part, part_of

TRIPLES = {("otter", "eats", "urchin"), ("urchin", "grazes", "kelp"), ("kelp", "shelters", "fish")}


def brought(store, *files, name="sea", given=None):
    found = mapped(read([Path(file) for file in files])[0], given)
    ready = prepared(found, name)
    list(bring_in(store, ready, ready.settings, kinds.load()))
    return found


def triples(store):
    return set(graph_at(store).relations)


def _rows(heading, rows, separator=","):
    return "\n".join(separator.join(row) for row in [heading, *rows])


NODES = ["otter", "urchin", "kelp", "fish"]
WRITTEN = {
    "edges.csv": _rows(("source", "relation", "target"), sorted(TRIPLES)),
    "edges.tsv": _rows(("Subject", "Predicate", "Object"), sorted(TRIPLES), "\t"),
    "kggen.json": json.dumps(
        {"entities": NODES, "edges": ["eats"], "relations": [list(t) for t in sorted(TRIPLES)]}
    ),
    "list.json": json.dumps([list(t) for t in sorted(TRIPLES)]),
    "d3.json": json.dumps(
        {
            "nodes": [{"colour": "red", "text": name} for name in NODES],
            "links": [
                {"source": NODES.index(s), "target": NODES.index(t), "label": p}
                for s, p, t in sorted(TRIPLES)
            ],
        }
    ),
    "cytoscape.json": json.dumps(
        {
            "elements": {
                "nodes": [{"data": {"id": f"n{at}", "name": n}} for at, n in enumerate(NODES)],
                "edges": [
                    {"data": {"source": f"n{NODES.index(s)}", "target": f"n{NODES.index(t)}",
                              "relation": p}}
                    for s, p, t in sorted(TRIPLES)
                ],
            }
        }
    ),
    "vdb_relationships.json": json.dumps(
        {"embedding_dim": 8, "data": [{"__id__": "rel-1", "src_id": s, "tgt_id": t, "keywords": p}
                                      for s, p, t in sorted(TRIPLES)]}
    ),
    "lines.jsonl": "\n".join(
        json.dumps({"head": s, "type": p, "tail": t}) for s, p, t in sorted(TRIPLES)
    ),
    "sea.ttl": "@prefix : <http://sea.example/> .\n"
    + "\n".join(f":{s} :{p} :{t} ." for s, p, t in sorted(TRIPLES)),
    "sea.jsonld": json.dumps(
        [{"@id": f"http://sea.example/{s}", f"http://sea.example/{p}":
          [{"@id": f"http://sea.example/{t}"}]} for s, p, t in sorted(TRIPLES)]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_every_usual_form_says_the_same(tmp_path, name):
    if name == "sea.ttl":
        pytest.importorskip("rdflib", reason="the extra kgagent[rdf] is not installed")
    file = tmp_path / name
    file.write_text(WRITTEN[name])
    parts = {"name": "text"} if name == "d3.json" else None
    found = mapped(read([file])[0], parts)
    assert {(one.source, one.predicate, one.target) for one in found.said} == TRIPLES
    assert not found.unusable


def _graph():
    graph = nx.MultiDiGraph()
    for step, (source, predicate, target) in enumerate(sorted(TRIPLES), 9):
        graph.add_edge(source, target, relation=predicate, iter=step, response_id=f"r{step}",
                       question=f"What of {source}?", mood="calm")  # fmt: skip
    return graph


@pytest.mark.parametrize(
    ("write", "name"),
    [(nx.write_graphml, "g.graphml"), (nx.write_gexf, "g.gexf"), (nx.write_gml, "g.gml")],
)
def test_iterations_become_steps_with_their_questions(tmp_path, store, write, name):
    write(_graph(), tmp_path / name)
    found = brought(store, tmp_path / name)
    assert triples(store) == TRIPLES
    # as numbers: 9, 10, 11
    with_questions = [row["question"] for row in views.growth(store)]
    assert with_questions == [f"What of {source}?" for source, _, _ in sorted(TRIPLES)]
    assert found.rest["mood"] == 3


def test_what_was_brought_in_is_like_any_other_graph(tmp_path, store, model, papers):
    file = tmp_path / "g.graphml"
    nx.write_graphml(_graph(), file)
    brought(store, file)
    assert rebuild(store).is_same
    checkout(store, 2, tmp_path / "then.db")
    then = Store.open(str(tmp_path / "then.db"))
    assert len(triples(then)) == 2
    then.close()
    for _ in add_papers(store, papers(3), size=400):
        pass
    list(grow(store, model, RunSettings(), Limits()))
    assert triples(store) > TRIPLES
    found = part_of(store, Part())
    assert {(one.source, one.predicate, one.target) for one in found.relations if one.imported} == (
        TRIPLES
    )
    assert not any(one.imported and (one.grounded or one.reasoned) for one in found.relations)


def test_nothing_is_doubled_when_it_comes_again(tmp_path, store):
    file = tmp_path / "g.graphml"
    nx.write_graphml(_graph(), file)
    brought(store, file)
    ready = prepared(mapped(read([file])[0]), "sea")
    assert is_here(store, ready, ready.settings)
    brought(store, file)
    assert views.overview(store).totals["steps"] == 3


def test_a_table_of_nodes_names_the_ends_and_descriptions_are_kept(tmp_path, store):
    (tmp_path / "nodes.csv").write_text("id;title;type\n1;sea otter;animal\n2;urchin;animal\n")
    (tmp_path / "edges.csv").write_text(
        "from;to;verb;note\n1;2;eats;Otters eat urchins.\n2;;is lost;\n"
    )
    given = {"predicate": "verb", "description": "note"}
    found = brought(store, tmp_path / "edges.csv", tmp_path / "nodes.csv", given=given)
    assert triples(store) == {("sea otter", "eats", "urchin")}
    assert [(row.where, row.reason) for row in found.unusable] == [("row 3", "an end is missing")]
    shown = views.concept(store, "urchin").relations[0]["evidence"][0]
    assert (shown["quote"], shown["grounded"], shown["imported"]) == (
        "Otters eat urchins.", False, True,
    )  # fmt: skip


def test_graphrag_leaves_two_tables_in_a_folder(tmp_path, store):
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    from pyarrow import parquet

    tables = {
        "entities": [{"id": "e1", "title": "OTTER", "description": "A swimmer.", "type": "ANIMAL"},
                     {"id": "e2", "title": "KELP", "description": "A forest.", "type": "PLANT"}],
        "relationships": [{"id": "r1", "source": "OTTER", "target": "KELP", "weight": 7.0,
                           "description": "The otter wraps itself in kelp.",
                           "text_unit_ids": ["t1", "t2"]}],
    }  # fmt: skip
    for name, rows in tables.items():
        parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    found = brought(store, tmp_path)
    assert triples(store) == {("otter", "related to", "kelp")}
    assert found.rest == {"id": 1, "weight": 1, "text_unit_ids": 1, "description": 2, "type": 2}
    with store.read() as tx:
        from kgagent.storage import replies

        kept = json.loads(replies.by_id(tx, 1).text)
    assert kept["relations"][0]["imported"]["text_unit_ids"] == ["t1", "t2"]
    assert [node["id"] for node in kept["imported"]["nodes"]] == ["e1", "e2"]


def test_lightrag_leaves_graphml_in_its_folder(tmp_path, store):
    graph = nx.Graph()
    graph.add_node('"OTTER"', entity_type='"ANIMAL"', description="It floats.", source_id="c1")
    graph.add_node('"SEA STAR"', entity_type='"ANIMAL"', description="It creeps.", source_id="c2")
    graph.add_edge('"OTTER"', '"SEA STAR"', weight=9.0, keywords="hunts<SEP>fears",
                   description="The otter hunts it.<SEP>A sea star is bitter.")  # fmt: skip
    nx.write_graphml(graph, tmp_path / "graph_chunk_entity_relation.graphml")
    brought(store, tmp_path)
    assert triples(store) == {("otter", "hunts", "sea star"), ("otter", "fears", "sea star")}
    quotes = {e["quote"] for e in views.concept(store, "otter").relations[0]["evidence"]}
    assert quotes == {"The otter hunts it.", "A sea star is bitter."}


def test_kggen_clusters_become_one_concept(store):
    found = from_value(
        {
            "entities": ["sea urchin", "sea urchins", "kelp"],
            "relations": [["sea urchins", "graze", "kelp"]],
            "entity_clusters": {"sea urchin": ["sea urchin", "purple pincushion"]},
        }
    )
    ready = prepared(mapped(found), "k")
    list(bring_in(store, ready, ready.settings, kinds.load()))
    assert views.concept(store, "sea urchin").relations


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(
        st.tuples(*([st.text(max_size=20)] * 3), st.floats() | st.none() | st.text(max_size=9)),
        min_size=1,
        max_size=6,
    )
)
def test_any_names_come_in_or_are_kept_with_the_reason(rows):
    links = [{"source": s, "label": p, "target": t, "weight": w} for s, p, t, w in rows]
    try:
        found = mapped(from_value({"nodes": [], "links": links}))
    except ValueError:
        assert not any(s.strip() and t.strip() for s, _, t, _ in rows)
        return
    assert len(found.said) + len(found.unusable) == len(rows)
    replies = prepared(found, "x").replies
    said = sum(len(json.loads(text)["relations"]) for _, text in replies)
    assert said == len(found.said)


def test_a_graph_that_leaves_comes_back_the_same(store, model, papers, tmp_path):
    for _ in add_papers(store, papers(6), size=400):
        pass
    list(grow(store, model, RunSettings(), Limits()))
    whole = part_of(store, Part())
    for form in FORMATS:
        if not form.endings or form.name in ("cypher", "html"):
            continue
        file = tmp_path / f"whole{form.endings[0]}"
        form.write(whole, file, Wish(multi=True))
        found = mapped(read([file])[0])
        assert {(o.source, o.predicate, o.target, o.step) for o in found.said} == {
            (names[one.source], one.predicate, names[one.target], str(one.first_step))
            for names in ({row.key: row.name for row in whole.concepts},)
            for one in whole.relations
        }, form.name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.graphml", '<!DOCTYPE g [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><graphml>&b;</graphml>'),
        ("b.graphml", "<graphml><graph><node id='a'/>"),
        ("c.json", "[" * 100_000),
        ("d.json", '{"nothing": 1}'),
        ("e.csv", "colour,size\nred,1\n"),
        ("f.gml", "graph [ node [ id 1 ] edge [ source 1 ] ]"),
        ("g.xyz", "?"),
        ("h.jsonld", '{"@context": "http://far.example/context"}'),
        ("i.ttl", "no turtle"),
    ],
)
def test_bad_files_are_refused_with_a_reason(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError):
        read([tmp_path / name])


def test_missing_files_and_attributes_are_said(tmp_path):
    with pytest.raises(NotFound):
        read([tmp_path / "none.csv"])
    with pytest.raises(UsageError, match="no graph that kgagent knows"):
        read([tmp_path])
    found = from_value([["a", "b", "c"]])
    for parts in ({"predicate": "nope"}, {"colour": "predicate"}):
        with pytest.raises(UsageError):
            mapped(found, parts)


def test_the_published_graphs_of_other_systems_come_in(shared, store):
    with (shared / "mine" / "essays-1-35.jsonl").open(encoding="utf-8") as lines:
        graphs = json.loads(next(lines))["published"]
    for system in ("KGGen", "GraphRAG", "OpenIE"):
        found = mapped(from_value(graphs[system]["graph"]))
        assert len(found.said) == len(graphs[system]["graph"]["relations"])
        ready = prepared(found, system)
        list(bring_in(store, ready, ready.settings, kinds.load()))
    assert views.overview(store).measures.concepts > 100


def test_the_command_tells_what_comes_and_what_is_kept(kgagent, tmp_path):
    rows = "source,target,verb\notter,urchin,eats\n,kelp,is alone\n"
    (tmp_path / "edges.csv").write_text(rows)
    ran = kgagent("import", "edges.csv", "--map", "predicate=verb", "--dry-run")
    assert ran.code == 0
    assert "Nothing was written" in ran.out
    assert not (tmp_path / "kgagent.db").exists()
    ran = kgagent("import", "edges.csv", "--map", "predicate=verb")
    assert ran.code == 1
    assert "1 rows, kept: an end is missing" in ran.out
    assert "(imported)" in kgagent("show", "otter").out
    told = json.loads(kgagent("import", "edges.csv", "--map", "predicate=verb", "--json").out)
    assert told["merged"] == 0
    assert kgagent("export", "out.json").code == 0
    assert json.loads((tmp_path / "out.json").read_text())["edges"][0]["imported"]
    assert kgagent("import", "edges.csv", "--map", "verb").code == 2
