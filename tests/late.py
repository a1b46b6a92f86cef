"""A random office whose clerks type things in late, correct slips of the hand and strike out what should not have been registered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from engine.case.commands import Void
from engine.casework import Desk, act
from engine.corrections import correct
from engine.errors import XxgkError
from engine.store.chain import Stamp
from engine.terms import ApplicantKind
from tests.histories import Office


@dataclass
class LateOffice(Office):
    """Everything about a case is typed in so many days after it happened; `slips` come on top."""

    lag: int = 0
    last: str = ""
    lasts: dict[str, str] = field(default_factory=dict)

    def live(self, on: date, steps: int) -> None:
        self.lag, self.last = self.rng.choice((0, 0, 1, 30, 200)), ""
        super().live(on, steps)
        self.lasts[self.numbers[-1]] = self.last

    def slips(self, n: int, first: date, last: date) -> None:
        """Corrections of an applicant's kind or an answer's outcome, and cases struck out, on random days."""
        self.lag = 0
        for _ in range(n):
            number, on = self.rng.choice(self.numbers), first + timedelta(self.rng.randint(0, (last - first).days))
            self.last = self.lasts[number]
            self._do(on, self._slip(number))
            self.lasts[number] = self.last

    def _slip(self, number: str) -> Callable[[Desk], Any]:
        what, kind = self.rng.random(), str(self.rng.choice(list(ApplicantKind)))

        def do(desk: Desk) -> Any:
            if what < 0.3:
                return act(desk, number, Void(on=desk.today, reason="重复登记"))
            events = desk.unit.history(self.agency.id, f"case:{number}")
            decided = [n for n, e in enumerate(events, 1) if e.kind == "decided"]
            if what < 0.6 and decided:
                changes = {"outcome": "granted.provided", "reasons": None, "not_separable": None, "provision": None}
                return correct(desk, number, decided[-1], changes, "看错", accepts=True)
            return correct(desk, number, 1, {"applicant": kind}, "看错", accepts=True)

        return do

    def _do(self, on: date, what: Callable[[Desk], Any]) -> Any:
        """One transaction; a refusal changes nothing."""
        # The clock of the office's machine does not run backwards.
        self.last = at = max(self.last, f"{on + timedelta(self.lag)}T08:00:00.000+00:00")
        try:
            with self.store.write() as unit:
                return what(Desk(unit, self.agency, self.law, on, Stamp("甲", at, self.law.rulebook.digest)))
        except XxgkError:
            return None
