"""What an act is judged in: the law, the case as folded, the day, the act itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.case.commands import Command, Decide

if TYPE_CHECKING:
    from datetime import date

    from engine.case.history import Case
    from engine.lifecycle import Lifecycle
    from engine.rulebook import Rulebook
    from engine.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Law:
    """What every decision is made under: the rules, the calendar, and the machine compiled from the rules."""

    rulebook: Rulebook
    calendar: WorkCalendar
    lifecycle: Lifecycle


@dataclass(frozen=True, slots=True)
class Prior:
    """What a decision needs to know of the earlier case it leans on (条例第三十六条第（六）项)."""

    number: str
    outcome: str
    answered_on: date | None
    is_same_applicant: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """What a guard looks at. `command` is None when only history is asked about."""

    case: Case
    on: date
    law: Law
    command: Command | None = None
    prior: Prior | None = None

    @property
    def decision(self) -> Decide:
        """The act, which is a decision."""
        if not isinstance(self.command, Decide):
            raise TypeError(self.command)
        return self.command
