"""kgagent: reads papers and grows a knowledge graph from them, one question at a time."""

__version__ = "0.1.0"
