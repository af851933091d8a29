"""`kgagent export`: what is written, what of the graph, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgagent.interchange.json_graph import read_json

TEXTS = {
    "silk.txt": "Silk fibroin improves toughness. Degumming removes sericin.",
    "bone.txt": "Bone contains collagen. Collagen binds hydroxyapatite. "
    "Hydroxyapatite stiffens bone. Bone holds marrow. Marrow makes blood.",
}


@pytest.fixture
def grown(kgagent, tmp_path: Path, kept):
    (tmp_path / "texts").mkdir()
    for name, said in TEXTS.items():
        (tmp_path / "texts" / name).write_text(said)
    kept(__name__, tmp_path / "kgagent.db", lambda: kgagent("grow", "texts"))
    return kgagent


def exported(kgagent, *arguments: str):
    ran = kgagent("export", "part.json", "--json", *arguments)
    assert ran.code == 0, ran.err
    return read_json(Path("part.json"))


@pytest.mark.parametrize(
    "file",
    ["g.graphml", "g.gexf", "g.json", "g.jsonl", "g.csv", "g.cypher", "g.ttl", "g.jsonld",
     "g.html", "g.parquet"],
)  # fmt: skip
def test_the_ending_names_the_format(grown, file):
    ran = grown("export", file, "--json")
    written = json.loads(ran.out)
    assert written["concepts"] > 4
    assert all(Path(each).stat().st_size > 100 for each in written["files"] or [written["path"]])


def test_a_vault_is_a_folder(grown):
    ran = grown("export", "vault", "--format", "obsidian")
    assert ran.code == 0, ran.err
    assert "Obsidian" in ran.out
    assert len(list(Path("vault").glob("*.md"))) > 5


def test_the_format_can_be_named(grown):
    assert grown("export", "graph.txt", "--format", "turtle").code == 0
    assert "skos:Concept" in Path("graph.txt").read_text()


def test_both_files_of_a_pair_are_named(grown):
    ran = grown("export", "g.csv")
    assert "g.nodes.csv and g.relationships.csv" in ran.out


def test_a_growing_graph_starts_at_steps(grown):
    assert grown("export", "g.gexf", "--dynamic").code == 0
    assert 'start="2"' in Path("g.gexf").read_text()


def test_parts_of_the_graph(grown):
    whole = exported(grown)
    first = exported(grown, "--step", "1")
    assert 0 < len(first.relations) < len(whole.relations)
    assert first.step == 1
    near = exported(grown, "--around", "blood")
    assert "blood" in {concept.name.lower() for concept in near.concepts}
    assert 0 < len(near.concepts) < len(whole.concepts)
    wider = exported(grown, "--around", "blood", "--hops", "9")
    assert len(near.concepts) < len(wider.concepts)
    assert len(exported(grown, "--community", "0").concepts) < len(whole.concepts)
    assert exported(grown, "--min-support", "9").relations == ()
    assert exported(grown, "--date", "9999-12-31") == whole
    assert exported(grown, "--grounded").relations


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["g.docx"], 2, ".gexf"),
        (["g", "--format", "word"], 2, "obsidian"),
        (["g.graphml", "--dynamic"], 2, "cannot grow"),
        (["g.gexf", "--dynamic", "--time", "week"], 2, "week"),
        (["g.json", "--date", "yesterday"], 2, "2026-11-30"),
        (["g.json", "--date", "2020-01-01"], 3, "no graph on 2020-01-01"),
        (["g.json", "--date", "2020-01-01", "--step", "1"], 2, "both say when"),
        (["g.json", "--step", "99"], 3, "no step 99"),
        (["g.json", "--around", "colagen"], 3, "ollagen"),
        (["g.json", "--community", "99"], 3, "no community 99"),
    ],
)
def test_what_cannot_be_had_is_said(grown, arguments, code, said):
    ran = grown("export", *arguments)
    assert ran.code == code
    assert said in ran.err
    assert not Path("g.json").exists()
