"""Recorded replies are found by their question."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kgagent.testing import read_replies
from kgagent.testing.replies import NoReply, by_question, last_user_text

ROWS = [
    {"question": "What is silk?", "raw_output": "A protein."},
    {"question": "What is silk? And why?", "raw_output": "A protein, because."},
    {"id": 7, "raw_output": "Seven."},
]


def asked(text: object, *before: str) -> dict[str, object]:
    messages = [{"role": "user", "content": each} for each in before]
    return {"messages": [*messages, {"role": "user", "content": text}]}


@pytest.mark.parametrize("name", ["replies.jsonl", "replies.jsonl.gz"])
def test_replies_are_read_from_plain_and_packed_lines(tmp_path: Path, name: str):
    text = "\n".join(json.dumps(row) for row in ROWS) + "\n\n"
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    replies = read_replies(path)
    assert replies == {
        "What is silk?": "A protein.",
        "What is silk? And why?": "A protein, because.",
        "7": "Seven.",
    }


@pytest.mark.parametrize("line", ["{", "[1]", '{"question": "x"}', '{"raw_output": "x"}', "7"])
def test_a_line_of_another_shape_is_named(tmp_path: Path, line: str):
    path = tmp_path / "replies.jsonl"
    path.write_text('{"id": 1, "raw_output": "x"}\n' + line)
    with pytest.raises(ValueError, match="line 2"):
        read_replies(path)


def test_the_longest_question_in_the_last_user_message_wins():
    answer = by_question({str(r.get("question", r.get("id"))): str(r["raw_output"]) for r in ROWS})
    assert answer(asked("Context.\n\nWhat is silk? And why?\n")) == "A protein, because."
    assert answer(asked("Now: What is silk?", "What is silk? And why?")) == "A protein."
    assert answer(asked(" 7 ")) == "Seven."
    with pytest.raises(NoReply):
        answer(asked("17 of 7 fibres"))


def test_the_last_user_message_may_come_in_parts_or_not_at_all():
    parts = [
        {"type": "text", "text": "What is "},
        {"type": "image_url"},
        {"type": "text", "text": "silk?"},
    ]
    assert last_user_text(asked(parts)) == "What is silk?"
    assert last_user_text({"messages": [{"role": "system", "content": "x"}]}) == ""
    assert last_user_text({}) == ""
