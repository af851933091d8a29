"""Values as a data frame, where pandas is there."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from kgagent.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd


def to_frame(values: Iterable[object]) -> pd.DataFrame:
    """A pandas data frame with a row a value and a column a field.

    `values` are frozen values or rows as the methods of `Graph` give them. Raises UsageError where
    pandas is not installed, TypeError for other values.

    >>> from kgagent import to_frame
    >>> to_frame(graph.growth()).columns[:3].to_list()
    ['step', 'run', 'question']
    >>> sorted(to_frame(graph.papers())["year"].dropna().astype(int))[0] > 1900
    True
    """
    if importlib.util.find_spec("pandas") is None:
        raise UsageError(
            "Data frames need pandas, which is not installed.", hint="pip install pandas"
        )
    import pandas as pd

    return pd.DataFrame([_row(value) for value in values])


def _row(value: object) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} is no row of a frame.")
