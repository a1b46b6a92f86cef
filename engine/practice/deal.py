"""From figures to slots: one for every case the year must have, with its column, its outcome and the years it touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.practice.plan import lawful_outcomes
from engine.rulebook.form import COLUMNS
from engine.terms import Outcome

if TYPE_CHECKING:
    from engine.practice.chance import Chance
    from engine.practice.plan import Plan
    from engine.rulebook import Rulebook


@dataclass(slots=True)
class Slot:
    """A case to be: `entered` and `ended` are years relative to the plan's (-1, 0); `ended` is 1 when it is open at the year's end.

    `outcome` is what it ends as, or would have ended as. `low` and `high` narrow the day of decision (working-day indexes).
    An anchor is the earlier case of repeated ones: its answer must stand.
    """

    column: str
    outcome: str
    entered: int = 0
    ended: int = 0
    is_void: bool = False
    is_anchor: bool = False
    low: int = 0
    high: int = 10**9


# How often each outcome of a row that holds several is met.
_WEIGHTS: Final = {
    str(Outcome.GRANTED_PROVIDED): 0.8, str(Outcome.GRANTED_ALREADY_PUBLIC): 0.2, str(Outcome.UNABLE_NOT_EXIST): 0.6,
    str(Outcome.UNABLE_NOT_THIS_AGENCY): 0.4, str(Outcome.OTHER_CLARIFICATION_LAPSED): 0.25, str(Outcome.OTHER_FEE_UNPAID): 0.1,
    str(Outcome.OTHER_WITHDRAWN): 0.35, str(Outcome.OTHER_NOT_GOVERNMENT_INFORMATION): 0.15, str(Outcome.OTHER_MISC): 0.15,
}  # fmt: skip
# What an open case would become: nothing that another case or a lapse must bring about.
_LIKELY: Final = {
    str(Outcome.GRANTED_PROVIDED): 0.5, str(Outcome.PARTIAL): 0.2, str(Outcome.UNABLE_NOT_EXIST): 0.2, str(Outcome.REFUSED_THIRD_PARTY): 0.1
}  # fmt: skip
_VOID_SHARE: Final = 0.004


def deal(plan: Plan, rulebook: Rulebook, chance: Chance) -> list[Slot]:
    """The slots of a plan. Per column: received + carried in = decided + carried out, so every slot finds its place."""
    slots: list[Slot] = []
    for at, column in enumerate(COLUMNS[:-1]):
        outcomes = list(_outcomes(plan, at, rulebook, chance))
        chance.shuffle(outcomes)
        rows = plan.figures.section3
        received, carried_in = rows["received"][at] or 0, rows["carried_in"][at] or 0
        carried_over = min(carried_in, len(outcomes))
        slots += [Slot(column, outcome, -1 if n < carried_over else 0) for n, outcome in enumerate(outcomes)]
        slots += [Slot(column, chance.weighted(_LIKELY), -1, 1) for _ in range(carried_in - carried_over)]
        slots += [Slot(column, chance.weighted(_LIKELY), 0, 1) for _ in range(received - len(outcomes) + carried_over)]
        slots += [Slot(column, str(Outcome.GRANTED_PROVIDED), is_void=True) for _ in range(received) if chance.share("void", _VOID_SHARE)]
    return slots


def _outcomes(plan: Plan, at: int, rulebook: Rulebook, chance: Chance) -> Iterator[str]:
    for row, counted in plan.form.outcomes.items():
        lawful = {outcome: _WEIGHTS.get(outcome, 1.0) for outcome in lawful_outcomes(counted, plan.year, rulebook)}
        for _ in range(plan.figures.section3[row][at] or 0):
            yield chance.weighted(lawful)
