"""Several threads may read at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from kgagent.llm.embedded.reader import read


def test_threads_read_as_one_would():
    texts = [f"Silk improves the stiffness of film number {i}. It binds water." for i in range(20)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, texts)) == [read(text) for text in texts]
