"""Measures of a graph, a family a file; each a pure function with its source."""
