"""Zotero RDF: records, where they appeared, and the files that lie beside the export."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgagent.domain.paper import Paper, Rejection
from kgagent.papers.find import find
from kgagent.papers.read import read_papers

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:link="http://purl.org/rss/1.0/modules/link/">
<bib:Article rdf:about="#item_1"><z:itemType>journalArticle</z:itemType>
<dcterms:isPartOf rdf:resource="urn:issn:1"/>
<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Faden</foaf:surname>
<foaf:givenName>Ida</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
<link:link rdf:resource="#item_2"/><link:link rdf:resource="#item_3"/>
<dc:title>On threads</dc:title><dcterms:abstract>Threads hold.</dcterms:abstract>
<dc:date>2019-05-02</dc:date><dc:description>PMID: 77
Citation Key: faden</dc:description></bib:Article>
<bib:Journal rdf:about="urn:issn:1"><dc:title>Fibres</dc:title>
<dc:identifier>DOI 10.5555/thread</dc:identifier></bib:Journal>
<z:Attachment rdf:about="#item_2"><z:itemType>attachment</z:itemType>
<rdf:resource rdf:resource="files/2/thread.txt"/></z:Attachment>
<z:Attachment rdf:about="#item_3"><z:itemType>attachment</z:itemType>
<rdf:resource rdf:resource="../../outside.txt"/></z:Attachment>
<bib:Memo rdf:about="#item_4"><rdf:value>A note of mine.</rdf:value></bib:Memo>
<bib:Book rdf:about="#item_5"><z:itemType>book</z:itemType><dc:title>No abstract</dc:title>
</bib:Book>
<z:Collection rdf:about="#c"><dc:title>Mine</dc:title></z:Collection></rdf:RDF>"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    (tmp_path / "mine.rdf").write_text(RDF)
    return tmp_path / "mine.rdf"


def test_a_record_is_a_paper_and_one_without_text_says_so(export: Path):
    paper, rejection = read_papers([export])
    assert isinstance(paper, Paper)
    assert paper.text == "On threads\n\nThreads hold."
    assert (paper.year, paper.doi, paper.venue) == (2019, "10.5555/thread", "Fibres")
    assert (paper.authors, paper.identifier) == (("Ida Faden",), "pmid:77")
    assert "outside.txt lies outside the folder" in " ".join(paper.notes)
    assert isinstance(rejection, Rejection)
    assert "No abstract" in rejection.message


def test_its_document_is_its_text_and_no_paper_of_its_own(export: Path):
    document = export.parent / "files" / "2" / "thread.txt"
    document.parent.mkdir(parents=True)
    document.write_text("Threads hold more than one may think, and that is measured here.")
    paper, _ = read_papers(find([str(export.parent)]))
    assert isinstance(paper, Paper)
    assert "is measured here" in paper.text
    assert (paper.title, paper.reader) == ("On threads", "zotero+txt")


@pytest.mark.parametrize("text", ["<a/>", "<rdf:RDF xmlns:rdf='x'/>", "<broken", "no xml"])
def test_other_files_of_that_name_are_refused(tmp_path: Path, text: str):
    (tmp_path / "x.rdf").write_text(text)
    [rejection] = read_papers([tmp_path / "x.rdf"])
    assert isinstance(rejection, Rejection)
