"""The embedder that needs nothing but numpy: one vector a piece of a word, summed.

The vectors were distilled from all-MiniLM-L6-v2 by benchmarks/distil_embedder.py; where they come
from and under which licence stands in weights/README.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b, sha256
from itertools import chain
from pathlib import Path

import numpy as np

from kgagent.embedding.protocol import Vectors
from kgagent.embedding.wordpiece import WordPieces
from kgagent.errors import NotFound

NAME = "kgagent/static-minilm"
WEIGHTS = Path(__file__).with_name("weights")
LONGEST = 10_000
"""Characters of a text that are read; a name or a passage has fewer."""
_BATCH = 4096


class StaticEmbedder:
    """Unit vectors of names in microseconds, on any machine; texts without a known piece get a
    vector of their own, drawn from their hash, so that they are like themselves only.

    `name` is the model, the fingerprint of its weights and the dimension. Raises NotFound where
    the weights are missing or damaged.
    """

    device = "cpu"

    def __init__(self, weights: Path = WEIGHTS) -> None:
        try:
            raw = {name: (weights / name).read_bytes() for name in ("vectors.npy", "scales.npy")}
            quantised = np.load(weights / "vectors.npy", allow_pickle=False)
            scales = np.load(weights / "scales.npy", allow_pickle=False)
            pieces = (weights / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise NotFound(
                f"The weights of the built-in embedder cannot be read: {error}.",
                hint="Install kgagent again, or choose another embedder.",
            ) from error
        if quantised.ndim != 2 or not len(pieces) == len(scales) == len(quantised):
            raise NotFound(
                f"The weights of the built-in embedder in {weights} do not fit together.",
                hint="Install kgagent again, or choose another embedder.",
            )
        self._vectors = quantised.astype(np.float32) * scales.astype(np.float32)[:, None]
        self._pieces = WordPieces(pieces)
        fingerprint = sha256(b"".join(raw.values()) + "\n".join(pieces).encode()).hexdigest()[:12]
        self.dimension = int(self._vectors.shape[1])
        self.name = f"{NAME}@{fingerprint}#{self.dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension); a text's vector depends on it alone."""
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            part = texts[start : start + _BATCH]
            found[start : start + len(part)] = self._batch(part)
        return found

    def _batch(self, texts: Sequence[str]) -> Vectors:
        numbers = [self._pieces.numbers(text[:LONGEST]) for text in texts]
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = [at for at, pieces in enumerate(numbers) if pieces]
        if filled:
            lengths = np.asarray([len(numbers[at]) for at in filled])
            starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
            every = np.fromiter(chain.from_iterable(numbers), dtype=np.intp, count=lengths.sum())
            found[filled] = np.add.reduceat(self._vectors[every], starts, axis=0)
        norms = np.linalg.norm(found, axis=1)
        for at in map(int, np.flatnonzero(norms < 1e-6)):
            found[at] = self._drawn(texts[at])
            norms[at] = np.linalg.norm(found[at])
        found /= norms[:, None]
        return found

    def _drawn(self, text: str) -> Vectors:
        """A direction that depends on the text's hash only."""
        digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
        random = np.random.default_rng(int.from_bytes(digest, "big"))
        return random.standard_normal(self.dimension).astype(np.float32)
