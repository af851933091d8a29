"""The older Markdown format with its variants: headings, arrows, lists, notes, placeholders."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgagent.errors import ReplyUnusable
from kgagent.llm.wire.arrows import relations_in
from kgagent.llm.wire.thinking_markdown import SECTIONS, parse, split

REPLIES = Path(__file__).parent / "replies"
WHOLE = (REPLIES / "thinking.txt").read_text(encoding="utf-8")


def test_a_whole_reply():
    found = parse(WHOLE)
    assert [(r.source, r.predicate, r.target) for r in found.relations] == [
        ("Limpet Teeth", "is a", "Biological Composite"),
        ("Goethite", "reinforces", "Limpet Teeth"),
        ("Limpet Teeth", "resists", "Abrasion"),
        ("chitin scaffold", "relates to", "Goethite"),
        ("Chitin", "is a", "Polysaccharide"),
        ("Chitin", "is a", "Biopolymer"),
        ("Teeth", "influences", "Feeding"),
    ]
    assert [s.name for s in found.sections] == (
        "graph patterns rule condition explanation context hypothesis answer notes".split()
    )
    notes = found.sections[-1].text
    assert "(e.g. scraping rock, sand)" in notes
    assert notes.endswith("from insects too")
    assert found.problems == ("not read as a relation: α -[IS-A]-> β",)


@pytest.mark.parametrize(
    "line",
    [
        "**X** -[IS-A]-> **Y**",
        "12) **X** – [IS_A] –> **Y**",
        "• X —[IS-A]→ Y",
        "X −[IS-A]−> Y.",
        "X ⟶ [IS-A] ⟶ Y",
        "X =[IS-A]=> Y: because it is",
        "X -IS-A- Y (a remark)",
        "X –IS-A–> Y",
        "`X` --[is a]--> `Y`",
        "Y <-[IS-A]- X",
        "X -> IS-A -> Y",
        "__X__ -[IsA]-> __Y__ – a remark",
    ],
)
def test_one_relation_in_many_hands(line):
    assert relations_in(line).relations == (("X", "is a", "Y"),)


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        (
            "X -IS-A- Poly(lactic acid), 1,4-butanediol, and wax",
            ["Poly(lactic acid)", "1,4-butanediol", "wax"],
        ),
        ("X -[IS-A]-> **A**, **B** and **C**", ["A", "B", "C"]),
        ("X -[IS-A]-> A (b, c), D", ["A", "D"]),
        ("X -[IS-A]-> **β-sheet**, α", ["β-sheet"]),
    ],
)
def test_comma_lists(line, ends):
    assert [target for _, _, target in relations_in(line).relations] == ends


@pytest.mark.parametrize("line", ["α -[IS-A]-> β", "-[IS-A]-> Y", "X -[IS-A]->", "Silk → Strength"])
def test_a_line_that_claims_nothing_is_told(line):
    found = relations_in(line)
    assert not found.relations
    assert found.unread


@pytest.mark.parametrize("line", ["A well-known, re-used - thing", "α → β → γ", "", "---"])
def test_a_line_without_claims(line):
    assert relations_in(line).relations == relations_in(line).notes == ()
    assert relations_in(line).unread == ""


@pytest.mark.parametrize("heading", sorted(SECTIONS))
@pytest.mark.parametrize("form", ["**{}:**", "**{}**:", "**{}**", "## {}", "### {}:", "{}:", "{}"])
def test_headings_in_many_hands(heading, form):
    for written in (heading, heading.title(), heading.upper()):
        text = f"<|thinking|>\n{form.format(written)}\nsaid\n<|/thinking|>done"
        assert [(s.name, s.text) for s in split(text)] == [
            (SECTIONS[heading], "said"),
            ("answer", "done"),
        ]


def test_a_thought_that_the_server_moved_is_read_the_same():
    thought, answer = WHOLE.removeprefix("<|thinking|>").split("<|/thinking|>")
    assert parse(answer, thought=thought) == parse(WHOLE)


@pytest.mark.parametrize("missing", ["<|thinking|>", "<|/thinking|>"])
def test_a_missing_mark_loses_no_relation(missing):
    assert parse(WHOLE.replace(missing, "")).relations == parse(WHOLE).relations


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<|thinking|>**Reasoning Steps**: 1. Silk is", "cut_off"),
        ("<|thinking|>**Hypothesis**: It is.<|/thinking|>", "no_graph"),
        ("<|thinking|>**Knowledge Graph**\nSilk → Strength<|/thinking|>", "no_graph"),
    ],
)
def test_a_reply_without_a_relation_says_why(text, reason):
    with pytest.raises(ReplyUnusable) as told:
        parse(text)
    assert told.value.reason == reason
