"""What folders, patterns and names stand for."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from kgagent.errors import NotFound, NothingToRead, UsageError
from kgagent.papers import find as finding
from kgagent.papers.find import find, survey
from kgagent.papers.sniff import SUFFIXES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "papers"
    names = "b.txt a.pdf sub/c.md sub/deep/d.jsonl sub/e.JSONL.GZ notes.py README.md LICENSE.txt"
    for name in [*names.split(), ".hidden.txt", ".git/x.txt"]:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    return root


def names(paths: list[Path], root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


def test_a_folder_is_read_through_in_order(folder: Path) -> None:
    expected = ["a.pdf", "b.txt", "sub/c.md", "sub/deep/d.jsonl", "sub/e.JSONL.GZ"]
    assert names(find([str(folder)]), folder) == expected


def test_what_is_left_out_is_counted(folder: Path) -> None:
    assert survey([str(folder)]).ignored == 3  # notes.py, README.md, LICENSE.txt


def test_a_pattern_with_two_stars_reaches_all_folders(folder: Path) -> None:
    assert names(find([f"{folder}/**/*.md"]), folder) == ["sub/c.md"]
    assert names(find([f"{folder}/*"]), folder)[:2] == ["a.pdf", "b.txt"]


def test_a_relative_pattern(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert [str(path) for path in find(["*.txt", "sub/?.md"])] == ["b.txt", "sub/c.md"]


def test_a_file_is_listed_once_and_inputs_keep_their_order(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder / "b.txt")
    found = find([str(folder / "sub" / "c.md"), str(folder), str(folder / "b.txt")])
    assert names(found, folder)[:3] == ["sub/c.md", "a.pdf", "b.txt"]
    assert len(found) == 5


def test_a_name_with_brackets_is_a_name_first(tmp_path: Path) -> None:
    path = tmp_path / "paper [1].txt"
    path.write_text("text")
    assert find([str(path)]) == [path]


def test_circles_of_links_end(folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    assert len(find([str(folder)])) == 5
    assert len(find([f"{folder}/**/*.md"])) == 1


def test_a_named_file_is_kept_whatever_its_suffix(folder: Path) -> None:
    assert find([str(folder / "notes.py")]) == [folder / "notes.py"]
    assert find([str(folder / "README.md")]) == [folder / "README.md"]


def test_a_link_that_leads_nowhere_is_listed_to_be_named(folder: Path) -> None:
    (folder / "gone.txt").symlink_to(folder / "nothing")
    assert folder / "gone.txt" in find([str(folder)])


@pytest.mark.parametrize("given", ["no/such/folder", "no-such.pdf", "nothing*.pdf", "a\0b"])
def test_a_missing_input_is_named(given: str) -> None:
    with pytest.raises(NotFound) as caught:
        find([given])
    assert given in caught.value.message
    assert caught.value.hint


def test_an_empty_folder_is_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "x.pptx").write_text("x")
    with pytest.raises(NothingToRead, match="1 other file") as caught:
        find([str(tmp_path)])
    assert ".pdf" in caught.value.hint


def test_no_inputs_is_nothing_to_read() -> None:
    with pytest.raises(NothingToRead):
        find([])


def test_a_pattern_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises((UsageError, NotFound)):
        find([f"{tmp_path}/a**b/*"])


def test_a_folder_that_may_not_be_listed_is_listed_to_be_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests may run as root, who may list everything.
    real_walk = os.walk

    def walk(top: Path, *, followlinks: bool, onerror: object) -> object:
        error = PermissionError(13, "Permission denied", str(folder / "locked"))
        assert callable(onerror)
        onerror(error)
        return real_walk(top, followlinks=followlinks)

    monkeypatch.setattr(finding.os, "walk", walk)
    assert folder / "locked" in find([str(folder)])


def test_the_home_folder_is_understood(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert names(find(["~/b.txt"]), folder) == ["b.txt"]


def test_pipes_in_a_folder_are_left_out(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert folder / "pipe.txt" not in find([str(folder)])


def test_the_page_about_bringing_papers_in_names_every_suffix() -> None:
    page = Path(__file__).parents[2] / "docs" / "howto" / "bring-papers-in.md"
    named = re.findall(r"`(\.[a-z]+)`", page.read_text())
    assert {suffix for suffix in SUFFIXES if ".gz" not in suffix} == set(named) - {".gz"}
