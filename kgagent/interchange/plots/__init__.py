"""Pictures of a graph and its growth, as PNG or SVG from plain rows: needs the extra `plots`."""
