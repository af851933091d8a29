"""JATS, PubMed and arXiv XML, as somebody gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgagent.domain.paper import Paper, Rejection

from .conftest import Read

JATS = """<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.0//EN" "JATS-archivearticle1.dtd">
<article xmlns:mml="http://www.w3.org/1998/Math/MathML"><front>
<journal-meta><journal-title-group><journal-title>Fibres</journal-title></journal-title-group>
</journal-meta><article-meta>
<article-id pub-id-type="doi">10.5555/Silk.1</article-id>
<article-id pub-id-type="pmid">123456</article-id>
<title-group><article-title>Silk of <italic>B. mori</italic><xref>*</xref></article-title>
</title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Faden</surname>
<given-names>Ida M.</given-names></name></contrib>
<contrib contrib-type="author"><collab>Fibre Group</collab></contrib>
<contrib contrib-type="editor"><name><surname>Nobody</surname></name></contrib></contrib-group>
<pub-date pub-type="epub"><year>2018</year></pub-date>
<pub-date pub-type="ppub"><month>2</month><year>2019</year></pub-date>
<abstract><sec><title>Aim</title><p>We pull threads.</p></sec></abstract>
</article-meta></front>
<body><sec><title>Results</title>
<p>Wet threads stretch<sup><xref ref-type="bibr">3</xref></sup> in CO<sub>2</sub>
<fig><label>Fig. 1</label><caption><p>A pulled thread.</p></caption></fig>&nbsp;and air,
<inline-formula><mml:math><mml:mi>E</mml:mi><mml:mo>=</mml:mo><mml:mn>7</mml:mn></mml:math>
</inline-formula>.</p>
<table-wrap><label>Table 1</label><caption><title>Moduli</title></caption>
<table><tr><td>77777</td></tr></table></table-wrap>
<sec><title>Dry threads</title><p>They break.</p></sec></sec></body>
<back><ack><p>We thank the moths.</p></ack>
<ref-list><ref><mixed-citation>Unwanted reference</mixed-citation></ref></ref-list></back>
</article>"""


def read_text(read: Read, tmp_path: Path, text: str, name: str = "paper.xml") -> Paper:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    [paper] = read(path)
    assert isinstance(paper, Paper), paper
    return paper


def refused(read: Read, tmp_path: Path, text: str, name: str = "paper.xml") -> Rejection:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    [item] = read(path)
    assert isinstance(item, Rejection), item
    return item


def test_jats_says_what_the_paper_is(read: Read, tmp_path: Path):
    paper = read_text(read, tmp_path, JATS, "paper.nxml")
    assert paper.title == "Silk of B. mori"
    assert (paper.year, paper.doi, paper.identifier) == (2019, "10.5555/silk.1", "pmid:123456")
    assert paper.authors == ("Ida M. Faden", "Fibre Group")
    assert (paper.venue, paper.reader) == ("Fibres", "jats")


def test_jats_text_has_headings_captions_and_formulae_but_no_cells_or_references(
    read: Read, tmp_path: Path
):
    assert read_text(read, tmp_path, JATS).text.split("\n\n") == [
        "Silk of B. mori",
        "Aim",
        "We pull threads.",
        "Results",
        "Wet threads stretch [3] in CO2 and air, E=7.",
        "Fig. 1. A pulled thread.",
        "Table 1. Moduli.",
        "Dry threads",
        "They break.",
        "We thank the moths.",
    ]


def test_a_bomb_of_entities_is_refused(read: Read, tmp_path: Path):
    bomb = '<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><article>&b;</article>'
    assert refused(read, tmp_path, bomb).reason == "entities"


def test_an_entity_that_reads_a_file_is_refused(read: Read, tmp_path: Path):
    (tmp_path / "secret.txt").write_text("the secret word")
    xxe = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{tmp_path}/secret.txt">]><article>&x;</article>'
    rejection = refused(read, tmp_path, xxe)
    assert rejection.reason == "entities"
    assert "secret word" not in rejection.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<article><front>", "broken"),
        ("<article/>", "empty"),
        ("<score-partwise><part/></score-partwise>", "unknown_type"),
        ("<article>" + "<sec>" * 500 + "</sec>" * 500 + "</article>", "too_large"),
        ("<PubmedArticleSet></PubmedArticleSet>", "empty"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "empty"),
    ],
)
def test_xml_that_is_no_paper_is_refused_with_a_reason(read: Read, tmp_path: Path, text, reason):
    assert refused(read, tmp_path, text).reason == reason


PUBMED = """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>77</PMID><Article>
<Journal><JournalIssue><PubDate><MedlineDate>2020 Jan-Feb</MedlineDate></PubDate></JournalIssue>
<Title>Moth studies</Title></Journal><ArticleTitle>Moths at night.</ArticleTitle>
<Abstract><AbstractText Label="AIM">Count moths.</AbstractText><AbstractText>Many.</AbstractText>
</Abstract><AuthorList><Author><LastName>Nacht</LastName><ForeName>Eva</ForeName></Author>
</AuthorList></Article></MedlineCitation><PubmedData><ArticleIdList>
<ArticleId IdType="doi">10.5555/moth</ArticleId></ArticleIdList><ReferenceList><Reference>
<ArticleIdList><ArticleId IdType="doi">10.5555/other</ArticleId></ArticleIdList></Reference>
</ReferenceList></PubmedData></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>78</PMID><Article><ArticleTitle>No words</ArticleTitle>
</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""


def test_pubmed_records_are_papers_and_those_without_abstract_are_named(read: Read, tmp_path: Path):
    path = tmp_path / "answer.xml"
    path.write_text(PUBMED)
    paper, rejection = read(path)
    assert isinstance(paper, Paper)
    assert paper.text == "Moths at night.\n\nAim: Count moths.\n\nMany."
    assert (paper.year, paper.doi, paper.identifier) == (2020, "10.5555/moth", "pmid:77")
    assert (paper.authors, paper.venue) == (("Eva Nacht",), "Moth studies")
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.origin) == ("empty", f"{path}:78")


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<entry><id>http://arxiv.org/abs/2502.13025v3</id><title>Growing
 graphs</title><published>2025-02-18T00:00:00Z</published><summary> We grow. </summary>
<author><name>Ada Kern</name></author><arxiv:doi>10.5555/Grow</arxiv:doi></entry></feed>"""


def test_an_arxiv_answer_gives_id_year_and_abstract(read: Read, tmp_path: Path):
    paper = read_text(read, tmp_path, ATOM)
    assert (paper.identifier, paper.year, paper.doi) == ("arxiv:2502.13025", 2025, "10.5555/grow")
    assert paper.text == "Growing graphs\n\nWe grow."
    assert paper.authors == ("Ada Kern",)


def test_what_arxiv_says_is_wrong_is_told(read: Read, tmp_path: Path):
    feed = ATOM.replace("/abs/2502.13025v3", "/api/errors#wrong").replace("We grow", "bad id")
    assert "bad id" in refused(read, tmp_path, feed).message
