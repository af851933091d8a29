"""The strategy that learns which of the others brings most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgagent.agent.memory import Brought
from kgagent.agent.strategies.protocol import Candidate, Strategy
from kgagent.agent.strategies.sight import Sight


@dataclass(frozen=True, slots=True)
class Bandit:
    """Whichever strategy brings most new grounded relations per token in this run.

    Thompson sampling (Thompson 1933): what the tokens of an average step bring, in parts of what
    they bring on average, has a Gamma distribution as its posterior; one draw from each decides.
    What each brought is read from the ledger and the draws are the step's own, so a run that
    goes on chooses as it would have. Its questions carry the name of the strategy drawn. Our own.
    """

    among: Sequence[Strategy]
    name: str = "bandit"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """What the drawn strategy offers, then what the others do, in the order of their draws."""
        for strategy in self.order(sight):
            yield from strategy.candidates(sight)

    def order(self, sight: Sight) -> list[Strategy]:
        """The strategies in the order that the draws give them."""
        chance = sight.chance(self.name)
        known = [sight.brought.get(strategy.name, Brought()) for strategy in self.among]
        steps = max(1, sum(one.steps for one in known))
        relations = sum(one.relations for one in known) / steps
        tokens = sum(one.tokens for one in known) / steps
        drawn = []
        for place, one in enumerate(known):
            share = one.relations / relations if relations else 0.0
            spent = one.tokens / tokens if tokens else 0.0
            drawn.append((-chance.gammavariate(1 + share, 1 / (1 + spent)), place))
        return [self.among[place] for _, place in sorted(drawn)]
