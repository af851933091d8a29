"""The only place that turns strings into concrete backends; heavy imports happen here, late."""

from __future__ import annotations

from kgagent.embedding.protocol import Embedder
from kgagent.errors import NotFound, UsageError
from kgagent.llm.protocol import LanguageModel


def language_model(name: str) -> LanguageModel:
    """The language model that a string names: `embedded`.

    Raises UsageError for a name that no backend knows.
    """
    match name.partition(":"):
        case ("embedded", "", ""):
            from kgagent.llm.embedded.model import EmbeddedModel

            return EmbeddedModel()
        case _:
            raise UsageError(
                f"There is no language model '{name}'.", hint="Models: embedded (the default)."
            )


def embedder(name: str) -> Embedder | None:
    """The embedder that a string names: `auto`, `none`, `sentence-transformers[:MODEL]`.

    `auto` takes sentence-transformers where it is installed and its model can be had, else none.
    Raises MissingExtra, NotFound or UsageError when what is named cannot be had.
    """
    from kgagent.embedding import transformer

    match name.partition(":"):
        case ("none", "", ""):
            return None
        case ("auto", "", ""):
            return _embedder_if_any()
        case ("sentence-transformers", _, model):
            return transformer.SentenceEmbedder(model or transformer.DEFAULT)
        case _:
            raise UsageError(
                f"There is no embedder '{name}'.",
                hint="Embedders: auto (the default), none, sentence-transformers[:MODEL].",
            )


def _embedder_if_any() -> Embedder | None:
    from kgagent.embedding import transformer

    try:
        return transformer.SentenceEmbedder() if transformer.installed() else None
    except NotFound:
        return None
