"""Real papers, where the shared development data lie beside the checkout."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kgagent.domain.paper import Paper
from kgagent.domain.text import clean
from kgagent.papers.find import find
from kgagent.papers.split import split

from .conftest import Read

SHARED = Path(__file__).parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data beside the checkout"),
]


def papers(read: Read, *inputs: str) -> list[Paper]:
    items = read(*find([str(SHARED / given) for given in inputs]))
    found = [item for item in items if isinstance(item, Paper)]
    assert len(found) == len(items), items
    for paper in found:
        assert clean(paper.text) == paper.text
        passages = split(paper.text, page_starts=paper.page_starts)
        assert "".join(paper.text.split()) == "".join("".join(p.text.split()) for p in passages)
        assert all(len(p.text) <= 2500 for p in passages)
    return found


def test_pdf_papers(read: Read) -> None:
    found = {Path(paper.origin).stem: paper for paper in papers(read, "papers/pdf/*.pdf")}
    cosmos = found["0807.3577"]
    assert cosmos.title == "Apparent and average accelerations of the Universe"
    assert (cosmos.year, cosmos.doi) == (2008, "10.1088/1475-7516/2008/10/003")
    assert len(cosmos.authors) == 2
    assert len(cosmos.page_starts) == 15
    assert found["Wang-paperAVE2008"].title == "Information Synthesis for Answer Validation"
    assert found["two_pages"].title.startswith("Ability of different obturation techniques")
    for paper in found.values():
        assert "\ufffe" not in paper.text
        assert "\nReferences\n" not in paper.text.replace("\nReferences 14\n", "")


def test_full_texts(read: Read) -> None:
    found = papers(read, "papers/fulltext/S0*.txt")
    assert len(found) == 24
    assert all(paper.title != Path(paper.origin).stem for paper in found)
    assert all(len(paper.text) > 15_000 for paper in found)


def test_abstracts_of_one_field(read: Read) -> None:
    found = papers(read, "biocomposites/*.jsonl")
    assert len(found) > 480
    assert all(paper.year and paper.title and paper.identifier for paper in found)
    assert all(paper.text.startswith(paper.title) for paper in found)
    assert sum(paper.doi is not None for paper in found) > 400
    assert all(paper.venue for paper in found)


def test_jats_papers(read: Read) -> None:
    found = papers(read, "papers/jats/*.nxml")
    assert len(found) == 8
    for paper in found:
        root = ET.parse(paper.origin).getroot()
        meta = root.find("front/article-meta")
        assert meta is not None
        [doi] = [each.text for each in meta.findall("article-id[@pub-id-type='doi']")]
        [title] = meta.findall("title-group/article-title")
        assert paper.doi == (doi or "").lower()
        assert paper.title == " ".join("".join(title.itertext()).split())
        years = [each.text for each in meta.findall("pub-date/year")]
        assert str(paper.year) in years
        lines = paper.text.split("\n\n")
        headings = ["".join(each.itertext()).strip() for each in root.findall("body/sec/title")]
        assert [each for each in lines if each in headings][-len(headings) :] == headings
        abstract = "".join("".join(meta.find("abstract/*/..").itertext()).split())[-60:]
        assert abstract in "".join(paper.text.split())


def test_recorded_arxiv_answers(read: Read, tmp_path: Path) -> None:
    ids = []
    for recorded in sorted((SHARED / "papers" / "arxiv-atom").glob("*.json")):
        answer = tmp_path / "answer.xml"
        answer.write_text(json.loads(recorded.read_text())["body"], encoding="utf-8")
        expected = re.findall(r"<id>http://arxiv.org/abs/(.+?)v\d+</id>", answer.read_text("utf-8"))
        found = [item for item in read(answer) if isinstance(item, Paper)]
        assert [paper.identifier for paper in found] == [f"arxiv:{each}" for each in expected]
        assert all(paper.year and len(paper.text) > len(paper.title) + 50 for paper in found)
        ids += found
    assert len(ids) == 64
