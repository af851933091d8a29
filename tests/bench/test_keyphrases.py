"""The comparison on keyphrases."""

from __future__ import annotations

import json
import sys

import pytest

from kgagent.bench.keyphrases import FOLDS, HELD_OUT, abstracts, at, fold, lines
from kgagent.domain.salience import WEIGHTS
from kgagent.errors import MissingExtra


def split(folder, name: str, text: str, gold: list[str]):
    path = folder / f"{name}.jsonl"
    path.write_text(json.dumps({"id": "7", "text": text}) + "\n")
    (folder / f"{name}.uncontr.stem.json").write_text(json.dumps({"7": [[p] for p in gold]}))
    return path


def test_phrases_match_when_their_stems_do_and_count_once():
    score = at(2, [(["silk fibres", "Silk Fibre", "looms"], frozenset({"silk fibr", "wool"}))])
    assert (score.precision, score.recall) == (0.5, 0.5)


def test_counts_are_pooled_over_the_texts():
    said = [(["loom"], frozenset({"loom"})), (["warp", "weft"], frozenset({"a", "b", "c"}))]
    assert at(5, said).precision == pytest.approx(1 / 3)
    assert at(5, said).recall == pytest.approx(1 / 4)


def test_any_split_found_has_its_line(tmp_path):
    text = "A loom for silk\nSilk fibres carry load. The fibres are woven."
    split(tmp_path, "test", text, ["silk fibr"])
    split(tmp_path, "train", text, ["silk fibr"])
    (tmp_path / "other.jsonl").write_text("{}\n")
    found = [line for line in lines(tmp_path) if not line.published]
    assert [(line.set, line.system) for line in found] == [("Inspec test", "kgagent")]
    assert found[0].figures["recall@5"] == 1


def test_gold_may_name_a_phrase_in_several_ways(tmp_path):
    path = split(tmp_path, "dev", "Looms weave.", ["loom"])
    path.with_name("dev.uncontr.stem.json").write_text('{"7": [["loom", "hand loom"], ["warp"]]}')
    assert abstracts(path)[0].gold == {"loom", "hand loom", "warp"}


def test_there_are_weights_for_every_fold():
    assert len(HELD_OUT) == FOLDS
    assert {len(weights) for weights in HELD_OUT} == {len(WEIGHTS)}
    assert {fold(str(n)) for n in range(100)} == set(range(FOLDS))


@pytest.mark.shared
def test_the_stems_are_those_of_the_gold(shared):
    folder = shared / "keyphrases-inspec"
    plain = json.loads((folder / "dev.uncontr.json").read_text())
    stems = json.loads((folder / "dev.uncontr.stem.json").read_text())
    from kgagent.bench.keyphrases import stemmed

    for name, phrases in plain.items():
        assert [[stemmed(p) for p in spelled] for spelled in phrases] == stems[name]


@pytest.mark.shared
@pytest.mark.long
def test_the_ranking_beats_those_published(shared):
    ours, *others = lines(shared / "keyphrases-inspec")
    assert ours.figures["f1@5"] > 0.31
    assert all(ours.figures["f1@5"] > other.figures["f1@5"] for other in others)


def test_a_missing_stemmer_is_said_with_the_way_out(monkeypatch):
    from kgagent.bench import stems

    monkeypatch.setitem(sys.modules, "nltk.stem", None)
    stems.stem.cache_clear()
    stems._stemmer.cache_clear()
    with pytest.raises(MissingExtra) as missing:
        stems.stem("looms")
    assert "bench" in missing.value.hint
