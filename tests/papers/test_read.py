"""The stream: order, limits, and rejections that name what is wrong."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest

from kgagent.domain.paper import Paper, Rejection
from kgagent.papers.options import Limits
from kgagent.papers.read import read_papers

from .conftest import Read


def reasons(items: list[Paper | Rejection]) -> list[str]:
    return [item.reason if isinstance(item, Rejection) else "read" for item in items]


def test_one_bad_paper_never_stops_the_others(tmp_path: Path, read: Read) -> None:
    contents = {
        "1.txt": b"A title\n\nSome text.",
        "2.pdf": b"<!DOCTYPE html><html>404</html>",
        "3.txt": b"\x00\x01\x02\x03" * 500,
        "4.pptx": b"PK\x03\x04 slides",
        "5.txt": b"  \n",
        "6.txt": b"<!doctype html><p>x",
        "7.md": b"# Last\n\nStill read.",
    }
    paths = []
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    paths.insert(3, tmp_path / "missing.txt")
    items = read(*paths)
    expected = "read not_a_pdf binary missing unknown_type empty not_text read".split()
    assert reasons(items) == expected
    assert [item.origin for item in items] == [str(path) for path in paths]
    for item in items:
        if isinstance(item, Rejection):
            assert item.message
            assert len(item.message.split()) > 5


def test_it_is_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A title\n\ntext")

    def endless() -> object:
        while True:
            yield path

    assert next(read_papers(endless())).origin == str(path)  # type: ignore[arg-type]


def test_a_large_text_is_refused_before_it_is_read(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.write(b"word " * 2000)
        stream.truncate(100_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    [item] = read(path)
    assert reasons([item]) == ["too_large"]
    assert time.perf_counter() - start < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    assert "50,000,000" in item.message  # type: ignore[union-attr]


def test_too_many_characters_are_refused(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "long.txt"
    path.write_text("word " * 100)
    assert reasons(read(path, limits=Limits(max_chars=400))) == ["too_large"]
    assert reasons(read(path, limits=Limits(max_bytes=400))) == ["too_large"]


def test_binary_after_a_readable_begin_is_refused(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"looks fine " * 1000 + b"\x00" * 20_000)
    assert reasons(read(path)) == ["binary"]


def test_a_few_control_characters_are_cleaned(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"A title\n\nText with\x00 NUL and \x07 bell.")
    [paper] = read(path)
    assert isinstance(paper, Paper)
    assert paper.text == "A title\n\nText with NUL and  bell."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "locked.txt"
    path.write_text("text")
    path.chmod(0)
    [item] = read(path)
    assert (item.origin, reasons([item])) == (str(path), ["no_permission"])


def test_what_cannot_be_opened_is_named(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "locked.txt"
    path.write_text("text")

    def refuse(_: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        [item] = read(path)
    assert reasons([item]) == ["no_permission"]
    assert "chmod" in item.message  # type: ignore[union-attr]


def test_folders_and_pipes_are_not_files(tmp_path: Path, read: Read) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert reasons(read(tmp_path, pipe)) == ["not_a_file", "not_a_file"]


def test_a_link_in_a_circle_is_a_rejection(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "self.txt"
    path.symlink_to(path)
    assert reasons(read(path)) == ["unreadable"]


def test_origins_can_be_stored(tmp_path: Path, read: Read) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text("no title here, just a sentence that is going on.")
    [paper] = read(path)
    paper.origin.encode()
    assert isinstance(paper, Paper)
    paper.title.encode()
