"""Hypotheses as files: nothing from a paper acts as markup, script or formula."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest

from kgagent.domain.hypothesis import Fragility, Hop, Hypothesis, Novelty, Quote
from kgagent.errors import UsageError
from kgagent.interchange.hypotheses import Entry, html, markdown, write

EVIL = '=cmd|calc <script>alert(1)</script> [x](javascript:y) **b** "q"'
LONG = Quote(EVIL + " word" * 90, 1, EVIL, 2001, "10.1/x", 3)
ONE = Hypothesis(
    EVIL, "open triad", (EVIL, "+glue"), ("a", "b"),
    hops=(Hop(EVIL, "=improves", "+glue", support=2, quote=LONG),),
    confirmed_by="It rises.", refuted_by="It falls.", probability=0.0123, horizon=3, as_of=2010,
    novelty=Novelty(quote=Quote(EVIL)), fragility=Fragility(((1, EVIL),), 3, exact=False, shown=1),
)  # fmt: skip
EVENT = {"kind": "supported", "step": 4, "author": "papers", "quote": EVIL, "title": EVIL}
EVENT |= {"year": 2012, "doi": None, "page": None, "text": "improves"}
ENTRY = Entry(ONE, 7, "supported", (EVENT,), {"priority_questions": [EVIL, "Why?"]})


def test_a_page_runs_nothing_and_asks_nobody():
    page = html([ENTRY], title=EVIL)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert page.count("<section>") == 1


def test_markdown_shows_text_as_text():
    text = markdown([ENTRY], title=EVIL)
    assert "<script>" not in text
    assert "\\<script\\>" in text
    assert "[x](" not in text.replace("\\[x\\](", "")
    assert text.startswith("# =cmd")
    assert "## 7. " in text


def test_a_quote_is_a_short_citation_with_its_paper():
    text = markdown([ENTRY])
    line = next(line for line in text.splitlines() if "**Evidence:**" in line)
    assert "…” " in line
    assert "(2001), page 3, doi:10.1/x" in line
    assert line.count("word") < 30


def test_a_table_holds_no_formula(tmp_path):
    write(tmp_path / "found.csv", [ENTRY])
    with (tmp_path / "found.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert row["statement"].startswith("'=cmd")
    assert row["target"] == "'+glue"
    assert row["path"].startswith("'=cmd")
    assert float(row["probability"]) == 0.0123


def test_json_holds_all_of_it(tmp_path):
    write(tmp_path / "found.json", [ENTRY])
    (read,) = json.loads((tmp_path / "found.json").read_text())
    assert Hypothesis.from_json(json.dumps(read["hypothesis"])) == ONE
    assert (read["number"], read["state"]) == (7, "supported")


def test_what_is_not_known_is_said_and_never_called_novel():
    plain = replace(ONE, probability=None, hops=(), fragility=Fragility(breakable=False))
    text = markdown([Entry(plain)])
    assert "not calibrated" in text
    assert "literature: unknown" in text
    assert "no loss of papers parts the two" in text
    assert "novel" not in text


def test_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(UsageError, match="not a format"):
        write(tmp_path / "found.docx", [ENTRY])
