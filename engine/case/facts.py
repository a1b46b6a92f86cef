"""What each act puts on record: arguments checked, defaults filled, events made. The lifecycle gives the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from engine.case import commands as c
from engine.case.charge import notify_fee, record_payment, refund_fee
from engine.case.delivery import record_delivery, serve
from engine.case.dues import reply_due_on
from engine.case.history import Consultation, Event
from engine.case.making import make, need, not_before
from engine.case.situation import Law, Situation
from engine.errors import AlreadyExists, InputError, NotFound, RequirementNotMet
from engine.terms import CONFIRMED_CHANNELS, Channel, EventKind, Outcome, State

if TYPE_CHECKING:
    from datetime import date

Maker = Callable[[Situation], Event]


def registered(command: c.Register, law: Law, irregular: tuple[str, ...] = ()) -> Event:
    """The first event of a case.

    条例第三十一条：“（一）申请人当面提交政府信息公开申请的，以提交之日为收到申请之日；（二）申请人以邮寄方式提交政府信息公开申请的，
    以行政机关签收之日为收到申请之日；以平常信函等无需签收的邮寄方式提交政府信息公开申请的，政府信息公开工作机构应当于收到申请的当日与申请人确认，
    确认之日为收到申请之日；（三）申请人通过互联网渠道或者政府信息公开工作机构的传真提交政府信息公开申请的，以双方确认之日为收到申请之日。”
    """
    need(command, "applicant_name", "content")
    channel = Channel(command.channel)
    arrived = command.signed_on if channel == Channel.REGISTERED_MAIL else None
    submitted = command.submitted_on or min(command.on, arrived or command.on, command.confirmed_on or command.on)
    received = _receipt(command, channel, submitted)
    if received is not None:
        not_before("收到日期", received, submitted, "提交日期")
    law.rulebook.limits["reply"].at(received or submitted)
    data = {
        "channel": str(channel), "applicant": command.applicant, "submitted_on": submitted, "signed_on": command.signed_on,
        "confirmed_on": command.confirmed_on,
    }  # fmt: skip
    event = make(EventKind.REGISTERED, command.on, data, irregular)
    return Event(event.kind, event.on, str(State.PROCESSING), {**event.data, "received_on": received}, {}, irregular)


def _receipt(command: c.Register, channel: Channel, submitted: date) -> date | None:
    """收到申请之日 by channel (reading 2)."""
    if command.signed_on is not None and channel != Channel.REGISTERED_MAIL:
        raise InputError("签收日期", f"{channel.label}没有签收日期，请改填提交日期或确认日期。")
    if command.confirmed_on is not None and channel not in CONFIRMED_CHANNELS:
        raise InputError("确认日期", f"{channel.label}不需要与申请人确认，请删去确认日期。")
    if channel == Channel.REGISTERED_MAIL:
        return command.signed_on or command.on
    return command.confirmed_on if channel in CONFIRMED_CHANNELS else submitted


def _confirm_receipt(s: Situation) -> Event:
    a = cast("c.ConfirmReceipt", s.command)
    on = a.confirmed_on or a.on
    not_before("确认日期", on, s.case.submitted_on, "提交日期")
    return make(EventKind.RECEIPT_CONFIRMED, a.on, {"confirmed_on": on})


def _assign(s: Situation) -> Event:
    a = cast("c.Assign", s.command)
    need(a, "to")
    if a.by is not None:
        not_before("内部办理期限", a.by, a.on, "分派日期")
    return make(EventKind.ASSIGNED, a.on, {"to": a.to, "by": a.by})


def _note(s: Situation) -> Event:
    a = cast("c.Note", s.command)
    need(a, "text")
    return make(EventKind.NOTED, a.on, {}, text=a.text)


def _request_clarification(s: Situation) -> Event:
    # 条例第三十条：“政府信息公开申请内容不明确的，行政机关应当给予指导和释明，并自收到申请之日起7个工作日内一次性告知申请人作出补正，说明需要补正的事项和合理的补正期限。”
    a = cast("c.RequestClarification", s.command)
    need(a, "items")
    if s.case.clarifications_asked and not a.reason:
        raise RequirementNotMet("再次告知补正", [("条例第三十条", "补正应当一次性告知", "确需再次补正的，用 --reason 写明理由")])
    served = a.served_on or a.on
    not_before("送达日期", served, a.on, "告知日期")
    if a.reply_by is not None:
        not_before("补正期限", a.reply_by, served, "送达日期")
    return make(
        EventKind.CLARIFICATION_REQUESTED, a.on, {"served_on": served, "reply_by": a.reply_by}, _late_notice(s), items=a.items, reason=a.reason
    )  # fmt: skip


def _late_notice(s: Situation) -> tuple[str, ...]:
    limit = s.law.rulebook.limits["clarification_notice"].at(s.case.starts_on)
    last = s.law.calendar.add(s.case.starts_on, limit.days)
    return (f"告知补正晚于收到申请后第{limit.days}个工作日（{last}），不符合{limit.article}",) if s.on > last else ()


def _receive_clarification(s: Situation) -> Event:
    return make(EventKind.CLARIFICATION_RECEIVED, s.on, {})


def _consult_third_party(s: Situation) -> Event:
    a = cast("c.ConsultThirdParty", s.command)
    delivered = _consultation(s, a.party, a.delivered_on)
    return make(EventKind.THIRD_PARTY_CONSULTED, a.on, {"delivered_on": delivered}, party=a.party)


def _consult_agency(s: Situation) -> Event:
    a = cast("c.ConsultAgency", s.command)
    delivered = _consultation(s, a.agency, a.delivered_on)
    return make(EventKind.AGENCY_CONSULTED, a.on, {"role": a.role, "delivered_on": delivered}, agency=a.agency)


def _consultation(s: Situation, party: str, delivered_on: date | None) -> date:
    if any(open_.party == party for open_ in s.case.open_consultations()):
        raise AlreadyExists("正在征求意见的对象", party, "请等待其意见，或换一个名称。")
    delivered = delivered_on or s.on
    not_before("送达日期", delivered, s.on, "发函日期")
    return delivered


def _consulted(s: Situation, party: str, default: str, roles: tuple[str, ...]) -> Consultation:
    """The open consultation a reply belongs to: by name; the only one, when no name was given."""
    open_ = s.case.open_consultations(*roles)
    named = [o for o in open_ if o.party == party] or (list(open_) if party == default and len(open_) == 1 else [])
    if not named:
        raise NotFound("征求意见的对象", party, f"正在征求意见的有：{'、'.join(o.party for o in open_)}。")
    return named[0]


def _record_third_party_reply(s: Situation) -> Event:
    a = cast("c.RecordThirdPartyReply", s.command)
    who = _consulted(s, a.party, "第三方", ("third_party",))
    data = {"no": who.no, "position": a.position, "reasonable": a.reasonable and a.position == "object"}
    return make(EventKind.THIRD_PARTY_REPLIED, a.on, data, reasons=a.reasons)


def _record_agency_reply(s: Situation) -> Event:
    a = cast("c.RecordAgencyReply", s.command)
    who = _consulted(s, a.agency, "其他机关", ("co_maker", "other"))
    if a.position == "none" and who.role == "co_maker":
        reason = "共同制作机关逾期不提出意见即视为同意公开，不必登记停止等待"
        raise RequirementNotMet("登记其他机关意见", [("条例第三十四条", reason, "请登记 agree 或 object，或等待期限届满")])
    return make(EventKind.AGENCY_REPLIED, a.on, {"no": who.no, "position": a.position})


def _request_reasons(s: Situation) -> Event:
    a = cast("c.RequestReasons", s.command)
    if a.reply_by is not None:
        not_before("说明理由的期限", a.reply_by, a.on, "告知日期")
    return make(EventKind.REASONS_REQUESTED, a.on, {"reply_by": a.reply_by})


def _receive_reasons(s: Situation) -> Event:
    return make(EventKind.REASONS_RECEIVED, s.on, {"reasonable": cast("c.ReceiveReasons", s.command).reasonable})


def _defer(s: Situation) -> Event:
    a = cast("c.Defer", s.command)
    not_before("延迟答复至", a.until, a.on, "办理日期")
    return make(EventKind.DEFERRED, a.on, {"until": a.until}, reason=a.reason)


def _extend(s: Situation) -> Event:
    a = cast("c.Extend", s.command)
    need(a, "approved_by")
    limit = s.law.rulebook.limits["extension"].at(s.case.starts_on)
    if not 1 <= a.days <= limit.days:
        raise RequirementNotMet("延长答复期限", [(limit.article, f"延长的期限最长不得超过{limit.days}个工作日，最短1个", "请改正 --days")])
    notified = a.notified_on or a.on
    not_before("告知申请人日期", notified, s.case.starts_on, "本次期限的起算日")
    return make(EventKind.EXTENDED, a.on, {"days": a.days, "notified_on": notified, "approved_by": a.approved_by}, reason=a.reason)


def _record_search(s: Situation) -> Event:
    a = cast("c.RecordSearch", s.command)
    need(a, "scope")
    return make(EventKind.SEARCH_RECORDED, a.on, {}, scope=a.scope)


def _decide(s: Situation) -> Event:
    a = s.decision
    on = a.decided_on or a.on
    not_before("答复日期", on, s.case.acted_on, "本案上一程序步骤的日期")
    data = {
        "outcome": a.outcome, "decided_on": on, "not_separable": a.not_separable or None, "grounds": list(a.grounds) or None,
        "prior_case": s.prior.number if s.prior else None,
    }  # fmt: skip
    texts = {n: getattr(a, n) for n in ("reasons", "provision", "override_reason", "competent_agency")}
    return make(EventKind.DECIDED, a.on, data, _decision_findings(s), **texts)


def _decision_findings(s: Situation) -> tuple[str, ...]:
    """What is lawful but will be challenged: told at once, kept with the event."""
    a, found = s.decision, []
    due = reply_due_on(s.case, s.law, s.on)
    if due is not None and (a.decided_on or s.on) > due:
        found.append(f"答复已超过法定期限 {due}（条例第三十三条）")
    elif due is not None and due <= s.law.calendar.add(a.decided_on or s.on, 1):
        found.append(f"最迟 {due} 交邮（邮政企业）或者由申请人签收，过后即为逾期答复（国办公开办函〔2016〕235号）")
    heard = any(k.role == "third_party" and k.ended_on for k in s.case.consultations)
    if str(Outcome.REFUSED_THIRD_PARTY) in a.grounds and not heard:
        found.append("以第三方权益为由部分不予公开，但没有征求第三方意见的记录（条例第三十二条）")
    if a.outcome == Outcome.UNABLE_NOT_THIS_AGENCY and not a.competent_agency:
        found.append("能够确定负责公开的机关的，应当告知其名称、联系方式（条例第三十六条第（五）项）")
    return tuple(found)


def _withdraw(s: Situation) -> Event:
    return make(EventKind.WITHDRAWN, s.on, {})


def _reopen(s: Situation) -> Event:
    a = cast("c.Reopen", s.command)
    served = a.served_on or a.on
    not_before("文书送达日期", served, s.case.decided_on or s.case.starts_on, "原答复日期")
    return make(EventKind.REOPENED, a.on, {"cause": a.cause, "served_on": served}, reason=a.reason)


def _archive(s: Situation) -> Event:
    return make(EventKind.ARCHIVED, s.on, {})


def _void(s: Situation) -> Event:
    a = cast("c.Void", s.command)
    need(a, "reason")
    return make(EventKind.VOIDED, a.on, {}, reason=a.reason)


MAKERS: Final[Mapping[str, Maker]] = {
    "confirm_receipt": _confirm_receipt, "assign": _assign, "note": _note, "request_clarification": _request_clarification,
    "receive_clarification": _receive_clarification, "consult_third_party": _consult_third_party,
    "record_third_party_reply": _record_third_party_reply, "consult_agency": _consult_agency,
    "record_agency_reply": _record_agency_reply, "request_reasons": _request_reasons, "receive_reasons": _receive_reasons,
    "defer": _defer, "extend": _extend, "notify_fee": notify_fee, "record_payment": record_payment, "refund_fee": refund_fee,
    "record_delivery": record_delivery, "record_search": _record_search, "decide": _decide, "serve": serve,
    "withdraw": _withdraw, "reopen": _reopen, "archive": _archive, "void": _void,
}  # fmt: skip
