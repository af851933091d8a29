"""A server of the Model Context Protocol: other agents ask a graph; what they get is data."""
