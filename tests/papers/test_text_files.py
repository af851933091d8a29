"""Text and markdown files: encodings, titles, front matter, markup."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.paper import Paper
from kgagent.papers.front_matter import divide
from kgagent.papers.markdown import plain_text, read_markdown
from kgagent.papers.plain import read_text

FRONT = """---
title: "Silk: an overview"
year: 2019
doi: https://doi.org/10.1000/ABC.1
authors: Curie, M.; Meitner, L.
venue: Fibres
identifier: x-1
unknown: ignored
---

The body begins here.
"""


def text(content: str | bytes, name: str = "stem.txt") -> Paper:
    return read_text(Path(name), content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    content = "Größe\n\nThe “café” has 5 µm – more or less."
    assert text(content.encode(encoding)).text == content


def test_utf8_with_a_broken_byte_stays_utf8() -> None:
    paper = text("Größe\n\nviele schöne Wörter über Fäden für Käfer".encode() + b"\xff.")
    assert paper.text.endswith("Käfer\ufffd.")
    assert paper.notes


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("A short line\n\nThe body.", "A short line"),
        ("\n\n  A short   line \nThe body.", "A short line"),
        ("A title that is a sentence.\n\nThe body.", "A title that is a sentence."),
        ("The first line of a paragraph that is\nwrapped at some width.", "stem"),
        ("A title of\nII.\nThree lines\n\nThe body.", "A title of II. Three lines"),
        ("This is a sentence.\nAnd this another.", "stem"),
        ("One sentence only.", "stem"),
        ("word " * 50 + "\n\nbody", "stem"),
        ("12345\n\nbody", "stem"),
    ],
)
def test_the_title_is_a_short_first_line_or_the_stem(content: str, title: str) -> None:
    paper = text(content)
    assert paper.title == title
    assert paper.text == content.strip()


def test_front_matter_says_what_the_paper_is() -> None:
    for paper in (text(FRONT), read_markdown(Path("x.md"), FRONT.replace("\n", "\r\n").encode())):
        assert paper.title == "Silk: an overview"
        assert (paper.year, paper.doi) == (2019, "10.1000/abc.1")
        assert paper.authors == ("Curie, M.", "Meitner, L.")
        assert (paper.venue, paper.identifier) == ("Fibres", "x-1")
        assert paper.text == "Silk: an overview\n\nThe body begins here."


def test_front_matter_with_lists() -> None:
    about, rest = divide("---\nauthors:\n  - Marie Curie\n  - Lise Meitner\n---\nx")
    assert about.authors == ("Marie Curie", "Lise Meitner")
    assert divide("---\nauthors: [Marie Curie, 'Lise Meitner']\n---\nx")[0].authors == about.authors
    assert rest == "x"


@pytest.mark.parametrize("content", ["---\nno block\n---\nx", "---\na: b\nnever closed", "---", ""])
def test_a_rule_is_no_front_matter(content: str) -> None:
    assert divide(content)[1] == content


def test_a_title_that_the_body_begins_with_is_kept_once() -> None:
    assert (
        text("---\ntitle: Silk threads\n---\nSilk threads\n\nAre strong.").text.count("Silk") == 1
    )


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("# One #\ntext\n## Two\nmore", "One\n\ntext\n\nTwo\n\nmore"),
        ("Setext\n======\n\ntext\n\n---\n", "Setext\n\ntext"),
        ("**bold**, *it*, __bold__, _it_, ***both***, ~~old~~", "bold, it, bold, it, both, old"),
        ("**bold with *it* inside**", "bold with it inside"),
        ("snake_case_name and 2*3*4 and a * b * c", "snake_case_name and 2*3*4 and a * b * c"),
        ("p < 0.05 and x > 3, CO~2~", "p < 0.05 and x > 3, CO~2~"),
        (
            'see [the text](http://x.y/a_(b) "t") or [that][1]\n\n[1]: http://z',
            "see the text or that",
        ),
        ("![figure](a.png) and [![badge](b.png)](c) end", " and  end".strip()),
        ("<https://x.y> H<sub>2</sub>O<br/> <!-- gone -->!", "https://x.y H2O !"),
        ("run `a * b_c_d` now", "run a * b_c_d now"),
        ("```python\nx = a*b*c  # _kept_\n```\nafter", "x = a*b*c  # _kept_\nafter"),
        ("> quoted *text*\n> more", "quoted text\nmore"),
        ("- item\n- item", "- item\n- item"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
        (r"not \*emphasised\*", "not *emphasised*"),
        ("#hashtag stays", "#hashtag stays"),
    ],
)
def test_markup_is_taken_away(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


def test_a_markdown_title_is_its_first_heading() -> None:
    paper = read_markdown(Path("x.md"), b"# The *silk* of spiders\n\nIt is strong.")
    assert paper.title == "The silk of spiders"
    assert paper.text == "The silk of spiders\n\nIt is strong."
    assert paper.reader == "md"


@given(st.text())
def test_plain_text_is_plain_text(words: str) -> None:
    assert isinstance(plain_text(words), str)


@pytest.mark.parametrize(
    "piece", ["[", "![", "[a](b(", "*a", "_a", "`", "<a ", "<!--", "> ", "~~~\n"]
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    start = time.perf_counter()
    plain_text(piece * 50_000)
    assert time.perf_counter() - start < 3
