"""The colours of communities on a light page and on a dark one: the palette of the exports, each
colour moved towards black or white just until it stands out from the page."""

from __future__ import annotations

from kgagent.interchange.columns import PALETTE

Colour = tuple[int, int, int]

LIGHT_PAGE, DARK_PAGE = (252, 251, 248), (21, 24, 28)
ON_LIGHT, ON_DARK = 1.9, 2.2
"""The least contrast with the page; more would make yellow and olive alike on white, and to eyes
without red cones indigo and purple on black."""


def palettes() -> dict[str, list[str]]:
    """The palette for each kind of page, as "#rrggbb", in the same order.

    >>> [len(colours) for colours in palettes().values()]
    [12, 12]
    """
    return {
        "light": [_hex(_standing_out(c, LIGHT_PAGE, (0, 0, 0), ON_LIGHT)) for c in PALETTE],
        "dark": [_hex(_standing_out(c, DARK_PAGE, (255, 255, 255), ON_DARK)) for c in PALETTE],
    }


def _standing_out(colour: Colour, page: Colour, towards: Colour, least: float) -> Colour:
    for part in range(20):
        mixed = _mixed(colour, towards, part / 20)
        if contrast(mixed, page) >= least:
            return mixed
    return towards


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21.

    >>> round(contrast((0, 0, 0), (255, 255, 255)))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (c / 255 for c in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{value:02x}" for value in colour)
