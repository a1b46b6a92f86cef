"""The office's ledger (台账) from its histories: a row an application, in the columns clerks keep and `xxgk import ledger` reads.

Without persons asked for, names of natural persons are masked, what identifies the applicant is cut out of the application's text,
and remarks (free text) are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.case.dues import due_lapses, is_late, reply_due_on, reply_period
from engine.case.event import current
from engine.case.guards import NO_ANSWER_OWED
from engine.case.history import fold
from engine.caselist import masked
from engine.casework import all_reviews
from engine.clock import used
from engine.forms.ledger import Ledger
from engine.ledgerbook.columns import COLUMNS
from engine.ledgerbook.days import again, earlier_reviews, remarks, reviews, rounds_of, steps
from engine.ledgerbook.persons import without_person
from engine.store.letters import letters
from engine.store.listing import Filter, find_cases
from engine.store.past import streams
from engine.store.registered import noted, particulars
from engine.terms import ApplicantKind, Channel, State, state_label

__all__ = ["COLUMNS", "Book", "book", "without_person"]

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from engine.case.history import Case, Event
    from engine.case.situation import Law
    from engine.casework import Desk
    from engine.review import Review


@dataclass(frozen=True, slots=True)
class Book:
    """The rows by number, voided cases left out; how many those are."""

    agency: str
    span: str
    today: date
    rows: tuple[dict[str, Any], ...]
    voided: int

    @property
    def title(self) -> str:
        """What the ledger is called."""
        return f"{self.agency}政府信息公开申请台账{f'（{self.span}）' if self.span else ''}"

    def as_ledger(self) -> Ledger:
        """As a workbook shows it."""
        late = sum(row["late"] is True for row in self.rows)
        told = [
            f"共 {len(self.rows)} 件",
            f"逾期 {late} 件（底色标明）" if late else "没有逾期",
            f"截至 {self.today}",
            "没有内容的列已隐藏",
        ]
        if any(row[column.key] not in (None, "") for column in COLUMNS if column.aside for row in self.rows):
            told.append("备注右边的列不打印")
        if self.voided:
            told.insert(1, f"作废 {self.voided} 件未列")
        return Ledger(self.title, "　".join(told), COLUMNS, self.rows)


def book(desk: Desk, answers: Collection[str], first: date | None, last: date | None, span: str, *, with_persons: bool) -> Book:
    """The ledger of the applications received between two days (None: any). `answers` are the kinds of letters that answer an applicant."""
    wanted = Filter(received_from=first, received_to=last)
    found = find_cases(desk.unit.connection, desk.agency.id, wanted)[1][::-1]
    listed = [row for row in found if row["state"] != State.VOIDED]
    reading = _Reading(desk, answers, with_persons=with_persons)
    histories = streams(desk.unit.connection, desk.agency.id, "case", {row["number"] for row in listed})
    events = {number: reading.events(number, [e.event for e in entries]) for number, entries in histories}
    rows = tuple(reading.row(row, events[row["number"]]) for row in listed)
    return Book(desk.agency.name, span, desk.today, rows, len(found) - len(listed))


class _Reading:
    """What is read once for all rows."""

    def __init__(self, desk: Desk, answers: Collection[str], *, with_persons: bool) -> None:
        connection, agency = desk.unit.connection, desk.agency.id
        self.desk, self.with_persons = desk, with_persons
        self.numbers = {x.case_number: x.number for x in letters(desk.unit, agency) if x.voided_on is None and x.kind in answers}
        self.particulars = {} if with_persons else particulars(connection, agency)
        self.noted = noted(connection, agency) if with_persons else set[str]()
        self.reviews: dict[str, list[Review]] = {}
        for one in all_reviews(desk):
            self.reviews.setdefault(one.review.case, []).append(one.review)

    def events(self, number: str, events: list[Event]) -> list[Event]:
        """The history as it now reads, with free texts where remarks are wanted, and with the lapses the law has brought about."""
        if f"case:{number}" in self.noted:
            events = self.desk.unit.history(self.desk.agency.id, f"case:{number}")
        told = [step.event for step in current(events)]
        case = fold(told)
        return [*told, *(due_lapses(case, self.desk.law, self.desk.today) if case.is_open else ())]

    def row(self, row: Mapping[str, Any], events: Sequence[Event]) -> dict[str, Any]:
        """One application: up to the answer that counts, then what came of it later."""
        law, today = self.desk.law, self.desk.today
        rounds = rounds_of(events)
        case, found = fold(rounds.first), self.reviews.get(row["number"], [])
        return {
            "number": row["number"],
            "submitted_on": case.submitted_on,
            "received_on": case.received_on,
            "channel": case.channel,
            "channel_label": Channel(case.channel).label,
            "applicant": case.applicant_kind,
            "applicant_label": ApplicantKind(case.applicant_kind).label,
            **self._person(row),
            **steps(case, rounds.first, law),
            **_answer(case, law, today),
            "document_number": self.numbers.get(row["number"]),
            **again(fold(events) if rounds.later else case, rounds, law, today),
            **reviews(found),
            "handler": case.handler or None,
            "note": "；".join((*remarks(rounds), *earlier_reviews(found))) or None,
        }

    def _person(self, row: Mapping[str, Any]) -> dict[str, str]:
        name, content = row["applicant_name"], row["content"]
        if self.with_persons:
            return {"applicant_name": name, "content": content}
        hidden = without_person(content, name, row["applicant_kind"], self.particulars.get(row["person_id"], {}))
        return {"applicant_name": masked(name, row["applicant_kind"]), "content": hidden}


def _answer(case: Case, law: Law, today: date) -> dict[str, Any]:
    """The answer that counts, when it was due and whether it was late."""
    late, clock = is_late(case, law, today), reply_period(case, law, today)
    is_owed = case.outcome not in NO_ANSWER_OWED
    is_told = is_owed and (case.answered_on is not None or late)
    return {
        "due_on": reply_due_on(case, law, today),
        "decided_on": case.decided_on,
        "outcome": case.outcome or None,
        "outcome_label": state_label(case.state),
        "answered_on": case.answered_on,
        "late": late if is_told else None,
        "late_label": "" if not is_told else "是" if late else "否",
        "used_days": used(clock, case.answered_on, law.calendar) if clock and case.answered_on and is_owed else None,
    }
