"""What should happen next on a case: sentences for the clerk, each with the command that does it. Advice, never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.case.dues import consultation_ends_on, reply_due_on, safe_due_on, wait_until
from engine.case.guards import NO_ANSWER_OWED
from engine.clock import end_of
from engine.terms import ServiceFailure, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.case.history import Case
    from engine.case.situation import Law


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, on or before which day if there is one, by which command."""

    text: str
    command: str = ""
    by: date | None = None

    def as_data(self) -> dict[str, object]:
        """JSON-ready."""
        return {"text": self.text, "command": self.command, "by": self.by}


def next_steps(case: Case, number: str, law: Law, today: date) -> tuple[Step, ...]:
    """The steps that are open now, most pressing first."""
    return tuple(_after_answer(case, number, law) if case.outcome else _before_answer(case, number, law, today))


def _before_answer(case: Case, number: str, law: Law, today: date) -> Iterator[Step]:
    if case.state == State.VOIDED:
        return
    if case.received_on is None:
        yield Step(
            "与申请人确认收到申请，确认之日为收到之日", f"xxgk case confirm-receipt {number}", law.calendar.add(case.submitted_on, 1)
        )
    if case.state == State.AWAITING_OPINIONS:
        yield from _opinions(case, number, law)
    elif case.letter is not None:
        text, command = _AWAITED[case.letter.kind]
        if case.letter.failure:
            yield _again(case.letter.failure, number, case.letter.kind)
        else:
            yield Step(text, f"xxgk case {command} {number}", wait_until(case, law))
    due, safe = reply_due_on(case, law, today), safe_due_on(case, law, today)
    if due is not None:
        late = "（已逾期，请尽快）" if today > due else ""
        last = min(due, safe or due)
        yield Step(f"最迟 {last} 作出答复并送达{late}", f"xxgk case decide {number} --outcome …", last)


_AWAITED = {
    "clarification": ("等待申请人补正，收到后登记；逾期不补正的视为放弃申请", "receive-clarification"),
    "fee": ("等待申请人缴费，到账后登记；逾期不缴的视为放弃申请", "record-payment"),
    "reasons": ("等待申请人说明理由，收到后登记；答复期限照常计算", "receive-reasons"),
}


def _again(failure: str, number: str, what: str) -> Step:
    """A letter that was sent back has started nobody's period."""
    text = f"文书被{ServiceFailure(failure).label}，对方的期限没有开始；请另行送达后登记"
    return Step(text, f"xxgk case record-delivery {number} --what {what}")


def _opinions(case: Case, number: str, law: Law) -> Iterator[Step]:
    for c in case.open_consultations():
        if c.failure:
            yield _again(c.failure, number, f"consultation --party {c.party}")
            continue
        verb = "record-third-party-reply" if c.role == "third_party" else "record-agency-reply"
        command = f"xxgk case {verb} {number} --party {c.party} --position …"
        yield Step(f"等待“{c.party}”的意见，收到后登记", command, consultation_ends_on(c, law))


def _after_answer(case: Case, number: str, law: Law) -> Iterator[Step]:
    if case.archived_on is not None:
        return
    owed = case.outcome not in NO_ANSWER_OWED
    if case.failure:
        yield Step(f"答复被{ServiceFailure(case.failure).label}，请核对地址后另行送达", f"xxgk case serve {number} --method …")
    elif owed and case.answered_on is None:
        yield Step(
            "送达答复，邮寄的以交邮之日、当面或委托送达的以签收之日为准", f"xxgk case serve {number} --method mail", _reply_due(case, law)
        )
    elif owed and case.service_method == "mail" and case.proof_on is None:
        yield Step("补登签收日期，作为送达凭证", f"xxgk case serve {number} --method mail --signed-on …")
    if not owed or case.answered_on is not None:
        ended = case.answered_on or case.decided_on
        yield Step("归档", f"xxgk case archive {number}", _archive_by(ended, law) if ended else None)


def _archive_by(ended: date, law: Law) -> date | None:
    span = law.rulebook.watches["archive"].period(ended)
    return None if span is None else end_of(ended, span.count, span.unit, law.calendar)


def _reply_due(case: Case, law: Law) -> date | None:
    return reply_due_on(case, law, case.decided_on) if case.decided_on else None
