"""Jobs that reason over a graph, with a model or as an evidence brief without one."""
