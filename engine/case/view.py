"""A case as data: the keys of `case show --format json` and of a scenario's expectations, and a due date explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.case.decide import permitted
from engine.case.dues import consultation_ends_on, is_late, reply_due, safe_due_on, wait_until
from engine.terms import State

if TYPE_CHECKING:
    from datetime import date

    from engine.case.dues import DueDate
    from engine.case.history import Case
    from engine.case.situation import Law

# The row of a form an outcome is counted in, by the form of a year.
RowOf = Callable[[str, int], str]


def facts(case: Case, law: Law, as_of: date, row_of: RowOf) -> dict[str, Any]:
    """What is true of a case at the end of a day. Absent facts are None; `counted` is {year, row} or None."""
    due = reply_due(case, law, as_of)
    waits = wait_until(case, law) if case.is_open else None
    return {
        "state": case.state,
        "outcome": case.outcome or None,
        "row": row_of(case.outcome, case.decided_on.year) if case.outcome and case.decided_on else None,
        "received_on": case.received_on,
        "due_on": due.due_on if due else None,
        "safe_due_on": safe_due_on(case, law, as_of),
        "wait_until": waits,
        "decided_on": case.decided_on,
        "answered_on": case.answered_on,
        "late": is_late(case, law, as_of),
        "fee": case.fee,
        "provisional": bool(due and due.is_provisional),
        "counted": counted(case, row_of),
        "permitted": list(permitted(case, law, as_of)),
    }


def counted(case: Case, row_of: RowOf) -> dict[str, Any] | None:
    """The year and row a case feeds as an outcome (reading 11), or None."""
    if case.counted_on is None or case.state == State.VOIDED:
        return None
    return {"year": case.counted_on.year, "row": row_of(case.counted_outcome, case.counted_on.year)}


_STARTS = {
    "": ("收到申请之日", "条例第三十一条"),
    "clarification": ("收到补正之日，期限重新计算", "条例第三十条"),
    "payment": ("缴费之日，期限重新计算", "国办函〔2020〕109号第六条"),
    "reopening": ("责令重新答复的文书送达之日，期限重新计算", "法释〔2025〕8号"),
}


def explanation(case: Case, law: Law, as_of: date) -> dict[str, Any]:
    """The whole reckoning: start, legs, and a row per day (counted or not, why, which notice)."""
    due = reply_due(case, law, as_of)
    base: dict[str, Any] = {"due_on": None, "safe_due_on": safe_due_on(case, law, as_of), "provisional": False, "legs": [], "days": []}
    if due is None:
        return {**base, "reason": _no_clock(case, law), "wait_until": wait_until(case, law) if case.is_open else None}
    label, article = _STARTS[case.restart]
    if case.received_on is None and not case.restart:
        label = "提交之日（尚未与申请人确认收到）"
    return {
        **base,
        "due_on": due.due_on,
        "provisional": due.is_provisional,
        "starts_on": due.period.start,
        "starts": label,
        "article": article,
        "limits": _limits(case, law, due),
        "legs": _legs(case, law, due),
        "days": _days(law, due),
        "reason": _provisional(law, due) if due.is_provisional else "",
    }


def _no_clock(case: Case, law: Law) -> str:
    waiting = law.rulebook.waiting.get(case.state)
    return f"{waiting.because}（{waiting.article}），没有答复期限。" if waiting else "本案没有运行中的答复期限。"


def _limits(case: Case, law: Law, due: DueDate) -> list[dict[str, Any]]:
    if case.deferred_until is not None:
        return [{"what": "延迟答复", "until": case.deferred_until, "article": "条例第三十五条"}]
    if case.kept_due_on is not None:
        return [{"what": "答复时的期限，其后的放假通知不改变", "until": case.kept_due_on, "article": "条例第三十三条"}]
    limit = law.rulebook.limits["reply"].at(due.period.start)
    found: list[dict[str, Any]] = [{"what": "答复期限", "days": limit.days, "article": limit.article}]
    if case.extension_days:
        found.append({"what": "延长", "days": case.extension_days, "notified_on": case.extended_on, "article": "条例第三十三条第二款"})
    for c in case.consultations:
        end = c.ended_on
        found.append({"what": "征求意见", "party": c.party, "sent_on": c.sent_on, "ended_on": end,
                      "period_ends_on": consultation_ends_on(c, law), "article": "条例第三十三条第三款"})  # fmt: skip
    return found


def _legs(case: Case, law: Law, due: DueDate) -> list[dict[str, Any]]:
    if case.deferred_until is not None:
        article = "条例第三十五条"
        return [{"kind": "deferral", "after": due.period.start, "up_to": due.due_on, "days": None, "article": article}]
    article = law.rulebook.limits["reply"].at(due.period.start).article
    return [
        {"kind": "counted" if leg.is_counted else "excluded", "after": leg.after, "up_to": leg.up_to, "days": leg.days,
         "article": article if leg.is_counted else "条例第三十三条第三款"}
        for leg in due.legs
    ]  # fmt: skip


def _days(law: Law, due: DueDate) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    number = 0
    for leg in due.legs:
        for day in law.calendar.explain(leg.after, leg.up_to):
            counts = day.is_workday and leg.is_counted
            number += counts
            why = day.reason if leg.is_counted or not day.is_workday else "征求意见期间，不计算在内"
            rows.append({"on": day.on, "counted": counts, "number": number if counts else None, "reason": why, "notice": day.notice})
    return rows


def _provisional(law: Law, due: DueDate) -> str:
    years = sorted(set(range(due.period.start.year, due.due_on.year + 1)) - law.calendar.official_years)
    named = "、".join(str(y) for y in years)
    return f"{named}年的放假通知尚未公布，暂按周末和法定节假日推算；通知公布后重新计算（条例第三十三条）。"
