"""What a text is about: its key concepts, read and ranked without a model."""

from __future__ import annotations

from collections.abc import Sequence

from kgagent.domain import salience
from kgagent.llm.embedded.reader import read

LONGEST_TITLE = 300  # characters


def key_concepts(
    text: str,
    count: int = 10,
    *,
    title: str | None = None,
    weights: Sequence[float] = salience.WEIGHTS,
) -> list[tuple[str, float]]:
    """Return the `count` concepts that the text is most about, each with its salience, 0 to 1.

    All are concepts that `read` gives, under the name most used; a name and its acronym are one.
    Without `title` the first line is taken for it, when more follows and it ends like one.
    """
    if title is None:
        title, text = apart(text)
    extraction = read(f"{title}\n\n{text}" if title else text)
    return salience.key_concepts(extraction, count, title=title, weights=weights)


def apart(text: str) -> tuple[str, str]:
    """Return (title, rest): the first line with indented ones after it, unless it is a sentence.

    >>> apart("Silk in the wild\\nSilk is strong."), apart("Silk is strong.\\nIt is.")
    (('Silk in the wild', 'Silk is strong.'), ('', 'Silk is strong.\\nIt is.'))
    """
    first, *others = text.strip("\n").split("\n")
    while others and others[0][:1] in (" ", "\t") and len(first) < LONGEST_TITLE:
        first = f"{first} {others.pop(0).strip()}"
    title = first.strip()
    if others and title and len(title) <= LONGEST_TITLE and title[-1] not in ".;:,":
        return title, "\n".join(others)
    return "", text
