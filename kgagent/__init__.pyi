from kgagent.api import Graph as Graph
from kgagent.api import open_graph as open_graph
from kgagent.api import to_frame as to_frame

__version__: str
