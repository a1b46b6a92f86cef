"""行政复议 and 行政诉讼 as their own small aggregate: opened, answered by the agency, concluded (again, when a later instance changes the result)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.case.history import Case, Event
from engine.errors import AlreadyExists, InputError
from engine.terms import EventKind, Outcome, ReviewKind, ReviewResult, named

# 行政复议法第二十三条第一款第（四）项：“申请政府信息公开，行政机关不予公开”的，“申请人应当先向行政复议机关申请行政复议”。
PRIOR_RECONSIDERATION_SINCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Review:
    """A reconsideration or a suit against one case; `result` is the latest."""

    kind: str
    case: str
    body: str
    opened_on: date
    copy_received_on: date | None = None
    answered_on: date | None = None
    concluded_on: date | None = None
    result: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview:
    """Register a review. `case` is a full number."""

    kind: str
    case: str
    body: str
    opened_on: date
    copy_received_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReview:
    """Register that the agency has filed its answer and evidence."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeReview:
    """Register a result, final or of the latest instance."""

    result: str
    on: date


def open_review(command: OpenReview, case: Case, earlier: Iterable[Review], today: date) -> Event:
    """The event of opening. Raises InputError for kind and dates; what is only doubtful is kept with the event as irregular."""
    _known("种类", command.kind, tuple(ReviewKind))
    if command.opened_on > today:
        raise InputError("受理日期", f"{command.opened_on} 晚于今天（{today}），请核对。")
    if command.opened_on < case.submitted_on:
        raise InputError("受理日期", f"{command.opened_on} 早于该案申请提交日期 {case.submitted_on}，请核对。")
    if command.copy_received_on is not None and not command.opened_on <= command.copy_received_on <= today:
        raise InputError("收到副本日期", f"{command.copy_received_on} 须在受理日期 {command.opened_on} 与今天（{today}）之间，请核对。")
    data = {"kind": command.kind, "case": command.case, "body": command.body, "opened_on": command.opened_on}
    if command.copy_received_on is not None:
        data["copy_received_on"] = command.copy_received_on
    return Event(EventKind.REVIEW_OPENED, command.opened_on, str(ReviewResult.PENDING), data, {}, tuple(_doubts(command, case, earlier)))


def _doubts(command: OpenReview, case: Case, earlier: Iterable[Review]) -> Iterable[str]:
    answer = case.outcome or case.counted_outcome
    withheld = answer.startswith("refused.") and answer != Outcome.REFUSED_ADMINISTRATIVE_INQUIRY
    if command.kind == ReviewKind.LITIGATION_DIRECT and withheld and command.opened_on >= PRIOR_RECONSIDERATION_SINCE:
        yield "对不予公开不服的，应当先申请行政复议（行政复议法第二十三条第一款第（四）项），请核对是否应为复议后起诉，或向法院提出"
    concluded = [r for r in earlier if r.kind == ReviewKind.RECONSIDERATION and r.concluded_on is not None]
    if command.kind == ReviewKind.LITIGATION_AFTER_RECONSIDERATION and not concluded:
        yield "本案没有已审结的行政复议登记，请核对是否漏登，或应为未经复议直接起诉"


def answer_review(review: Review, command: AnswerReview, today: date) -> Event:
    """The event of the agency's answer and evidence. Raises AlreadyExists, InputError for the date."""
    if review.answered_on is not None:
        raise AlreadyExists("答复和举证", str(review.answered_on), "不必重复登记。")
    floor = review.copy_received_on or review.opened_on
    if not floor <= command.on <= today:
        raise InputError("提交日期", f"{command.on} 须在 {floor} 与今天（{today}）之间，请核对。")
    return Event(EventKind.REVIEW_ANSWERED, command.on, review.result or str(ReviewResult.PENDING))


def conclude_review(review: Review, command: ConcludeReview, today: date) -> Event:
    """The event of a result. Raises InputError for result and dates."""
    _known("结果", command.result, [result for result in ReviewResult if result != ReviewResult.PENDING])
    floor = review.concluded_on or review.opened_on
    if not floor <= command.on <= today:
        raise InputError("审结日期", f"{command.on} 须在 {floor} 与今天（{today}）之间，请核对。")
    return Event(EventKind.REVIEW_CONCLUDED, command.on, command.result, {"result": command.result})


def _known(label: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise InputError(label, f"没有“{value}”，可用：{named(known)}。")


def fold_review(events: Iterable[Event]) -> Review:
    """The review its events make."""
    review: Review | None = None
    for event in events:
        if review is None:
            d = event.data
            review = Review(d["kind"], d["case"], d["body"], d["opened_on"], d.get("copy_received_on"))
        elif event.kind == EventKind.REVIEW_ANSWERED:
            review = replace(review, answered_on=event.on, version=review.version + 1)
        else:
            review = replace(review, concluded_on=event.on, result=event.data["result"], version=review.version + 1)
    assert review is not None
    return review


def counts_as(told: Iterable[tuple[str, date, Mapping[str, Any]]], first: date, last: date) -> tuple[str, str] | None:
    """Where a review counts in a period, as (block, result), from (kind, legal date, data) of its events; None when it does not.

    Reading 12: by the latest result of the period, or as pending at its end.
    """
    block = result = ""
    for kind, on, data in told:
        if kind == EventKind.REVIEW_OPENED and on <= last:
            block, result = data["kind"], str(ReviewResult.PENDING)
        elif kind == EventKind.REVIEW_CONCLUDED and on <= last:
            result = data["result"] if on >= first else ""
    return (block, result) if result else None
