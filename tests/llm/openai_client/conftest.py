"""Connections are closed after each test."""

from __future__ import annotations

from collections.abc import Iterator

import openai  # noqa: F401 (loading it takes a second: not within a test's own time)
import pytest

from kgagent.llm.openai_client import close_clients


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    close_clients()
