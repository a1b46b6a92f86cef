"""Rows become cases: which are taken, which are known already, which cannot be, and what the year's tables come to. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.case.guards import NO_ANSWER_OWED
from engine.casework import person_of
from engine.errors import XxgkError
from engine.ledger.act import UNKNOWN
from engine.ledger.dates import year_in
from engine.ledger.history import History, history_of
from engine.ledger.impossible import fault, faults_of, starts_on, tidied
from engine.ledger.irregular import Irregular
from engine.ledger.origin import Likeness, Origin, likeness, origin_of, origins, registered
from engine.ledger.preview import Preview, preview_of
from engine.ledger.row import Fault
from engine.review import AnswerReview, ConcludeReview, OpenReview, answer_review, conclude_review, fold_review, open_review
from engine.terms import ReviewResult

if TYPE_CHECKING:
    from datetime import date

    from engine.case.history import Event
    from engine.casework import Desk
    from engine.ledger.row import LedgerRow, Reviewed
    from engine.rulebook.form import Form
    from engine.store.unit import Person

# Progress is told every so many rows.
_STEP: Final = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """A case to be written; its number is given then, so that the events of its reviews still lack it."""

    row: LedgerRow
    origin: Origin
    history: History
    person: Person
    reviews: tuple[tuple[Event, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `known` rows are in the office already, `repeated` ones stand twice in the ledger."""

    rows: int
    cases: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    known: int
    repeated: int
    _tables: Preview

    @property
    def irregularities(self) -> tuple[Irregular, ...]:
        """Every irregularity with its place, in the order of the ledger."""
        found = [Irregular(p.row.place, message) for p in self.cases for message in p.history.irregular]
        return tuple(sorted(found, key=lambda i: i.place[:2]))

    def by_kind(self) -> dict[str, list[Irregular]]:
        """The irregularities of each kind, the most frequent first; what the ledger only lacks comes last."""
        found: dict[str, list[Irregular]] = {}
        for irregular in self.irregularities:
            found.setdefault(irregular.kind, []).append(irregular)
        return dict(sorted(found.items(), key=lambda pair: (pair[1][0].is_gap, -len(pair[1]))))

    def preview(self) -> Preview:
        """The tables that will result."""
        return self._tables


def plan_of(
    desk: Desk,
    forms: Mapping[str, Form],
    rows: Sequence[LedgerRow],
    today: date,
    file: str = "",
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """What importing these rows of a ledger would do. `file` is its name; `progress` is told (done, total).

    A row with a fault is not taken; the others are. Nothing is written and nothing is raised for a row.
    """
    sorting = _Sorting(origins(desk.unit, desk.agency.id), registered(desk.unit, desk.agency.id))
    planned: list[Planned] = []
    faults: list[Fault] = []
    has_one_day = not any(row.answered_on or row.again_answered_on for row in rows)
    for n, row in enumerate(rows):
        made = None if sorting.is_passed(row) else sorting.fault(row) or _planned(desk, row, today, file, has_one_day=has_one_day)
        if isinstance(made, Planned):
            planned.append(made)
        elif made is not None:
            faults += made if isinstance(made, list) else [made]
        if n % _STEP == 0:
            progress(n, len(rows))
    planned.sort(key=lambda p: (p.history.events[0].on, p.row.place.sheet, p.row.place.row))
    tables = preview_of(desk, forms, [p.history.case for p in planned], [events for p in planned for events in p.reviews], today)
    return Plan(len(rows), tuple(planned), tuple(faults), sorting.known, sorting.repeated, tables)


class _Sorting:
    """Rows that are in the office already, that stand twice, or whose number is another's."""

    def __init__(self, known: Mapping[str, Origin], alike: Mapping[Likeness, str]) -> None:
        self._digests = {o.digest for o in known.values()}
        self._numbers = {_unique(o.number, o.year): number for number, o in known.items() if o.number}
        self._alike = alike
        self._seen: set[str] = set()
        self._here: dict[tuple[int, str], LedgerRow] = {}
        self.known = self.repeated = 0

    def is_passed(self, row: LedgerRow) -> bool:
        """Whether the row adds nothing."""
        if row.digest in self._digests:
            self.known += 1
            return True
        if row.digest in self._seen:
            self.repeated += 1
            return True
        self._seen.add(row.digest)
        return False

    def fault(self, row: LedgerRow) -> Fault | None:
        """A number that stands for something else, or an application that is here already with other particulars."""
        begun = starts_on(row)
        if begun is None:
            return None
        number = self._numbers.get(_unique(row.number, begun.year)) if row.number else None
        like = likeness(begun, row.applicant_name, row.content)
        if number is not None:
            return fault(row, "number", f"已经导入为案件 {number}，而这一行的内容不同；{_GO_ON}", row.number)
        if like is not None and (number := self._alike.get(like)):
            return fault(
                row, "received_on", f"与案件 {number} 的收到日期、申请人和申请内容相同；{_GO_ON}，确是另一件的请在申请内容中写明", begun
            )
        other = self._here.setdefault(_unique(row.number, begun.year), row) if row.number else row
        return None if other is row else fault(row, "number", f"与{other.place}的编号相同而内容不同，请核对", row.number)


_GO_ON: Final = "是同一件的请在该案上继续登记或者用 xxgk case correct 更正"


def _unique(number: str, year: int) -> tuple[int, str]:
    """What makes an office's number one: the year it names itself, else that of receipt, because numbers begin anew every year."""
    return year_in(number) or year, number


# A ledger without any day of service has one day for the answer: it was made and went out on it (decision 0035).
ONE_DAY: Final = "台账只有一个答复日期，作出和送达按同一日登记"


def _answered(row: LedgerRow) -> LedgerRow:
    answered_on = None if row.outcome in NO_ANSWER_OWED else row.decided_on
    return replace(row, answered_on=answered_on, again_answered_on=row.again_decided_on)


def _planned(desk: Desk, row: LedgerRow, today: date, file: str, *, has_one_day: bool) -> Planned | list[Fault] | Fault:
    row, faults = tidied(row)
    faults += faults_of(row, desk.law, today)
    begun = starts_on(row)
    if faults or begun is None:
        return faults
    origin = origin_of(row, file, begun.year)
    row = _answered(row) if has_one_day else row
    notes = (ONE_DAY,) if has_one_day and row.answered_on is not None else ()
    try:
        history = history_of(row, desk.law, today, origin, notes)
        if isinstance(history, Fault):
            return history
        reviews = tuple(_reviewed(review, history, today) for review in row.reviews)
    except XxgkError as refusal:
        return Fault(row.place, "", str(refusal).rstrip("。"))
    return Planned(row, origin, history, person_of(history.command), reviews)


def _reviewed(told: Reviewed, history: History, today: date) -> tuple[Event, ...]:
    """The events of a review; a day of opening the ledger does not have is that of the result (decision 0035)."""
    opened = told.opened_on or told.concluded_on
    assert opened is not None
    command = OpenReview(kind=str(told.kind), case="", body=told.body or UNKNOWN, opened_on=opened, copy_received_on=told.copy_on)
    events = [open_review(command, history.case, (), today)]
    if told.answered_on is not None:
        events.append(answer_review(fold_review(events), AnswerReview(on=told.answered_on), today))
    if told.concluded_on is None or told.result in (None, ReviewResult.PENDING):
        return tuple(events)
    return *events, conclude_review(fold_review(events), ConcludeReview(result=str(told.result), on=told.concluded_on), today)
