"""Where a text spells out an acronym: the words whose initials, or letters, are the acronym's.

First the words' initials are tried, one word a letter, small words such as "of" with or without
one of their own. Failing that, any letters of the words count, found from the right as by Schwartz
and Hearst (2003, "A simple algorithm for identifying abbreviation definitions in biomedical text",
Pacific Symposium on Biocomputing, section 3), Greek letters matching their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "µ": "micro", "ω": "omega", "σ": "sigma", "τ": "tau", "ζ": "zeta",
    "θ": "theta", "η": "eta", "π": "pi", "ρ": "rho", "φ": "phi", "χ": "chi", "ψ": "psi",
}  # fmt: skip
_NUMBERS = {
    "1": ("one", "first", "uni", "mono"), "2": ("two", "second", "to", "bi"),
    "3": ("three", "third", "tri"), "4": ("four", "quad", "for"), "5": ("five", "fifth"),
    "6": ("six",), "7": ("seven",), "8": ("eight",), "9": ("nine", "ninth"),
}  # fmt: skip
_SMALL = frozenset(
    "of the and for in to with on by a an from or at over via as per & de la und".split()
)
_WINDOW = 160  # characters before an acronym
_BREAK = re.compile(r"[.;:!?]\s|,\s(?=(?:and|or|which|that|we)\b)|[\[\]{}]|\n\s*\n|[\"“”]")
_WORD = re.compile(r"[^\s–/()\[\]-]*[^\s–/()\[\],.;:!?\"”’'-]")
_HYPHENATED = re.compile(r"(?<!\S)[^\W\d_][^\WA-Z_]*(?:-| - )$")
_STOPS = frozenset(
    "is are was were be been has have had do does can could may might will would should must not "
    "that which who this these those it its we our they their he she his her i you there here if "
    "when while where then than so such also both each any all no only more most very "
    "using use used because into between during about".split()
)

Span = tuple[int, int]
"""Where a phrase begins and ends in the text, in characters."""


def sentence_start(text: str, end: int) -> int:
    """Return where the words before `end` begin that may be one phrase, 160 characters at most."""
    low = max(0, end - _WINDOW)
    cut = 0
    for match in _BREAK.finditer(text, low, end):
        cut = match.end() - low
    if low and not cut:  # not inside a word
        space = re.search(r"\s", text[low:end])
        cut = space.end() if space else end - low
    return low + cut


def letters(short: str) -> list[str]:
    """Return the letters and digits that a long form must have, small, without a plural's s.

    >>> letters("CNNs"), letters("β-TCP")
    (['c', 'n', 'n'], ['β', 't', 'c', 'p'])
    """
    stem = short[:-1] if short[-1:] == "s" and short[:-1].isupper() else short
    return [c.lower() for c in stem if c.isalnum()]


def spelled_before(text: str, within: Span, short: str, *, spare: int = 0) -> Span | None:
    """Return the words at the end of `within` that have the acronym for initials.

    Up to `spare` words may follow the last initial: "Markov chain Monte Carlo method (MCMC)".
    """
    low, end = within
    words = [(low + m.start(), low + m.end()) for m in _WORD.finditer(text[low:end])]
    for letter_list in _spoken(short):
        for more in range(min(spare + 1, len(words))):
            kept = words[: len(words) - more]
            first = _backwards(text, kept, letter_list)
            if first is not None:
                start = _whole(text, low, words[first][0])
                stop = _to_the_end(text, kept[-1][1], end)
                return (start, stop) if _good(text, start, stop) else None
    return None


def spelled_at(text: str, within: Span, short: str) -> Span | None:
    """Return the words at the start of `within` that have the acronym for initials."""
    low, end = within
    found = list(_WORD.finditer(text[low:end]))[: 2 * len(short) + 2]
    words = [(low + m.start(), low + m.end()) for m in found]
    for wanted in _spoken(short):
        last = _align(text, words, wanted, turn=None) if words else None
        if last is not None:
            start, stop = words[0][0], _to_the_end(text, words[last][1], end)
            clean = text[low:start].strip() == "" and _good(text, start, stop)
            return (start, stop) if clean else None
    return None


def spelled_loosely(text: str, within: Span, short: str) -> Span | None:
    """Return the words at the end of `within` that have the acronym's letters, in its order."""
    low, end = within
    wanted = letters(short)
    words = min(len(wanted) + 5, 2 * len(wanted) + 1)
    starts = [m.start() for m in re.finditer(r"\S+", text[low:end])]
    low += starts[-words] if len(starts) >= words else starts[0] if starts else 0
    long = text[low:end]
    at = len(long)
    for position in range(len(wanted) - 1, -1, -1):
        found = _find_back(long, wanted[position], at, first=position == 0)
        if found is None:
            if wanted[position].isdigit() and position:
                continue
            return None
        at = found
    edges = " \n\t(" if "/" in short else " \n\t(/"
    start = _whole(text, low, low + max(long.rfind(edge, 0, at) for edge in edges) + 1)
    return (start, end) if _balanced(text[start:end]) else None


def _spoken(short: str) -> Iterator[list[str]]:
    """Yield the letters that initials must give, digits first as words, then as times, then none.

    "3GPP" is a third generation ..., "L3M" has three words in l.
    """
    all_of_them = letters(short)
    spoken = [c for c in all_of_them if not c.isdigit()]
    if len(spoken) > 0 and spoken != all_of_them:
        yield all_of_them
        times = re.sub(r"([^\W\d_])([2-4])", lambda m: m[1] * int(m[2]), "".join(all_of_them))
        yield list(times)
    if len(spoken) > 1:
        yield spoken


def _backwards(text: str, words: list[Span], wanted: list[str]) -> int | None:
    """Return the position of the first word, when the words' initials end in `wanted`."""
    return _align(text, words[::-1], wanted[::-1], turn=len(words) - 1)


def _align(text: str, words: list[Span], wanted: list[str], *, turn: int | None) -> int | None:
    """Return where the last of `wanted` falls, each one the initial of the next word.

    A small word may be passed over between two others. `turn` is the last position of a list that
    was turned round: the answer then counts from the other end.
    """
    states = {0: -1}  # letters matched so far: at which word the last one fell
    for i, span in enumerate(words[: 3 * len(wanted) + 3]):
        word = text[slice(*span)].lower()
        after: dict[int, int] = {}
        for matched, last in states.items():
            if matched == len(wanted):
                continue
            if _begins(word, wanted[matched]):
                after[matched + 1] = i
            if word in _SMALL and matched and matched not in after:
                after[matched] = last
        if len(wanted) in after:
            at = after[len(wanted)]
            if turn is not None and word in _SMALL and i + 1 < len(words):  # "Office of the ..."
                at += _begins(text[slice(*words[i + 1])].lower(), wanted[-1])
            return at if turn is None else turn - at
        if not after:
            return None
        states = after
    return None


def _begins(word: str, letter: str) -> bool:
    if word[0] == letter or word.startswith(_NUMBERS.get(letter, ("\0",))):
        return True
    name = GREEK.get(letter)
    return (name is not None and word.startswith(name)) or GREEK.get(word[0], " ")[0] == letter


def _good(text: str, start: int, stop: int) -> bool:
    """Whether a phrase may be a long form: no bracket opened only, no verb, more than one word."""
    phrase = text[start:stop]
    words = [m.group().lower() for m in _WORD.finditer(phrase)]
    if len(words) < 2 or not _balanced(phrase) or re.search(r"[,;:.!?]\s|\s[(\[]", phrase):
        return False
    return not any(word in _STOPS for word in words) and words[-1] not in _SMALL


def _whole(text: str, low: int, start: int) -> int:
    """Return where the hyphenated word begins: "non" of "non-negative", also spaced out."""
    while match := _HYPHENATED.search(text, max(low, start - 24), start):
        start -= match.end() - match.start()
    return start


def _to_the_end(text: str, stop: int, end: int) -> int:
    """Return where the word that ends at `stop` does, with what a hyphen joins to it."""
    match = re.match(r"(?:(?:-| - )[^\W_]+)+", text[stop:end])
    return stop + match.end() if match else stop


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0


def _find_back(long: str, letter: str, before: int, *, first: bool) -> int | None:
    """Return the last place before `before` with `letter`; the first letter must head a word."""
    name = GREEK.get(letter, "")
    spelled = {letter} | {greek for greek, english in GREEK.items() if english[0] == letter}
    for i in range(before - 1, -1, -1):
        heads = i == 0 or not long[i - 1].isalnum()
        here = long[i].lower()
        spelled_out = name != "" and long[i : i + len(name)].lower() == name
        if not (here in spelled or spelled_out) or (first and not heads):
            continue
        if not first or _WORD.findall(long[i : i + 8])[0].lower() not in _SMALL:
            return i
    return None
