"""What an office did otherwise than the law has it, in the words that are kept with the event: one Chinese clause and its article.

All but what the law itself brought about begin with 台账: a correction that tells the history again keeps them (engine/case/correct.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from engine.ledger.row import Place

# 条例第三十三条第二款：“需要延长答复期限的，应当经政府信息公开工作机构负责人同意并告知申请人，延长的期限最长不得超过20个工作日。”
NO_APPROVER: Final = "台账未记载延期经谁同意（条例第三十三条第二款）"
NO_EXTENSION_DAY: Final = "台账未记载延期告知日期，按期限届满之日登记（条例第三十三条第二款）"
TOO_LONG: Final = "台账记载延长{}个工作日，超过20个工作日的上限，按20个工作日计（条例第三十三条第二款）"
# 条例第三十条：“政府信息公开申请内容不明确的，行政机关应当给予指导和释明，并自收到申请之日起7个工作日内一次性告知申请人作出补正”。
NO_CLARIFICATION_DAY: Final = "台账未记载告知补正日期（条例第三十条）"
ASKED_BY_LAW: Final = "台账未记载告知补正日期，按依法最迟的 {} 登记（条例第三十条）"
NEVER_ASKED: Final = "台账没有告知补正的记载，而以逾期不补正办结（条例第三十条）"
# 国办函〔2020〕109号第六条：收费通知应当在申请处理期限内发出，缴费期限为收到通知之日起20个工作日。
NEVER_CHARGED: Final = "台账没有收费通知的记载，而以逾期不缴费办结（国办函〔2020〕109号第六条）"
NO_SUCH_FEE: Final = "台账所记收费金额“{}”与收费标准不符，不登记为收费通知（国办函〔2020〕109号第四条、第五条）"
NO_FEE_DAY: Final = "台账记载收费“{}”而没有收费通知日期（国办函〔2020〕109号第六条）"
# 条例第三十二条：“依申请公开的政府信息公开会损害第三方合法权益的，行政机关应当书面征求第三方的意见。”
NO_CONSULTATION_DAY: Final = "台账未记载征求第三方意见的日期，不扣除期限（条例第三十二条、第三十三条第三款）"
# 条例第三十三条第三款：“行政机关征求第三方和其他机关意见所需时间不计算在前款规定的期限内。”
NO_AGENCY_DAY: Final = "台账未记载征求其他机关意见的日期，不扣除期限（条例第三十三条第三款）"
# 国办公开办函〔2016〕235号：邮寄送达的以交邮之日、直接送达和委托送达的以签收之日为答复之日。
NOT_SERVED: Final = "台账未记载答复送达日期（国办公开办函〔2016〕235号）"
# 条例第三十一条第（三）项：“以双方确认之日为收到申请之日。”
NOT_CONFIRMED: Final = "台账未记载与申请人确认收到的日期，期限从提交之日起算（条例第三十一条）"

# Why an act is kept as a remark: the case was ended while its answer was still awaited, so that it has moved no date.
UNANSWERED: Final = {
    "request_clarification": "台账没有告知补正后收到补正的记载即已办结，补正不影响期限（条例第三十条）",
    "consult_third_party": "台账记载征求第三方意见尚未结束即已办结，不扣除期限（条例第三十二条、第三十三条第三款）",
    "consult_agency": "台账记载征求其他机关意见尚未结束即已办结，不扣除期限（条例第三十三条第三款）",
    "request_reasons": "台账没有要求说明理由后收到理由的记载即已办结（条例第三十五条）",
    "notify_fee": "台账没有通知缴费后缴费的记载即已办结，缴费不影响期限（国办函〔2020〕109号第六条）",
}

_LACKING: Final = "台账未记载"
# Before a requirement that the ledger does not show to have been met.
GAP: Final = f"{_LACKING}："
# With the space before it and the brackets it stands in alone.
_DAY: Final = re.compile(r"\s*(?:（\d{4}-\d\d-\d\d）|\d{4}-\d\d-\d\d)")


class Irregular(NamedTuple):
    """One irregularity of one row, with the text that is kept with its event."""

    place: Place
    message: str

    @property
    def is_gap(self) -> bool:
        """Whether the ledger only lacks it: the papers may show that it was done."""
        return self.message.startswith(_LACKING)

    @property
    def kind(self) -> str:
        """The same without its days, to count alike with alike."""
        return _DAY.sub("", self.message)


def not_recorded(reason: str, article: str) -> str:
    """A requirement of an answer that the ledger does not show to have been met."""
    return f"{GAP}{reason.rstrip('。')}（{article}）"


def misplaced(label: str, state: str, article: str) -> str:
    """An act the state of the case does not know."""
    return f"台账记载的“{label}”在案件“{state}”时办理，作为备注保留，不影响期限（{article}）"


def refused(label: str, reason: str, article: str) -> str:
    """An act that the law gives no effect."""
    return f"台账记载的“{label}”：{reason.rstrip('。')}，作为备注保留（{article}）"


def after_lapse(on: object, lapse: str, label: str, article: str) -> str:
    """An act after a period of the law had run out."""
    return f"台账记载 {on} 已{lapse}之后仍{label}（{article}）"


def still_open(on: object, lapse: str, article: str) -> str:
    """What the law brought about while the ledger says the case is open."""
    return f"{on} 依法已{lapse}，台账仍记为办理中（{article}）"
