"""Paths between concepts: a graph made for walking, and the ways of choosing a path through it."""
