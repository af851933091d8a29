"""The embedded language model: answers by reading the passages with rules, without any download."""

from __future__ import annotations

import time

from kgagent.domain.knowledge import Extraction
from kgagent.domain.reply import Reply, Request
from kgagent.llm.embedded.reader import read
from kgagent.llm.wire.own import dump


class EmbeddedModel:
    """Answers an extraction request in our own reply format; free, offline, deterministic."""

    name = "embedded"

    def reply(self, request: Request) -> Reply:
        """What the passages state; the question has chosen them and changes nothing else."""
        started = time.process_time()
        read_all = [read(text, passage=at) for at, text in enumerate(request.passages)]
        found = Extraction(
            mentions=tuple(mention for one in read_all for mention in one.mentions),
            relations=tuple(claim for one in read_all for claim in one.relations),
            aliases=tuple(claim for one in read_all for claim in one.aliases),
        )
        return Reply(text=dump(found), model=self.name, seconds=time.process_time() - started)
