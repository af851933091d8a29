"""Statements as places in a parsed sentence, before they become text."""

from __future__ import annotations

from dataclasses import dataclass

from kgagent.llm.embedded.tree import Tree, Word

Phrase = tuple["int | str", ...]  # places of words in the sentence; a string is a word supplied


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is text; `rule` names what made it, `head` the word it hangs on."""

    rule: str
    head: Word
    source: Phrase
    predicate: Phrase
    target: Phrase = ()
    rest: tuple[Phrase, ...] = ()


def shown(tree: Tree, phrase: Phrase) -> str:
    """Return the phrase as text: words that touch in the text touch here."""
    out: list[str] = []
    last: int | None = None
    for item in phrase:
        if isinstance(item, str):
            out += [item] if item.startswith("'") else [" ", item]
            last = None
            continue
        word = tree.words[item]
        touches = last == item - 1 and tree.words[last].end == word.start
        out += [word.text] if touches else [" ", word.text]
        last = item
    return "".join(out).strip()
