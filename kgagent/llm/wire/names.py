"""Identifiers that models write for concepts and predicates, as words; symbols stay as they are."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST_IDENTIFIER = 200
"""A longer name is a sentence, not an identifier, and stays as it is."""

_ELEMENTS = (
    "A[cglmrstu]|B[aehikr]?|C[adeflmorsu]?|D[bsy]|E[rsu]|F[emr]?|G[ade]|H[efgo]?|I[nr]?|Kr?|"
    "L[airuv]|M[gnot]|N[abdeiop]?|Os?|P[abdmortu]?|R[abefhnu]|S[bceimnr]?|T[abcehilm]|U|V|W|Xe|"
    "Yb?|Z[nr]"
)
_AMINO_ACIDS = "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|Hyp|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val"
# Words with a capital inside that are one word: formulas, sequences, people, and a few products.
_ONE_WORD = re.compile(
    rf"(?:(?:{_ELEMENTS})(?:\d+(?:\.\d+)?|[xyδ])?)+[+-]?"
    rf"|(?:{_AMINO_ACIDS})+"
    r"|(?:Mc|Mac|De|Di|Du|La|Le|Fitz|Van)[A-Z][a-z]+"
    r"|[a-z]*[A-Z]+(?:ases?|yl\w*)|(?:dn|rn|DN|RN)[Aa]ses?"
    r"|[a-z]{2,}[A-Z]+s?"
    r"|\w*(?:Net|GPT|BERT|RAG|FF)|\w*[Ff]ormer(?:XL)?|(?:Alpha|Omega|Colab|Rosetta)Fold\d*"
    r"|PyTorch|TensorFlow|NumPy|SciPy|PubMed|GitHub|YouTube|LaTeX|MatLab|DeepMind|OpenAI|DeepSeek"
)
_BOUNDARY = re.compile(
    r"(?<=[a-z]{2})(?=[A-Z][a-z])"  # Rule|Learning
    r"|(?<=[A-Za-z][a-z]{3})(?=[A-Z])"  # Isotropic|VR, High|N; Web A stays WebA, as does HepG2
    r"|(?<=[A-Z][a-z])(?=[A-Z][a-z]{2})"  # Mg|Substitution
    r"|(?<=[A-Z\d])(?=[A-Z][a-z]{2})"  # GNN|Error, TiO2|Formation, mRNA|Stability
)
_PREDICATE_BOUNDARY = re.compile(
    r"(?<=[a-z]{2})(?=[A-Z])|(?<=\b[Ii]s)(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
)
_ORDINARY = re.compile(r"[A-Z][a-z]{2,}|Of|To|In|On|By|At|As|Or|Is|An|Up|No|Vs|If")
_SYMBOL = re.compile(r"(?:[^\W\d_]|[^\W\d_]'+)_\{?[\w^*°./-]{1,4}\}?[*'^]*\d*[,;.]?")
_KEBAB = re.compile(r"[A-Za-z]{2,}(?:-[A-Za-z]{2,}){2,}")
_SHOUTED = re.compile(r"[A-Z]+(?:[ _-][A-Z]+)+")
_AROUND = re.compile(r"([*`\"'])((?:(?!\1).)+)\1|“([^“”]+)”", re.DOTALL)
# In JSON "\beta" and "\tau" are a control character and "eta", "au": LaTeX written with one stroke.
_LATEX = re.compile(
    r"[\x08\x0c](?=[a-z])|\t(?=au\b|heta\b|ext\b|imes\b|ilde\b)|\n(?=u\b|abla\b)|\r(?=ho\b)"
)
_STROKES = {"\x08": "\\b", "\x0c": "\\f", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def words_of(name: str) -> str:
    """The name as words: CamelCase, snake_case and kebab-case-ids are taken apart.

    What is no identifier stays: symbols with an index, formulas, gene and protein names, acronyms,
    surnames, hyphenated words and whatever has blanks in it already.

    >>> [words_of(n) for n in ("LocalRuleLearning", "Exact_Algorithm", "GNNError", "TiO2Formation")]
    ['local rule learning', 'exact algorithm', 'GNN error', 'TiO2 formation']
    >>> [words_of(n) for n in ("mRNA", "LiFePO4", "MaSp1", "McCarthy", "T_g", "Young's modulus")]
    ['mRNA', 'LiFePO4', 'MaSp1', 'McCarthy', 'T_g', "Young's modulus"]
    """
    name = _trimmed(name)
    if len(name) > LONGEST_IDENTIFIER:
        return name
    words = _name_words(name)
    return words if words == name else words_of(words)


@lru_cache(maxsize=1 << 14)
def _name_words(name: str) -> str:
    if _SHOUTED.fullmatch(name) and any(len(word) > 4 for word in re.split("[ _-]", name)):
        return " ".join(w.lower() if len(w) > 3 else w for w in re.split("[ _-]", name))
    return " ".join(_words(part) for part in name.split(" "))


def predicate_words(predicate: str) -> str:
    """The predicate as words, all small but for acronyms and symbols.

    >>> [predicate_words(p) for p in ("IS-A", "RELATES-TO", "generalizesTo", "does_not_affect")]
    ['is a', 'relates to', 'generalizes to', 'does not affect']
    """
    text, before = _trimmed(predicate), ""
    while text != before:
        before, text = text, _trimmed(text.strip("[]"))
    if len(text) > LONGEST_IDENTIFIER:
        return text
    words = _predicate_words(text)
    return words if words in {text, predicate} else predicate_words(words)


@lru_cache(maxsize=1 << 14)
def _predicate_words(text: str) -> str:
    parts = (part if _SYMBOL.fullmatch(part) else _spread(part) for part in text.split())
    text = " ".join(" ".join(parts).split())
    if re.fullmatch(r"[A-Z]+(?:[ -]+[A-Z]+)*", text):
        return " ".join(re.split("[ -]+", text.lower()))
    if re.fullmatch(r"[A-Za-z]+(?:-[A-Za-z]+)+", text) and _is_phrase(text):
        text = text.replace("-", " ")
    return " ".join("a" if word == "A" else _calm(word) for word in text.split())


def restored(name: str) -> str:
    r"""The name with LaTeX commands that JSON took for escapes.

    >>> restored("\x08eta"), restored("\tau")
    ('\\beta', '\\tau')
    """
    if name.isprintable():
        return name
    return _LATEX.sub(lambda match: _STROKES[match[0]], name)


def _trimmed(text: str) -> str:
    """The text without blanks, quotation marks and emphasis around it; E* keeps its star."""
    text = " ".join(text.replace("**", " ").split())
    for _ in range(4):
        if not (found := _AROUND.fullmatch(text)):
            break
        text = (found[2] or found[3]).strip()
    return text.strip(" `")


def _spread(part: str) -> str:
    return _PREDICATE_BOUNDARY.sub(" ", part.replace("_", " "))


def _words(part: str) -> str:
    """One name without blanks."""
    if _SYMBOL.fullmatch(part):
        return part
    pieces = [piece for piece in part.split("_") if piece] or [part]
    if _KEBAB.fullmatch(part):
        pieces = part.split("-")
    words = [word for piece in pieces for word in _apart(piece)]
    if len(words) == 1:
        return words[0]
    return " ".join(_calm(word) for word in words)


def _apart(piece: str) -> list[str]:
    """The words of one CamelCase piece; other pieces are one word."""
    if piece.islower() or piece.isupper() or _ONE_WORD.fullmatch(piece):
        return [piece]
    return _BOUNDARY.sub(" ", piece).split(" ")


def _calm(word: str) -> str:
    """The word without its capital where that is only the id's style."""
    return word.lower() if _ORDINARY.fullmatch(word) else word


def _is_phrase(text: str) -> bool:
    """Whether a hyphenated predicate is words joined ("part-of") and not one ("co-regulates")."""
    last = text.rsplit("-", 1)[1].lower()
    return last in _PARTICLES or text.count("-") > 1


_PARTICLES = frozenset(
    "of to in on by a an for from with into as at than over through upon under between via".split()
)
