"""What a graph holds that speaks to a question: only what stands there, and the same every time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.embedding.static import StaticEmbedder
from kgagent.errors import KgagentError, NotFound, UsageError
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.storage.store import Store
from kgagent.views.answering import Answering, Wanted

DOUGH = Paper(
    text="Salt slows fermentation. Fermentation produces carbon dioxide. Carbon dioxide lifts the "
    "dough. Baking hardens the crust.",
    title="Dough",
    year=2001,
    doi="10.1000/dough",
)
YEAST = Paper(
    text="Salt accelerates fermentation. Yeast requires sugar. Warmth accelerates yeast growth. "
    "Yeast is a fungus. Sugar feeds yeast. Nacre resists fracture.",
    title="Yeast",
    year=2015,
)


@pytest.fixture(scope="module")
def graph():
    store = Store.open("sqlite://", create=True)
    list(add_papers(store, [DOUGH, YEAST], size=2500))
    run = RunSettings(model="embedded", embedder="none", seed=0, epoch=8, passages=1)
    list(grow(store, EmbeddedModel(), run, Limits(workers=1)))
    yield Answering.of(store, embedder=StaticEmbedder())
    store.close()


def statements(found):
    return [item.statement for item in found.items if not item.is_passage]


def test_the_relation_between_the_two_comes_first(graph):
    found = graph.about("How does salt change fermentation?")
    assert [one.name for one in found.recognised] == ["salt", "fermentation"]
    assert set(statements(found)[:2]) == {
        "salt --slows--> fermentation",
        "salt --accelerates--> fermentation",
    }
    assert found.joined[0].concepts == ("salt", "fermentation")


def test_relations_that_oppose_each_other_are_told(graph):
    (found,) = graph.about("How does salt change fermentation?").disagreements
    items = graph.about("How does salt change fermentation?").items
    assert found.what == "salt and fermentation"
    assert [items[n].statement for n in found.saying] == ["salt --accelerates--> fermentation"]
    assert [items[n].statement for n in found.denying] == ["salt --slows--> fermentation"]


def test_a_path_joins_concepts_that_no_relation_does(graph):
    found = graph.about("How does salt act on dough?")
    assert found.joined[0].concepts[0] == "salt"
    assert found.joined[0].concepts[-1] == "dough"
    hops = [found.items[number].statement for number in found.joined[0].hops]
    assert hops[-1] == "carbon dioxide --lifts--> dough"


def test_passages_have_paper_year_doi_and_an_excerpt_without_the_title(graph):
    found = graph.about("Why does salt slow fermentation?")
    passage = next(i for i in found.items if i.is_passage and i.quotes[0].title == "Dough")
    assert (passage.quotes[0].year, passage.quotes[0].doi) == (2001, "10.1000/dough")
    assert passage.excerpt.startswith("Salt slows fermentation.")
    assert "Baking" not in passage.excerpt


def test_words_of_the_same_root_find_what_was_said_otherwise(graph):
    found = graph.about("Why is nacre hard to fracture?")
    assert "nacre --resists--> fracture" in statements(found)


@pytest.mark.parametrize("question", ["Who won in Lisbon?", "Zxqv wvut?"])
def test_where_nothing_speaks_the_nearest_names_are_told(graph, question):
    with pytest.raises(NotFound) as raised:
        graph.about(question)
    assert raised.value.hint.startswith("The nearest concepts: ")


@pytest.mark.parametrize("question", ["", "?", "What is it?", "\x00\n"])
def test_a_question_about_nothing_is_refused(graph, question):
    with pytest.raises(UsageError, match="No word"):
        graph.about(question)


def test_what_something_is_comes_first_where_that_is_asked(graph):
    assert statements(graph.about("What is yeast?"))[0] == "yeast --is a--> fungus"


def test_words_that_no_paper_has_are_told(graph):
    assert graph.about("How does salt change fermentation in Lisbon?").unknown == ("lisbon",)


def test_how_much_of_the_question_the_best_piece_speaks_of_is_told(graph):
    assert graph.about("How does salt change fermentation?").covered > 0.9
    assert graph.about("Does yeast eat nacre in Lisbon?").covered < 0.75


def test_the_same_question_has_the_same_material(graph):
    assert graph.about("What lifts dough?") == graph.about("What   lifts dough? ")


def test_no_more_than_wanted(graph):
    found = graph.about("How does salt change fermentation?", Wanted(relations=1, passages=1))
    assert found.relations == 1
    assert sum(item.is_passage for item in found.items) == 1


def test_plain_retrieval_knows_no_graph(graph):
    found = graph.about("How does salt change fermentation?").retrieved
    assert {item.quotes[0].title for item in found} == {"Dough", "Yeast"}
    assert all(item.is_passage for item in found)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=80))
def test_any_text_gives_material_or_says_why_not(graph, text):
    for question in (text, f"salt {text} fermentation"):
        try:
            found = graph.about(question)
        except KgagentError:
            continue
        assert found.items


def test_a_very_long_question_is_no_matter(graph):
    assert graph.about("salt and fermentation " * 20_000).items


def test_an_empty_graph_says_so():
    store = Store.open("sqlite://", create=True)
    with pytest.raises(NotFound, match="Nothing in the graph") as raised:
        Answering.of(store, embedder=StaticEmbedder()).about("What is salt?")
    assert "kgagent grow" in raised.value.hint
