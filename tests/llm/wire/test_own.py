"""Our reply format: what is said is checked; nonsense raises nothing but ReplyUnusable."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim
from kgagent.errors import ReplyUnusable
from kgagent.llm.wire.own import dump, parse

TEXT = "Silk improves bone. Silk improves bone."


def test_what_is_dumped_is_parsed_again():
    said = Extraction(
        mentions=(Mention("silk", 0, 0, 4),),
        relations=(
            RelationClaim(
                "silk", "improves", "bone", TEXT[20:], 0, 20, 39, hedged=True, confidence=0.5
            ),
        ),
        aliases=(AliasClaim("silk", "SF", "Silk", 0, 0, 4),),
    )
    assert parse(dump(said), [TEXT]) == said


def test_a_quote_in_the_wrong_place_is_looked_for():
    said = {"source": "silk", "predicate": "improves", "target": "bone", "quote": TEXT[:19]}
    (found,) = parse(
        json.dumps({"relations": [said | {"passage": 3, "start": 7}]}), ["None.", TEXT]
    ).relations
    assert (found.passage, found.start, found.end) == (1, 0, 19)


def test_a_quote_that_is_not_there_has_no_place():
    said = {
        "source": "silk",
        "predicate": "improves",
        "target": "bone",
        "quote": "Silk does not improve bone.",
    }
    (found,) = parse(json.dumps({"relations": [said]}), [TEXT]).relations
    assert found.passage is None
    assert found.quote == said["quote"]


def test_relations_without_ends_and_mentions_out_of_bounds_are_left_out():
    said = {
        "relations": [{"source": "silk", "predicate": "", "target": "bone"}, "nonsense", 5],
        "mentions": [{"name": "silk", "passage": 0, "start": 0, "end": 999}, {"name": "silk"}],
        "aliases": [{"name": "silk"}],
    }
    assert parse(json.dumps(said), [TEXT]) == Extraction()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "invalid_json"),
        ("{", "invalid_json"),
        ("[1]", "wrong_shape"),
        ('{"relations": 5}', "wrong_shape"),
    ],
)
def test_a_reply_that_cannot_be_used_says_why(text, reason):
    with pytest.raises(ReplyUnusable) as told:
        parse(text, [])
    assert told.value.reason == reason


@pytest.mark.parametrize("said", ["NaN", "1e999", '"high"', "-3", "true"])
def test_a_confidence_is_between_0_and_1(said):
    claim = f'{{"source": "a", "predicate": "b", "target": "c", "confidence": {said}}}'
    text = f'{{"relations": [{claim}]}}'
    (found,) = parse(text, []).relations
    assert 0 <= found.confidence <= 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                [
                    "relations",
                    "mentions",
                    "aliases",
                    "name",
                    "source",
                    "predicate",
                    "target",
                    "quote",
                    "passage",
                    "start",
                    "end",
                    "alias",
                    "confidence",
                ]
            ),
            inner,
        )
    ),
    max_leaves=25,
)


@given(json_values)
def test_any_json_is_parsed_or_refused(value):
    with contextlib.suppress(ReplyUnusable):
        assert isinstance(parse(json.dumps(value), [TEXT]), Extraction)
