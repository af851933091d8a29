"""Passages cover a paper: every word once, in order, in pieces of even size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.paper import Passage
from kgagent.errors import UsageError
from kgagent.papers.split import split

SENTENCE = "Spider silk is strong and light and it has been studied for many years. "
texts = st.text(st.sampled_from("abC .!?\n\t()1\u00a0"), max_size=400) | st.text(max_size=200)


def check(text: str, passages: list[Passage], size: int) -> None:
    at = 0
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert passage.text == text[passage.start : passage.end]
        assert passage.text == passage.text.strip() != ""
        assert len(passage.text) <= size
        assert passage.start >= at
        assert not text[at : passage.start].strip()
        at = passage.end
    assert not text[at:].strip()


@given(texts, st.integers(1, 60))
def test_passages_cover_all_words_once(text: str, size: int) -> None:
    check(text, split(text, size=size), size)


@given(st.text(st.sampled_from("ab \n"), max_size=200), st.data())
def test_pages_are_those_of_the_start(text: str, data: st.DataObject) -> None:
    inner = st.lists(st.integers(0, len(text)), max_size=5)
    page_starts = (0, *sorted(data.draw(inner)))
    for passage in split(text, size=10, page_starts=page_starts):
        assert passage.page is not None
        assert page_starts[passage.page - 1] <= passage.start
        assert passage.page == len(page_starts) or page_starts[passage.page] > passage.start


def test_without_pages_there_is_no_page() -> None:
    assert split("One.")[0].page is None


def test_a_short_paper_is_one_passage() -> None:
    assert [p.text for p in split(f"\n {SENTENCE * 3}\n")] == [(SENTENCE * 3).strip()]
    assert split("  \n ") == []


def test_sizes_are_even_and_there_is_no_tiny_tail() -> None:
    for count in range(30, 140, 7):
        sizes = [len(p.text) for p in split(SENTENCE * count, size=1000)]
        assert max(sizes) - min(sizes) <= 2 * len(SENTENCE)


def test_paragraphs_are_kept_together() -> None:
    paragraphs = [(SENTENCE * n).strip() for n in (7, 9, 8, 6, 9, 7, 8)]
    passages = split("\n\n".join(paragraphs), size=1400)
    assert all(p.text.startswith("Spider") and p.text.endswith(".") for p in passages)
    starts = {0}
    at = 0
    for paragraph in paragraphs:
        at += len(paragraph) + 2
        starts.add(at)
    assert {p.start for p in passages} <= starts


def test_a_heading_goes_with_what_follows() -> None:
    text = (SENTENCE * 10).strip() + "\n\nResults\n\n" + (SENTENCE * 10).strip()
    assert split(text, size=900)[1].text.startswith("Results")


def test_passages_end_with_sentences() -> None:
    assert all(p.text.endswith(".") for p in split(SENTENCE * 100, size=500))


def test_a_monster_sentence_is_cut_at_blanks_or_hard() -> None:
    words = "word " * 300
    assert all(set(p.text.split()) == {"word"} for p in split(words, size=400))
    sizes = [len(p.text) for p in split("x" * 1000, size=400)]
    assert sum(sizes) == 1000
    assert min(sizes) >= 200


def test_a_size_of_nothing_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        split("x", size=0)
