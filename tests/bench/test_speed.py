"""Speed of the reader, on papers of our own."""

from __future__ import annotations

import json

from kgagent.bench import speed


def test_a_corpus_gives_its_speed_and_growth(tmp_path):
    rows = [{"title": f"Clay {i}", "abstract": "Clay improves toughness."} for i in range(10)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "until-2019.jsonl").write_text(text, encoding="utf-8")
    [line] = speed.lines(tmp_path)
    assert line.figures["sentences"] == 20
    assert line.figures["sentences/s"] > 0
    assert line.figures["memory growth"] >= 1


def test_no_papers_give_no_line(tmp_path):
    (tmp_path / "until-2019.jsonl").write_text("", encoding="utf-8")
    assert not list(speed.lines(tmp_path))
