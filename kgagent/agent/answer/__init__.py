"""Answers to a question by a language model: their material, citations, and blind comparison."""
