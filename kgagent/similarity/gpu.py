"""Exact search on a GPU: the same blocks of matrix products, by torch, in half precision.

Half precision finds candidates; the cosines returned are computed anew in single precision on the
processor, so that what is decided from them does not depend on the machine.
"""

from __future__ import annotations

import numpy as np

from kgagent.similarity.growing import GrowingMatrix
from kgagent.similarity.protocol import NOBODY, Floats, Nearest, Numbers, by_row

ASKED = 4096
KNOWN = 262_144
SPARE = 6
"""More candidates than asked for, so that rounding does not lose one."""

HALF_SLACK = 5e-3
"""How far a cosine in half precision may be from the exact one."""


def available() -> bool:
    """Whether torch is installed and sees a CUDA device; torch is loaded only where it is."""
    import importlib.util

    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())


class GpuNearest:
    """Known vectors held on a GPU (and once more in memory, for the final cosines)."""

    def __init__(self, dimension: int, device: str = "cuda") -> None:
        self._known = GrowingMatrix(dimension)
        self._device = device
        self._there: list[object] = []

    def __len__(self) -> int:
        return len(self._known.rows)

    def add(self, vectors: Floats) -> None:
        """Take in unit vectors, shape (count, dimension)."""
        import torch

        self._known.add(vectors)
        for at in range(0, len(vectors), KNOWN):
            part = torch.from_numpy(np.ascontiguousarray(vectors[at : at + KNOWN]))
            self._there.append(part.to(self._device, dtype=torch.float16))

    def nearest(self, vectors: Floats, k: int) -> Nearest:
        """Return the k nearest of each; equal cosines are ordered by number."""
        parts = [self._nearest(vectors[at : at + ASKED], k) for at in range(0, len(vectors), ASKED)]
        numbers = np.concatenate([p for p, _ in parts]) if parts else np.empty((0, k), np.int64)
        cosines = np.concatenate([c for _, c in parts]) if parts else np.empty((0, k), np.float32)
        return Nearest(numbers, cosines)

    def within(self, vectors: Floats, least: float) -> list[Numbers]:
        """Return for each vector all known ones of cosine `least` or more, by number."""
        import torch

        there = torch.from_numpy(np.ascontiguousarray(vectors)).to(self._device, torch.float16)
        rows, columns, at = [], [], 0
        for block in self._there:
            assert isinstance(block, torch.Tensor)
            near = torch.nonzero(there @ block.T >= least - HALF_SLACK).cpu().numpy()
            rows.append(near[:, 0])
            columns.append(near[:, 1] + at)
            at += len(block)
        return by_row(vectors, self._known.rows, rows, columns, least)

    def _nearest(self, asked: Floats, k: int) -> tuple[Numbers, Floats]:
        candidates = self._candidates(asked, min(k + SPARE, len(self)))
        cosines = np.einsum("ad,acd->ac", asked, self._known.rows[candidates], dtype=np.float32)
        order = np.lexsort((candidates, -cosines))[:, :k]
        numbers = np.take_along_axis(candidates, order, axis=1)
        found = np.take_along_axis(cosines, order, axis=1)
        short = k - numbers.shape[1]
        if short > 0:
            numbers = np.pad(numbers, ((0, 0), (0, short)), constant_values=NOBODY)
            found = np.pad(found, ((0, 0), (0, short)), constant_values=-2.0)
        return numbers, found

    def _candidates(self, asked: Floats, k: int) -> Numbers:
        """Return the numbers of the k best of each row, by half-precision products."""
        import torch

        there = torch.from_numpy(np.ascontiguousarray(asked)).to(self._device, torch.float16)
        best = torch.empty((len(asked), 0), device=self._device, dtype=torch.float16)
        names = torch.empty((len(asked), 0), device=self._device, dtype=torch.int64)
        at = 0
        for block in self._there:
            assert isinstance(block, torch.Tensor)
            found, which = torch.topk(there @ block.T, min(k, len(block)), dim=1)
            best, names = torch.cat([best, found], 1), torch.cat([names, which + at], 1)
            if best.shape[1] > k:
                best, order = torch.topk(best, k, dim=1)
                names = torch.gather(names, 1, order)
            at += len(block)
        numbers: Numbers = names.cpu().numpy()
        return numbers
