"""kgagent: reads papers and grows a knowledge graph from them, one question at a time.

`open_graph` is the door for programs and notebooks: see `kgagent.api`. It is imported when it is
asked for, so that `import kgagent` costs nothing.
"""

__version__ = "0.1.0"

__all__ = ["Graph", "__version__", "open_graph", "to_frame"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'kgagent' has no attribute '{name}'")
    from importlib import import_module

    # By name: every layer may read the version here, and none of them may import the door.
    return getattr(import_module("kgagent.api"), name)
