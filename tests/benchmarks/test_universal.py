"""Universal Dependencies trees of our own, turned into CRAFT's scheme."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def universal():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("universal")
    finally:
        sys.path.remove(str(BENCHMARKS))


def tokens(universal, rows: str):
    """Read "form|tag|head|label" rows, heads counted from 1, 0 for the root."""
    found = []
    for row in rows.split():
        form, tag, head, label = row.split("|")
        lemma = {"makes": "make", "lets": "let", "seems": "seem", "calls": "call"}.get(form, form)
        found.append(universal.Token(form, lemma, tag, int(head) - 1, label))
    return found


def turned(universal, rows: str) -> str:
    """Return "word<label<head" for each word."""
    out = universal.converted(tokens(universal, rows))
    heads = [out[t.head].form if t.head >= 0 else "" for t in out]
    return " ".join(f"{t.form}<{t.label}<{head}" for t, head in zip(out, heads, strict=True))


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (  # a noun after the copula
            "Zein|NNP|4|nsubj is|VBZ|4|cop a|DT|4|det protein|NN|0|root .|.|4|punct",
            "Zein<nsubj<is is<ROOT< a<det<protein protein<attr<is .<punct<is",
        ),
        (  # an adjective, its adverb and its preposition
            (
                "It|PRP|5|nsubj is|VBZ|5|cop also|RB|5|advmod very|RB|5|advmod close|JJ|0|root "
                "to|IN|7|case nacre|NN|5|obl"
            ),
            (
                "It<nsubj<is is<ROOT< also<advmod<is very<advmod<close close<acomp<is "
                "to<prep<close nacre<pobj<to"
            ),
        ),
        (  # a phrase, a negation
            (
                "Cells|NNS|6|nsubj are|VBP|6|cop not|RB|6|advmod in|IN|6|case the|DT|6|det "
                "gel|NN|0|root"
            ),
            "Cells<nsubj<are are<ROOT< not<neg<are in<prep<are the<det<gel gel<pobj<in",
        ),
        (  # one predicate beside another, a clause beside the sentence
            (
                "Silk|NN|3|nsubj is|VBZ|3|cop strong|JJ|0|root and|CC|5|cc light|JJ|3|conj "
                "but|CC|7|cc swells|VBZ|3|conj"
            ),
            (
                "Silk<nsubj<is is<ROOT< strong<acomp<is and<cc<strong light<conj<strong "
                "but<cc<is swells<conj<is"
            ),
        ),
        (  # a clause after the copula
            (
                "The|DT|2|det aim|NN|5|nsubj:outer is|VBZ|5|cop to|TO|5|mark bind|VB|0|root "
                "calcium|NN|5|obj"
            ),
            "The<det<aim aim<nsubj<is is<ROOT< to<aux<bind bind<xcomp<is calcium<dobj<bind",
        ),
        (  # what "it" stands for
            (
                "It|PRP|3|expl is|VBZ|3|cop clear|JJ|0|root that|IN|6|mark it|PRP|6|nsubj "
                "helps|VBZ|3|csubj"
            ),
            "It<nsubj<is is<ROOT< clear<acomp<is that<mark<helps it<nsubj<helps helps<ccomp<is",
        ),
        (
            "There|EX|2|expl are|VBP|0|root two|CD|4|nummod ways|NNS|2|nsubj",
            "There<expl<are are<ROOT< two<nummod<ways ways<attr<are",
        ),
    ],
)
def test_the_copula_leads(universal, rows, parts):
    assert turned(universal, rows) == parts


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (
            "heated|VBN|0|root by|IN|3|case lasers|NNS|1|obl:agent at|IN|5|case dawn|NN|1|obl",
            "heated<ROOT< by<agent<heated lasers<pobj<by at<prep<heated dawn<pobj<at",
        ),
        (
            "made|VBN|0|root by|IN|3|mark heating|VBG|1|advcl clay|NN|3|obj",
            "made<ROOT< by<prep<made heating<pcomp<by clay<dobj<heating",
        ),
        (
            "depends|VBZ|0|root on|IN|5|mark what|WP|5|obj we|PRP|5|nsubj add|VBP|1|advcl",
            "depends<ROOT< on<prep<depends what<dobj<add we<nsubj<add add<pcomp<on",
        ),
        (
            "fails|VBZ|0|root because|IN|4|case of|IN|2|fixed rust|NN|1|obl",
            "fails<ROOT< because<prep<fails of<pcomp<because rust<pobj<because",
        ),
        (
            "fillers|NNS|0|root such|JJ|4|case as|IN|2|fixed clay|NN|1|nmod",
            "fillers<ROOT< such<amod<as as<prep<fillers clay<pobj<as",
        ),
        (
            "dried|VBN|0|root in|IN|5|mark order|NN|2|fixed to|TO|5|mark harden|VB|1|advcl",
            "dried<ROOT< in<prep<dried order<pobj<in to<aux<harden harden<acl<order",
        ),
        (
            "glass|NN|0|root as|RB|5|cc well|RB|2|fixed as|IN|2|fixed steel|NN|1|conj",
            "glass<ROOT< as<advmod<as well<advmod<as as<cc<glass steel<conj<glass",
        ),
        (
            "while|IN|2|mark heating|VBG|3|advcl stirred|VBN|0|root",
            "while<mark<heating heating<advcl<stirred stirred<ROOT<",
        ),
        (
            "in|IN|2|case air|NN|0|root or|CC|5|cc in|IN|5|case oil|NN|2|conj",
            "in<ROOT< air<pobj<in or<cc<in in<conj<in oil<pobj<in",
        ),
    ],
)
def test_the_preposition_leads(universal, rows, parts):
    assert turned(universal, rows) == parts


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (
            "Dr.|NNP|2|nmod:desc Ada|NNP|4|nsubj Byron|NNP|2|flat writes|VBZ|0|root",
            "Dr.<compound<Byron Ada<compound<Byron Byron<nsubj<writes writes<ROOT<",
        ),
        (
            "on|IN|3|case May|NNP|3|nmod:unmarked 5|CD|4|obl ended|VBD|0|root",
            "on<prep<ended May<pobj<on 5<nummod<May ended<ROOT<",
        ),
        (
            "10|CD|4|nummod -|SYM|3|case 12|CD|1|nmod hours|NNS|0|root",
            "10<quantmod<12 -<punct<12 12<nummod<hours hours<ROOT<",
        ),
        (
            "the|DT|2|det worm|NN|4|nmod:poss 's|POS|2|case gut|NN|0|root",
            "the<det<worm worm<poss<gut 's<case<worm gut<ROOT<",
        ),
    ],
)
def test_the_last_name_leads(universal, rows, parts):
    assert turned(universal, rows) == parts


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (
            "lets|VBZ|0|root it|PRP|1|obj grow|VB|1|xcomp",
            "lets<ROOT< it<nsubj<grow grow<ccomp<lets",
        ),
        (
            "makes|VBZ|0|root it|PRP|1|obj brittle|JJ|1|xcomp",
            "makes<ROOT< it<nsubj<brittle brittle<ccomp<makes",
        ),
        ("seems|VBZ|0|root stiff|JJ|1|xcomp", "seems<ROOT< stiff<oprd<seems"),
        (
            "calls|VBZ|0|root it|PRP|1|obj nacre|NN|1|xcomp",
            "calls<ROOT< it<dobj<calls nacre<oprd<calls",
        ),
        (
            "tell|VB|0|root us|PRP|1|iobj what|WP|1|obj you|PRP|5|nsubj see|VBP|3|acl:relcl",
            "tell<ROOT< us<dobj<tell what<dobj<see you<nsubj<see see<ccomp<tell",
        ),
        (
            "give|VB|0|root us|PRP|1|iobj time|NN|1|obj",
            "give<ROOT< us<dative<give time<dobj<give",
        ),
    ],
)
def test_what_completes_a_verb(universal, rows, parts):
    assert turned(universal, rows) == parts


def test_conjuncts_form_a_chain(universal):
    rows = "clay|NN|0|root ,|,|3|punct silt|NN|1|conj and|CC|5|cc sand|NN|1|conj"
    assert turned(universal, rows) == (
        "clay<ROOT< ,<punct<clay silt<conj<clay and<cc<silt sand<conj<silt"
    )


def test_a_comma_hangs_on_what_its_phrase_hangs_on(universal):
    rows = "If|IN|2|mark heated|VBN|5|advcl ,|,|2|punct it|PRP|5|nsubj melts|VBZ|0|root"
    assert turned(universal, rows).split()[2] == ",<punct<melts"


@pytest.mark.parametrize("label", ["goeswith", "orphan", "list", "reparandum"])
def test_what_cannot_be_said_in_the_scheme_is_left_out(universal, label):
    assert universal.converted(tokens(universal, f"a|NN|0|root b|NN|1|{label}")) is None


def test_every_tree_stays_a_tree(universal):
    rows = "who|WP|2|cop is|VBZ|1|root"
    assert universal.converted(tokens(universal, rows)) is None
