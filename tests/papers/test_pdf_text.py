"""Printed lines become paragraphs: ligatures, hyphens, pages, running lines."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.text import clean
from kgagent.papers.pdf_lines import Line, Page, pages_of
from kgagent.papers.pdf_margins import body_pages
from kgagent.papers.pdf_text import joined


def raw(*lines: str) -> list[dict[str, Any]]:
    rows = [[700 - 14 * n, 711 - 14 * n, [[t, 72, 72 + 5 * len(t)]]] for n, t in enumerate(lines)]
    return [{"box": [0, 0, 595, 842], "hidden": 0, "lines": rows}]


def text_of(*lines: str) -> str:
    return joined(pages_of(raw(*lines)))[0]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("eﬃcient ﬁeld ﬂow aﬀects ﬅ", "efficient field flow affects st"),
        ("so\u00adlu\u00adtion", "solution"),
        ("Universit´e de Lemaˆıtre, M¨uhlenberg", "Université de Lemaître, Mühlenberg"),
        ("control \x02 chars", "control chars"),
    ],
)
def test_letters_are_made_plain(printed: str, read: str) -> None:
    assert " ".join(text_of(printed).split()) == read


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a compli\ufffe", "cated case"), "a complicated case"),
        (("a compli-", "cated case"), "a complicated case"),
        (("a compli\u00ad", "cated case"), "a complicated case"),
        (("the named\ufffe", "entity is named here and an entity too"), "the named-entity is"),
        (("a self\ufffe", "assembled film"), "a self-assembled film"),
        (("in the Bar\ufffe", "Haim case"), "in the Bar-Haim case"),
        (("COVID\ufffe", "19 patients"), "COVID-19 patients"),
        (("a co\ufffe", "operation, or cooperation"), "a cooperation, or"),
        (("a re\ufffe", "entry, a re-entry"), "a re-entry, a"),
        (("state-of-the\ufffe", "art results"), "state-of-the-art results"),
        (("from 1 \ufffe", "to 2"), "from 1 to 2"),
    ],
)
def test_divided_words(lines: tuple[str, ...], expected: str) -> None:
    assert text_of(*lines).startswith(expected)


def test_headings_stand_alone() -> None:
    full = "words that fill the line up to its end, as most lines of a text will do"
    text = text_of(f"The {full}", "and it ended.", "2. Materials and Methods", f"We {full}")
    assert "\n\n2. Materials and Methods\n\nWe" in text


def test_a_word_across_pages_belongs_to_the_first() -> None:
    pages = pages_of([*raw("some elec\ufffe"), *raw("tricity was used")])
    text, starts = joined(pages)
    assert text == "some electricity was used"
    assert text[starts[1] :] == " was used"


def test_pages_without_text_begin_where_the_next_does() -> None:
    empty = {"box": [], "hidden": 0, "lines": []}
    text, starts = joined(pages_of([empty, *raw("One page."), empty, *raw("Two."), empty]))
    assert starts[0] == 0
    assert list(starts) == sorted(starts)
    assert text[starts[3] :].strip() == "Two."
    assert starts[2] == starts[3]
    assert joined([]) == ("", ())


lines_of_pages = st.lists(
    st.lists(st.text(st.sampled_from("ab- .\ufffe\u0301\u00adA1\n\u1100\u1161"), max_size=12)),
    max_size=4,
)


@given(lines_of_pages)
def test_joined_text_is_clean_and_pages_in_order(lines: list[list[str]]) -> None:
    pages = pages_of([page for some in lines for page in raw(*some)])
    text, starts = joined(pages)
    assert clean(text) == text
    assert len(starts) == len(pages)
    assert list(starts) == sorted(starts)
    assert not starts or (starts[0] == 0 and starts[-1] <= len(text))


def page(*texts: str) -> Page:
    return Page(tuple(Line(t, 72, 300, 700 - 14 * n, 711 - 14 * n) for n, t in enumerate(texts)))


def kept(*pages: Page) -> list[str]:
    return [line.text for page in body_pages(list(pages))[0] for line in page.lines]


def test_a_title_repeated_in_small_letters_is_kept_once() -> None:
    body = tuple(f"line {c}" for c in "abcdefgh")
    first = Page((Line("Silk and Water", 72, 300, 750, 768), *page(*body).lines))
    others = [page("Silk and Water", *(f"{c}{n}" for c in body)) for n in range(3)]
    assert kept(first, *others).count("Silk and Water") == 1


def test_lines_that_repeat_in_the_middle_are_kept() -> None:
    def around(c: str) -> Page:
        return page(*(f"{c}{w}" for w in "abc"), "same", *(f"{w}{c}" for w in "xyz"))

    assert kept(*map(around, "ghi")).count("same") == 3


def test_numbers_that_do_not_count_pages_are_kept() -> None:
    assert "7" in kept(page("7", "a", "b"), page("c", "d"), page("e", "f"))
    assert kept(page("x", "7"), page("y", "8")) == ["x", "y"]


@pytest.mark.parametrize(
    "heading",
    ["References", "REFERENCES", "5. References", "VI. Bibliography", "Literature cited:"],
)
def test_references_at_the_end_are_dropped(heading: str) -> None:
    body = page("References", "are spoken of early", "and then", "a longer text follows, at last")
    after = page(heading, "[1] someone", "Appendix A. More", "appended")
    assert kept(body, after)[-3:] == [body.lines[-1].text, "Appendix A. More", "appended"]
    assert kept(body)[0] == "References"
