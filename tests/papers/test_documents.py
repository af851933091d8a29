"""Web pages and Word files."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from kgagent.domain.paper import Paper, Rejection
from kgagent.papers.find import find
from kgagent.papers.options import Limits

from .conftest import Read

PAGE = (
    """<!DOCTYPE html><html><head><title>Silk | A journal</title>
<meta name="citation_title" content="Silk in the rain">
<meta name="citation_doi" content="10.5555/R">
<meta name="citation_author" content="Faden, Ida"><meta name="citation_author" content="Kern, Ada">
<meta name="citation_publication_date" content="2018/04/01">
<script>var x = "no</p>";</script></head>
<body><nav><ul><li><a href="/">Home page</a></li></ul></nav><main><h1>Silk in the rain</h1>
<h2>Results</h2><p>Rain <b>softens</b> threads &amp; webs.<br>Dew does not.</p><p>"""
    + "The web holds. " * 40
    + """</p><h2>References</h2><p>Unwanted reference.</p><h2>Data</h2><p>On request.</p>
</main><footer>Cookies of ours</footer></body></html>"""
)


def test_a_page_is_its_main_text(read: Read, tmp_path: Path):
    path = tmp_path / "silk.html"
    path.write_text(PAGE)
    [paper] = read(path)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.doi, paper.year) == ("Silk in the rain", "10.5555/r", 2018)
    assert paper.authors == ("Ida Faden", "Ada Kern")
    assert "Results\n\nRain softens threads & webs. Dew does not." in paper.text
    assert paper.text.endswith("Data\n\nOn request.")
    for unwanted in ("Home page", "var x", "Unwanted", "Cookies"):
        assert unwanted not in paper.text


def test_a_page_says_its_encoding(read: Read, tmp_path: Path):
    path = tmp_path / "a.htm"
    path.write_bytes('<html><meta charset="iso-8859-2"><p>Łódź</p></html>'.encode("iso-8859-2"))
    [paper] = read(path)
    assert isinstance(paper, Paper)
    assert "Łódź" in paper.text


@pytest.mark.parametrize("piece", ["<", "<!--", "<a ", "</", "<p>", "<div a='", "&#x", "<![CDATA["])
def test_no_page_takes_long(read: Read, tmp_path: Path, piece: str):
    path = tmp_path / "a.html"
    path.write_text("<html>word " + piece * 60_000)
    began = time.process_time()
    assert read(path)
    assert time.process_time() - began < 5


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = f"""<w:document {W}><w:body>
<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Silk </w:t></w:r><w:r><w:t>notes</w:t></w:r>
</w:p><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Aim</w:t></w:r></w:p>
<w:p><w:r><w:t>We</w:t><w:tab/><w:t>pull.</w:t></w:r><w:del><w:r><w:delText>Gone</w:delText></w:r>
</w:del></w:p><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>References</w:t></w:r></w:p>
<w:p><w:r><w:t>Unwanted reference.</w:t></w:r></w:p></w:body></w:document>"""


def word(path: Path, body: str = BODY, name: str = "word/document.xml") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return path


def test_a_word_file(read: Read, tmp_path: Path):
    [paper] = read(word(tmp_path / "a.docx"))
    assert isinstance(paper, Paper)
    assert (paper.title, paper.text) == ("Silk notes", "Silk notes\n\nAim\n\nWe pull.")


def test_a_word_file_that_unpacks_to_too_much_is_refused(read: Read, tmp_path: Path):
    path = word(tmp_path / "a.docx", "<a>" + " " * 3_000_000 + "</a>")
    [item] = read(path, limits=Limits(max_bytes=1_000_000))
    assert isinstance(item, Rejection)
    assert item.reason == "too_large"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 cut off", "broken"),
        (b"plain words", "broken"),
        (b"\xd0\xcf\x11\xe0old", "encrypted"),
    ],
)
def test_what_is_no_word_file_is_refused(read: Read, tmp_path: Path, data: bytes, reason: str):
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    [item] = read(path)
    assert isinstance(item, Rejection)
    assert item.reason == reason


def test_another_zip_is_no_word_file(read: Read, tmp_path: Path):
    [item] = read(word(tmp_path / "a.docx", name="slides.xml"))
    assert isinstance(item, Rejection)
    assert item.reason == "unknown_type"


def test_in_a_folder_only_what_speaks_of_papers_is_found(tmp_path: Path):
    contents = {
        "refs.json": '[{"type": "book", "title": "A"}]',
        "package.json": '{"name": "x"}',
        "papers.csv": "title,abstract\n",
        "numbers.csv": "x,y\n1,2\n",
        "paper.xml": "<?xml version='1.0'?><article/>",
        "pom.xml": "<project/>",
        "z.bib": "@misc{}",
    }
    for name, text in contents.items():
        (tmp_path / name).write_text(text)
    found = [path.name for path in find([str(tmp_path)])]
    assert found == ["refs.json", "z.bib", "paper.xml", "papers.csv"]
