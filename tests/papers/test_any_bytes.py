"""Whatever a file holds, reading it gives papers or refusals, soon."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgagent.domain.paper import Paper, Rejection
from kgagent.domain.text import clean
from kgagent.papers.options import Limits
from kgagent.papers.read import read_papers

KINDS = "xml nxml html docx bib ris nbib json csv tsv jsonl md txt".split()
WORDS = (
    "<article> </article> <front> <article-meta> <body> <sec> <p> </p> <title> <xref> <!-- --> "
    "<![CDATA[ ]]> &amp; &lt; &#0; &bad; <feed> <entry> <summary> <id> <PubmedArticleSet> <html> "
    "<main> <h1> <a href=' </a> <script> @article{ @string{ a= {x} , } # \" \\'e $x$ \\ TY__-_JOUR "
    'ER__-_ PMID-_1 AB__-_text L1__-_files/../x [ ] { } : null 1e999 "title" "abstract" '
    '"type" "issued" "date-parts" title;abstract ;;; \n \n\n \r \0 ° 漢 \ud800 --- key:'
).replace("__", "  ")
PIECES = [piece.replace("_", " ") for piece in WORDS.split(" ") if piece]


def outcome(path: Path) -> list[Paper | Rejection]:
    limits = Limits(max_bytes=2_000_000, max_chars=200_000)
    items = list(read_papers([path], limits=limits))
    for item in items:
        if isinstance(item, Paper):
            assert clean(item.text) == item.text
            assert any(char.isalnum() for char in item.text)
            f"{item.title}{item.venue}{item.identifier}{item.authors}".encode()
        else:
            assert item.reason
            assert item.message
        item.origin.encode()
    return items


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(KINDS),
    data=st.one_of(
        st.binary(max_size=400),
        st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60).map(
            lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
        ),
    ),
)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, kind: str, data: bytes):
    path = tmp_path_factory.mktemp("fuzz") / f"a.{kind}"
    path.write_bytes(data)
    outcome(path)


@settings(max_examples=40, deadline=None)
@given(
    document=st.lists(
        st.sampled_from("<w:p> </w:p> <w:t> </w:t> x <a/> & <w:tbl> </w:tbl>".split()), max_size=30
    ),
    cut=st.integers(0, 400),
)
def test_any_word_file(tmp_path_factory: pytest.TempPathFactory, document: list[str], cut: int):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        body = f"<w:document xmlns:w='urn:w'>{''.join(document)}</w:document>"
        archive.writestr("word/document.xml", body)
    data = made.getvalue()
    path = tmp_path_factory.mktemp("fuzz") / "a.docx"
    path.write_bytes(data[:cut] if cut % 2 else data)
    assert outcome(path)


@pytest.mark.parametrize("kind", ["xml", "html", "bib", "ris", "json", "csv"])
@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a>",
        "<p x='",
        "@a{",
        "@article{a,t={",
        "{",
        "\\",
        "$",
        "[",
        '"',
        ";",
        "TY  - J\n",
        "AB  - x\n",
        "\n",
        "&",
        "<!DOCTYPE a [",
        "a=",
        '{"title":',
        "}",
        "<!--",
        "\\'{",
        "%",
    ],
)
def test_a_repeated_piece_takes_no_long_time(tmp_path: Path, kind: str, piece: str):
    path = tmp_path / f"a.{kind}"
    start = {"json": "[", "xml": "<article>", "html": "<html>"}.get(kind, "x\n")
    path.write_text(start + piece * (400_000 // len(piece)))
    began = time.process_time()
    assert outcome(path)
    assert time.process_time() - began < 10
