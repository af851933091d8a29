"""What of an extraction is believed: the claims that reach a confidence, and what was left out."""

from __future__ import annotations

from dataclasses import replace

from kgagent.domain.knowledge import Extraction
from kgagent.domain.naming import canonical


def confident(extraction: Extraction, least: float) -> tuple[Extraction, str]:
    """The extraction without claims of less confidence than `least`, and in words what is gone.

    A mention below it stays when its concept is an end of a relation or alias that stays.
    """
    if least <= 0:
        return extraction, ""
    relations = tuple(claim for claim in extraction.relations if claim.confidence >= least)
    ends = [name for claim in relations for name in (claim.source, claim.target)]
    ends += [name for claim in extraction.aliases for name in (claim.name, claim.alias)]
    related = set(map(canonical, ends))
    mentions = tuple(
        mention
        for mention in extraction.mentions
        if mention.confidence >= least or canonical(mention.name) in related
    )
    gone = [
        f"{len(before) - len(after)} of {len(before)} {name}"
        for name, before, after in (
            ("relations", extraction.relations, relations),
            ("mentions", extraction.mentions, mentions),
        )
        if len(after) < len(before)
    ]
    if not gone:
        return extraction, ""
    said = f"left out, confidence below {least:g}: {', '.join(gone)}"
    return replace(extraction, relations=relations, mentions=mentions), said
