"""Comparisons as tables, and their place in a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgagent.bench.reading import COMPARISONS, Compared, compare
from kgagent.bench.score import Line, pooled
from kgagent.bench.tables import END, START, markdown, write
from kgagent.errors import NothingToRead, UsageError

OURS = Line("a test set", "kgagent", {"f1": 0.5, "relations": 12})
THEIRS = Line("a test set", "theirs | old", {"f1": 0.25}, published=True, note="on the test part")


def test_a_table_has_a_line_a_system_and_a_column_a_figure() -> None:
    text = markdown([Compared(COMPARISONS[0], Path("wire57"), (OURS, THEIRS))])
    assert "| a test set | f1 | relations |" in text
    assert "| kgagent | .500 | 12 |" in text
    assert "| theirs \\| old (published) | .250 |  |" in text
    assert "theirs \\| old: on the test part." in text


def test_a_comparison_without_gold_says_so() -> None:
    assert "Not run: its gold was not there." in markdown([Compared(COMPARISONS[0], None)])


def test_tables_go_between_the_marks_and_leave_the_rest(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{START}\nold\n{END}\nafter\n", encoding="utf-8")
    write(page, "new\n")
    assert page.read_text(encoding="utf-8") == f"before\n{START}\n\nnew\n\n{END}\nafter\n"


def test_a_page_without_marks_is_refused_and_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("mine\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no place for the tables"):
        write(page, "new\n")
    assert page.read_text(encoding="utf-8") == "mine\n"


def test_an_unknown_comparison_and_a_folder_without_gold_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no comparison 'chess'"):
        next(compare(tmp_path, ["chess"]))
    with pytest.raises(NothingToRead, match="holds no gold"):
        next(compare(tmp_path))
    with pytest.raises(NothingToRead, match="not a folder"):
        next(compare(tmp_path / "nowhere"))


def test_counts_are_pooled_before_they_are_divided() -> None:
    score = pooled([(1, 1, 4), (0, 3, 0)])
    assert (score.precision, score.recall) == (0.25, 0.25)
    assert pooled([]).f1 == 0
