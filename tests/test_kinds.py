"""The table of predicates as a file: the shipped one and a user's."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgagent import kinds
from kgagent.domain.predicates import normal
from kgagent.errors import NotFound, UsageError


def test_without_a_file_the_shipped_table_holds():
    assert kinds.load(None) is kinds.shipped()
    assert len(kinds.shipped().meanings) > 1000


def test_a_users_file_is_laid_over_it(tmp_path):
    own = tmp_path / "mine.tsv"
    own.write_text("\ufeffglue\tpart_of\r\nimprove\tenables\r\n", encoding="utf-8")
    table = kinds.load(str(own))
    assert [normal(p, table).kind for p in ("glues", "improves", "contains")] == [
        "part_of",
        "enables",
        "part_of",
    ]


@pytest.mark.parametrize(("content", "line"), [(b"glue\tstick\n", 1), (b"glue\tcauses\n\xff\n", 2)])
def test_a_file_that_cannot_be_understood_names_its_line(tmp_path, content, line):
    own = tmp_path / "mine.tsv"
    own.write_bytes(content)
    with pytest.raises(UsageError, match=f"mine.tsv:{line}: "):
        kinds.load(str(own))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NotFound, match=r"none\.tsv"):
        kinds.load(str(tmp_path / "none.tsv"))


def test_a_folder_is_no_table(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        kinds.load(str(tmp_path))


def test_the_lines_that_the_documentation_shows_are_a_table(tmp_path):
    page = Path(__file__).parents[1] / "docs" / "howto" / "say-what-predicates-mean.md"
    lines = [line.strip() for line in page.read_text().splitlines() if "\t" in line]
    own = tmp_path / "mine.tsv"
    own.write_text("\n".join(lines))
    found = [normal(p, kinds.load(str(own))) for p in ("is clumped by", "hosts", "supports")]
    assert [(form.kind, form.reversed) for form in found] == [
        ("causes", True),
        ("part_of", True),
        ("causes", False),
    ]
