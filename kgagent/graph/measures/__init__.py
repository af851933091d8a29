"""Measures of a graph, a family a file: pure functions of a graph (and a seed), values out.

A function takes the graph as it is: directions count where the docstring does not say otherwise,
and a caller who wants none passes `forms.flat(graph)`. Loops and parallel relations count where the
docstring says so. What is undefined is None; an array over vertices is always finite.
"""
