"""Concepts as vertices, numbered in the order they came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Vertices:
    """Keys and names by vertex, and the vertex of a key.

    >>> vertices = Vertices()
    >>> vertices.enter("silk", {"silk": "Silk"}), vertices.enter("bone", {}), "silk" in vertices
    (0, 1, True)
    >>> vertices.names
    ['Silk', 'bone']
    """

    keys: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    _index: dict[str, int] = field(default_factory=dict)

    def enter(self, key: str, names: Mapping[str, str]) -> int:
        """The vertex of a concept, a new one if need be, named by its key if not by `names`."""
        vertex = self._index.setdefault(key, len(self.keys))
        if vertex == len(self.keys):
            self.keys.append(key)
            self.names.append(names.get(key, key))
        return vertex

    def rename(self, names: Mapping[str, str]) -> None:
        """Change the names that concepts, given by key, are shown under."""
        for key, name in names.items():
            if key in self._index:
                self.names[self._index[key]] = name

    def vertex(self, key: str) -> int:
        """The vertex of a concept; KeyError when it is not there."""
        return self._index[key]

    def __contains__(self, key: object) -> bool:
        return key in self._index
