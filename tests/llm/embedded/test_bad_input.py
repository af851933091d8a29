"""Any text can be read; what is no language gives nothing."""

from __future__ import annotations

import time

import pytest

from kgagent.domain.knowledge import Extraction
from kgagent.llm.embedded.reader import read


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "\x00\x07", ".", "((((", "12 34 56.7 %"])
def test_nothing_gives_nothing(text):
    assert read(text) == Extraction()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "(" * 5_000,
        "a b " * 5_000,
        "\x00Silk\x0b binds\x1f water\ufffe.",
        "Silk 🕸️ binds 💧 water 👩‍🔬.",
        "השאלה היא קשה مرحبا بالعالم",
        "\ud800 lone surrogates \udfff in the text",
        "[1,2,3" * 2_000,
        "word-" * 3_000,
        ", and".join(f" silk{i} binds water{i}" for i in range(400)),
    ],
)
def test_odd_text_is_survived_and_its_quotes_hold(text):
    found = read(text)
    assert all(claim.quote == text[claim.start : claim.end] for claim in found.relations)


def test_control_characters_do_not_shift_the_offsets():
    text = "\x00\x01 Silk\x02  binds \x03water."
    spelled = [text[m.start : m.end] for m in read(text).mentions]
    assert spelled == ["Silk", "water"]


def test_time_grows_with_the_length_of_a_sentence_and_no_faster():
    def seconds(words: int) -> float:
        text = "silk and " * words + "water bind calcium."
        began = time.process_time()
        read(text)
        return time.process_time() - began

    seconds(50)
    assert seconds(4_000) < 40 * max(seconds(400), 0.01)


def test_a_long_row_of_numbers_in_brackets_takes_no_longer_than_other_text():
    row = "Silk (" + "1 2 , 3 4 " * 400 + "q) binds calcium."
    started = time.process_time()
    read(row)
    assert time.process_time() - started < 30
