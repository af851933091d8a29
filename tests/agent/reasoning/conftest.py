"""Small graphs read from sentences of three words, and a model that is a function."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.agent.reasoning.ground import Ground
from kgagent.agent.reasoning.thinker import Thinker
from kgagent.agent.talk import ModelAt
from kgagent.domain.growth import RunSettings
from kgagent.domain.knowledge import Extraction, Mention, RelationClaim
from kgagent.domain.paper import Paper
from kgagent.domain.reply import Reply, Request
from kgagent.embedding.static import StaticEmbedder
from kgagent.llm.wire.own import dump
from kgagent.storage.store import Store
from kgagent.views.walkable import Walkable

CHAIN = "salt inhibits yeast. yeast causes gas. gas enables rise. rise improves crumb."
FIELDS = (
    "salt inhibits yeast. yeast causes gas. gas enables rise. salt improves crust. "
    "yeast enables aroma. gas improves crumb. salt enables gas. "
    "frost inhibits flow. flow causes power. power enables light. frost improves ice. "
    "flow enables cooling. power improves output. frost enables power. "
    "debt inhibits trade. trade causes wealth. wealth enables schools. debt improves banks. "
    "trade enables travel. wealth improves health. debt enables wealth."
)


class SentenceModel:
    """Reads sentences such as "salt inhibits yeast."."""

    name = "embedded"

    def reply(self, request: Request) -> Reply:
        mentions: list[Mention] = []
        relations: list[RelationClaim] = []
        for at, text in enumerate(request.passages):
            for found in re.finditer(r"(\w+) (\w+) (\w+)\.", text):
                source, predicate, target = found.groups()
                mentions.append(Mention(source, at, found.start(1), found.end(1)))
                mentions.append(Mention(target, at, found.start(3), found.end(3)))
                relations.append(
                    RelationClaim(source, predicate, target, found[0], at, *found.span())
                )
        return Reply(dump(Extraction(tuple(mentions), tuple(relations))), self.name)


@pytest.fixture
def walked(store: Store) -> Callable[..., Walkable]:
    """The graph of some papers, each a text."""

    def walk(*texts: str) -> Walkable:
        made = [
            Paper(text=f"Paper {at}\n\n{text}", title=f"Paper {at}", year=2001 + at)
            for at, text in enumerate(texts)
        ]
        for _ in add_papers(store, made, size=4_000):
            pass
        for _ in grow(store, SentenceModel(), RunSettings(identity="exact"), Limits()):
            pass
        return Walkable.of(store, embedder=StaticEmbedder()).with_communities()

    return walk


@pytest.fixture
def ground(walked) -> Callable[..., Ground]:
    """The same, to reason over."""

    def made(*texts: str) -> Ground:
        walk = walked(*texts)
        return Ground(walk.store, walk.rows, walk.graph, walk.names)

    return made


class Saying:
    """A model that answers each request by a function; `asked` are the requests."""

    name = "openai:made"

    def __init__(self, answer: Callable[[Request], str]) -> None:
        self._answer = answer
        self.asked: list[Request] = []

    def reply(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(self._answer(request), self.name)


@pytest.fixture
def thinking(store: Store) -> Callable[..., tuple[Thinker, Saying]]:
    """A thinker whose model answers by a function, and that model."""

    def made(answer: Callable[[Request], str]) -> tuple[Thinker, Saying]:
        model = Saying(answer)
        return Thinker(store, ModelAt(model, model.name, "http://here/v1", 500)), model

    return made
