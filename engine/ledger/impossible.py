"""What cannot have happened, or cannot be placed: every such cell of a row, so that the row is not taken until it is put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from engine.errors import InputError
from engine.ledger.row import Fault
from engine.terms import CONFIRMED_CHANNELS, Outcome, ReviewKind, ReviewResult
from engine.texts import clean

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.ledger.row import LedgerRow, Reviewed

# What a clerk calls each field, where the reader knows no heading.
LABELS: Final = {
    "received_on": "收到日期", "submitted_on": "提交日期", "clarification_requested_on": "告知补正日期",
    "clarification_received_on": "收到补正日期", "consulted_on": "征求意见日期", "consultation_ended_on": "意见收到日期",
    "clarification_due_on": "补正期限", "consultation_delivered_on": "征求意见送达日期",
    "agency_consulted_on": "征求其他机关意见日期", "agency_heard_on": "收到其他机关意见日期", "reasons_requested_on": "要求说明理由日期",
    "reasons_received_on": "收到理由日期", "deferred_until": "延迟答复至", "extended_until": "延期至", "reopened_on": "重新办理日期",
    "again_outcome": "重新答复类型", "again_decided_on": "重新答复日期", "again_answered_on": "重新答复送达日期",
    "extended_on": "延期告知日期", "extension_days": "延长天数", "fee_notified_on": "收费通知日期", "fee_paid_on": "缴费日期",
    "fee_yuan": "收费金额", "due_on": "答复期限", "outcome": "办理结果", "decided_on": "决定日期", "answered_on": "答复日期",
    "withdrawn_on": "撤回日期", "applicant_kind": "申请人类别", "number": "编号", "reviews": "复议诉讼",
}  # fmt: skip
_TEXTS: Final = {
    "number": "编号", "applicant_name": "申请人", "id_number": "身份证明号码", "contact": "联系方式", "address": "通信地址",
    "content": "申请内容", "fee_yuan": "收费金额", "handler": "承办人", "document_number": "文号", "note": "备注",
}  # fmt: skip
_HAPPENED: Final = (
    "received_on", "submitted_on", "clarification_requested_on", "clarification_received_on", "consulted_on", "consultation_delivered_on",
    "consultation_ended_on", "agency_consulted_on", "agency_heard_on", "reasons_requested_on", "reasons_received_on", "extended_on",
    "fee_notified_on", "fee_paid_on", "decided_on", "answered_on", "withdrawn_on", "reopened_on", "again_decided_on", "again_answered_on",
)  # fmt: skip
# The later of each pair cannot lie before the earlier.
_AFTER_RECEIPT: Final = tuple(name for name in _HAPPENED if name not in ("received_on", "submitted_on"))
_IN_ORDER: Final = (
    ("submitted_on", "received_on"), ("clarification_requested_on", "clarification_received_on"),
    ("clarification_requested_on", "clarification_due_on"), ("consulted_on", "consultation_ended_on"),
    ("consulted_on", "consultation_delivered_on"), ("agency_consulted_on", "agency_heard_on"),
    ("reasons_requested_on", "reasons_received_on"), ("reasons_received_on", "deferred_until"), ("fee_notified_on", "fee_paid_on"),
    ("decided_on", "answered_on"), ("decided_on", "reopened_on"), ("reopened_on", "again_decided_on"),
    ("again_decided_on", "again_answered_on"),
)  # fmt: skip
_LAPSES: Final = {Outcome.OTHER_CLARIFICATION_LAPSED: "clarification_requested_on", Outcome.OTHER_FEE_UNPAID: "fee_notified_on"}


def starts_on(row: LedgerRow) -> date | None:
    """The day a row's case begins: receipt, else submission."""
    return row.received_on or row.submitted_on


def ended_on(row: LedgerRow) -> date | None:
    """The day the ledger says a case was ended; None when it says none."""
    return row.withdrawn_on or row.decided_on or row.answered_on


def fault(row: LedgerRow, name: str, message: str, value: object = "") -> Fault:
    """A fault of a row's field."""
    return Fault(row.place._replace(column=row.headings.get(name) or LABELS[name]), str(value), message)


def tidied(row: LedgerRow) -> tuple[LedgerRow, list[Fault]]:
    """The row with its texts as a clerk's would be kept, and a fault for each that cannot be."""
    texts: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, label in _TEXTS.items():
        if not (text := getattr(row, name)):
            continue
        try:
            texts[name] = clean(label, text)
        except InputError as refusal:
            faults.append(Fault(row.place._replace(column=row.headings.get(name, label)), "", str(refusal).partition("：")[2].rstrip("。")))
    return replace(row, **texts), faults


def faults_of(row: LedgerRow, law: Law, today: date) -> list[Fault]:
    """Every fault of a row by itself."""
    return [*_missing(row), *_days(row, law, today), *_contradictions(row), *(f for r in row.reviews for f in _review(row, r, today))]


def _missing(row: LedgerRow) -> Iterator[Fault]:
    if starts_on(row) is None:
        yield fault(row, "received_on", "没有收到日期，请补上")
    if row.applicant_kind is None:
        yield fault(row, "applicant_kind", "没有申请人类别，请写明（自然人、商业企业等六类之一）")
    if row.outcome is not None and ended_on(row) is None and getattr(row, _LAPSES.get(row.outcome, ""), None) is None:
        yield fault(row, "answered_on", f"结果为“{row.outcome.label}”而没有办结日期，请补上")
    if row.outcome is None and row.withdrawn_on is None and ended_on(row) is not None:
        yield fault(row, "outcome", "有答复日期而没有办理结果，请补上", ended_on(row))


def _days(row: LedgerRow, law: Law, today: date) -> Iterator[Fault]:
    since = law.rulebook.since
    for name in _HAPPENED:
        on = getattr(row, name)
        # A letter that has gone out may be known to arrive on a later day.
        is_expected = name == "consultation_delivered_on" and row.consulted_on is not None
        if on is not None and on > today and not is_expected:
            yield fault(row, name, f"晚于今天（{today}），请核对", on)
        elif on is not None and on < since:
            yield fault(row, name, f"早于现行条例施行之日（{since}），请核对；此前的申请不导入", on)
    begun = starts_on(row)
    for name in _AFTER_RECEIPT if begun is not None else ():
        on = getattr(row, name)
        if on is not None and on < begun:
            yield fault(row, name, f"早于收到申请之日 {begun}，请核对这一行的日期", on)
    for first, then in _IN_ORDER:
        a, b = getattr(row, first), getattr(row, then)
        if a is not None and b is not None and b < a:
            yield fault(row, then, f"早于{row.headings.get(first, LABELS[first])} {a}，请核对这一行的日期", b)


def _contradictions(row: LedgerRow) -> Iterator[Fault]:
    if row.withdrawn_on is not None and row.outcome not in (None, Outcome.OTHER_WITHDRAWN):
        yield fault(row, "outcome", f"写了撤回日期 {row.withdrawn_on}，与办理结果不合，请核对", row.outcome.label if row.outcome else "")
    if row.reopened_on is not None and row.outcome is None:
        yield fault(row, "outcome", "写了重新办理日期而没有原来的办理结果，请补上")
    redone = row.again_decided_on or row.again_answered_on
    if row.reopened_on is None and (row.again_outcome is not None or redone is not None):
        yield fault(row, "reopened_on", "有重新答复而没有重新办理日期（收到复议决定、判决之日），请补上", redone or "")
    elif row.again_outcome is not None and redone is None:
        yield fault(row, "again_decided_on", f"重新答复为“{row.again_outcome.label}”而没有日期，请补上")
    elif row.again_outcome is None and redone is not None:
        yield fault(row, "again_outcome", "有重新答复日期而没有结果，请补上", redone)
    if row.extension_days is not None and row.extension_days < 0:
        yield fault(row, "extension_days", "应为正整数，没有延期的写 0 或者不写，请改正", row.extension_days)


def _review(row: LedgerRow, review: Reviewed, today: date) -> Iterator[Fault]:
    """A review without any day, or concluded without result, has no place in section 四."""
    if review.place is not None:
        row = replace(row, place=review.place, headings=review.headings)
    opened, concluded = review.opened_on, review.concluded_on
    label = review.kind.label
    result, began, copied, answered, ended = (
        _column(row, review, part) for part in ("", "_opened_on", "_copy_on", "_answered_on", "_concluded_on")
    )
    is_concluded = review.result not in (None, ReviewResult.PENDING)
    if opened is None and concluded is None:
        yield fault(row, began, "没有受理和审结的日期，请补上（计入哪一年的第四部分由此决定）", label)
    elif is_concluded and concluded is None:
        yield fault(row, ended, "有结果而没有审结日期，请补上", label)
    elif concluded is not None and not is_concluded:
        yield fault(row, result, "有审结日期而没有结果，请补上", f"{label} {concluded}")
    begun = starts_on(row)
    for name, on in ((began, opened), (copied, review.copy_on), (answered, review.answered_on), (ended, concluded)):
        if on is not None and on > today:
            yield fault(row, name, f"晚于今天（{today}），请核对", f"{label} {on}")
        elif on is not None and begun is not None and on < begun:
            yield fault(row, name, f"早于收到申请之日 {begun}，请核对", f"{label} {on}")
    if opened is not None and concluded is not None and concluded < opened:
        yield fault(row, ended, f"审结早于受理（{opened}），请核对", f"{label} {concluded}")
    for name, on, before in ((copied, review.copy_on, opened), (answered, review.answered_on, review.copy_on or opened)):
        if on is not None and before is not None and on < before:
            yield fault(row, name, f"早于此前的日期 {before}，请核对", f"{label} {on}")


def _column(row: LedgerRow, review: Reviewed, part: str) -> str:
    """The field of a part of a review ("" is its result) that has a column: its own, that of its course, or the one for all reviews."""
    course = "reconsideration" if review.kind is ReviewKind.RECONSIDERATION else "litigation"
    return next((name for name in (course + part, course, "review") if name in row.headings), "reviews")


def is_confirmed_later(row: LedgerRow) -> bool:
    """Whether the channel wants a receipt confirmed with the applicant, of which the ledger says nothing."""
    return row.received_on is None and row.channel in CONFIRMED_CHANNELS
