"""The clerk's verbs as values. Field names are those of scenario steps and of `xxgk case …` options; `None` means not given.

`label` in a field's metadata is what a clerk calls it, `words` may be typed for it by their labels too, `article` the law that
demands it. Dates named in AHEAD may lie after `on` (entered ahead); no other may.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from typing import Any, ClassVar

from engine.terms import (
    AgencyRole,
    ApplicantKind,
    AwaitedLetter,
    Channel,
    Outcome,
    PaidBy,
    Position,
    Relation,
    ReopenCause,
    Scale,
    ServiceFailure,
    ServiceMethod,
)

AHEAD = frozenset({"delivered_on", "served_on", "posted_on", "signed_on", "reply_by", "until"})


def _f(label: str, default: Any = MISSING, **more: Any) -> Any:
    return field(default=default, metadata={"label": label, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An act on a day. `on` is the legal date of the act."""

    verb: ClassVar[str] = ""
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Command):
    """Receive an application (条例第二十九条、第三十一条)."""

    verb: ClassVar[str] = "register"
    channel: str = _f("渠道", choices=tuple(Channel))
    submitted_on: date | None = _f("提交日期", None)
    signed_on: date | None = _f("签收日期", None)
    confirmed_on: date | None = _f("确认日期", None)
    applicant: str = _f("申请人类别", str(ApplicantKind.NATURAL_PERSON), choices=tuple(ApplicantKind))
    applicant_name: str = _f("申请人姓名或名称")
    content: str = _f("申请内容")
    id_number: str | None = _f("身份证明号码", None)
    contact: str | None = _f("联系方式", None)
    address: str | None = _f("通信地址", None)
    form_wanted: str | None = _f("获取信息的方式", None)
    agent: str | None = _f("代理人", None)
    authorisation: str | None = _f("授权委托书", None)
    co_applicants: tuple[str, ...] = _f("共同申请人", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmReceipt(Command):
    """Confirm the receipt with the applicant (条例第三十一条)."""

    verb: ClassVar[str] = "confirm_receipt"
    confirmed_on: date | None = _f("确认日期", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Command):
    """Give the case to somebody."""

    verb: ClassVar[str] = "assign"
    to: str = _f("承办人")
    by: date | None = _f("内部办理期限", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Command):
    """A dated remark; in no statistics."""

    verb: ClassVar[str] = "note"
    text: str = _f("备注内容")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClarification(Command):
    """Tell the applicant, once and completely, what to correct (条例第三十条)."""

    verb: ClassVar[str] = "request_clarification"
    items: str = _f("补正事项", article="条例第三十条")
    served_on: date | None = _f("送达日期", None)
    reply_by: date | None = _f("补正期限", None)
    reason: str | None = _f("再次补正的理由", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveClarification(Command):
    """The corrected application has come in."""

    verb: ClassVar[str] = "receive_clarification"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultThirdParty(Command):
    """Ask a third party in writing (条例第三十二条)."""

    verb: ClassVar[str] = "consult_third_party"
    party: str = _f("第三方名称", "第三方")
    delivered_on: date | None = _f("送达日期", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordThirdPartyReply(Command):
    """The third party's opinion has arrived."""

    verb: ClassVar[str] = "record_third_party_reply"
    party: str = _f("第三方名称", "第三方")
    position: str = _f("意见", choices=(Position.AGREE, Position.OBJECT))
    reasonable: bool = _f("理由是否合理", True)
    reasons: str | None = _f("理由", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultAgency(Command):
    """Ask a co-making agency (条例第三十四条) or another one (第三十三条第三款)."""

    verb: ClassVar[str] = "consult_agency"
    agency: str = _f("机关名称", "其他机关")
    role: str = _f("机关角色", choices=tuple(AgencyRole))
    delivered_on: date | None = _f("送达日期", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAgencyReply(Command):
    """The other agency's opinion has arrived, or (none) one stops waiting for it."""

    verb: ClassVar[str] = "record_agency_reply"
    agency: str = _f("机关名称", "其他机关")
    position: str = _f("意见", choices=tuple(Position))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReasons(Command):
    """Ask for reasons of excessive use (条例第三十五条)."""

    verb: ClassVar[str] = "request_reasons"
    reply_by: date | None = _f("说明理由的期限", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveReasons(Command):
    """The applicant's reasons, and whether they are reasonable."""

    verb: ClassVar[str] = "receive_reasons"
    reasonable: bool = _f("理由是否合理", article="条例第三十五条")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defer(Command):
    """Set a later date for an excessive but reasonable application (条例第三十五条)."""

    verb: ClassVar[str] = "defer"
    until: date = _f("延迟答复至")
    reason: str | None = _f("理由", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(Command):
    """Lengthen the reply period, once (条例第三十三条第二款)."""

    verb: ClassVar[str] = "extend"
    days: int = _f("延长的工作日数", 20)
    approved_by: str = _f("批准人", article="条例第三十三条第二款")
    notified_on: date | None = _f("告知申请人日期", None)
    reason: str | None = _f("理由", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyFee(Command):
    """Charge a processing fee (国办函〔2020〕109号)."""

    verb: ClassVar[str] = "notify_fee"
    scale: str = _f("计费方式", choices=tuple(Scale))
    quantity: int = _f("数量")
    pieces: int | None = _f("按“一事一申请”拆分的件数", None)
    reason: str | None = _f("与登记的件数不符的理由", None)
    served_on: date | None = _f("送达日期", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPayment(Command):
    """The applicant has paid."""

    verb: ClassVar[str] = "record_payment"
    receipt: str | None = _f("财政票据号码", None)
    paid_by: str | None = _f("缴费方式", None, choices=tuple(PaidBy))


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFee(Command):
    """Give a fee back, in whole or in part."""

    verb: ClassVar[str] = "refund_fee"
    amount: int | None = _f("退还金额（元）", None)
    reason: str = _f("退还理由")
    receipt: str | None = _f("退付凭证号码", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(Command):
    """A paper on its way: what proves that it arrived, or that it did not (国办公开办函〔2016〕235号)."""

    carrier: str | None = _f("寄递企业", None)
    mail_number: str | None = _f("邮件号码", None)
    collect: bool = _f("邮费由收件人支付", False)
    signer: str | None = _f("签收人", None)
    relation: str | None = _f("签收人与受送达人的关系", None, choices=tuple(Relation))
    proof: str | None = _f("送达凭证文件（截图、回执照片）", None, file=True)
    failure: str | None = _f("未能送达的情形", None, choices=tuple(ServiceFailure))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery(Delivered):
    """A letter's delivery learned later, or that it could not be delivered."""

    verb: ClassVar[str] = "record_delivery"
    what: str = _f("文书", choices=tuple(AwaitedLetter))
    delivered_on: date | None = _f("送达日期", None)
    party: str | None = _f("征求意见对象", None)
    method: str | None = _f("送达方式", None, choices=tuple(ServiceMethod))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSearch(Command):
    """What was searched: systems, archives, keywords, by whom (条例第三十六条第（四）项)."""

    verb: ClassVar[str] = "record_search"
    scope: str = _f("检索范围", article="条例第三十六条第（四）项")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide(Command):
    """Make the answer (条例第三十六条至第三十九条)."""

    verb: ClassVar[str] = "decide"
    outcome: str = _f("处理结果", words=tuple(Outcome))
    reasons: str | None = _f("理由", None)
    provision: str | None = _f("依据的规定", None)
    not_separable: bool = _f("不能区分处理", False)
    grounds: tuple[str, ...] = _f("部分不予公开的情形", (), words=tuple(Outcome))
    prior_case: str | None = _f("已答复的前案", None)
    override_reason: str | None = _f("公共利益理由", None)
    competent_agency: str | None = _f("负责公开的机关及联系方式", None)
    decided_on: date | None = _f("答复日期", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve(Delivered):
    """Deliver the answer (国办公开办函〔2016〕235号)."""

    verb: ClassVar[str] = "serve"
    method: str = _f("送达方式", choices=tuple(ServiceMethod))
    posted_on: date | None = _f("交邮日期", None)
    signed_on: date | None = _f("签收日期", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """The applicant withdraws."""

    verb: ClassVar[str] = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Command):
    """An order to answer again, or good reason for a lapsed clarification."""

    verb: ClassVar[str] = "reopen"
    cause: str = _f("事由", choices=tuple(ReopenCause))
    served_on: date | None = _f("文书送达日期", None)
    reason: str | None = _f("理由", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive(Command):
    """Close the file (条例第四十五条)."""

    verb: ClassVar[str] = "archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Void(Command):
    """Registered by mistake; the number stays, marked."""

    verb: ClassVar[str] = "void"
    reason: str = _f("作废理由")


COMMANDS: dict[str, type[Command]] = {
    c.verb: c
    for c in (
        Register, ConfirmReceipt, Assign, Note, RequestClarification, ReceiveClarification, ConsultThirdParty, RecordThirdPartyReply,
        ConsultAgency, RecordAgencyReply, RequestReasons, ReceiveReasons, Defer, Extend, NotifyFee, RecordPayment, RefundFee, RecordDelivery,
        RecordSearch, Decide, Serve, Withdraw, Reopen, Archive, Void,
    )
}  # fmt: skip


def label_of(command: type[Command], name: str) -> str:
    """What a clerk calls a field."""
    return next((str(f.metadata.get("label", name)) for f in fields(command) if f.name == name), name)


def demand_of(command: type[Command], name: str) -> str:
    """A field's label, with the article that demands it if one does."""
    article = next((f.metadata.get("article") for f in fields(command) if f.name == name), None)
    return label_of(command, name) + (f"（{article}）" if article else "")
