"""The comparison on acronym identification."""

from __future__ import annotations

import json

import pytest

from kgagent.bench.acronyms import embedded, figures, lines, load, phrases, rules


def write(folder, *rows):
    path = folder / "dev.json"
    path.write_text(
        json.dumps(
            [{"id": str(i), "tokens": t.split(), "labels": b} for i, (t, b) in enumerate(rows)]
        )
    )
    return path


ROW = (
    "A wire grid ( WG ) bends .",
    ["O", "B-long", "I-long", "O", "B-short", "O", "O", "O"],
)


def test_labels_give_phrases_with_their_ends():
    labels = ["B-short", "B-long", "I-long", "B-long", "O", "B-short"]
    assert list(phrases(labels)) == [
        ("short", 0, 1),
        ("long", 1, 3),
        ("long", 3, 4),
        ("short", 5, 6),
    ]


def test_both_systems_find_a_plain_definition(tmp_path):
    [sentence] = load(write(tmp_path, ROW))
    assert embedded(sentence.words) == set(sentence.gold)
    assert rules(sentence.words) == set(sentence.gold)
    assert rules("WG ( wire grid ) bends .".split()) == {("short", 0, 1), ("long", 2, 4)}


def test_the_two_kinds_count_alike_however_many_there_are(tmp_path):
    sentences = load(
        write(tmp_path, ROW, ("The WG and WG .", ["O", "B-short", "O", "B-short", "O"]))
    )
    found = figures(
        lambda words: {("short", 1, 2), ("short", 4, 5)} & set(_gold(sentences, words)), sentences
    )
    assert found["short f1"] == pytest.approx(2 * 2 / (2 + 3))
    assert found["long f1"] == 0
    assert found["precision"] == pytest.approx(0.5)
    assert found["recall"] == pytest.approx((2 / 3 + 0) / 2)


def _gold(sentences, words):
    return next(s.gold for s in sentences if s.words == words)


def test_a_word_counts_when_most_of_it_is_covered():
    assert ("short", 4, 5) not in embedded("A wire grid ( WG)continued here .".split())


def test_a_file_of_something_else_gives_no_line(tmp_path):
    (tmp_path / "meanings.json").write_text('{"WG": ["wire grid"]}')
    assert list(lines(tmp_path)) == []


@pytest.mark.shared
def test_the_reader_beats_the_rules_on_the_published_part(shared):
    ours, rival, published = lines(shared / "acronyms")
    assert ours.figures["f1"] > 0.93
    assert ours.figures["precision"] > 0.945
    assert ours.figures["f1"] > rival.figures["f1"] > published.figures["f1"]
