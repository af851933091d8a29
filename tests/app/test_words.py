"""Strangers' words: nothing in them may act, and nothing of them may be lost without a mark."""

from __future__ import annotations

import doctest
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Parts = Callable[[str], Any]

UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[!-/:-@\[-`{-~]")


@pytest.mark.parametrize("module", ["words", "tables"])
def test_the_examples_in_the_docstrings_hold(parts: Parts, module: str) -> None:
    assert doctest.testmod(parts(module)).failed == 0


def test_plain_leaves_no_mark_unescaped(parts: Parts, hostile_names: tuple[str, ...]) -> None:
    words = parts("words")
    for name in hostile_names:
        escaped = words.plain(name)
        assert not re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped).translate({}).count("\\")
        assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped))


def test_plain_shows_the_very_characters(parts: Parts, hostile_names: tuple[str, ...]) -> None:
    words = parts("words")
    for name in hostile_names:
        seen = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words.plain(name)).replace(words.JOINER, "")
        assert seen == words.tidy(name)


@pytest.mark.parametrize(
    "late",
    [":tada:", ":material/delete:", ":streamlit:", "http://e.x", "www.e.x", "a@e.x", "a -> b"],
)
def test_what_is_replaced_after_parsing_is_broken_up(parts: Parts, late: str) -> None:
    words = parts("words")
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words.plain(late))
    assert late not in shown
    assert shown.replace(words.JOINER, "") == late


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text())
def test_tidy_is_one_short_line_and_is_done_at_once(parts: Parts, text: str) -> None:
    words = parts("words")
    tidied = words.tidy(text, 50)
    assert len(tidied) <= 50
    assert tidied.isprintable() or "\u200d" in tidied or "\u200c" in tidied
    assert words.tidy(tidied, 50) == tidied


def test_tidy_removes_colours_and_directions(parts: Parts) -> None:
    tidy = parts("words").tidy
    assert tidy("\x1b[31mred\x1b[0m") == "red"
    assert tidy("a\u202eb\u2066c\u200f") == "abc"
    assert tidy("x" * 10_000).endswith("…")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_a_formula_is_led_by_a_quote_mark(parts: Parts, text: str) -> None:
    rows = parts("tables").guarded_csv([{"name": text}])
    assert rows.splitlines()[1].lstrip('"').startswith("'")


def test_numbers_stay_numbers(parts: Parts) -> None:
    assert parts("tables").guarded_csv([{"n": -1.5}]).splitlines() == ["n", "-1.5"]
