"""Strangers' words made harmless: names, titles and quotes come from papers and from models.

`tidy` is for places that show text as it is (st.text, st.dataframe, charts); `plain` is for places
that read Markdown (st.markdown, every label). Nothing else may carry such words to the screen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

NAME, QUOTE = 120, 2_000
"""How many characters of a name and of a quote are shown."""

JOINER = "\N{WORD JOINER}"
"""Invisible and of no width: keeps Streamlit from reading `:tada:` or `www.` after parsing."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_PILED_MARKS = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")
_KEPT_FORMATS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_DOI = re.compile(r"10\.\d{4,9}/[!-~]{1,200}")
_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
_TRIGGER = re.compile(r"(:(?=[\w/+-])|@|\b[wW]{3}(?=\.)|(?<!\S)[<>~-](?=[=>-]))")


def tidy(text: object, limit: int = NAME) -> str:
    """The text on one line without control characters and direction marks, cut at `limit`.

    >>> tidy("silk\\n \\x1b[31mfibroin\\x1b[0m")
    'silk fibroin'
    >>> tidy("abcdef", limit=4)
    'abc…'
    """
    kept = _ANSI.sub("", str(text)[: 4 * limit])
    kept = "".join(" " if c.isspace() else c for c in kept if _shown(c))
    kept = _PILED_MARKS.sub(r"\1", " ".join(kept.split()))
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def visible(text: object, limit: int = 20_000) -> str:
    """The text with its lines, without control characters and direction marks, cut at `limit`."""
    lines = _ANSI.sub("", str(text)[:limit]).splitlines()
    return "\n".join("".join(c for c in line if c == "\t" or _shown(c)) for line in lines)


def _shown(character: str) -> bool:
    if character.isspace() or character in _KEPT_FORMATS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: object, limit: int = NAME) -> str:
    r"""The tidied text as Markdown that renders as those very characters and nothing else.

    Every mark that Markdown, HTML, LaTeX or a directive could begin with is escaped. Streamlit
    replaces some patterns only after parsing (emoji codes, bare links, arrows); an invisible word
    joiner breaks those.

    >>> plain("*silk*")
    '\\*silk\\*'
    >>> plain(":red[x]").replace(JOINER, "|")
    '\\:|red\\[x\\]'
    """
    return _escaped(tidy(text, limit))


def _escaped(tidied: str) -> str:
    return _SPECIAL.sub(r"\\\1", _TRIGGER.sub(rf"\1{JOINER}", tidied))


def marked(text: object, names: Sequence[str], limit: int = QUOTE) -> str:
    r"""The same with every occurrence of a name as a whole word (case aside) on a coloured ground.

    >>> marked("Silk is light.", ["silk"])
    ':blue-background[Silk] is light\\.'
    """
    tidied = tidy(text, limit)
    wanted = [re.escape(found) for name in names if (found := tidy(name, limit))]
    if not wanted:
        return _escaped(tidied)
    longest = "|".join(sorted(wanted, key=len, reverse=True))
    pieces = re.split(rf"(?<!\w)({longest})(?!\w)", tidied, flags=re.IGNORECASE)
    return "".join(
        f":blue-background[{_escaped(piece)}]" if at % 2 else _escaped(piece)
        for at, piece in enumerate(pieces)
    )


def doi_address(doi: object) -> str | None:
    """Where a DOI leads; None for what does not look like one.

    >>> doi_address("10.1000/silk(1)")
    'https://doi.org/10.1000/silk%281%29'
    >>> doi_address("https://evil.example")
    """
    text = str(doi or "").strip()
    return f"https://doi.org/{quote(text, safe='/;:-_.')}" if _DOI.fullmatch(text) else None


def count(number: float, one: str, many: str = "") -> str:
    """A number with its word: "1 paper", "2,310 papers".

    >>> count(1, "paper"), count(2310, "paper"), count(2, "community", "communities")
    ('1 paper', '2,310 papers', '2 communities')
    """
    return f"{number:,.0f} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """Words as a list in a sentence.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
