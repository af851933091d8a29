"""A report as Markdown and HTML: complete, linked to its evidence, and harmless."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.report import (
    READ,
    REASONED,
    RULE,
    Claim,
    Edge,
    Evidence,
    Figure,
    Report,
    Section,
    Table,
    Text,
    Vertex,
)
from kgagent.errors import ExportFailed, UsageError
from kgagent.interchange.reports import to_html, to_markdown, write

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "](javascript:alert(1)) **bold** `code` [^1] | cell",
    "~~~\n# heading\n- list",
    "</svg><style>*{display:none}</style>",
    "a\x1b[31m\x00\ud800\u202eb",
    "&lt;b&gt; &amp;amp;",
    "",
]


def report(words: str = "salt slows yeast") -> Report:
    chain = Figure(
        "chain",
        tuple(Vertex(f"{words} {at}") for at in range(20)),
        tuple(Edge(at, at + 1, words, (READ, REASONED, RULE)[at % 3], (1,)) for at in range(19)),
        words,
    )
    sides = Figure(
        "sides",
        (*(Vertex(words) for _ in range(3)), *(Vertex(words, side=1) for _ in range(3))),
        (*(Edge(at, at + 3, "0.5", RULE) for at in range(3)), Edge(0, 2, words, READ)),
    )
    net = Figure(
        "net",
        (Vertex(words, x=0.1, y=0.9, number=1), Vertex(words, x=1.0), Vertex(words, y=0.5)),
        (Edge(0, 1, words, REASONED), Edge(0, 2, words, None)),
        words,
    )
    return Report(
        f"About {words}",
        words,
        (
            Section(
                words,
                (
                    Text(words),
                    Claim(words, READ, (1,), "2 papers"),
                    Claim(words, REASONED),
                    Claim(words, RULE, (1, 2)),
                    Table((words, "n"), ((words, 0.5), (words, None))),
                    chain,
                    sides,
                    net,
                ),
            ),
        ),
        (
            Evidence(words, words, 2001, "10.1000/ab", 3, checked=True),
            Evidence(step=4, question=words),
        ),
        (("Graph", words),),
    )


class Page(HTMLParser):
    """What a page holds: its elements, and all the attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_every_claim_says_where_it_comes_from_and_links_to_its_evidence():
    page = to_html(report())
    assert '<a class="cite" href="#e1">[1]</a>' in page
    assert 'id="e1"' in page
    assert page.count("<b>INFERRED</b> reasoned by a model; cites nothing") == 1
    assert page.count("<b>INFERRED by rule</b>") == 1
    assert "read in a paper; 2 papers" in page
    assert 'href="https://doi.org/10.1000/ab"' in page
    text = to_markdown(report())
    assert "- salt slows yeast[^1] *(read in a paper; 2 papers)*" in text
    assert "- salt slows yeast **INFERRED** *(reasoned by a model; cites nothing)*" in text
    assert "- salt slows yeast[^1][^2] **INFERRED by rule**" in text
    assert "[^1]: “salt slows yeast” salt slows yeast (2001), page 3, doi:10.1000/ab" in text
    assert "[^2]: No paper: a model said so in step 4, asked “salt slows yeast”" in text


def test_a_page_needs_nothing_beside_it_and_runs_nothing():
    page = Page(to_html(report()))
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not {"style", "src", "srcset"} & names
    assert not any(name.startswith("on") for name in names)
    policy = dict(page.attributes)["content"]
    assert "default-src 'none'" in to_html(report())
    assert policy
    assert page.open == []


def test_the_style_is_the_one_that_the_policy_allows():
    from base64 import b64encode
    from hashlib import sha256

    page = to_html(report())
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in page


def test_a_long_chain_is_drawn_in_pieces_that_fit_a_phone():
    page = to_html(report())
    assert page.count('<svg class="chain"') == 3
    assert set(re.findall(r'<svg class="chain" width="(\d+)"', page)) == {"310"}
    assert page.count('class="vertex again"') == 2
    assert page.count('class="match rule"') == 3
    assert page.count('class="arc read"') == 1


def test_a_net_names_what_has_room_and_numbers_the_path():
    page = to_html(report())
    assert page.count('<svg class="net"') == 1
    assert page.count('class="beside"') == 1  # the other has no room before the edge
    assert page.count('class="tie reasoned"') == page.count('class="tie plain"') == 1
    assert "(Drawn in the HTML report.)" in to_markdown(report())


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_only_text(words):
    page = Page(to_html(report(words)))
    assert page.open == []
    assert set(page.tags) <= set(Page(to_html(report("plain"))).tags)
    assert page.tags.count("style") == 1
    whole = to_markdown(report(words))
    assert "\x1b" not in whole
    assert whole.count("\n~~~") == 4
    text = re.sub(r"\n~~~text\n.*?\n~~~\n", "", whole, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)<(script|img|/svg)", text)
    assert "](javascript" not in text.replace("\\](", "")
    assert len(re.findall(r"^#+ ", text, re.MULTILINE)) == 3


@given(st.text(max_size=80))
def test_any_text_gives_a_page_of_the_same_form(words):
    page = Page(to_html(report(words)))
    assert page.open == []
    to_markdown(report(words)).encode()


def test_tables_show_what_is_not_defined_and_put_numbers_to_the_right():
    text = to_markdown(report())
    assert "| salt slows yeast | n |\n|---|--:|\n| salt slows yeast | 0.5 |" in text
    assert "| salt slows yeast | – |" in text
    assert '<td class="n">–</td>' in to_html(report())


def test_only_a_real_doi_becomes_a_link():
    bad = Evidence("q", "p", doi="javascript:alert(1)")
    page = to_html(Report("t", "a", (), (bad,)))
    assert "javascript" not in page


def test_a_file_is_written_whole_by_its_ending(tmp_path):
    for name in ("a.md", "a.HTML"):
        write(report(), tmp_path / name)
    assert (tmp_path / "a.md").read_text() == to_markdown(report())
    assert (tmp_path / "a.HTML").read_text().startswith("<!doctype html>")
    with pytest.raises(UsageError) as raised:
        write(report(), tmp_path / "a.pdf")
    assert raised.value.hint == "Formats: .md, .html"
    with pytest.raises(ExportFailed):
        write(report(), tmp_path / "none" / "a.md")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.HTML", "a.md"]


def test_the_same_report_is_the_same_file():
    assert to_html(report()) == to_html(report())
    assert to_markdown(report()) == to_markdown(report())
