"""Where sentences of scientific English end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.papers.sentences import sentence_spans

WHOLE = [
    "As shown by Smith et al. (2019), silk is strong.",
    "As shown by Smith et al. [3] and Jones et al. Silk is strong",
    "The curve (Fig. 2) and Figs. 3 and 4 agree with Eq. (5) and Ref. 7 on p. 12.",
    "Strain E. coli K-12 and S. cerevisiae were used, i.e. two species, e.g. for growth.",
    "The value was 0.5 mm vs. 1.25 mm, approx. 40 % of ca. 3 mm.",
    "We thank J. K. Rowling, J.R.R. Tolkien and Dr. Who of the U.S. Navy for help.",
    "Cells (see above. They were washed) were dried.",
    "It was seen in Streptomyces spp. isolates and Vibrio sp. nov. as well.",
    "See Table 2, No. 5 and Vol. 3, pp. 5-7, in press.",
    "1. Introduction",
    "What is this? asks the reader of the text",
    "We used a buffer (pH 7.4; Sigma-Aldrich, St. Louis, MO) for washing.",
]
PAIRS = [
    ("Silk is strong.", "It is light."),
    ("Silk was shown by Smith et al.", "The threads were dry."),
    ("This was vitamin C.", "The other was not."),
    ("It rose to 37 °C.", "Then it fell."),
    ("It ended in 2019.", "In 2020 it began again."),
    ("It is “strong.”", "We agree."),
    ("Silk is strong.[12]", "Steel is stronger."),
    ("Silk is strong.12,13", "Steel is stronger."),
    ("Is silk strong?", "Yes!"),
    ("It was degraded.", "mRNA levels fell."),
    ("It was degraded (see above).", "p53 levels fell."),
    ("He said no.", "We said yes."),
    ("Samples were dried, weighed, etc.", "This was repeated."),
    ("The first ended.", "(The second is in brackets.)"),
    ("We used 5 ml.", "1.5 g were added."),
    ("Methods", "We dried silk."),
    ("First line ends here.", "- an item"),
    ("- one item", "- another item"),
]


@pytest.mark.parametrize("text", WHOLE)
def test_one_sentence_stays_whole(text: str) -> None:
    assert [text[a:b] for a, b in sentence_spans(text)] == [text]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_sentences_are_told_apart(first: str, second: str) -> None:
    line_by_line = first == "Methods" or second.startswith("- ")
    text = f"{first}\n{second}" if line_by_line else f"{first} {second}"
    assert [text[a:b] for a, b in sentence_spans(text)] == [first, second]


def test_a_wrapped_paragraph_is_not_divided_at_line_ends() -> None:
    text = (
        "Spider silk is among the toughest fibres that are known, and its strength from\n"
        "Germany to Japan is the subject of study in many groups. It is also light, and\n"
        "elastic."
    )
    assert len(sentence_spans(text)) == 2


def test_an_empty_line_ends_a_sentence() -> None:
    text = "A heading without stop\n \nand text"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["A heading without stop", "and text"]


@given(st.text(st.sampled_from("aB .!?\n\t()[]\"'1,-\u00a0…"), max_size=300))
def test_sentences_cover_all_words_in_order(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end].strip() == text[start:end]
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "piece", ["a", ". ", "A. ", "(. ", ".", '."', ".[", "x\n", " \n", "\n\nx", "a.[1 ", ")."]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    start = time.perf_counter()
    sentence_spans(piece * (300_000 // len(piece)))
    assert time.perf_counter() - start < 5
