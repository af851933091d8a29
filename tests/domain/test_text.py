"""Cleaned text can be stored anywhere, and cleaning it again changes nothing."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.text import MAX_MARKS, clean

anything = st.text(st.characters(codec=None, exclude_categories=()))
nasty = st.text(
    st.sampled_from(
        "a \t\n\r\v\f\x00\x07\x7f\x85\x9f\ud800\udc00\ufeff\ufffe\ufdd0\U0001fffe\u202e\u2066"
        "\u2028\u2029\u0301\u0323\u0308\u0304\u00fc\u01d6\u1100\u1161\u09c7\u09be\U000e0041é"
    ),
    max_size=200,
)


@given(anything | nasty)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.sampled_from("aü\u01d6\u1100"), st.lists(st.sampled_from("\u0301\u0323\u0308\u0304")))
def test_long_rows_of_marks_are_cut_once(base: str, marks: list[str]) -> None:
    text = clean(base + "".join(marks * 9) + "\u1161")
    assert clean(text) == text


@given(anything | nasty)
def test_cleaned_text_is_legal_everywhere(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert unicodedata.is_normalized("NFC", cleaned)
    for char in cleaned:
        point = ord(char)
        assert char in "\t\n" or unicodedata.category(char) != "Cc"
        assert point & 0xFFFE != 0xFFFE
        assert not 0xFDD0 <= point <= 0xFDEF
        assert char not in "\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("e\u0301", "é"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x00b\x07c\x7fd\x9fe", "abcde"),
        ("tab\tkept", "tab\tkept"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("a pair \ud83d\ude00", "a pair \U0001f600"),
        ("\ufeffBOM \ufffe\uffff\ufdd0\U0010ffffgone", "BOM gone"),
        ("ab\u202edc\u202c\u2066x\u2069", "abdcx"),
        ("page\fpage\u2028line", "page\npage\nline"),
        ("hid\U000e0041\U000e0042den", "hidden"),
        (
            "zero\u200dwidth joiner and \u200f mark stay",
            "zero\u200dwidth joiner and \u200f mark stay",
        ),
    ],
)
def test_each_kind_of_character(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


def test_a_million_combining_marks_take_no_time() -> None:
    start = time.perf_counter()
    text = clean("a" + "\u0301\u0327" * 500_000 + " end")
    assert time.perf_counter() - start < 5
    assert len(text) < MAX_MARKS + 10
    assert text.endswith(" end")


def test_ordinary_text_of_many_scripts_is_kept() -> None:
    text = (
        "Straße, naïve; Ελλάδα, русский, 中文, עברית, العربية, हिन्दी, 한국어, 𝛼-helix ≤ 5 µm ±2 %"
    )
    assert clean(text) == unicodedata.normalize("NFC", text)
