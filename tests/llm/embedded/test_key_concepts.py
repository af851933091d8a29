"""What a text is about."""

from __future__ import annotations

import pytest

from kgagent.domain.naming import canonical
from kgagent.llm.embedded.key_concepts import apart, key_concepts
from kgagent.llm.embedded.reader import read

TEXT = (
    "Dragline silk in bone screws\n\n"
    "Bone screws of dragline silk carry load. Dragline silk is spun wet. The process takes hours."
)


def test_key_concepts_come_first_and_are_concepts_of_the_text():
    found = key_concepts(TEXT, 3)
    assert {name for name, _ in found[:2]} == {"dragline silk", "bone screws"}
    names = {canonical(mention.name) for mention in read(TEXT).mentions}
    assert all(canonical(name) in names for name, _ in found)


def test_a_title_may_be_given():
    text = "The warp tension differs. The weft tension differs."
    assert key_concepts(text, 1, title="On weft tension")[0][0] == "weft tension"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("On looms\nThey weave.", "On looms"),
        ("A long title of\n\ta loom\nThey weave.", "A long title of a loom"),
        ("A loom weaves.\nIt is old.", ""),
        ("One line only", ""),
        ("", ""),
    ],
)
def test_the_first_line_is_the_title_when_it_reads_like_one(text, title):
    assert apart(text)[0] == title


def test_a_name_does_not_run_from_the_title_into_the_text():
    names = [name for name, _ in key_concepts("A loom for silk\nFibres of wool carry load.")]
    assert "silk" in names
    assert not any(name.lower().startswith("silk f") for name in names)


@pytest.mark.parametrize("text", ["", "\n\n", "...", "\x00 \t", "(((("])
def test_any_text_has_key_concepts_or_none(text):
    assert key_concepts(text) == []
