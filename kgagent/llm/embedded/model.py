"""The embedded language model: answers by reading the passages with rules, without any download."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TypeVar

from kgagent.domain.knowledge import AliasClaim, Extraction, RelationClaim
from kgagent.domain.reply import Reply, Request
from kgagent.llm.embedded.reader import read
from kgagent.llm.wire.own import dump
from kgagent.llm.wire.quotes import Finder

Claim = TypeVar("Claim", RelationClaim, AliasClaim)
WORDS_BACK = 12


class EmbeddedModel:
    """Answers an extraction request in our own reply format; free, offline, deterministic."""

    name = "embedded"

    def reply(self, request: Request) -> Reply:
        """What the passages state; the question has chosen them and changes nothing else."""
        started = time.process_time()
        read_all = [read(text, passage=at) for at, text in enumerate(request.passages)]
        finder = Finder(request.passages)
        found = Extraction(
            mentions=tuple(mention for one in read_all for mention in one.mentions),
            relations=tuple(_whole(claim, finder) for one in read_all for claim in one.relations),
            aliases=tuple(_whole(claim, finder) for one in read_all for claim in one.aliases),
        )
        return Reply(text=dump(found), model=self.name, seconds=time.process_time() - started)


def _whole(claim: Claim, finder: Finder) -> Claim:
    """The claim with a quote that says what the passage says.

    A clause that begins inside a compound ("silk-derived | collagen") or right behind a negation is
    widened to the left, word by word, until it no longer does.
    """
    passage, start, end = claim.passage, claim.start, claim.end
    if passage is None or start is None or end is None:
        return claim
    text = finder.passages[passage]
    for _ in range(WORDS_BACK):
        if start == 0 or finder.stands(text[start:end], passage, start):
            break
        before = text[:start].rstrip()
        start = max(before.rfind(" "), before.rfind("\n")) + 1
    return replace(claim, quote=text[start:end], start=start)
