"""Text that every XML reader takes: one line, without characters that XML or programs choke on."""

from __future__ import annotations

import re

_BREAKS = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_LAST_OF_PLANES = "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
ILLEGAL = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))  # & goes first


def one_line(text: str) -> str:
    """The text on one line, without control characters, lone surrogates and non-characters.

    >>> one_line("silk\\x00\\r\\n fibroin\\ud800 ")
    'silk  fibroin'
    """
    if text.isprintable():
        return text.strip()
    return ILLEGAL.sub("", _BREAKS.sub(" ", text)).strip()


def escaped(text: str) -> str:
    """The text as it stands in XML, between tags or in double quotes.

    >>> escaped('a < "b" ]]>')
    'a &lt; &quot;b&quot; ]]&gt;'
    """
    for char, entity in _ESCAPES:
        if char in text:
            text = text.replace(char, entity)
    return text
