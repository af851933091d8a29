"""Miners that look at neighbours: shared ones, how many there are, paths of length three."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kgagent.graph.links.linkgraph import Floats, LinkGraph
from kgagent.graph.links.pairs import Pairs, Scorer, Scores
from kgagent.graph.links.walks import walk_counts


@dataclass(frozen=True, slots=True)
class CommonNeighbours:
    """How many neighbours the two share.

    Source: Newman 2001, "Clustering and preferential attachment in growing networks", eq. 4 ff.;
    Liben-Nowell and Kleinberg 2007, section 3.
    """

    name: str = "common neighbours"

    def on(self, graph: LinkGraph) -> Scorer:
        """Counts them."""
        return lambda pairs: pairs.total(np.ones(len(pairs.shared.pair)))


@dataclass(frozen=True, slots=True)
class AdamicAdar:
    """Shared neighbours, each worth 1 / log of its degree: rare company says more.

    Source: Adamic and Adar 2003, "Friends and neighbors on the Web"; Liben-Nowell and Kleinberg
    2007, section 3. A shared neighbour has degree 2 at least, so the logarithm is above 0.
    """

    name: str = "Adamic-Adar"

    def on(self, graph: LinkGraph) -> Scorer:
        """Weighs by 1 / ln(degree)."""
        return _weighed(1 / np.log(np.maximum(graph.degrees, 2)))


@dataclass(frozen=True, slots=True)
class ResourceAllocation:
    """Shared neighbours, each worth 1 / degree: what would flow from one end to the other.

    Source: Zhou, Lü, Zhang 2009, "Predicting missing links via local information", eq. 6.
    """

    name: str = "resource allocation"

    def on(self, graph: LinkGraph) -> Scorer:
        """Weighs by 1 / degree."""
        return _weighed(1 / np.maximum(graph.degrees, 1))


def _weighed(worth: Floats) -> Scorer:
    return lambda pairs: pairs.total(worth[pairs.shared.middle])


@dataclass(frozen=True, slots=True)
class PreferentialAttachment:
    """The product of the degrees: who has much is given more.

    Source: Barabási et al. 2002, "Evolution of the social network of scientific collaborations";
    Liben-Nowell and Kleinberg 2007, section 3.
    """

    name: str = "preferential attachment"

    def on(self, graph: LinkGraph) -> Scorer:
        """Multiplies them."""
        degrees = graph.degrees.astype(np.float64)
        return lambda pairs: degrees[pairs.low] * degrees[pairs.high]


@dataclass(frozen=True, slots=True)
class FewNeighbours:
    """The smaller degree of the two: how well the less known end is known."""

    name: str = "smaller degree"

    def on(self, graph: LinkGraph) -> Scorer:
        """Takes the minimum."""
        degrees = graph.degrees.astype(np.float64)
        return lambda pairs: np.minimum(degrees[pairs.low], degrees[pairs.high])


@dataclass(frozen=True, slots=True)
class Jaccard:
    """The share of all neighbours of the two that they have in common.

    Source: Liben-Nowell and Kleinberg 2007, section 3.
    """

    name: str = "Jaccard"

    def on(self, graph: LinkGraph) -> Scorer:
        """Divides the shared by the union; 0 where neither has a neighbour."""
        degrees = graph.degrees

        def scorer(pairs: Pairs) -> Scores:
            common = pairs.total(np.ones(len(pairs.shared.pair)))
            return common / np.maximum(degrees[pairs.low] + degrees[pairs.high] - common, 1)

        return scorer


@dataclass(frozen=True, slots=True)
class LengthThree:
    """Paths of length three, each worth 1 / sqrt of its inner degrees: like the other's friends.

    Source: Kovács et al. 2019, "Network-based prediction of protein interactions", eq. 1.
    """

    name: str = "paths of length three"

    def on(self, graph: LinkGraph) -> Scorer:
        """Walks with every step weighed by the square roots of the degrees it leaves and enters."""
        degrees = np.maximum(graph.degrees, 1)
        middle = graph.matrix(
            1 / np.sqrt(degrees[graph.rows].astype(np.float64) * degrees[graph.neighbours])
        )
        plain, middle = graph.matrix().astype(np.float64), middle.astype(np.float64)
        # Rounded, as the order of the sum depends on the pairs that are asked for together.
        return lambda pairs: np.round(walk_counts(pairs, [plain, middle])[-1], 9)
