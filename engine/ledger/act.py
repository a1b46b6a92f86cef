"""What was done in a case on a day, as a ledger's row tells it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from engine.case import commands as c
    from engine.terms import EventKind

UNKNOWN: Final = "（台账未记载）"


@dataclass(frozen=True, slots=True)
class Act:
    """What was done on a day; of acts on one day the lower `rank` comes first. `because`: irregularities its row shows by itself.

    `until` is the day an extension reaches to, where the ledger has that instead of its length.
    `lapse` stands for a command where the law's own act ended the case. An act that `floats` has no day in the ledger: it is placed on
    the last day it could lawfully have been done, and not after `on`.
    """

    on: date
    rank: int
    command: c.Command | None = None
    because: tuple[str, ...] = ()
    lapse: EventKind | None = None
    floats: bool = False
    until: date | None = None

    @property
    def verb(self) -> str:
        """The clerk's verb; "" for the law's own act."""
        return self.command.verb if self.command else ""

    @property
    def is_end(self) -> bool:
        """Whether it ends the case."""
        return self.lapse is not None or self.verb in ("decide", "withdraw")


@dataclass(frozen=True, slots=True)
class Told:
    """A row's acts in order, and what it says that is no act: irregularities without an event of their own, remarks."""

    registration: c.Register
    acts: tuple[Act, ...]
    irregular: tuple[str, ...]
    notes: tuple[str, ...]


def moved(act: Act, on: date) -> Act:
    """The act on another day."""
    return replace(act, on=on, command=replace(act.command, on=on) if act.command else None, floats=False)
