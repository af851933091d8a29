"""Papers: find them, read them as a stream, split them into passages."""
