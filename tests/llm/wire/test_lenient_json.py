"""Broken JSON is repaired in one pass and each repair is told; nothing is evaluated."""

from __future__ import annotations

import json
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.llm.wire.lenient_json import MAX_DEPTH, objects, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2,], }', {"a": [1, 2]}),
        ('{"a": 1 // one\n, /* two */ "b": 2 # three\n}', {"a": 1, "b": 2}),
        (
            "{'a': 'it is 'quoted' here', 'b': 'Young's'}",
            {"a": "it is 'quoted' here", "b": "Young's"},
        ),
        ("{“a”: “b”}", {"a": "b"}),
        ("{a: True, b: None, c: word of words}", {"a": True, "b": None, "c": "word of words"}),
        ('{"a": NaN, "b": -Infinity}', {"a": None, "b": None}),
        ('{"a": "two\nlines"}', {"a": "two\nlines"}),
        ('{"a": "b"\n "c": "d"}', {"a": "b", "c": "d"}),
        (r'{"a": "\dot{x}", "b": "\u00e9\n"}', {"a": r"\dot{x}", "b": "é\n"}),
        (r'{"a": "\ud83d\ude00",}', {"a": "😀"}),
        ('{"a": [...], "b": 1}', {"a": [], "b": 1}),
        ('{"a": [1, 2, "b": 3}', {"a": [1, 2, "b", 3]}),
        ('{"a": [{"b": 1], "c": 2}', {"a": [{"b": 1}], "c": 2}),
        ('{"a": [1, {"b": "cut he', {"a": [1, {}]}),
        ('{"a": +1.5e3, "b": 12ab, "c": 007}', {"a": 1500.0, "b": "12ab", "c": 7}),
        ('{"a": "x", "lost"}', {"a": "x"}),
    ],
)
def test_broken_json_is_repaired_and_told(text, value):
    found = read(text)
    assert found.value == value


def test_plain_json_is_read_as_it_is_and_only_to_its_end():
    found = read('{"a": [1, "}"]} and more {')
    assert (found.value, found.end, found.cut, found.repairs) == ({"a": [1, "}"]}, 15, False, ())


def test_of_a_key_said_twice_lists_are_joined_and_the_last_word_holds():
    found = read('{"edges": [1], "a": 1, "edges": [2], "a": 2}')
    assert found.value == {"edges": [1, 2], "a": 2}
    assert found.repairs == ("the key 'edges' was said twice", "the key 'a' was said twice")


def test_the_end_of_the_text_is_told():
    assert read('{"a": [1').cut
    assert not read('{"a": [1,]}').cut


def test_a_number_of_thousands_of_digits_is_no_reason_to_stop():
    assert read(f'{{"a": {"9" * 5_000}, "b": 1}}').value["b"] == 1


def test_the_depth_is_bounded():
    found, depth = read("[" * 100_000).value, 0
    while found:
        found, depth = found[0], depth + 1
    assert depth < MAX_DEPTH


def test_where_nothing_begins_is_an_error():
    with pytest.raises(ValueError, match="begins here"):
        read("nothing")


def plain(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(plain, value.values()))
    return all(map(plain, value)) if isinstance(value, list) else True


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
).filter(plain)


@given(st.dictionaries(st.text(), values) | st.lists(values))
def test_json_as_it_should_be_is_not_touched(value):
    found = read(json.dumps(value))
    assert found.value == value
    assert found.repairs == ()


pieces = st.sampled_from([*"{}[]\"':,\\ \n#/*", "true", "NaN", "ab", "1", "...", "//", "“"])


@given(st.lists(pieces | st.text(max_size=3), max_size=60).map("".join))
def test_any_text_is_read_to_an_end(text):
    for found in objects(text):
        assert 0 < found.end <= len(text)
        json.dumps(found.value, default=str)


@pytest.mark.parametrize(
    "piece", ["{", "[", '"', "'", '{"a":', "[[", "\\", "/*", '{"', "}{", "{x} "]
)
def test_repeated_marks_take_linear_time(piece):
    started = time.process_time()
    objects("{" + piece * 100_000)
    assert time.process_time() - started < 20  # quadratic would take minutes
