"""Wrappers: each is a language model around another and adds one behaviour."""
