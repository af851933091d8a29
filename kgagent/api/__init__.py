"""The door for programs and notebooks: `with open_graph("kgagent.db") as graph: ...`.

What the methods of `Graph` give are frozen values (`kgagent.api.values`), snapshots of rows
(`kgagent.domain.snapshot`), or graphs and frames of networkx, igraph and pandas. Errors are those
of `kgagent.errors`; each has a `message` and a `hint` of what to do.
"""

from kgagent.api.frames import to_frame
from kgagent.api.graph import Graph
from kgagent.api.opening import open_graph

__all__ = ["Graph", "open_graph", "to_frame"]
