"""The legality guards: a closed registry of named functions of the situation, each naming reason, article and remedy.

History guards say what the past of the case allows; they decide `permitted`. Requirements also look at what was given with
the decision. Both return None when satisfied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.case.commands import Extend, Reopen
from engine.case.dues import reply_due_on
from engine.case.situation import Situation
from engine.errors import NoRuleInForce
from engine.lifecycle import Guard, Predicate, Verdict
from engine.terms import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


def _receipt_unconfirmed(s: Situation) -> Verdict | None:
    if s.case.received_on is not None:
        return Verdict(f"收到日期已确定为 {s.case.received_on}。", "条例第三十一条")
    if s.case.rounds > 1:
        # Reading 11: a reopened case is not received again, in no other year either.
        return Verdict(f"案件已答复过，收到日期以提交日期 {s.case.submitted_on} 为准，不再确认。", "条例第三十一条")
    return None


def _in_time(s: Situation, on: date, what: str, article: str) -> Verdict | None:
    due = reply_due_on(s.case, s.law, on)
    if due is None or on <= due:
        return None
    return Verdict(f"答复期限已于 {due} 届满，期满后{what}不能使期限恢复。", article, "请尽快用 xxgk case decide 作出答复")


def _extension_available(s: Situation) -> Verdict | None:
    # 条例第三十三条第二款：“需要延长答复期限的，应当经政府信息公开工作机构负责人同意并告知申请人，延长的期限最长不得超过20个工作日。”
    article = "条例第三十三条第二款"
    if s.case.deferred_until is not None:
        return Verdict(f"已依第三十五条确定延迟答复至 {s.case.deferred_until}，不再延长。", article)
    if s.case.extension_days:
        return Verdict(f"本次答复期限已延长 {s.case.extension_days} 个工作日，只能延长一次。", article)
    notified = s.command.notified_on if isinstance(s.command, Extend) else None
    return _in_time(s, notified or s.on, "告知的延期", article)


def _deferral_available(s: Situation) -> Verdict | None:
    # 条例第三十五条：“行政机关认为申请理由合理，但是无法在本条例第三十三条规定的期限内答复申请人的，可以确定延迟答复的合理期限并告知申请人。”
    article = "条例第三十五条"
    if s.case.reasons != "reasonable":
        return Verdict("须先要求申请人说明理由，且收到的理由合理。", article, "先用 xxgk case request-reasons、receive-reasons")
    if s.case.deferred_until is not None:
        return Verdict(f"已确定延迟答复至 {s.case.deferred_until}。", article)
    return _in_time(s, s.on, "确定延迟", article)


def _third_party_open(s: Situation) -> Verdict | None:
    if s.case.open_consultations("third_party"):
        return None
    return Verdict("没有正在征求意见的第三方。", "条例第三十二条")


def _agency_open(s: Situation) -> Verdict | None:
    if s.case.open_consultations("co_maker", "other"):
        return None
    return Verdict("没有正在征求意见的其他机关。", "条例第三十四条")


def _fee_chargeable(s: Situation) -> Verdict | None:
    # 109号第三条：“行政机关对每件申请可以根据实际情况选择适用其中一种标准，但不得同时按照两种标准重复计算。”第六条：收费通知应当在申请处理期限内发出。
    article = "国办函〔2020〕109号第六条"
    if s.case.fee is not None:
        return Verdict("本件已通知缴费，同一申请只收取一次。", "国办函〔2020〕109号第三条")
    try:
        s.law.rulebook.fee_scale("per_item", s.on)
    except NoRuleInForce as refusal:
        return Verdict(str(refusal), article)
    return _in_time(s, s.on, "通知缴费", article)


def _fee_paid(s: Situation) -> Verdict | None:
    if s.case.fee_paid_on is None:
        return Verdict("本件没有缴费记录，没有可退的信息处理费。", "国办函〔2020〕109号第六条")
    if s.case.refunded >= (s.case.fee or 0):
        return Verdict(f"已退还{s.case.refunded}元，没有可退的信息处理费。", "国办函〔2020〕109号第六条")
    return None


def _answer_not_served(s: Situation) -> Verdict | None:
    if s.case.answered_on is None or s.case.failure or (s.case.service_method == "mail" and s.case.proof_on is None):
        return None
    return Verdict(f"答复已于 {s.case.answered_on} 送达并留有凭证。", "国办公开办函〔2016〕235号")


NO_ANSWER_OWED = frozenset({Outcome.OTHER_WITHDRAWN, Outcome.OTHER_CLARIFICATION_LAPSED, Outcome.OTHER_FEE_UNPAID})


def _ready_to_archive(s: Situation) -> Verdict | None:
    if s.case.archived_on is not None:
        return Verdict(f"已于 {s.case.archived_on} 归档。", "条例第四十五条")
    if s.case.answered_on is None and s.case.outcome not in NO_ANSWER_OWED:
        return Verdict("答复尚未送达。", "条例第四十五条", "先用 xxgk case serve 登记送达")
    return None


def _cause_fits(s: Situation) -> Verdict | None:
    if not isinstance(s.command, Reopen) or s.command.cause != "good_reason" or s.case.outcome == Outcome.OTHER_CLARIFICATION_LAPSED:
        return None
    return Verdict("只有逾期不补正的案件才能以正当理由恢复办理。", "条例第三十条")


def _has_good_reason(s: Situation) -> bool:
    return isinstance(s.command, Reopen) and s.command.cause == "good_reason"


def _last_opinion(s: Situation) -> bool:
    return len(s.case.open_consultations()) <= 1


def _more_opinions(s: Situation) -> bool:
    return not _last_opinion(s)


GUARDS: Final[Mapping[str, Guard]] = {
    "receipt_unconfirmed": _receipt_unconfirmed,
    "extension_available": _extension_available,
    "deferral_available": _deferral_available,
    "third_party_open": _third_party_open,
    "agency_open": _agency_open,
    "fee_chargeable": _fee_chargeable,
    "fee_paid": _fee_paid,
    "answer_not_served": _answer_not_served,
    "ready_to_archive": _ready_to_archive,
    "cause_fits": _cause_fits,
}
PREDICATES: Final[Mapping[str, Predicate]] = {
    "last_opinion": _last_opinion,
    "more_opinions": _more_opinions,
    "has_good_reason": _has_good_reason,
}


def _wants(field: str, article: str, reason: str, advice: str) -> Guard:
    """A requirement that a field was given with the decision."""

    def requirement(s: Situation) -> Verdict | None:
        return None if s.command is None or getattr(s.decision, field) else Verdict(reason, article, advice)

    return requirement


def _third_party_heard(s: Situation) -> Verdict | None:
    # 条例第三十二条：“依申请公开的政府信息公开会损害第三方合法权益的，行政机关应当书面征求第三方的意见。”
    article = "条例第三十二条"
    heard = [c for c in s.case.consultations if c.role == "third_party" and c.position in {"agree", "object", "silent"}]
    if not heard:
        return Verdict("以保护第三方合法权益为由不予公开，须先书面征求第三方意见。", article, "先用 xxgk case consult-third-party")
    if all(c.position == "agree" for c in heard):
        return Verdict("被征求意见的第三方均同意公开。", article, "请改为公开，或另选不予公开的情形")
    return None


def _override_explained(s: Situation) -> Verdict | None:
    # 条例第三十二条：“第三方不同意公开且有合理理由的，行政机关不予公开。行政机关认为不公开可能对公共利益造成重大影响的，可以决定予以公开，并将决定公开的政府信息内容和理由书面告知第三方。”
    if s.command is None or s.decision.override_reason:
        return None
    if any(c.role == "third_party" and c.is_reasonable for c in s.case.consultations):
        return Verdict("第三方不同意公开且理由合理，决定公开须说明公共利益理由。", "条例第三十二条", "用 --override-reason 写明")
    return None


def _search_recorded(s: Situation) -> Verdict | None:
    # 条例第三十六条第（四）项：“经检索没有所申请公开信息的，告知申请人该政府信息不存在”。
    if s.case.searches:
        return None
    return Verdict("没有检索记录，不能答复信息不存在。", "条例第三十六条第（四）项", "先用 xxgk case record-search 登记检索范围")


def _clarification_received(s: Situation) -> Verdict | None:
    if s.case.clarifications_received:
        return None
    return Verdict("未经补正，不能以补正后仍不明确答复。", "条例第三十条", "先用 xxgk case request-clarification 告知补正")


def _prior_answered(s: Situation) -> Verdict | None:
    # 条例第三十六条第（六）项：“行政机关已就申请人提出的政府信息公开申请作出答复、申请人重复申请公开相同政府信息的，告知申请人不予重复处理”。
    article, advice = "条例第三十六条第（六）项", "先用 xxgk case similar 查找前案，再用 --prior-case 指明同一申请人已答复的案件"
    if s.command is None:
        return None
    prior = s.prior
    if prior is None:
        return Verdict("重复申请须有同一申请人已答复的前案。", article, advice)
    if not prior.is_same_applicant:
        return Verdict(f"前案 {prior.number} 不是同一申请人的另一件申请。", article, advice)
    if prior.answered_on is None or prior.answered_on > s.on or prior.outcome.startswith("other."):
        return Verdict(f"前案 {prior.number} 没有已送达的实体答复。", article, advice)
    return None


def _reasons_tested(s: Situation) -> Verdict | None:
    # 条例第三十五条：“行政机关可以要求申请人说明理由。行政机关认为申请理由不合理的，告知申请人不予处理”。
    if s.case.reasons in {"unreasonable", "silent"}:
        return None
    article = "条例第三十五条"
    if s.case.reasons == "reasonable":
        return Verdict("申请人说明的理由合理，不能以大量反复申请为由不予处理。", article, "可用 xxgk case defer 确定延迟答复期限")
    return Verdict("须先要求申请人说明理由。", article, "先用 xxgk case request-reasons")


def _only_by_lapse(article: str) -> Guard:
    """A requirement no decision meets: the outcome follows from a period that has run out (reading 9)."""
    return lambda _: Verdict("这一结果只因逾期依法产生，不能由人作出。", article, "期限届满后由 xxgk sweep 登记")


_REASONS_36_3 = "条例第三十六条第（三）项"
REQUIREMENTS: Final[Mapping[str, Guard]] = {
    # 条例第三十六条第（三）项：“行政机关依据本条例的规定决定不予公开的，告知申请人不予公开并说明理由”。
    "refusal_reasons": _wants("reasons", _REASONS_36_3, "不予公开须说明理由。", "用 --reasons 写明"),
    # 条例第三十七条：“申请公开的信息中含有不应当公开或者不属于政府信息的内容，但是能够作区分处理的，行政机关应当向申请人提供可以公开的政府信息内容，并对不予公开的内容说明理由。”
    "not_separable": _wants(
        "not_separable", "条例第三十七条", "不予公开前须确认不能作区分处理。", "能区分的请用 partial；不能区分的加 --not-separable"
    ),
    "inquiry_provision": _wants("provision", "条例第三十六条第（七）项", "须写明有特别规定的法律、行政法规。", "用 --provision 写明"),
    "prohibiting_provision": _wants("provision", "条例第十四条", "须写明禁止公开的法律、行政法规条款。", "用 --provision 写明"),
    "partial_reasons": _wants("reasons", "条例第三十七条", "部分公开须对不予公开的内容说明理由。", "用 --reasons 写明"),
    "partial_grounds": _wants("grounds", "条例第三十七条", "部分公开须写明不予公开部分属于哪种情形。", "用 --grounds refused.… 指明"),
    "other_agency_reasons": _wants("reasons", "条例第三十六条第（五）项", "不属于本机关负责公开须说明理由。", "用 --reasons 写明"),
    "creation_reasons": _wants("reasons", "条例第三十八条", "需要另行制作须说明理由。", "用 --reasons 写明"),
    "third_party_heard": _third_party_heard,
    "override_explained": _override_explained,
    "search_recorded": _search_recorded,
    "clarification_received": _clarification_received,
    "prior_answered": _prior_answered,
    "reasons_tested": _reasons_tested,
    "clarification_lapse_only": _only_by_lapse("条例第三十条"),
    "payment_lapse_only": _only_by_lapse("国办函〔2020〕109号第六条"),
}
