"""A row as the acts a clerk would have typed, in order. A fact the ledger states without its day is left out or placed by law, and said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from engine.case import commands as c
from engine.ledger import irregular as why
from engine.ledger.act import UNKNOWN, Act, Told
from engine.ledger.impossible import ended_on, starts_on
from engine.terms import CONFIRMED_CHANNELS, AgencyRole, Channel, EventKind, Outcome, Position, ReopenCause, ReviewKind, ReviewResult, Scale

if TYPE_CHECKING:
    from datetime import date

    from engine.case.situation import Law
    from engine.ledger.row import LedgerRow

THIRD_PARTY: Final = "第三方"
AGENCY: Final = "其他机关"
LAPSED: Final = {
    Outcome.OTHER_CLARIFICATION_LAPSED: EventKind.CLARIFICATION_LAPSED,
    Outcome.OTHER_FEE_UNPAID: EventKind.PAYMENT_LAPSED,
}
# As many pages or applications as one notice may be about.
_MOST: Final = 5000


def told_by(row: LedgerRow, law: Law, today: date) -> Told:
    """The acts of a row without faults."""
    teller = _Teller(row, law, today)
    registration = teller.registration()
    acts = [
        *teller.assigned(), *teller.clarified(), *teller.consulted(), *teller.asked_elsewhere(), *teller.reasoned(), *teller.extended(),
        *teller.charged(), *teller.ended(), *teller.taken_up_again(),
    ]  # fmt: skip
    acts.sort(key=lambda act: (act.on, act.rank))
    return Told(registration, tuple(acts), tuple(teller.irregular), tuple(teller.notes))


class _Teller:
    """One row being told; what cannot be an act is gathered in `irregular` and `notes`."""

    def __init__(self, row: LedgerRow, law: Law, today: date) -> None:
        self.row, self.law, self.today = row, law, today
        self.irregular: list[str] = []
        self.notes: list[str] = []
        begun = starts_on(row)
        assert begun is not None
        self.begun = begun

    def registration(self) -> c.Register:
        """The channel decides which day is receipt (reading 2); the day the office wrote as such stands."""
        row = self.row
        channel, submitted = row.channel, row.submitted_on or self.begun
        if channel is None:
            channel = Channel.IN_PERSON if submitted == self.begun else Channel.ONLINE
            self.notes.append(f"台账未记载渠道，按“{channel.label}”登记")
        if channel in (Channel.IN_PERSON, Channel.ORAL) and submitted != self.begun:
            self.notes.append(f"台账所记提交日期为 {submitted}，{channel.label}的以收到之日登记（条例第三十一条）")
            submitted = self.begun
        given: dict[str, Any] = {name: getattr(row, name) or None for name in ("id_number", "contact", "address")}
        if not row.applicant_name or not row.content:
            self.notes.append("台账未记载申请人姓名、名称或者申请内容")
        return c.Register(
            on=self.begun,
            channel=str(channel),
            submitted_on=submitted,
            signed_on=self.begun if channel == Channel.REGISTERED_MAIL else None,
            confirmed_on=row.received_on if channel in CONFIRMED_CHANNELS else None,
            applicant=str(row.applicant_kind),
            applicant_name=row.applicant_name or UNKNOWN,
            content=row.content or UNKNOWN,
            **given,
        )

    def assigned(self) -> Iterator[Act]:
        """The handler has the case from its first day."""
        if self.row.handler:
            yield Act(self.begun, 0, c.Assign(on=self.begun, to=self.row.handler))

    # --- 补正

    def clarified(self) -> Iterator[Act]:
        """补正. The period the office gave stands in no ledger: it is what makes the days that are there agree (decision 0035)."""
        row = self.row
        asked, received = row.clarification_requested_on, row.clarification_received_on
        lapsed = row.outcome == Outcome.OTHER_CLARIFICATION_LAPSED
        because: tuple[str, ...] = ()
        if asked is None and (received is not None or (lapsed and row.is_clarified)):
            last = self.law.calendar.add(self.begun, self.law.rulebook.limits["clarification_notice"].at(self.begun).days)
            asked = min(last, received or ended_on(row) or last, self.today)
            because = (why.ASKED_BY_LAW.format(asked),)
        if asked is None:
            if row.is_clarified:
                self.irregular.append(why.NO_CLARIFICATION_DAY)
            return
        command = c.RequestClarification(on=asked, items=UNKNOWN, reply_by=self._reply_by(asked))
        yield Act(asked, 1, command, because)
        if received is not None:
            yield Act(received, 2, c.ReceiveClarification(on=received))

    def _reply_by(self, asked: date) -> date | None:
        """The end of the applicant's period: the default, unless what happened shows that the office gave another one."""
        row, calendar = self.row, self.law.calendar
        usual = calendar.add(asked, self.law.rulebook.limits["clarification_reply"].at(asked).days)
        received, ended, given = row.clarification_received_on, ended_on(row), row.clarification_due_on
        if given is not None and given >= asked:
            return given if given != usual else None
        other = None
        if received is not None and received > usual:
            other = received
        elif row.outcome == Outcome.OTHER_CLARIFICATION_LAPSED and ended is not None and ended > asked and calendar.is_workday(ended):
            other = ended - timedelta(1) if ended != calendar.add(usual, 1) else None
        if other is not None:
            self.notes.append(f"台账未记载补正期限，按办理情况为 {other}")
        return other

    # --- 征求意见、延期、收费

    def consulted(self) -> Iterator[Act]:
        """征求第三方意见: what the party said stands in no ledger, unless the answer itself says it."""
        row = self.row
        delivered, heard = row.consultation_delivered_on, row.consultation_ended_on
        asked = row.consulted_on or delivered
        if asked is None:
            if row.is_consulted or heard is not None:
                self.irregular.append(why.NO_CONSULTATION_DAY)
            return
        yield Act(asked, 3, c.ConsultThirdParty(on=asked, party=THIRD_PARTY, delivered_on=delivered))
        last = self.law.calendar.add(delivered or asked, self.law.rulebook.limits["consultation"].at(asked).days)
        if heard is None and (ended := self._answered_on()) is not None:
            if ended > last:
                self.notes.append("台账未记载第三方意见，满15个工作日按逾期未答复登记（条例第三十二条）")
                return
            heard = ended
            self.notes.append(f"台账未记载第三方意见收到日期，按办结之日 {ended} 停止等待")
        if heard is not None and heard > last:
            # Whenever the letter arrived, from here on the law takes the third party for silent, and no more days are left out.
            self.notes.append(f"第三方意见于 {heard} 收到，自发函起已超过15个工作日，按逾期未答复登记（条例第三十二条）")
        elif heard is not None:
            objects = row.outcome == Outcome.REFUSED_THIRD_PARTY
            position = Position.OBJECT if objects else Position.NONE
            reply = c.RecordThirdPartyReply(on=heard, party=THIRD_PARTY, position=str(position), reasonable=objects, reasons=UNKNOWN)
            yield Act(heard, 4, reply)

    def _answered_on(self) -> date | None:
        """The day of an answer that was the office's own; None when there is none, or the law or the applicant ended the case."""
        return None if self.row.outcome in (None, *LAPSED, Outcome.OTHER_WITHDRAWN) else ended_on(self.row)

    def asked_elsewhere(self) -> Iterator[Act]:
        """征求其他机关意见: no period of its own, all of it is left out (reading 4)."""
        asked, heard = self.row.agency_consulted_on, self.row.agency_heard_on
        if asked is None:
            if heard is not None:
                self.irregular.append(why.NO_AGENCY_DAY)
            return
        yield Act(asked, 3, c.ConsultAgency(on=asked, agency=AGENCY, role=str(AgencyRole.OTHER)))
        if heard is None and (heard := self._answered_on()) is not None:
            self.notes.append(f"台账未记载其他机关意见收到日期，按办结之日 {heard} 停止等待")
        if heard is not None:
            yield Act(heard, 4, c.RecordAgencyReply(on=heard, agency=AGENCY, position=str(Position.NONE)))

    def reasoned(self) -> Iterator[Act]:
        """要求说明理由、延迟答复 (条例第三十五条): what the reasons were worth is told by what was done next."""
        row = self.row
        asked, received, until = row.reasons_requested_on, row.reasons_received_on, row.deferred_until
        if asked is not None:
            yield Act(asked, 3, c.RequestReasons(on=asked))
        if asked is not None and received is not None:
            yield Act(received, 4, c.ReceiveReasons(on=received, reasonable=row.outcome != Outcome.NOT_PROCESSED_EXCESSIVE))
        if until is not None:
            on = received or ended_on(row) or self.today
            yield Act(on, 5, c.Defer(on=on, until=max(until, on)), floats=received is None)

    def extended(self) -> Iterator[Act]:
        """延期, notified on the day written; without one it floats."""
        row = self.row
        if not (row.is_extended or row.extended_on is not None or row.extension_days or row.extended_until is not None):
            return
        limit = self.law.rulebook.limits["extension"].at(self.begun).days
        days, because = row.extension_days or limit, [why.NO_APPROVER]
        until = None if row.extension_days else row.extended_until
        if not row.extension_days and until is None:
            self.notes.append(f"台账未记载延长天数，按{limit}个工作日登记")
        if days > limit:
            because.append(why.TOO_LONG.format(days))
        on = row.extended_on or ended_on(row) or self.today
        if row.extended_on is None:
            because.append(why.NO_EXTENSION_DAY)
        command = c.Extend(on=on, days=min(days, limit), approved_by=UNKNOWN)
        yield Act(on, 5, command, tuple(because), floats=row.extended_on is None, until=until)

    def charged(self) -> Iterator[Act]:
        """收费, where the sum is one the scales can come to."""
        row = self.row
        on = row.fee_notified_on
        if on is None:
            if row.fee_yuan or row.fee_paid_on is not None:
                self.irregular.append(why.NO_FEE_DAY.format(row.fee_yuan or f"{row.fee_paid_on} 缴费"))
            return
        found = self._scale(on)
        if found is None:
            self.irregular.append(why.NO_SUCH_FEE.format(row.fee_yuan or UNKNOWN))
            return
        scale, quantity = found
        self.notes.append(f"台账未记载计费方式，{row.fee_yuan}元按“{Scale(scale).label}”{quantity}登记")
        yield Act(on, 6, c.NotifyFee(on=on, scale=scale, quantity=quantity))
        if row.fee_paid_on is not None:
            yield Act(row.fee_paid_on, 7, c.RecordPayment(on=row.fee_paid_on))

    def _scale(self, on: date) -> tuple[str, int] | None:
        """The scale and the least quantity that come to the sum; by pages first, for an item's place in the month cannot be known."""
        whole = self.row.fee_yuan.replace("元", "").replace(",", "").strip().removesuffix(".00").removesuffix(".0")
        if not whole.isdecimal() or len(whole) > len(str(_MOST * 100)):
            return None
        for key in (Scale.PER_PAGE, Scale.PER_ITEM):
            scale = self.law.rulebook.fees[key]
            if on < scale.since:
                return None
            for quantity in range(1, _MOST + 1):
                amount = scale.amount(quantity)
                if amount == int(whole) > 0:
                    return str(key), quantity
                if amount > int(whole):
                    break
        return None

    # --- the end

    def ended(self) -> Iterator[Act]:
        """The answer and its delivery, a withdrawal, or what a period's end brought about."""
        row = self.row
        outcome = Outcome.OTHER_WITHDRAWN if row.withdrawn_on is not None else row.outcome
        if outcome is None:
            return
        on = ended_on(row)
        if outcome == Outcome.OTHER_WITHDRAWN:
            assert on is not None
            yield Act(on, 8, c.Withdraw(on=on))
        elif outcome in LAPSED:
            yield Act(on or self.today, 8, lapse=LAPSED[outcome], floats=on is None)
        else:
            assert on is not None
            if row.decided_on is None:
                self.notes.append(f"台账只记载答复日期，决定日期按答复日期 {on} 登记")
            yield _decided(outcome, on, row.answered_on, 8)
        if row.answered_on is not None and outcome != Outcome.OTHER_WITHDRAWN:
            yield Act(row.answered_on, 9, c.Serve(on=row.answered_on, method=""))

    def taken_up_again(self) -> Iterator[Act]:
        """重新办理: by order, or for good reason after a lapse; the first answer stays the one that counts (reading 11)."""
        row, on = self.row, self.row.reopened_on
        if on is None:
            return
        cause = row.reopened_cause or self._cause()
        yield Act(on, 10, c.Reopen(on=on, cause=str(cause), served_on=on, reason=UNKNOWN))
        if cause == ReopenCause.GOOD_REASON:
            yield Act(on, 11, c.ReceiveClarification(on=on))
        decided = row.again_decided_on or row.again_answered_on
        if row.again_outcome is not None and decided is not None:
            yield _decided(row.again_outcome, decided, row.again_answered_on, 12)
            if row.again_answered_on is not None:
                yield Act(row.again_answered_on, 13, c.Serve(on=row.again_answered_on, method=""))

    def _cause(self) -> ReopenCause:
        """Who ordered it, where the ledger has no word for it: the court that overturned the answer, else whoever reconsidered it."""
        overturned = {r.kind for r in self.row.reviews if r.result == ReviewResult.OVERTURNED}
        by_court = overturned and ReviewKind.RECONSIDERATION not in overturned
        cause = ReopenCause.JUDGMENT if by_court else ReopenCause.RECONSIDERATION
        self.notes.append(f"台账未记载重新办理事由，按“{cause.label}”登记")
        return cause


def _decided(outcome: Outcome, on: date, answered_on: date | None, rank: int) -> Act:
    return Act(on, rank, c.Decide(on=on, outcome=str(outcome)), (why.NOT_SERVED,) if answered_on is None else ())
