"""What has happened to a case, told to its applicant: one sentence a step, none for what did not happen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from engine.letters.words import clause, day
from engine.terms import ApplicantKind, Channel, EventKind

if TYPE_CHECKING:
    from engine.case.event import Event
    from engine.letters.occasions import Applicant

_ARRIVED: Final = {
    Channel.IN_PERSON: "当面提交", Channel.REGISTERED_MAIL: "邮寄", Channel.ORDINARY_MAIL: "以平常信函邮寄", Channel.ONLINE: "通过互联网提交",
    Channel.FAX: "通过传真提交", Channel.EMAIL: "通过电子邮件提交", Channel.ORAL: "口头提出",
}  # fmt: skip


def you(applicant: Applicant) -> str:
    """你、你们 or 你单位."""
    if applicant.particulars.get("co_applicants") or "、" in applicant.name:
        return "你们"
    return "你" if applicant.kind == ApplicantKind.NATURAL_PERSON else "你单位"


def addressed(applicant: Applicant) -> str:
    """The salutation: every applicant by name, once, then the agent. Some clerks type all the names in one field."""
    names = "、".join(dict.fromkeys([*applicant.name.split("、"), *applicant.particulars.get("co_applicants", ())]))
    agent = applicant.particulars.get("agent")
    return f"{names}（代理人：{agent}）" if agent else names


def opening(events: Sequence[Event], applicant: Applicant) -> str:
    """When and how the application came (条例第三十一条): without its full stop."""
    first = events[0]
    confirmed = next((e.data["confirmed_on"] for e in events if e.kind == EventKind.RECEIPT_CONFIRMED), None)
    received = first.data["received_on"] or confirmed or first.data["submitted_on"]
    how = _ARRIVED[Channel(first.data["channel"])]
    return f"本机关于{day(received)}收到{you(applicant)}{how}的政府信息公开申请"


def course(events: Sequence[Event], applicant: Applicant) -> list[str]:
    """The steps between receipt and now, a sentence each. Third parties stay unnamed: the applicant has no claim to know them."""
    several = sum(e.kind == EventKind.THIRD_PARTY_CONSULTED for e in events) > 1
    words = (you(applicant), "其中一个第三方" if several else "第三方")
    return list(dict.fromkeys(sentence for e in events if (tell := _TOLD.get(e.kind)) and (sentence := tell(e, *words))))


def _clarification(e: Event, you: str, _third: str) -> str:
    return f"{day(e.on)}，本机关告知{you}补正。"


def _clarified(e: Event, you: str, _third: str) -> str:
    return f"{day(e.on)}，本机关收到{you}补正的申请，答复期限自该日起重新计算。"


def _third_party(e: Event, _you: str, _third: str) -> str:
    return f"因公开申请的信息可能损害第三方合法权益，本机关于{day(e.on)}书面征求第三方的意见。"


def _third_party_said(e: Event, _you: str, third: str) -> str:
    return f"{day(e.on)}，{third}{'同意' if e.data['position'] == 'agree' else '不同意'}公开。"


def _third_party_silent(_e: Event, _you: str, third: str) -> str:
    return f"{third}逾期未提出意见。"


def _agency(e: Event, _you: str, _third: str) -> str:
    return f"{day(e.on)}，本机关书面征求{'共同制作机关' if e.data['role'] == 'co_maker' else '其他机关'}的意见。"


def _agency_said(e: Event, _you: str, _third: str) -> str:
    return "" if e.data["position"] == "none" else f"{day(e.on)}，本机关收到被征求意见机关的意见。"


def _agency_silent(_e: Event, _you: str, _third: str) -> str:
    return "被征求意见机关逾期未提出意见，依法视为同意公开。"


def _reasons(e: Event, you: str, _third: str) -> str:
    return f"{day(e.on)}，本机关要求{you}说明申请的理由。"


def _reasoned(e: Event, you: str, _third: str) -> str:
    return f"{day(e.on)}，本机关收到{you}说明的理由。"


def _unreasoned(_e: Event, you: str, _third: str) -> str:
    return f"{you}逾期没有说明理由。"


def _deferred(e: Event, you: str, _third: str) -> str:
    return f"{day(e.on)}，本机关告知{you}延迟至{day(e.data['until'])}答复。"


def _extended(e: Event, you: str, _third: str) -> str:
    return f"经本机关政府信息公开工作机构负责人同意，答复期限延长{e.data['days']}个工作日，本机关于{day(e.data['notified_on'])}告知{you}。"


def _fee(e: Event, you: str, _third: str) -> str:
    return f"{day(e.on)}，本机关通知{you}缴纳信息处理费{e.data['amount']}元。"


def _paid(e: Event, you: str, _third: str) -> str:
    return f"{you}于{day(e.on)}缴费，答复期限重新计算。"


def _reopened(e: Event, you: str, _third: str) -> str:
    if e.data["cause"] == "good_reason":
        return f"{you}逾期补正有正当理由，本机关恢复办理。"
    paper = "行政复议决定书" if e.data["cause"] == "reconsideration" else "判决书"
    why = f"（{clause(e.texts['reason'])}）" if e.texts.get("reason") else ""
    return f"{day(e.data['served_on'])}，本机关收到责令重新答复的{paper}{why}，重新作出答复。"


_TOLD: Final[Mapping[EventKind, Callable[[Event, str, str], str]]] = {
    EventKind.CLARIFICATION_REQUESTED: _clarification, EventKind.CLARIFICATION_RECEIVED: _clarified,
    EventKind.THIRD_PARTY_CONSULTED: _third_party, EventKind.THIRD_PARTY_REPLIED: _third_party_said,
    EventKind.THIRD_PARTY_LAPSED: _third_party_silent, EventKind.AGENCY_CONSULTED: _agency, EventKind.AGENCY_REPLIED: _agency_said,
    EventKind.AGENCY_LAPSED: _agency_silent, EventKind.REASONS_REQUESTED: _reasons, EventKind.REASONS_RECEIVED: _reasoned,
    EventKind.REASONS_LAPSED: _unreasoned, EventKind.DEFERRED: _deferred, EventKind.EXTENDED: _extended, EventKind.FEE_NOTIFIED: _fee,
    EventKind.PAYMENT_RECORDED: _paid, EventKind.REOPENED: _reopened,
}  # fmt: skip
