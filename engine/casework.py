"""One function per thing a clerk does: load, decide, append, save; each inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.case import facts as acts
from engine.case.decide import check_dates, decide
from engine.case.dues import reply_due_on, safe_due_on, wait_until
from engine.case.history import Case, Event, evolve, fold
from engine.case.situation import Law, Prior
from engine.errors import Finding, NotPermitted
from engine.review import ConcludeReview, OpenReview, Review, conclude_review, fold_review, open_review
from engine.store.unit import Filed, Person, case_columns, counted_columns
from engine.terms import ReviewKind

if TYPE_CHECKING:
    from engine.case.commands import Command, Decide, Register
    from engine.store.chain import Stamp
    from engine.store.unit import Agency, Unit


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and as whom a clerk works: transaction, agency, law, today, stamp."""

    unit: Unit
    agency: Agency
    law: Law
    today: date
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Done:
    """What a changing command did: the case after it, its number, and the events (lapses first)."""

    number: str
    case: Case
    events: tuple[Event, ...]

    @property
    def irregular(self) -> tuple[str, ...]:
        """What was accepted but will be questioned."""
        return tuple(message for event in self.events for message in event.irregular)


def columns_of(case: Case, law: Law, as_of: date) -> dict[str, Any]:
    """The projection of a case as it must stand in the database."""
    return case_columns(case, reply_due_on(case, law, as_of), safe_due_on(case, law, as_of), wait_until(case, law))


def register(desk: Desk, command: Register) -> Done:
    """Register an application. Raises InputError, NoRuleInForce."""
    check_dates(command, desk.today)
    person = person_of(command)
    event = acts.registered(command, desk.law, tuple(f"{f.message}（{f.source}）" for f in incomplete(command)))
    person_id, person_digest = desk.unit.add_person(desk.agency.id, person)
    event = replace(event, data={**event.data, "person": person_id, "digest": person_digest})
    case = fold([event])
    filed = desk.unit.add_case(desk.agency.id, command.on.year, person_id, columns_of(case, desk.law, desk.today))
    desk.unit.append(desk.agency.id, filed.stream, 0, [event], desk.stamp)
    desk.unit.save_counted(desk.agency.id, filed.id, counted_columns(case), desk.stamp.recorded_at)
    return Done(filed.number, case, (event,))


PARTICULARS = ("id_number", "contact", "address", "form_wanted", "agent", "authorisation", "co_applicants")


def person_of(command: Register) -> Person:
    """The personal data of a registration."""
    given = {name: getattr(command, name) for name in PARTICULARS}
    particulars = {k: list(v) if isinstance(v, tuple) else v for k, v in given.items() if v}
    return Person(command.applicant, command.applicant_name, command.content, particulars)


def incomplete(command: Register) -> list[Finding]:
    """What 第二十九条 wants beyond the minimum: a ground for 补正, never a refusal to register.

    条例第二十九条：“（一）申请人的姓名或者名称、身份证明、联系方式；（二）申请公开的政府信息的名称、文号或者便于行政机关查询的其他特征性描述；（三）申请公开的政府信息的形式要求，包括获取信息的方式、途径。”
    """
    found: list[Finding] = []
    for name, what in (("id_number", "身份证明"), ("contact", "联系方式"), ("form_wanted", "形式要求")):
        if not getattr(command, name):
            found.append(Finding(what, "warning", f"未填{what}，可告知补正", "条例第二十九条"))
    if command.agent and not command.authorisation:
        found.append(Finding("授权委托书", "warning", "由代理人申请但未登记授权委托书，可告知补正", "条例第二十九条"))
    if command.id_number and command.applicant == "natural_person" and not _id_number_fits(command.id_number):
        found.append(Finding("身份证明号码", "warning", "身份证明号码的位数或校验码不符，请核对", "GB 11643"))
    return found


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _id_number_fits(text: str) -> bool:
    """GB 11643—1999: 17 digits and a check character, ISO 7064 MOD 11-2. Other documents (passports) are not judged."""
    if not text[:17].isdigit():
        return not text.isdigit()
    if len(text) != len(_WEIGHTS) + 1:
        return False
    total = sum(int(d) * w for d, w in zip(text, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


def act(desk: Desk, number: str, command: Command) -> Done:
    """Do an act on a case. Raises any refusal of `decide`, naming who did what last."""
    filed = desk.unit.find_case(desk.agency.id, number)
    case = fold(desk.unit.history(desk.agency.id, filed.stream))
    prior = _prior(desk, filed, command) if command.verb == "decide" else None  # type: ignore[arg-type]
    try:
        events = decide(case, command, desk.law, desk.today, prior)
    except NotPermitted as refusal:
        last = desk.unit.entries(desk.agency.id, filed.stream)[-1]
        refusal.args = (f"{refusal}（本案最近一步：{last.event.on} {last.event.kind.label}，{last.stamp.actor}登记。）",)
        raise
    return record(desk, filed, case, events)


def record(desk: Desk, filed: Filed, case: Case, events: tuple[Event, ...]) -> Done:
    """Append events to a case and bring its projection up to date."""
    before = case
    for event in events:
        case = evolve(case, event)
    desk.unit.append(desk.agency.id, filed.stream, before.version, events, desk.stamp)
    desk.unit.save_case(desk.agency.id, filed, columns_of(case, desk.law, desk.today))
    if counted_columns(before) != counted_columns(case):
        desk.unit.save_counted(desk.agency.id, filed.id, counted_columns(case), desk.stamp.recorded_at)
    return Done(filed.number, case, events)


def _prior(desk: Desk, filed: Filed, command: Decide) -> Prior | None:
    if command.prior_case is None:
        return None
    other = desk.unit.find_case(desk.agency.id, command.prior_case)
    case = fold(desk.unit.history(desk.agency.id, other.stream))
    mine, theirs = desk.unit.person(filed.person_id), desk.unit.person(other.person_id)
    return Prior(other.number, case.outcome, case.answered_on, other.id != filed.id and same_person(mine, theirs))


def same_person(a: Person, b: Person) -> bool:
    """The same applicant: by ID number where both gave one, else by kind and name (white space apart)."""
    ids = a.particulars.get("id_number"), b.particulars.get("id_number")
    if all(ids):
        return str(ids[0]).upper() == str(ids[1]).upper()
    return a.kind == b.kind and "".join(a.name.split()) == "".join(b.name.split())


def open_a_review(desk: Desk, command: OpenReview) -> tuple[str, Review, Event]:
    """Register a review of a case."""
    filed = desk.unit.find_case(desk.agency.id, command.case)
    case = fold(desk.unit.history(desk.agency.id, filed.stream))
    command = replace(command, case=filed.number)
    event = open_review(command, case, reviews_of(desk, filed), desk.today)
    review = fold_review([event])
    number = desk.unit.add_review(desk.agency.id, command.opened_on.year, filed.id, review)
    desk.unit.append(desk.agency.id, f"review:{number}", 0, [event], desk.stamp)
    return number, review, event


def reviews_of(desk: Desk, filed: Filed) -> list[Review]:
    """The reviews of a case."""
    from sqlalchemy import select

    from engine.store.unit import REVIEW

    rows = desk.unit.connection.execute(select(REVIEW).where(REVIEW.c.case_id == filed.id).order_by(REVIEW.c.opened_on))
    names = [f.name for f in fields(Review) if f.name != "case"]
    return [Review(case=filed.number, **{n: row._mapping[n] for n in names}) for row in rows]  # noqa: SLF001 - SQLAlchemy's public accessor


def conclude_a_review(desk: Desk, number: str, command: ConcludeReview) -> tuple[str, Review, Event]:
    """Register the result of a review."""
    filed = desk.unit.find_review(desk.agency.id, number)
    stream = f"review:{filed.number}"
    events = desk.unit.history(desk.agency.id, stream)
    review = fold_review(events)
    event = conclude_review(review, command, desk.today)
    desk.unit.append(desk.agency.id, stream, review.version, [event], desk.stamp)
    review = fold_review([*events, event])
    desk.unit.save_review(filed, review)
    return filed.number, review, event


REVIEW_KINDS = tuple(str(kind) for kind in ReviewKind)
