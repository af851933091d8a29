"""Quotes: re-typed ones are found, edited ones never; what is found is what the passage says."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.llm.wire.folding import fold
from kgagent.llm.wire.quotes import Finder, Place, locate

NEGATIONS = ("not", "never", "no", "without", "neither")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PASSAGES = [
    " ".join(passage.split())
    for passage in """
Spider silk is not as stiff as steel, but it absorbs 160 MJ/m3 before it breaks. The well-known
fibres of Nephila were never spun below 15 °C in our work. Wet silk shrinks by up to 50% of its
length without any load, and it is therefore unsuitable for sutures.

Nacre consists of 95 wt% aragonite and 5 wt% organic matrix. Its work of fracture was 3000 times
that of aragonite, which has no plastic phase. Tablets with a thickness of 0.5 μm can slide,
whereas thicker tablets cannot. Drying the matrix has an effect on Young's modulus.

The bio-inspired hydrogel was cross-linked for 24 h at pH 7.4. Its toughness is 12.5 times higher
than that of a double-network gel, and no crack was found after 10,000 cycles. The swelling –
measured by weight – was below 8%, and the self-healing efficiency was 93 ± 2%.

Limpet teeth are reinforced by goethite nanofibres that are 20–50 nm wide. The tensile strength of
3.0–6.5 GPa was independent of the size of the sample. The fibres are thinner than the critical
length for flaw tolerance, so they do not fail at “weak” sites first.
""".split("\n\n")
]


def sentences(texts: list[str], *, least: int = 6) -> list[tuple[int, str]]:
    """Sentences of at least some words, with the number of the text that each stands in."""
    return [
        (at, sentence.strip())
        for at, text in enumerate(texts)
        for sentence in re.split(r"(?<=[a-z)][.?!])\s+(?=[A-Z])", text)
        if len(sentence.split()) >= least
    ]


def retyped(quote: str, chance: random.Random) -> str:
    """The quote as a careless hand copies it: nothing of what it says is changed."""
    changes = [
        lambda q: q.replace(" ", chance.choice(["  ", "\n", "\u00a0", " \n ", "\u2009"]), 3),
        lambda q: unicodedata.normalize("NFD", q),
        lambda q: unicodedata.normalize("NFC", q),
        lambda q: re.sub(r"(?<=\w)-(?=[a-z])", chance.choice("‐‑–"), q),
        lambda q: q.replace("–", "-").replace("—", "-"),
        lambda q: q.replace("'", "’").replace('"', "”"),
        lambda q: q.replace("fi", "ﬁ").replace("fl", "ﬂ"),
        lambda q: re.sub(r"(?<=[a-z]{4})(?=[a-z]{4})", "\u00ad", q, count=2),
        lambda q: re.sub(r"(?<=[a-z]{3})(?=[a-z]{4})", "-\n", q, count=1),
        lambda q: re.sub(r"(?<=[a-z])-(?=[a-z])", "-\n", q, count=1),
        lambda q: f"  {q}\n",
        lambda q: q.replace("μ", "µ"),
    ]
    for change in chance.sample(changes, chance.randint(1, 3)):
        quote = change(quote)
    return quote


def edits(quote: str, words: list[str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, edited quote): each says something else than the quote."""
    parts = quote.split()
    inner = range(1, len(parts) - 1)
    for at, part in enumerate(parts):
        if part.lower() in NEGATIONS:
            yield "negation dropped", " ".join(parts[:at] + parts[at + 1 :])
        if found := NUMBER.search(part):
            other = str(int(float(found[0])) + chance.randint(1, 9))
            yield (
                "number changed",
                " ".join([*parts[:at], NUMBER.sub(other, part), *parts[at + 1 :]]),
            )
        if part in ("is", "was", "are", "were", "can", "has"):
            yield "negation added", " ".join([*parts[: at + 1], "not", *parts[at + 1 :]])
        if re.fullmatch(r"(?:in|un|non-?)[a-z]{5,}", part):
            yield "prefix dropped", " ".join([*parts[:at], part[2:], *parts[at + 1 :]])
    at = chance.choice(inner)
    yield "words removed", " ".join(parts[:at] + parts[at + 1 :])
    gone = chance.randint(1, len(parts) - 3)
    yield "middle removed", " ".join(parts[:1] + parts[1 + gone :])
    yield "words elided", " ".join([*parts[:at], "...", *parts[at + 1 :]])
    other = chance.choice(words)
    if other.lower() != parts[0].lower():
        yield "subject changed", " ".join([other, *parts[1:]])
    if other != parts[at]:
        yield "word changed", " ".join([*parts[:at], other, *parts[at + 1 :]])
    one, two = chance.sample(list(inner), 2)
    if parts[one] != parts[two]:
        swapped = list(parts)
        swapped[one], swapped[two] = swapped[two], swapped[one]
        yield "words swapped", " ".join(swapped)
    if parts[at].isalpha() and parts[at].islower():
        yield "case changed", " ".join([*parts[:at], parts[at].upper(), *parts[at + 1 :]])


def stands(quote: str, texts: list[str]) -> bool:
    """Whether an edited quote happens to be true after all."""
    folded = " ".join(quote.split())
    return any(folded in " ".join(text.split()) for text in texts)


def share_found(texts: list[str], count: int, *, seed: int) -> float:
    """The share of re-typed true quotes that are found where they were taken from."""
    chance = random.Random(seed)
    pool = sentences(texts)
    found = 0
    for _ in range(count):
        at, quote = chance.choice(pool)
        place = locate(retyped(quote, chance), [texts[at]])
        if place.match != "none":
            found += 1
            assert place.passage == 0
            assert fold(texts[at][place.start : place.end]).key == fold(quote).key
    return found / count


def accepted_edits(texts: list[str], count: int, *, seed: int) -> list[tuple[str, str]]:
    """The edited quotes that are wrongly found, among at least `count`."""
    chance = random.Random(seed)
    pool, finder = sentences(texts), Finder(texts)
    words = [word for _, sentence in pool for word in sentence.split()]
    wrong, tried = [], 0
    while tried < count:
        for kind, edited in edits(chance.choice(pool)[1], words, chance):
            if not stands(edited, texts):
                tried += 1
                if finder.locate(edited).match != "none":
                    wrong.append((kind, edited))
    return wrong


def test_a_thousand_edited_quotes_are_accepted_never():
    assert accepted_edits(PASSAGES, 3_000, seed=1) == []


def test_retyped_quotes_are_found():
    assert share_found(PASSAGES, 1_000, seed=2) >= 0.98


@pytest.mark.shared
@pytest.mark.long
def test_quotes_from_real_abstracts(shared):
    path = shared / "biocomposites" / "until-2019.jsonl"
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    texts = [row["abstract"] for row in rows if row["abstract"]][::6]
    assert accepted_edits(texts, 2_000, seed=3) == []
    assert share_found(texts, 1_000, seed=4) >= 0.98


@pytest.mark.parametrize(
    ("quote", "passage"),
    [
        ("the self healing gel", "the self-healing gel"),
        ("the selfhealing gel", "the self-healing gel"),
        ("toxic silk was used", "Non-toxic silk was used"),
        ("toxic silk was used", "Nontoxic silk was used"),
        ("silk improves all bones", "not silk improves all bones"),
        ("All samples failed here", "Not all samples failed here"),
        ("crack was found after", "no crack was found after"),
        ("the gel can", "the gel can't melt"),
        ("the gel can", "the gel cannot melt"),
        ("the gel is", "the gel is not soft"),
        ("loss of strength followed", "without loss of strength followed"),
        ("strength was seen there", "lack of strength was seen there"),
        ("a factor of 12", "a factor of 12.5"),
        ("5 MPa was measured", "12.5 MPa was measured"),
        ("5 MPa was measured", "-5 MPa was measured"),
        ("rose by about 5", "rose by about 5%"),
        ("of 102 cells grown", "of 10² cells grown"),
        ("3 1/2 h of work", "31/2 h of work"),
        ("cafe au lait", "café au lait"),
        ("fibres are... tough", "fibres are very tough"),
        ("Silk is strong", "silk is strong"),
        ("silk fibre is", "silk ﬁbre is not"),
        ("ibre is very strong", "ﬁbre is very strong"),
        ("tough  silk", "tough silk"),
        ("ilk", "silk"),
        ("", "silk"),
        ("...", "a ... b"),
    ],
)
def test_what_the_passage_does_not_say_has_no_place(quote, passage):
    assert locate(quote, [passage]) == Place()


@pytest.mark.parametrize(
    ("quote", "passage", "span"),
    [
        ("rein-\nforced by fibres", "reinforced by fibres", None),
        ("reinforced by fibres", "is rein-\nforced by fibres", (3, 25)),
        ("reinforced by fibres", "is rein\u00ad\nforced by fibres", (3, 25)),
        ("self-healing gel melts", "self-\n healing gel melts", (0, 24)),
        ("a gel - soft", "a gel — soft", (0, 12)),
        ("a gel—soft and wet", "a gel -- soft and wet", (0, 21)),
        ("a “gel” isn't wet", 'a "gel" isn’t wet', (0, 17)),
        ("10^-3 of the fibres", "10⁻³ of the ﬁbres", (0, 17)),
        ("from 20-50 nm wide", "from 20–50 nm wide", (0, 18)),
        ("cafe\u0301 au lait", "café au lait", (0, 12)),
        ("café au lait", "cafe\u0301 au lait", (0, 13)),
        ("two\u00a0words \u200bhere", "two words here", (0, 14)),
        ("ten samples failed.", "ten samples failed. No other did.", (0, 19)),
        ("it was 5 MPa", "it was 5 MPa, not 6", (0, 12)),
    ],
)
def test_what_differs_in_form_only_has_its_place(quote, passage, span):
    if span is None:
        span = (0, len(passage))
    assert locate(quote, [passage]) == Place(
        0, *span, "normalised" if quote not in passage else "exact"
    )


def test_the_passage_that_was_told_comes_first():
    finder = Finder(["silk is strong", "silk is strong"])
    assert finder.locate("silk is strong").passage == 0
    assert finder.locate("silk is strong", told=1).passage == 1
    assert finder.locate("silk is strong", told=7).passage == 0


def test_short_quotes_must_be_exact_and_whole_words():
    assert locate("silk", ["spider-silk, silky; silk."]) == Place(0, 20, 24, "exact")
    assert locate("two words", ["two\nwords"]).match == "none"


texts = st.text("abN 1.-–\n\u00ad²ﬁ\u0301é’", max_size=40)


@given(texts, texts, texts)
def test_any_text_has_a_place_or_none(before, quote, after):
    passage = before + quote + after
    place = locate(quote, ["", passage])
    if place.match != "none":
        assert place.passage == 1
        assert fold(passage[place.start : place.end]).key == fold(quote.strip()).key


@given(st.text())
def test_folding_keeps_a_place_for_every_character(text):
    folded = fold(text)
    assert len(folded.key) == len(folded.starts) == len(folded.ends)
    assert all(0 <= s < e <= len(text) for s, e in zip(folded.starts, folded.ends, strict=True))
    assert folded.starts == sorted(folded.starts)
