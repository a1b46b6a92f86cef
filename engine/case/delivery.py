"""Papers delivered, and the proof of it.

国办公开办函〔2016〕235号：邮寄送达的以交邮之日、直接送达和委托送达的以签收之日为答复之日；邮寄应当通过邮政企业，不得向申请人收取邮寄费用。
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from engine.case import commands as c
from engine.case.dues import reply_due_on
from engine.case.making import make, not_before
from engine.errors import InputError, NotFound, RequirementNotMet
from engine.terms import EventKind, ServiceFailure, ServiceMethod

if TYPE_CHECKING:
    from datetime import date

    from engine.case.history import Consultation, Event, Letter
    from engine.case.situation import Situation

ARTICLE: Final = "国办公开办函〔2016〕235号"
_POSTAL: Final = re.compile(r"邮政|邮局|EMS", re.IGNORECASE)
_S10: Final = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_DOMESTIC: Final = re.compile(r"\d{13}|[A-Z]{2}\d{11}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def serve(s: Situation) -> Event:
    """The answer posted, handed over or signed for; or refused or sent back, which leaves the day it was posted as it is."""
    a = cast("c.Serve", s.command)
    handed_over = a.method in {ServiceMethod.IN_PERSON, ServiceMethod.ENTRUSTED}
    is_first = s.case.answered_on is None or bool(s.case.failure)
    posted = None if handed_over else a.posted_on or (a.on if is_first and not a.failure else None)
    signed = a.signed_on or (a.on if not a.failure and (handed_over or not is_first) else None)
    answered = signed if handed_over else posted or s.case.answered_on
    if a.failure and not handed_over and answered is None:
        raise InputError("交邮日期", "登记拒收、退回须写明交邮日期，请用 --posted-on 给出。")
    _in_order(s, posted, signed)
    data = {"method": a.method, "posted_on": posted, "signed_on": signed, "answered_on": answered, **proof(a, a.method, signed)}
    return make(EventKind.SERVED, a.on, data, (*_late(s, answered), *_failed(a)), **_told(a))


def _in_order(s: Situation, posted: date | None, signed: date | None) -> None:
    for label, value in (("交邮日期", posted), ("签收日期", signed)):
        if value is not None and s.case.decided_on is not None:
            not_before(label, value, s.case.decided_on, "答复日期")
    if signed is not None and posted is not None:
        not_before("签收日期", signed, posted, "交邮日期")


def _late(s: Situation, answered: date | None) -> tuple[str, ...]:
    """Decided in time, posted or signed for too late."""
    decided = s.case.decided_on
    due = reply_due_on(s.case, s.law, decided or s.on)
    if due is None or decided is None or answered is None or s.case.answered_on is not None or not decided <= due < answered:
        return ()
    return (f"答复在期限 {due} 内作出，但期限届满后才交邮或者签收，属于逾期答复（{ARTICLE}）",)


def _failed(a: c.Delivered) -> tuple[str, ...]:
    if not a.failure:
        return ()
    return (f"文书被{ServiceFailure(a.failure).label}，没有送达；请核对地址后另行送达，退件存入案卷",)


def record_delivery(s: Situation) -> Event:
    """When a letter arrived, learned later; or that it did not, so that no period has begun."""
    a = cast("c.RecordDelivery", s.command)
    on = a.delivered_on or (None if a.failure else a.on)
    method = a.method or (str(ServiceMethod.MAIL) if a.carrier or a.mail_number or a.collect else None)
    data: dict[str, Any] = {"what": a.what, "delivered_on": on, "method": method, **proof(a, method, a.delivered_on)}
    if a.what == "consultation":
        who = _consulted(s, a.party)
        data["no"], sent, what = who.no, who.sent_on, "发函日期"
    else:
        sent, what = _awaited(s, a.what).sent_on, "发出日期"
    if on is not None:
        not_before("送达日期", on, sent, what)
    return make(EventKind.DELIVERY_RECORDED, a.on, data, _failed(a), **_told(a))


def _awaited(s: Situation, what: str) -> Letter:
    if s.case.letter is None or s.case.letter.kind != what:
        raise NotFound("等待答复的文书", {"clarification": "补正告知书", "fee": "收费通知书"}[what], "请核对案件状态。")
    return s.case.letter


def _consulted(s: Situation, party: str | None) -> Consultation:
    open_ = s.case.open_consultations()
    if party is None and len(open_) > 1:
        raise InputError("征求意见对象", f"有多封征求意见函在途，请用 --party 指明：{'、'.join(o.party for o in open_)}。")
    named = [o for o in open_ if party is None or o.party == party]
    if not named:
        raise NotFound("征求意见的对象", party or "", "请核对案件状态。")
    return named[0]


# --- proof


def proof(a: c.Delivered, method: str | None, arrived: date | None) -> dict[str, Any]:
    """The structured part of the proof. Raises RequirementNotMet for a courier or postage on delivery, InputError for what does not fit."""
    if method != ServiceMethod.MAIL and (a.carrier or a.mail_number or a.collect):
        raise InputError("送达方式", "寄递企业、邮件号码、邮费只用于邮寄送达，请改正送达方式或者去掉。")
    if a.carrier and not _POSTAL.search(a.carrier):
        raise RequirementNotMet(
            "邮寄送达", [(ARTICLE, f"“{a.carrier}”不是邮政企业，邮寄文书应当通过邮政企业", "请交邮政企业（EMS、挂号信）寄递")]
        )
    if a.collect:
        raise RequirementNotMet("邮寄送达", [(ARTICLE, "不得向收件人收取邮寄费用", "请由本机关支付邮费后重新寄送")])
    if a.failure and (arrived or a.signer or a.relation):
        raise InputError("未能送达的情形", "被拒收、退回的没有送达日期、签收日期和签收人，请去掉。")
    if a.proof and not _DIGEST.fullmatch(a.proof):
        raise InputError("送达凭证文件", "应为文件的 SHA-256 摘要（64位小写十六进制数）。")
    return {"relation": a.relation, "proof": a.proof, "failure": a.failure}


def _told(a: c.Delivered) -> dict[str, str | None]:
    """What leads to a person, and so stays out of the chain. Raises InputError."""
    return {"carrier": a.carrier, "signer": a.signer, "mail_number": mail_number(a.mail_number) if a.mail_number else None}


def mail_number(text: str) -> str:
    """A postal item's number, in capitals without spaces. Raises InputError.

    Thirteen characters: by UPU S10 two letters, eight digits, a check digit and the country; or, within the country, digits after at most
    two letters, which have no check digit to go by.
    """
    number = "".join(text.split()).upper()
    if _S10.fullmatch(number):
        if check_digit(number[2:10]) != number[10]:
            raise InputError("邮件号码", f"“{number}”的校验码不符（第11位应为{check_digit(number[2:10])}），请对照邮件详情单核对。")
    elif not _DOMESTIC.fullmatch(number):
        raise InputError("邮件号码", f"“{number}”不是邮政企业的邮件号码（13位，如 EA123456785CN、1012345678901），请核对。")
    return number


def check_digit(digits: str) -> str:
    """The check digit of the eight digits of an S10 number (UPU standard S10)."""
    rest = 11 - sum(int(d) * w for d, w in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: "0", 11: "5"}.get(rest, str(rest))
