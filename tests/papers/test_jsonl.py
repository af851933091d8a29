"""JSON lines: fields, streams, broken lines, bombs."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from kgagent.domain.paper import Paper, Rejection
from kgagent.errors import UsageError
from kgagent.papers.options import FieldNames, Limits

from .conftest import Read


def write(path: Path, *records: Any) -> Path:
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    data = "\n".join(lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def one(read: Read, path: Path, record: Any, **kept: Any) -> Paper:
    [paper] = read(write(path / "a.jsonl", record), **kept)
    assert isinstance(paper, Paper), paper
    return paper


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.ndjson"])
def test_a_record_is_a_paper(tmp_path: Path, read: Read, name: str) -> None:
    record = {
        "id": "W1",
        "title": "Silk  threads",
        "abstract": "They are strong.",
        "year": 2019,
        "doi": "https://doi.org/10.1000/X.1",
        "authors": ["Marie Curie", {"given": "Lise", "family": "Meitner"}],
        "journal": "Fibres",
    }
    [paper] = read(write(tmp_path / name, record))
    assert paper == Paper(
        text="Silk threads\n\nThey are strong.",
        title="Silk threads",
        year=2019,
        doi="10.1000/x.1",
        authors=("Marie Curie", "Lise Meitner"),
        venue="Fibres",
        identifier="W1",
        origin=f"{tmp_path / name}:1",
        reader="jsonl",
    )


@pytest.mark.parametrize("name", ["abstract", "text", "body", "full_text", "Full Text", "content"])
def test_the_text_has_many_names(tmp_path: Path, read: Read, name: str) -> None:
    assert one(read, tmp_path, {name: "They are strong."}).text == "They are strong."


def test_the_title_is_not_repeated(tmp_path: Path, read: Read) -> None:
    record = {"title": "Silk threads", "text": "Silk\nthreads\n\nAre strong."}
    assert one(read, tmp_path, record).text == "Silk\nthreads\n\nAre strong."


def test_an_abstract_and_a_text_are_both_kept(tmp_path: Path, read: Read) -> None:
    assert one(read, tmp_path, {"abstract": "In short.", "text": "At length."}).text == (
        "In short.\n\nAt length."
    )
    both = {"abstract": "In short.", "text": "In short. At length."}
    assert one(read, tmp_path, both).text == "In short. At length."


def test_paragraphs_may_be_a_list(tmp_path: Path, read: Read) -> None:
    record = {"body_text": [{"text": "One."}, {"text": "Two."}, 3]}
    assert one(read, tmp_path, record).text == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("value", "year"),
    [
        (2019, 2019),
        ("2019", 2019),
        ("2019-05-01", 2019),
        (2019.0, 2019),
        ("n.d.", None),
        (None, None),
        (True, None),
        (99999, None),
        ("20190501", None),
        (float("inf"), None),
    ],
)
def test_years(tmp_path: Path, read: Read, value: object, year: int | None) -> None:
    assert one(read, tmp_path, {"text": "x", "year": value}).year == year


@pytest.mark.parametrize(
    ("value", "doi"),
    [
        ("10.1000/ABC", "10.1000/abc"),
        ("doi:10.1000/abc", "10.1000/abc"),
        ("DOI 10.1000/abc", "10.1000/abc"),
        ("http://dx.doi.org/10.1000/a%2Fb", "10.1000/a/b"),
        ("11.1000/abc", None),
        ("10.1000", None),
        ("10.1000/a b", None),
        ("", None),
        (7, None),
    ],
)
def test_dois(tmp_path: Path, read: Read, value: object, doi: str | None) -> None:
    assert one(read, tmp_path, {"text": "x", "DOI": value}).doi == doi


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("Curie, M.; Meitner, L.", ("Curie, M.", "Meitner, L.")),
        ("Marie Curie and Lise Meitner", ("Marie Curie", "Lise Meitner")),
        ("Marie Curie, Lise Meitner", ("Marie Curie", "Lise Meitner")),
        ("Curie, Marie", ("Curie, Marie",)),
        ([{"name": "Marie Curie"}, {"x": 1}, None], ("Marie Curie",)),
        (5, ("5",)),
    ],
)
def test_authors(tmp_path: Path, read: Read, value: object, authors: tuple[str, ...]) -> None:
    assert one(read, tmp_path, {"text": "x", "author": value}).authors == authors


def test_field_names_can_be_given(tmp_path: Path, read: Read) -> None:
    fields = FieldNames().renamed(abstract="AB", year="PY")
    record = {"AB": "Wanted.", "abstract": "Unwanted.", "PY": "1999", "title": "T"}
    paper = one(read, tmp_path, record, fields=fields)
    assert (paper.text, paper.year) == ("T\n\nWanted.", 1999)


def test_an_unknown_part_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="colour"):
        FieldNames().renamed(colour="x")


def test_a_broken_line_is_named_and_the_rest_read(tmp_path: Path, read: Read) -> None:
    good = {"text": "Strong."}
    bad = ["{broken", "[1, 2]", "", json.dumps({"title": "only"}), "[" * 100_000]
    bad += ['{"text": ' + "9" * 5000 + "}"]
    path = write(tmp_path / "file.jsonl", good, *bad, good)
    items = read(path)
    got = [(i.origin.rpartition(":")[2], getattr(i, "reason", "read")) for i in items]
    assert got == [
        ("1", "read"),
        ("2", "broken"),
        ("3", "broken"),
        ("5", "empty"),
        ("6", "broken"),
        ("7", "broken"),
        ("8", "read"),
    ]
    assert items[1].origin == f"{path}:2"


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "Good."}\n{"text": "caf\xe9"}\n{"text": "Good."}')
    assert [getattr(i, "reason", "read") for i in read(path)] == ["read", "broken", "read"]


def test_escaped_surrogates_and_nul_are_cleaned(tmp_path: Path, read: Read) -> None:
    line = r'{"title": "A\ud800B", "text": "x\u0000y \ud83d\ude00", "authors": ["\udc00"]}'
    paper = one(read, tmp_path, line)
    assert paper.text == "A\ufffdB\n\nxy \U0001f600"
    "".join([paper.text, paper.title, *paper.authors]).encode()


def test_a_long_line_is_skipped_and_the_rest_read(tmp_path: Path, read: Read) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "y" * 5000}, {"text": "Good."})
    items = read(path, limits=Limits(max_line_bytes=1000))
    assert [getattr(i, "reason", "read") for i in items] == ["too_large", "read"]


def test_a_file_over_the_limit_of_bytes_is_streamed(tmp_path: Path, read: Read) -> None:
    path = write(tmp_path / "a.jsonl", *[{"text": f"Text {n}."} for n in range(100)])
    assert len(read(path, limits=Limits(max_bytes=100))) == 100


def test_a_bomb_is_stopped(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "Good."}\n' + b" " * 10_000_000))
    items = read(path, limits=Limits(max_line_bytes=1000, max_unzipped_bytes=1_000_000))
    assert [getattr(i, "reason", "read") for i in items] == ["read", "too_large"]


def test_a_compressed_file_that_is_cut_off(tmp_path: Path, read: Read) -> None:
    path = write(
        tmp_path / "a.jsonl.gz",
        *[{"text": random.Random(n).randbytes(999).hex()} for n in range(99)],
    )
    path.write_bytes(path.read_bytes()[:-2000])
    *papers, last = read(path)
    assert all(isinstance(item, Paper) for item in papers)
    assert papers
    assert isinstance(last, Rejection)
    assert last.reason == "broken"


def test_compression_and_name_must_agree(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.jsonl.gz").write_text('{"text": "x"}')
    (tmp_path / "a.jsonl").write_bytes(gzip.compress(b'{"text": "x"}'))
    for name in ("a.jsonl.gz", "a.jsonl"):
        [item] = read(tmp_path / name)
        assert isinstance(item, Rejection)
