"""Writing folded to one form: what a PDF, a publisher or a keyboard did to a name is undone."""

from __future__ import annotations

import re
import unicodedata

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip

# Before NFKC, which turns a spacing accent into a blank and an accent, º into o, ™ into TM.
_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―⁃−﹘﹣－⁻₋", "-"),
        **dict.fromkeys("’‘‚‛ʼʹ′´＇", "'"),
        **dict.fromkeys("“”„‟″˝«»〃＂", '"'),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("⋅∙•‧", "·"),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("™®©℠", None),
        "∆": "Δ",
        "∑": "Σ",
        "∏": "Π",
        "×": "x",
    }
)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANKS = re.compile(r"\s+")
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹⁺⁻])")
_RAISED_TAG = re.compile(r"(?<=\d)<sup>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:sub|sup|i|b|em|strong|italic|bold)>", re.IGNORECASE)
_SCRIPT = re.compile(r"([_^])\{([^{}]*)\}")
_FORMULA_INDEX = re.compile(r"([A-Z][a-z]?)_(?=\d)")
_LATEX_GREEK = re.compile(rf"\\(?:var)?({'|'.join(GREEK.values())})(?![a-z])", re.IGNORECASE)
_GREEK_RUN = re.compile(r"[Α-Ρα-ωΣ-Ω]+")
_MICRO_UNIT = re.compile(r"(?:mol|Pa|Ci|Sv|[mgLlMsAVWNFHJKC])(?![^\W_])")


def plain(text: str) -> str:
    """The text with one form for each character: compatibility forms, dashes, primes, raised and
    lowered digits, simple HTML and LaTeX scripts, and blanks; controls and marks of trade gone.

    Raised digits behind a digit keep a caret, since 10² is not 102. Case is left alone.

    >>> plain("TiO₂\\u2009/ Ca²⁺, 10⁻³"), plain("TiO<sub>2</sub>"), plain("Al$_2$O$_3$")
    ('TiO2 / Ca2+, 10^-3', 'TiO2', 'Al2O3')
    """
    if not text.isascii():
        text = _RAISED.sub("^", text).translate(_LOOKALIKES)
        text = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)
    if not text.isprintable():
        text = "".join(map(_visible, text))
    if "<" in text or "\\" in text or "{" in text or "$" in text or "_" in text:
        text = _unmarked(text)
    return _BLANKS.sub(" ", text).strip()


def spelled_greek(text: str) -> str:
    """The text with Greek letters as words, apart from what stands before and behind them.

    A micro sign before a unit stays one, and so do Greek words (three letters or more in a row)
    and a lone capital, which as a symbol is not its small letter.

    >>> spelled_greek("TGFβ1"), spelled_greek("β-sheet"), spelled_greek("5 μm"), spelled_greek("Δ")
    ('TGF beta1', 'beta-sheet', '5 μm', 'Δ')
    """
    if text.isascii() or (len(text) == 1 and text.lower() != text):
        return text
    return _GREEK_RUN.sub(_spell_run, text)


def unaccented(word: str) -> str:
    """The word with Latin letters bare of accents; other scripts are left alone.

    >>> unaccented("schrödinger"), unaccented("й")
    ('schrodinger', 'й')
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not "\u0300" <= c <= "\u036f")
    return bare if bare.isascii() else word


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in _INVISIBLE else char


def _unmarked(text: str) -> str:
    text = _TAG.sub("", _RAISED_TAG.sub("^", text))
    text = _LATEX_GREEK.sub(r"\1", text).replace("$", "")
    text = _FORMULA_INDEX.sub(r"\1", _SCRIPT.sub(r"\1\2", text))
    return text.replace("_", " ")


def _spell_run(match: re.Match[str]) -> str:
    run, text = match.group(), match.string
    if len(run) > 2:
        return run
    rest = text[match.end() : match.end() + 4]
    if run == "μ" and _MICRO_UNIT.match(rest):
        return run
    if run == "μ" and rest[:2].isupper() and rest[:2].isalpha():
        words = "micro"
    else:
        words = " ".join(GREEK[letter.lower()] for letter in run)
    before = " " if match.start() and text[match.start() - 1].isalnum() else ""
    return f"{before}{words}{' ' if rest[:1].isalpha() else ''}"
