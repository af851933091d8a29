"""BibTeX, RIS, CSL-JSON and tables, with and without the documents beside them."""

from __future__ import annotations

import json
from pathlib import Path

from kgagent.domain.paper import Paper, Rejection
from kgagent.papers.find import find

from .conftest import Read

BIB = r"""@string{jn = {Fibres}}
@article{faden, title={{Silk} and M{\"o}bius bands in {CO$_2$}}, author={Faden, Ida and Kern, Ada},
 year=2019, journal={Fibres \& Threads}, abstract={Half of it, 50\%, holds.}, doi={10.5555/A},
 file={Full Text:files/3/silk.txt:text/plain}}
@misc{kern, title={Graphs}, abstract={They grow.}, eprint={2502.13025}, archiveprefix={arXiv}}
@article{broken, title={never closed
@book{last, title={A title only}}
"""


def items(read: Read, path: Path, text: str) -> list[Paper | Rejection]:
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_bibtex_records_are_read_as_text(read: Read, tmp_path: Path):
    found = items(read, tmp_path / "a.bib", BIB)
    papers = {item.origin.rpartition(":")[2]: item for item in found if isinstance(item, Paper)}
    silk = papers["faden"]
    assert silk.title.startswith("Silk and Möbius bands in CO")
    assert silk.text.endswith("Half of it, 50%, holds.")
    assert silk.authors == ("Ida Faden", "Ada Kern")
    assert (silk.year, silk.doi, silk.venue) == (2019, "10.5555/a", "Fibres & Threads")
    assert papers["kern"].identifier == "arxiv:2502.13025"
    refusals = {item.reason for item in found if isinstance(item, Rejection)}
    assert refusals == {"broken", "empty"}


def test_the_document_beside_a_record_is_its_text(read: Read, tmp_path: Path):
    (tmp_path / "files" / "3").mkdir(parents=True)
    (tmp_path / "files" / "3" / "silk.txt").write_text("Whole text of the silk paper. It is long.")
    paper = items(read, tmp_path / "lib.bib", BIB)[0]
    assert isinstance(paper, Paper)
    assert "Whole text of the silk paper" in paper.text
    assert (paper.doi, paper.year, paper.reader) == ("10.5555/a", 2019, "bibtex+txt")


def test_a_document_outside_the_folder_is_left_alone(read: Read, tmp_path: Path):
    (tmp_path / "private.txt").write_text("My private letter to a friend.")
    (tmp_path / "lib").mkdir()
    for name in ("../private.txt", str(tmp_path / "private.txt")):
        bib = f"@misc{{x, title={{A}}, abstract={{B b.}}, file={{{name}}}}}"
        [paper] = items(read, tmp_path / "lib" / "lib.bib", bib)
        assert isinstance(paper, Paper)
        assert "private letter" not in paper.text
        assert any("outside" in note for note in paper.notes)


RIS = """TY  - JOUR
TI  - Moths and lamps
AU  - Nacht, Eva
PY  - 2020/05/01
AB  - They circle
 until morning.
DO  - 10.5555/lamp
T2  - Moth studies
L1  - files/9/none.pdf
ER  -
TY  - BOOK
TI  - Only a title
ER  -
"""


def test_ris_records(read: Read, tmp_path: Path):
    paper, rejection = items(read, tmp_path / "a.ris", RIS)
    assert isinstance(paper, Paper)
    assert paper.text == "Moths and lamps\n\nThey circle until morning."
    assert (paper.year, paper.doi, paper.venue) == (2020, "10.5555/lamp", "Moth studies")
    assert paper.authors == ("Eva Nacht",)
    assert any("not there" in note for note in paper.notes)
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.origin) == ("empty", f"{tmp_path / 'a.ris'}:11")


def test_pubmeds_own_format(read: Read, tmp_path: Path):
    text = (
        "\nPMID- 42\nTI  - Moths return\n      at night\nFAU - Nacht, Eva\nDP  - 2021 May\n"
        "AB  - They do.\nAID - 10.5555/back [doi]\nJT  - Moth studies\n"
    )
    [paper] = items(read, tmp_path / "a.nbib", text)
    assert isinstance(paper, Paper)
    assert paper.title == "Moths return at night"
    assert (paper.identifier, paper.doi, paper.year) == ("pmid:42", "10.5555/back", 2021)


def test_csl_json(read: Read, tmp_path: Path):
    records = [
        {
            "type": "article-journal",
            "title": "Threads",
            "abstract": "<p>p &lt; 0.05 in H<sub>2</sub>O</p>",
            "author": [{"family": "Faden", "given": "Ida"}, {"literal": "Fibre Group"}],
            "issued": {"date-parts": [[2017, 3]]},
            "container-title": "Fibres",
            "DOI": "10.5555/t",
            "PMID": "9",
        },
        {"title": "Plain", "text": "A plain record."},
        "no record",
    ]
    csl, plain, rejection = items(read, tmp_path / "a.json", json.dumps(records))
    assert isinstance(csl, Paper)
    assert csl.text == "Threads\n\np < 0.05 in H2O"
    assert csl.authors == ("Ida Faden", "Fibre Group")
    assert (csl.year, csl.doi, csl.identifier) == (2017, "10.5555/t", "pmid:9")
    assert isinstance(plain, Paper)
    assert isinstance(rejection, Rejection)


def test_a_table_has_a_paper_a_row(read: Read, tmp_path: Path):
    text = '\ufeffTitle;Year;Abstract\nSilk;2001;"It is\nstrong; very."\n;;\nBone;2002;\n'
    path = tmp_path / "a.csv"
    paper, rejection = items(read, path, text)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.year, paper.origin) == ("Silk", 2001, f"{path}:2")
    assert paper.text == "Silk\n\nIt is\nstrong; very."
    assert isinstance(rejection, Rejection)


def test_a_table_without_texts_says_which_columns_it_looked_for(read: Read, tmp_path: Path):
    [rejection] = items(read, tmp_path / "a.csv", "a,b\n1,2\n")
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, "abstract" in rejection.message) == ("no_text", True)


def test_a_zotero_folder_reads_each_document_once(read: Read, tmp_path: Path, prose_pdf: Path):
    (tmp_path / "export" / "files" / "3").mkdir(parents=True)
    prose_pdf.rename(tmp_path / "export" / "files" / "3" / "silk.pdf")
    (tmp_path / "export" / "files" / "3" / "snapshot.html").write_text("<html><p>A snapshot.")
    files = "PDF:files/3/silk.pdf:a;Snapshot:files/3/snapshot.html:b"
    entry = f"@article{{a, title={{Silk, humidity}}, doi={{10.5555/h}}, file={{{files}}}}}"
    (tmp_path / "export" / "export.bib").write_text(entry)
    [paper] = read(*find([str(tmp_path / "export")]))
    assert isinstance(paper, Paper)
    assert (paper.doi, paper.reader, paper.page_starts) == ("10.5555/h", "bibtex+pdf", (0,))
    assert "Spider silk is among the toughest" in paper.text
