"""Nearest concepts by their vectors: exact blocks on the processor or a GPU, or an HNSW index."""
