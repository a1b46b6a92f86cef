"""The office's ledger (台账) from its histories: a row an application, in the columns clerks keep and `xxgk import ledger` reads.

Without persons asked for, names of natural persons are masked, what identifies the applicant is cut out of the application's text,
and remarks (free text) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.case.dues import due_lapses, is_late, reply_due_on, reply_period
from engine.case.event import current
from engine.case.guards import NO_ANSWER_OWED
from engine.case.history import Case, fold
from engine.caselist import masked
from engine.casework import all_reviews
from engine.clock import used
from engine.forms.ledger import Column, Ledger
from engine.store.letters import letters
from engine.store.listing import Filter, find_cases
from engine.store.past import streams
from engine.store.registered import noted, particulars
from engine.terms import ApplicantKind, Channel, EventKind, ReviewKind, ReviewResult, State, state_label

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from engine.case.history import Event
    from engine.casework import Desk
    from engine.review import Review

# Headings as rules/ledger.toml knows them, so that what is exported can be imported.
COLUMNS: Final = (
    Column("number", "编号", 8.6),
    Column("submitted_on", "提交日期", 8.6, "date"),
    Column("received_on", "收到日期", 8.6, "date"),
    Column("channel_label", "提交方式", 7),
    Column("applicant_label", "申请人类别", 6.5),
    Column("applicant_name", "申请人", 8),
    Column("content", "申请内容", 26, "text"),
    Column("clarification_requested_on", "补正告知日期", 8.6, "date", optional=True),
    Column("clarification_received_on", "收到补正日期", 8.6, "date", optional=True),
    Column("consulted_on", "征求意见日期", 8.6, "date", optional=True),
    Column("consultation_ended_on", "收到意见日期", 8.6, "date", optional=True),
    Column("extended_on", "延期告知日期", 8.6, "date", optional=True),
    Column("extension_days", "延长工作日数", 5, "number", optional=True),
    Column("fee_notified_on", "收费通知日期", 8.6, "date", optional=True),
    Column("fee_paid_on", "缴费日期", 8.6, "date", optional=True),
    Column("fee_yuan", "信息处理费（元）", 6, "number", optional=True),
    Column("due_on", "答复期限", 8.6, "date"),
    Column("decided_on", "答复日期", 8.6, "date"),
    Column("outcome_label", "答复类型", 12),
    Column("document_number", "文号", 11, optional=True),
    Column("answered_on", "送达日期", 8.6, "date"),
    Column("late_label", "是否逾期", 4.5),
    Column("used_days", "用时（工作日）", 5.5, "number"),
    Column("reconsideration", "行政复议", 6, optional=True),
    Column("reconsideration_opened_on", "复议申请日期", 8.6, "date", optional=True),
    Column("reconsideration_concluded_on", "复议决定日期", 8.6, "date", optional=True),
    Column("reconsideration_body", "复议机关", 8, optional=True),
    Column("litigation", "行政诉讼", 6, optional=True),
    Column("litigation_opened_on", "起诉日期", 8.6, "date", optional=True),
    Column("litigation_concluded_on", "判决日期", 8.6, "date", optional=True),
    Column("litigation_body", "法院", 8, optional=True),
    Column("handler", "承办人", 6.5, optional=True),
    Column("note", "备注", 17, "text", optional=True),
)


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

    def row(self, row: Mapping[str, Any], events: list[Event]) -> dict[str, Any]:
        desk, case = self.desk, fold(events)
        law, today, owed = desk.law, desk.today, case.outcome not in NO_ANSWER_OWED
        late = is_late(case, law, today)
        clock = reply_period(case, law, today)
        courses = _courses(self.reviews.get(row["number"], []))
        return {
            "number": row["number"],
            "submitted_on": case.submitted_on,
            "received_on": case.received_on,
            "channel": case.channel,
            "channel_label": Channel(case.channel).label,
            "applicant": case.applicant_kind,
            "applicant_label": ApplicantKind(case.applicant_kind).label,
            **self._person(row),
            **_steps(case, events),
            "due_on": reply_due_on(case, law, today),
            "decided_on": case.decided_on,
            "outcome": case.outcome or None,
            "outcome_label": state_label(case.state),
            "document_number": self.numbers.get(row["number"]),
            "answered_on": case.answered_on,
            "late": late if owed and (case.answered_on or late) else None,
            "late_label": "" if not owed or not (case.answered_on or late) else "是" if late else "否",
            "used_days": used(clock, case.answered_on, law.calendar) if clock and case.answered_on and owed else None,
            **{key: value for course, reviews in courses.items() for key, value in _reviewed(course, reviews).items()},
            "handler": case.handler or None,
            "note": "；".join((*_remarks(events), *_earlier(courses))) or None,
        }

    def _person(self, row: Mapping[str, Any]) -> dict[str, str]:
        name, content = row["applicant_name"], row["content"]
        if self.with_persons:
            return {"applicant_name": name, "content": content}
        hidden = without_person(content, name, row["applicant_kind"], self.particulars.get(row["person_id"], {}))
        return {"applicant_name": masked(name, row["applicant_kind"]), "content": hidden}


def _steps(case: Case, events: Iterable[Event]) -> dict[str, Any]:
    """The days of 补正, 征求意见, 延期 and 收费: of each the latest, which the period now rests on."""
    last = {event.kind: event for event in events}
    asked, came = last.get(EventKind.CLARIFICATION_REQUESTED), last.get(EventKind.CLARIFICATION_RECEIVED)
    told, paid = last.get(EventKind.FEE_NOTIFIED), last.get(EventKind.PAYMENT_RECORDED)
    ends = [c.ended_on for c in case.consultations]
    return {
        "clarification_requested_on": asked.on if asked else None,
        # Asked again after that, the applicant has not answered.
        "clarification_received_on": came.on if came and asked and asked.on <= came.on else None,
        "consulted_on": min((c.sent_on for c in case.consultations), default=None),
        "consultation_ended_on": max((end for end in ends if end), default=None) if all(ends) else None,
        "extended_on": case.extended_on,
        "extension_days": case.extension_days or None,
        "fee_notified_on": told.on if told else None,
        "fee_paid_on": paid.on if paid else None,
        "fee_yuan": case.fee,
    }


def _reviewed(course: str, reviews: list[Review]) -> dict[str, Any]:
    """The latest review of a course; earlier ones are remarks."""
    review = reviews[-1] if reviews else None
    return {
        course: ReviewResult(review.result or ReviewResult.PENDING).label if review else None,
        f"{course}_opened_on": review.opened_on if review else None,
        f"{course}_concluded_on": review.concluded_on if review else None,
        f"{course}_body": review.body if review else None,
    }


def _courses(reviews: list[Review]) -> dict[str, list[Review]]:
    """Reviews by course, in order of opening."""
    first = [r for r in reviews if r.kind == ReviewKind.RECONSIDERATION]
    return {"reconsideration": first, "litigation": [r for r in reviews if r not in first]}


def _remarks(events: list[Event]) -> Iterator[str]:
    """What does not fit any column: that the case was taken up again, remarks as typed."""
    before = ""
    for event in events:
        if event.kind == EventKind.DECIDED:
            before = f"，原于 {event.data['decided_on']} {state_label(event.state)}"
        elif event.kind == EventKind.REOPENED:
            yield f"{event.on} 重新办理{before}"
        elif event.kind == EventKind.NOTED and event.texts:
            yield event.texts["text"]


def _earlier(courses: Mapping[str, list[Review]]) -> Iterator[str]:
    for reviews in courses.values():
        yield from (
            f"{ReviewKind(r.kind).label} {r.opened_on} {ReviewResult(r.result or ReviewResult.PENDING).label}" for r in reviews[:-1]
        )


# --- what must not be read

HIDDEN: Final = "＊＊＊"
_SHORTEST: Final = 4  # a shorter address names a place, not a home
# ID numbers, telephones, mail addresses: whoever's they are. Bounded, so that no text takes long.
_NUMBERS: Final = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9}|0\d{2,3}[-—]?\d{7,8})(?!\d)|[a-zA-Z0-9.+_-]{1,64}@[a-zA-Z0-9.-]{3,64}"
)


def without_person(text: str, name: str, kind: str, given: Mapping[str, Any]) -> str:
    """An application's text without what identifies the applicant: names of natural persons masked, numbers and addresses cut out."""
    names = [str(n) for n in (given.get("agent"), *given.get("co_applicants", ())) if n]
    names += [name] if kind == ApplicantKind.NATURAL_PERSON else []
    for one in sorted(names, key=len, reverse=True):
        if len(one) > 1:
            text = _replaced(text, one, masked(one, ApplicantKind.NATURAL_PERSON))
    for key in ("id_number", "contact", "address"):
        value = str(given.get(key) or "")
        if len(value) >= _SHORTEST:
            text = _replaced(text, value, HIDDEN)
    return _NUMBERS.sub(HIDDEN, text)


def _replaced(text: str, value: str, by: str) -> str:
    """The text with a value replaced wherever it stands, spaces within apart."""
    bare = "".join(value.split())
    if bare not in "".join(text.split()):  # nearly always, and much sooner known than by a pattern
        return text
    return re.sub(r"\s*".join(map(re.escape, bare)), lambda _: by, text)
