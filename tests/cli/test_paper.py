"""`kgagent paper`, as somebody types it."""

from __future__ import annotations

import json

import pytest

from kgagent.agent.read import add_papers
from kgagent.domain.paper import Paper

XML = """<PubmedArticle><MedlineCitation><PMID>7</PMID><Article>
<ArticleTitle>On glue</ArticleTitle><Abstract><AbstractText>Glue holds.</AbstractText></Abstract>
<PublicationTypeList><PublicationType>Retracted Publication</PublicationType>
</PublicationTypeList></Article></MedlineCitation></PubmedArticle>"""


@pytest.fixture
def graph(kgagent, tmp_path) -> str:
    db = str(tmp_path / "g.db")
    (tmp_path / "a.txt").write_text("Nacre is composed of aragonite. Silk contains fibroin.")
    (tmp_path / "b.txt").write_text("Silk contains fibroin. Tannin protects wood.")
    kgagent("grow", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--db", db)
    return db


def test_a_retracted_paper_is_seen_and_not_counted(graph, kgagent):
    told = json.loads(kgagent("paper", "retract", "1", "--dry-run", "--json", "--db", graph).out)
    assert told["done"] is False
    why = "images used twice"
    done = json.loads(
        kgagent("paper", "retract", "1", "--reason", why, "--json", "--db", graph).out
    )
    assert told["toll"] == done["toll"]
    shown = kgagent("show", "silk", "--db", graph)
    assert "1 paper]" in shown.out
    assert f"{why}), not counted" in shown.out
    assert why in kgagent("papers", "--removed", "--db", graph).out
    assert kgagent("show", "nacre", "--db", graph).code == 3
    assert "comes back" in kgagent("undo", "--db", graph).out
    assert kgagent("show", "nacre", "--db", graph).code == 0


def test_reading_a_removed_paper_says_how_to_bring_it_back(graph, kgagent, tmp_path):
    kgagent("paper", "remove", "2", "--db", graph)
    again = kgagent("add", str(tmp_path / "b.txt"), "--db", graph)
    assert "kgagent paper restore 2" in again.err
    assert kgagent("paper", "restore", "2", "--db", graph).code == 0
    assert kgagent("show", "tannin", "--db", graph).code == 0


def test_a_file_takes_the_place_of_a_paper(graph, kgagent, tmp_path):
    better = tmp_path / "better.txt"
    better.write_text("Tannin protects oak. Tannin protects wood.")
    told = kgagent("paper", "replace", "2", str(better), "--db", graph)
    assert "unread     1 passages" in told.out
    kgagent("grow", "--db", graph)
    assert kgagent("show", "oak", "--db", graph).code == 0


def test_what_is_known_to_be_retracted_is_read_only_on_demand(kgagent, tmp_path, store):
    (tmp_path / "glue.xml").write_text(XML)
    arguments = ("add", str(tmp_path / "glue.xml"), "--db", str(store.file))
    refused = kgagent(*arguments)
    assert (refused.code, "was retracted" in refused.err) == (1, True)
    assert kgagent(*arguments, "--retracted", "read").code == 0
    read = next(add_papers(store, [Paper("x", retracted=True)], size=99))
    assert read.outcome == "rejected"
