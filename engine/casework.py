"""One function per thing a clerk does: load, decide, append, save; each inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from engine.case import facts as acts
from engine.case.decide import check_dates, decide, nearest
from engine.case.dues import due_lapses
from engine.case.history import Case, Event, evolve, fold
from engine.case.situation import Law, Prior
from engine.deadlines import case_deadlines, review_deadlines
from engine.errors import Finding, InputError, NotPermitted, RequirementNotMet
from engine.review import AnswerReview, ConcludeReview, OpenReview, Review, answer_review, conclude_review, fold_review, open_review
from engine.store.applicants import month_of
from engine.store.deadlines import save_deadlines
from engine.store.unit import Agency, Filed, Person, columns_of, counted_columns
from engine.terms import AgencyLevel, EventKind, ReviewKind, ReviewResult, Scale
from engine.texts import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import RowMapping

    from engine.case.commands import Command, Decide, Register
    from engine.store.chain import Stamp
    from engine.store.unit import Unit


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


class Numbered(NamedTuple):
    """A review with its number."""

    number: str
    review: Review


def add_agency(name: str, level: str, government: str, contact: str) -> Agency:
    """An agency as typed, checked. Raises InputError."""
    name = clean("机关名称", name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError("机关名称", f"应为全称，且不超过{LONGEST_NAME}个字，请改正。")
    if level not in set(AgencyLevel):
        raise InputError("层级", f"没有“{level}”{nearest(level, AgencyLevel)}")
    return Agency(0, name, level, clean("所属人民政府", government), clean("联系方式", contact))


def change_agency(desk: Desk, level: str | None, government: str | None, contact: str | None) -> Agency:
    """The desk's agency with what is given changed, on record; dates that hang on its level follow at once. Raises InputError."""
    old = desk.agency
    given = (old.level if level is None else level, old.government if government is None else government)
    new = add_agency(old.name, *given, old.contact if contact is None else contact)._replace(id=old.id)
    changed = {name: getattr(new, name) for name in ("level", "government", "contact") if getattr(new, name) != getattr(old, name)}
    if not changed:
        raise InputError("机关", "没有要改的内容：层级、所属人民政府、联系方式与现在相同，请写明 --level、--government 或 --contact。")
    event = Event(EventKind.AGENCY_CHANGED, desk.today, "", changed)
    desk.unit.append(old.id, "agency", len(desk.unit.history(old.id, "agency")), [event], desk.stamp)
    desk.unit.change_agency(new)
    return new


def register(desk: Desk, command: Register) -> Done:
    """Register an application. Raises InputError, NoRuleInForce."""
    check_dates(command, desk.today)
    person, event = person_of(command), registration(command, desk.law)
    person_id, person_digest = desk.unit.add_person(desk.agency.id, person)
    event = replace(event, data={**event.data, "person": person_id, "digest": person_digest})
    case = fold([event])
    filed = desk.unit.add_case(desk.agency.id, command.on.year, person_id, columns_of(case, desk.law, desk.today))
    desk.unit.append(desk.agency.id, filed.stream, 0, [event], desk.stamp)
    save_deadlines(desk.unit.connection, desk.agency.id, filed.stream, filed.id, {}, case_deadlines(case, desk.law))
    desk.unit.save_counted(desk.agency.id, filed.id, counted_columns(case), desk.stamp.recorded_at)
    return Done(filed.number, case, (event,))


def registration(command: Register, law: Law) -> Event:
    """The first event of a case, with what 第二十九条 still wants as its irregularities; the person is still to be filled in."""
    return acts.registered(command, law, tuple(f"{f.message}（{f.source}）" for f in incomplete(command)))


LONGEST_NAME = 100
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


def check_character(digits: str) -> str:
    """The check character of the 17 digits of an ID number (GB 11643—1999, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def _id_number_fits(text: str) -> bool:
    """17 digits and their check character. Other documents (passports) are not judged."""
    digits = text[: len(_WEIGHTS)]
    if not digits.isdecimal():
        return not text.isdecimal()
    return len(text) == len(_WEIGHTS) + 1 and check_character(digits) == text[-1].upper()


def act(desk: Desk, number: str, command: Command) -> Done:
    """Do an act on a case. Raises any refusal of `decide`, naming who did what last."""
    filed = desk.unit.find_case(desk.agency.id, number)
    case = fold(desk.unit.history(desk.agency.id, filed.stream))
    prior = prior_of(desk, filed, command) if command.verb == "decide" else None  # type: ignore[arg-type]
    try:
        events = decide(case, command, desk.law, desk.today, prior)
        noted = check_place(desk, filed, events[-1])
    except NotPermitted as refusal:
        # Reading 7: what the law has brought about stands, whatever the clerk then asks for in vain.
        lapses = due_lapses(case, desk.law, command.on)
        if lapses:
            record(desk, filed, case, lapses)
        last = desk.unit.entries(desk.agency.id, filed.stream)[-1]
        refusal.args = (f"{refusal}（本案最近一步：{last.event.on} {last.event.kind.label}，{last.stamp.actor}登记。）",)
        if lapses:
            desk.unit.keep()
        raise
    return record(desk, filed, case, (*events[:-1], replace(events[-1], irregular=(*events[-1].irregular, *noted))))


def check_place(desk: Desk, filed: Filed, event: Event) -> tuple[str, ...]:
    """Whether a notice by the item rests on the applications that are registered; what whoever charges should know.

    109号第四条按“同一申请人一个自然月内累计申请”的件数计收：the count is the program's. To charge for a higher place takes a reason (an
    older ledger); a lower one, which charges less, is the office's choice. Raises RequirementNotMet.
    """
    if event.kind != EventKind.FEE_NOTIFIED or event.data["scale"] != Scale.PER_ITEM:
        return ()
    place = next((a.place for a in month_of(desk.unit, desk.agency.id, filed) if a.number == filed.number), None)
    quantity = event.data["quantity"]
    if place is None or quantity == place:  # a voided case has no place
        return ()
    counted = f"按登记，本件是该申请人本自然月内的第{place}件，通知写的是第{quantity}件"
    if quantity < place:
        return (f"{counted}，按较少的收取（国办函〔2020〕109号第四条）",)
    if not event.texts.get("reason"):
        advice = f"用 xxgk fee quote {filed.number} --scale per_item 核对；确有未登记的申请的，用 --reason 写明"
        raise RequirementNotMet("通知缴费", [("国办函〔2020〕109号第四条", counted, advice)])
    return (f"{counted}，理由已登记（国办函〔2020〕109号第四条）",)


def record(desk: Desk, filed: Filed, case: Case, events: tuple[Event, ...]) -> Done:
    """Append events to a case and bring its projection up to date."""
    before = case
    for event in events:
        case = evolve(case, event)
    desk.unit.append(desk.agency.id, filed.stream, before.version, events, desk.stamp)
    desk.unit.save_case(desk.agency.id, filed, columns_of(case, desk.law, desk.today))
    was, now = case_deadlines(before, desk.law), case_deadlines(case, desk.law)
    save_deadlines(desk.unit.connection, desk.agency.id, filed.stream, filed.id, was, now)
    if counted_columns(before) != counted_columns(case):
        desk.unit.save_counted(desk.agency.id, filed.id, counted_columns(case), desk.stamp.recorded_at)
    return Done(filed.number, case, events)


def prior_of(desk: Desk, filed: Filed, command: Decide) -> Prior | None:
    """What a decision needs to know of the earlier case it names. Raises NotFound, InputError."""
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
    if command.kind not in set(ReviewKind):
        raise InputError("种类", f"没有“{command.kind}”{nearest(command.kind, ReviewKind)}")
    command = replace(command, case=filed.number, body=clean("复议机关或法院", command.body))
    event = open_review(command, case, [r.review for r in reviews_of(desk, filed)], desk.today)
    review = fold_review([event])
    number = desk.unit.add_review(desk.agency.id, command.opened_on.year, filed.id, review)
    desk.unit.append(desk.agency.id, f"review:{number}", 0, [event], desk.stamp)
    save_deadlines(desk.unit.connection, desk.agency.id, f"review:{number}", filed.id, {}, review_deadlines(review, desk.law))
    return number, review, event


def reviews_of(desk: Desk, filed: Filed) -> list[Numbered]:
    """The reviews of a case, in order of opening."""
    return [Numbered(number, _review(case, row)) for number, case, row in desk.unit.reviews(desk.agency.id, filed.id)]


def all_reviews(desk: Desk) -> list[Numbered]:
    """Every review of the agency, in order of opening."""
    return [Numbered(number, _review(case, row)) for number, case, row in desk.unit.reviews(desk.agency.id)]


def a_review(desk: Desk, number: str) -> Numbered:
    """A review by number. Raises NotFound, InputError."""
    filed = desk.unit.find_review(desk.agency.id, number)
    return Numbered(filed.number, fold_review(desk.unit.history(desk.agency.id, f"review:{filed.number}")))


def _review(case: str, row: RowMapping) -> Review:
    return Review(case=case, **{f.name: row[f.name] for f in fields(Review) if f.name != "case"})


def answer_a_review(desk: Desk, number: str, command: AnswerReview) -> tuple[str, Review, Event]:
    """Register that answer and evidence were filed."""
    return _record_review(desk, number, lambda review: answer_review(review, command, desk.today))


def conclude_a_review(desk: Desk, number: str, command: ConcludeReview) -> tuple[str, Review, Event]:
    """Register the result of a review."""
    known = [r for r in ReviewResult if r != ReviewResult.PENDING]
    if command.result not in known:
        raise InputError("结果", f"没有“{command.result}”{nearest(command.result, known)}")
    return _record_review(desk, number, lambda review: conclude_review(review, command, desk.today))


def _record_review(desk: Desk, number: str, act: Callable[[Review], Event]) -> tuple[str, Review, Event]:
    """Append an event to a review and bring its projection up to date."""
    filed = desk.unit.find_review(desk.agency.id, number)
    stream = f"review:{filed.number}"
    events = desk.unit.history(desk.agency.id, stream)
    before = fold_review(events)
    event = act(before)
    desk.unit.append(desk.agency.id, stream, before.version, [event], desk.stamp)
    review = fold_review([*events, event])
    desk.unit.save_review(filed, review)
    was, now = review_deadlines(before, desk.law), review_deadlines(review, desk.law)
    save_deadlines(desk.unit.connection, desk.agency.id, stream, filed.person_id, was, now)
    return filed.number, review, event
