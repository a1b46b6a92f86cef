"""What is known of a year beside its tables: last year's, the published items, the fees, answers in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from engine.annual import on_record
from engine.columns import CASE
from engine.fees import YearFees, year_fees
from engine.items import counts_by_category, ledger_differences
from engine.settings import Settings, load_settings
from engine.terms import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from engine.casework import Desk
    from engine.errors import Finding
    from engine.forms import Report
    from engine.rulebook import Source
    from engine.rulebook.form import Form

# Nothing has to be served: the applicant or the law ended the case.
_WITHOUT_ANSWER: Final = (Outcome.OTHER_WITHDRAWN, Outcome.OTHER_CLARIFICATION_LAPSED, Outcome.OTHER_FEE_UNPAID)


@dataclass(frozen=True)
class Known:
    """A report with what its words may state. `previous` is None where the books don't reach back to that year.

    `late` answers were given after their due date, `unserved` ones are not known to have been given. `items` are the published
    items by category, empty where no register is kept; `ledgers` where section 二 is not what the office's ledgers came to (C15).
    """

    report: Report
    previous: Report | None
    fees: YearFees
    late: int
    unserved: int
    items: Sequence[tuple[str, int]]
    ledgers: Sequence[Finding]
    sources: Mapping[str, Source]
    settings: Settings
    contact: str = ""


def known_of(home: Path, desk: Desk, forms: Mapping[str, Form], report: Report) -> Known:
    """What the office's books now hold for a report: words are of today, a report as known at an instant has none. Raises InputErrors."""
    year, agency = report.year, desk.agency.id
    late, unserved = _timeliness(desk, year)
    settings = load_settings(home)
    return Known(
        report=report,
        previous=on_record(desk.unit, desk.agency, year - 1, forms, desk.today),
        fees=year_fees(desk.unit, agency, year),
        late=late,
        unserved=unserved,
        items=counts_by_category(desk.unit, agency, year),
        ledgers=ledger_differences(desk.unit, agency, year, report.form, report.section2),
        sources=desk.law.rulebook.sources,
        settings=settings,
        contact=settings.letters.of(desk.agency.name).contact or desk.agency.contact,
    )


def _timeliness(desk: Desk, year: int) -> tuple[int, int]:
    """Of the year's answers: how many were late, how many aren't known to have been given."""
    c = CASE.c
    answers = (
        (c.agency_id == desk.agency.id)
        & c.decided_on.between(date(year, 1, 1), date(year, 12, 31))
        & c.due_on.is_not(None)
        & c.outcome.not_in([str(outcome) for outcome in _WITHOUT_ANSWER])
    )
    counts = select(func.count().filter(c.answered_on > c.due_on), func.count().filter(c.answered_on.is_(None))).where(answers)
    late, unserved = desk.unit.connection.execute(counts).one()
    return late, unserved
