"""Acronyms defined in brackets: "polylactic acid (PLA)" and "PLA (polylactic acid)".

The matching is that of Schwartz and Hearst (2003, "A simple algorithm for identifying abbreviation
definitions in biomedical text"), read in both directions, with Greek letters matching their names
and digits and small connecting words allowed to be skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "µ": "micro", "ω": "omega", "σ": "sigma", "τ": "tau", "ζ": "zeta",
    "θ": "theta", "η": "eta", "π": "pi", "ρ": "rho", "φ": "phi", "χ": "chi", "ψ": "psi",
}  # fmt: skip
_BRACKET = re.compile(r"(?<=[\w)’'])(\s+)\(([^()]{1,90}(?:\([^()]{1,30}\)[^()]{0,40})?)\)")
_INSIDE_END = re.compile(r"\s*[;,]\s|\s+or\s+|\s*=")
_BREAK = re.compile(r"[.;:!?]\s|,\s(?=(?:and|or|which|that|we)\b)|[\[\]{}]|\n\s*\n|[\"“”]")
_LEADING = re.compile(
    r"^(?:(?:the|a|an|and|or|of|in|for|with|by|to|on|from|as|at|called|using|both|between|its|their|"
    r"this|these|new|novel|namely|is|are|was|were|e\.g\.,?|i\.e\.,?|also|known|abbreviated)\s+)+",
    re.IGNORECASE,
)
_NO_ACRONYM = frozenset(
    "the and for but not with from this that left right top bottom see also data hours min max "
    "figure table eq ref both all ii iii iv vi vii viii ix".split()
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A long form and its acronym; the spans count characters of the text."""

    long: str
    short: str
    long_span: tuple[int, int]
    short_span: tuple[int, int]
    bracket: tuple[int, int]


def definitions(text: str) -> list[Definition]:
    """Return every acronym defined in brackets, in order."""
    found = []
    for match in _BRACKET.finditer(text):
        start, inside = match.start(2), match.group(2)
        stop = _INSIDE_END.search(inside)
        first = inside[: stop.start()] if stop else inside
        bracket = (match.end(1), match.end())
        made = _long_before(text, first, start, match.start(1), bracket)
        found.append(made or _short_before(text, inside, start, match.start(1), bracket))
    return [definition for definition in found if definition]


def _long_before(
    text: str, short: str, at: int, end: int, bracket: tuple[int, int]
) -> Definition | None:
    """Return the definition in "polylactic acid (PLA)"."""
    short = short.strip()
    at = text.find(short, at) if short else at
    if not is_acronym(short):
        return None
    words = min(_letters(short) + 5, _letters(short) * 2 + 1)
    long_start = _window(text, end, words)
    start = _match(text[long_start:end], short)
    if start is None:
        return None
    return _definition(text, (long_start + start, end), (at, at + len(short)), bracket)


def _short_before(
    text: str, inside: str, at: int, end: int, bracket: tuple[int, int]
) -> Definition | None:
    """Return the definition in "PLA (polylactic acid)"."""
    match = re.search(r"\S+$", text[:end][-40:])
    short = match.group().lstrip("([\"'“") if match else ""
    if not is_acronym(short) or (" " not in inside.strip() and len(inside) <= len(short) + 2):
        return None
    start = _match(inside, short)
    if start is None or _LEADING.sub("", inside[:start]).strip():
        return None
    stop = re.search(r"[;,]\s", inside)
    long_end = at + (stop.start() if stop else len(inside.rstrip()))
    span = (at + start, long_end)
    return _definition(text, span, (end - len(short), end), bracket)


def _definition(
    text: str, long_span: tuple[int, int], short_span: tuple[int, int], bracket: tuple[int, int]
) -> Definition | None:
    long, short = text[slice(*long_span)], text[slice(*short_span)]
    lead = _LEADING.match(long)
    if lead and (
        long[lead.end()].lower() == short[0].lower() or long[0].lower() != short[0].lower()
    ):
        long_span = (long_span[0] + lead.end(), long_span[1])
    long_span = (long_span[0], long_span[0] + _spelled(text[slice(*long_span)], short))
    long = text[slice(*long_span)]
    if len(long) <= len(short) or short in re.split(r"[\s()]+", long) or len(long) > 100:
        return None
    return Definition(" ".join(long.split()), short, long_span, short_span, bracket)


def _spelled(long: str, short: str) -> int:
    """Return where the words end whose first letters are the acronym: "... function (FOD)"."""
    words = list(re.finditer(r"[^\s-]+", long))
    wanted = [c.lower() for c in short if c.isalpha()]
    first = [match.group()[0].lower() for match in words[: len(wanted)]]
    return words[len(wanted) - 1].end() if wanted and first == wanted else len(long)


def is_acronym(word: str) -> bool:
    """Whether a word looks like one: 2 to 12 characters, no common word, a capital or a digit.

    >>> [is_acronym(w) for w in ("PLA", "β-TCP", "nHA", "the", "2018", "scaffold", "PLLAs")]
    [True, True, True, False, False, False, True]
    """
    if not 2 <= len(word) <= 12 or len(word.split()) > 2 or word.lower() in _NO_ACRONYM:
        return False
    if not (word[0].isalnum() and any(c.isalpha() for c in word)):
        return False
    if not re.fullmatch(r"[\w\-–−/&+.′'’ ]+", word):
        return False
    capitals = sum(c.isupper() for c in word)
    return capitals >= 2 or (capitals == 1 and len(word) <= 5 and not word.istitle())


def _letters(short: str) -> int:
    return sum(c.isalnum() for c in short)


def _window(text: str, end: int, words: int) -> int:
    """Return where the last `words` words before `end` begin, not crossing a sentence end."""
    low = max(0, end - 160)
    window = text[low:end]
    for match in _BREAK.finditer(window):
        low = max(low, end - len(window) + match.end())
    starts = [m.start() for m in re.finditer(r"\S+", text[low:end])]
    return low + (starts[-words] if len(starts) >= words else starts[0] if starts else 0)


def _match(long: str, short: str) -> int | None:
    """Return where in `long` the words for `short` begin, None when they do not match."""
    spelled = short.rstrip("s") if short[-1:] == "s" and short[:-1].isupper() else short
    wanted = [c.lower() for c in spelled if c.isalnum()]
    words = list(re.finditer(r"[^\s–/-]+", long))[-len(wanted) :]
    if [word.group()[0].lower() for word in words] == wanted:  # the plain case, whole
        return words[0].start()
    at = len(long)
    for position in range(len(wanted) - 1, -1, -1):
        found = _find_back(long, wanted[position], at, first=position == 0)
        if found is None:
            if wanted[position].isdigit() and position:
                continue
            return None
        at = found
    start = max(long.rfind(" ", 0, at), long.rfind("(", 0, at)) + 1
    return start if _balanced(long[start:]) else long.rfind(" ", 0, start) + 1


def _balanced(text: str) -> bool:
    return text.count("(") == text.count(")")


def _find_back(long: str, letter: str, before: int, *, first: bool) -> int | None:
    """Return the last place before `before` with `letter`; the first letter must head a word."""
    name = GREEK.get(letter, "")
    spelled = {letter} | {greek for greek, english in GREEK.items() if english[0] == letter}
    for i in range(before - 1, -1, -1):
        heads = i == 0 or not long[i - 1].isalnum()
        here = long[i].lower()
        spelled_out = name != "" and long[i : i + len(name)].lower() == name
        if (here in spelled or spelled_out) and (heads or not first):
            return i
    return None
