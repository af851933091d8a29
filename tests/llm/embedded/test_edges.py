"""Where a name begins and ends is chosen among the parts of its phrase."""

from __future__ import annotations

from kgagent.llm.embedded import edges
from kgagent.llm.embedded.concepts import spanned
from kgagent.llm.embedded.edges import Beginning, beginnings, best
from kgagent.llm.embedded.sentences import find

TEXT = (
    "The general entropy criterion and recent tagging tools improve the detection of typing errors."
)


def starts(text: str, head: str) -> list[str]:
    [sentence] = find(text, edges=False).sentences
    tree = sentence.tree
    [mention] = [m for m in sentence.mentions if tree.words[m.head].text == head]
    return [tree.words[place.first].text for place in beginnings(tree, spanned(mention), 0)]


def test_a_name_may_begin_at_words_the_rules_drop_and_at_those_they_keep():
    assert set(starts(TEXT, "criterion")) >= {"general", "entropy", "criterion"}


def test_no_name_begins_before_a_conjunction_or_at_a_determiner():
    assert not {"The", "and", "general"} & set(starts(TEXT, "tools"))


def test_the_rules_place_stays_unless_another_is_clearly_likelier():
    places = [Beginning(4, []), Beginning(3, [])]
    assert best(places, [0.5, 0.5 + edges.MARGIN / 2]) == 4
    assert best(places, [0.5, 0.9]) == 3


def test_names_are_whole_words_of_the_text():
    for mention in (m for s in find(TEXT).sentences for m in s.mentions):
        assert TEXT[mention.start : mention.end].lower() == mention.name.lower()


def test_no_degree_and_no_owner_is_taken_into_a_name():
    [sentence] = find("The river's low temperature was measured.").sentences
    assert "temperature" in {mention.name for mention in sentence.mentions}
