"""Which concepts of one graph play the parts of which concepts of another."""
