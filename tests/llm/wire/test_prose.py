"""Plain prose: the embedded reader's relations, without a place, from text without Markdown."""

from __future__ import annotations

from pathlib import Path

from kgagent.domain.knowledge import Extraction
from kgagent.llm.embedded import reader
from kgagent.llm.wire.prose import MOST_READ, parse, plain_text

PROSE = (Path(__file__).parent / "replies" / "prose.txt").read_text(encoding="utf-8")


def test_prose_gives_relations_and_other_names_without_a_place():
    found = parse(PROSE)
    triples = {(r.source, r.predicate, r.target) for r in found.relations}
    assert ("aragonite tablets", "increases", "stiffness") in {
        (s.lower(), p, t) for s, p, t in triples
    }
    assert [(a.name.lower(), a.alias) for a in found.aliases] == [("polylactic acid", "PLA")]
    for claim in (*found.relations, *found.aliases):
        assert (claim.passage, claim.start, claim.end) == (None, None, None)
        assert claim.quote
        assert "*" not in claim.quote
    assert found.sections[0].text == PROSE.strip()


def test_markdown_is_taken_away_and_its_words_are_not():
    said = "# Title\n> 1. **Bold** `code` [link](http://x.y)\n```\nx * y * z\n```\n---\n2*3*4"
    assert plain_text(said).split() == "Title. Bold code link. x * y * z. 2*3*4.".split()


def test_a_long_text_is_read_in_part_and_kept_whole():
    text = "Silk improves bone. " + "It is so and so. " * 2_000
    found = parse(text)
    assert found.relations
    assert f"only its first {MOST_READ} of {len(text)} characters were read" in found.problems
    assert found.sections[0].text == text.strip()


def test_a_paragraph_that_cannot_be_read_hides_no_other(monkeypatch):
    read = reader.read

    def fragile(text: str) -> Extraction:
        if "tangle" in text:
            raise RecursionError
        return read(text)

    monkeypatch.setattr(reader, "read", fragile)
    found = parse("Silk fibroin improves bone.\n\nThis is a tangle.")
    assert [r.source for r in found.relations] == ["silk fibroin"]
    assert "17 characters are no sentences that can be read" in found.problems
    assert not parse("A tangle.").relations
