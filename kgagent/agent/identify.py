"""Which concepts are one: judged as they come in, in the order of the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgagent.agent.curate import resettle
from kgagent.domain.identity import SAME, Judgement
from kgagent.domain.naming import canonical
from kgagent.domain.senses import Sense
from kgagent.storage import judgements, knowledge
from kgagent.storage.judgements import Settled
from kgagent.storage.store import Transaction

DEFINITION = "definition"
"""The author of what a paper's own definition of an acronym makes one."""

DEFINED = 0.98


@dataclass(slots=True)
class Identity:
    """Judges new concepts."""

    def judge(
        self,
        tx: Transaction,
        step: int,
        new: Sequence[str],
        senses: Mapping[str, tuple[Sense, int]],
    ) -> Settled:
        """Store what there is to say of the `new` keys, and show concepts accordingly.

        `senses` are the acronyms met, by key, each with the paper that defines it.
        """
        said = _defined(tx, step, new, senses)
        if not said:
            return Settled()
        ids = knowledge.concept_ids(tx, {key for one in said for key in one.pair})
        judgements.add(tx, said, ids, step)
        return resettle(tx, ids.values(), step=step)


def _defined(
    tx: Transaction, step: int, new: Sequence[str], senses: Mapping[str, tuple[Sense, int]]
) -> list[Judgement]:
    """An acronym is what its paper says it is."""
    met = {key: senses[key] for key in new if key in senses}
    meanings = {canonical(sense.long): sense.long for sense, _ in met.values()}
    knowledge.add_concepts(tx, step, meanings)
    return [
        Judgement(
            key,
            canonical(sense.long),
            SAME,
            DEFINITION,
            f"“{sense.short}” is defined as “{sense.long}” in paper {paper}",
            DEFINED,
        )
        for key, (sense, paper) in met.items()
    ]
