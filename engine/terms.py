"""The field's words: every enumeration with its 法定用语 beside it. Values are what is stored and printed as data."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A stable English value with the Chinese label a clerk reads."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make the member from its stored value and its label (look-ups by value pass no label)."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def named(values: Iterable[str]) -> str:
    """Values in a sentence, each with its label where it has one: mail（邮寄）、online（互联网渠道）."""
    return "、".join(f"{v}（{v.label}）" if isinstance(v, Term) and v.label else str(v) for v in values)


class Channel(Term):
    """How an application arrived (条例第二十九条、第三十一条)."""

    IN_PERSON = "in_person", "当面提交"
    REGISTERED_MAIL = "registered_mail", "邮寄（需签收）"
    ORDINARY_MAIL = "ordinary_mail", "平常信函"
    ONLINE = "online", "互联网渠道"
    FAX = "fax", "传真"
    EMAIL = "email", "电子邮件"
    ORAL = "oral", "口头"


# 第三十一条第（二）项后段、第（三）项：收到之日是双方确认之日的渠道。
CONFIRMED_CHANNELS = frozenset({Channel.ORDINARY_MAIL, Channel.ONLINE, Channel.FAX, Channel.EMAIL})


class ApplicantKind(Term):
    """The six leaf columns 申请人情况 of section 三, in printed order."""

    NATURAL_PERSON = "natural_person", "自然人"
    COMMERCIAL_ENTERPRISE = "commercial_enterprise", "商业企业"
    RESEARCH_INSTITUTION = "research_institution", "科研机构"
    PUBLIC_INTEREST_ORGANIZATION = "public_interest_organization", "社会公益组织"
    LEGAL_SERVICE_ORGANIZATION = "legal_service_organization", "法律服务机构"
    OTHER_ORGANIZATION = "other_organization", "其他"


class AgencyLevel(Term):
    """What kind of body the agency is; decides reconsideration body and deadlines of the annual report."""

    TOWNSHIP = "township", "乡镇人民政府"
    STREET = "street", "街道办事处"
    COUNTY_DEPARTMENT = "county_department", "县级政府部门"
    COUNTY = "county", "县级人民政府"
    CITY_DEPARTMENT = "city_department", "市级政府部门"
    CITY = "city", "设区的市级人民政府"
    PROVINCE = "province", "省级人民政府"


class State(Term):
    """What an undecided case waits for. Once decided, the state is the outcome's value."""

    PROCESSING = "processing", "办理中"
    AWAITING_CLARIFICATION = "awaiting_clarification", "等待补正"
    AWAITING_OPINIONS = "awaiting_opinions", "征求意见中"
    AWAITING_REASONS = "awaiting_reasons", "等待说明理由"
    AWAITING_PAYMENT = "awaiting_payment", "等待缴费"
    VOIDED = "voided", "已作废"


class Outcome(Term):
    """The closed list of answers (条例第三十六条至第三十九条 and the form's rows), in printed order."""

    GRANTED_PROVIDED = "granted.provided", "予以公开（提供）"
    GRANTED_ALREADY_PUBLIC = "granted.already_public", "予以公开（已主动公开，告知获取方式）"
    PARTIAL = "partial", "部分公开"
    REFUSED_STATE_SECRET = "refused.state_secret", "不予公开（属于国家秘密）"
    REFUSED_PROHIBITED_BY_LAW = "refused.prohibited_by_law", "不予公开（其他法律行政法规禁止公开）"
    REFUSED_PUBLIC_SAFETY = "refused.public_safety", "不予公开（危及“三安全一稳定”）"
    REFUSED_THIRD_PARTY = "refused.third_party", "不予公开（保护第三方合法权益）"
    REFUSED_INTERNAL_AFFAIRS = "refused.internal_affairs", "不予公开（属于三类内部事务信息）"
    REFUSED_DELIBERATIVE = "refused.deliberative", "不予公开（属于四类过程性信息）"
    REFUSED_ENFORCEMENT_FILE = "refused.enforcement_file", "不予公开（属于行政执法案卷）"
    REFUSED_ADMINISTRATIVE_INQUIRY = "refused.administrative_inquiry", "不予公开（属于行政查询事项）"
    UNABLE_NOT_EXIST = "unable.not_exist", "无法提供（信息不存在）"
    UNABLE_NOT_THIS_AGENCY = "unable.not_this_agency", "无法提供（不属于本机关负责公开）"
    UNABLE_NEEDS_CREATION = "unable.needs_creation", "无法提供（没有现成信息需要另行制作）"
    UNABLE_STILL_UNCLEAR = "unable.still_unclear", "无法提供（补正后申请内容仍不明确）"
    NOT_PROCESSED_PETITION = "not_processed.petition", "不予处理（信访举报投诉类申请）"
    NOT_PROCESSED_REPEATED = "not_processed.repeated", "不予处理（重复申请）"
    NOT_PROCESSED_PUBLICATION = "not_processed.publication", "不予处理（要求提供公开出版物）"
    NOT_PROCESSED_EXCESSIVE = "not_processed.excessive", "不予处理（无正当理由大量反复申请）"
    NOT_PROCESSED_REISSUE = "not_processed.reissue", "不予处理（要求行政机关确认或重新出具已获取信息）"
    OTHER_CLARIFICATION_LAPSED = "other.clarification_lapsed", "其他处理（逾期不补正，不再处理）"
    OTHER_FEE_UNPAID = "other.fee_unpaid", "其他处理（逾期不缴费，不再处理）"
    OTHER_WITHDRAWN = "other.withdrawn", "其他处理（申请人撤回）"
    OTHER_NOT_GOVERNMENT_INFORMATION = "other.not_government_information", "其他处理（不属于政府信息）"
    OTHER_MISC = "other.misc", "其他处理（其他）"


class Position(Term):
    """What a consulted party said; `none` of another agency: one stops waiting for it."""

    AGREE = "agree", "同意公开"
    OBJECT = "object", "不同意公开"
    NONE = "none", "不再等待"


class AgencyRole(Term):
    """Why another agency is asked (条例第三十四条、第三十三条第三款)."""

    CO_MAKER = "co_maker", "共同制作机关"
    OTHER = "other", "其他机关"


class Scale(Term):
    """How a processing fee is reckoned (国办函〔2020〕109号第三条)."""

    PER_ITEM = "per_item", "按件"
    PER_PAGE = "per_page", "按量"


class AwaitedLetter(Term):
    """The letters whose delivery starts somebody's period."""

    CLARIFICATION = "clarification", "补正告知书"
    FEE = "fee", "收费通知书"
    CONSULTATION = "consultation", "征求意见书"


class ServiceMethod(Term):
    """How an answer is delivered (国办公开办函〔2016〕235号)."""

    MAIL = "mail", "邮寄"
    IN_PERSON = "in_person", "直接送达"
    ENTRUSTED = "entrusted", "委托送达"
    ONLINE = "online", "互联网渠道"


class Relation(Term):
    """Who signed for a paper, seen from whom it is for."""

    SELF = "self", "本人"
    AGENT = "agent", "代理人"
    HOUSEHOLD = "household", "同住成年家属"
    HEAD = "head", "法定代表人或者负责人"
    MAIL_ROOM = "mail_room", "单位收发部门"
    OTHER = "other", "其他代收人"


class ServiceFailure(Term):
    """Why a paper has not reached whom it is for."""

    REFUSED = "refused", "拒收"
    RETURNED = "returned", "退回"


class PaidBy(Term):
    """How a fee was paid."""

    CASH = "cash", "现金"
    BANK = "bank", "银行转账"
    ONLINE = "online", "网上缴款"


class ReopenCause(Term):
    """Why a case is taken up again."""

    RECONSIDERATION = "reconsideration", "行政复议决定责令"
    JUDGMENT = "judgment", "法院判决责令"
    GOOD_REASON = "good_reason", "逾期不补正有正当理由"


class ReviewKind(Term):
    """The three blocks of section 四, in printed order."""

    RECONSIDERATION = "reconsideration", "行政复议"
    LITIGATION_DIRECT = "litigation_direct", "未经复议直接起诉"
    LITIGATION_AFTER_RECONSIDERATION = "litigation_after_reconsideration", "复议后起诉"


class ReviewResult(Term):
    """How a review ended, or that it has not, in printed order."""

    UPHELD = "upheld", "结果维持"
    OVERTURNED = "overturned", "结果纠正"
    OTHER = "other", "其他结果"
    PENDING = "pending", "尚未审结"


class ItemKind(Term):
    """What a published item is: the first two are the rows of section 二 under 第二十条第（一）项, by their keys."""

    RULES = "rules", "规章"
    NORMATIVE_DOCUMENTS = "normative_documents", "行政规范性文件"
    OTHER = "other", "其他"


class Retirement(Term):
    """Why a published item no longer counts; a mistake never did."""

    REPEALED = "repealed", "废止"
    LAPSED = "lapsed", "失效"
    MISTAKE = "mistake", "误登"


class EventKind(Term):
    """What can have happened to a case. Past participles; the acts are commands."""

    REGISTERED = "registered", "登记"
    RECEIPT_CONFIRMED = "receipt_confirmed", "确认收到"
    ASSIGNED = "assigned", "分派"
    NOTED = "noted", "备注"
    CLARIFICATION_REQUESTED = "clarification_requested", "告知补正"
    CLARIFICATION_RECEIVED = "clarification_received", "收到补正"
    CLARIFICATION_LAPSED = "clarification_lapsed", "逾期不补正"
    THIRD_PARTY_CONSULTED = "third_party_consulted", "征求第三方意见"
    THIRD_PARTY_REPLIED = "third_party_replied", "第三方答复"
    THIRD_PARTY_LAPSED = "third_party_lapsed", "第三方逾期未答复"
    AGENCY_CONSULTED = "agency_consulted", "征求其他机关意见"
    AGENCY_REPLIED = "agency_replied", "其他机关答复"
    AGENCY_LAPSED = "agency_lapsed", "其他机关逾期未答复"
    REASONS_REQUESTED = "reasons_requested", "要求说明理由"
    REASONS_RECEIVED = "reasons_received", "收到理由说明"
    REASONS_LAPSED = "reasons_lapsed", "逾期不说明理由"
    DEFERRED = "deferred", "确定延迟答复期限"
    EXTENDED = "extended", "延长答复期限"
    FEE_NOTIFIED = "fee_notified", "通知缴费"
    PAYMENT_RECORDED = "payment_recorded", "缴费"
    PAYMENT_LAPSED = "payment_lapsed", "逾期不缴费"
    FEE_REFUNDED = "fee_refunded", "退还信息处理费"
    DELIVERY_RECORDED = "delivery_recorded", "登记送达"
    SEARCH_RECORDED = "search_recorded", "登记检索"
    DECIDED = "decided", "作出答复"
    SERVED = "served", "送达答复"
    WITHDRAWN = "withdrawn", "撤回申请"
    REOPENED = "reopened", "重新办理"
    ARCHIVED = "archived", "归档"
    VOIDED = "voided", "作废"
    REVIEW_OPENED = "review_opened", "登记复议诉讼"
    REVIEW_ANSWERED = "review_answered", "提交复议答复、应诉举证"
    REVIEW_CONCLUDED = "review_concluded", "复议诉讼审结"
    LETTER_ISSUED = "letter_issued", "签发文书"
    LETTER_VOIDED = "letter_voided", "文书作废"
    FIGURE_ENTERED = "figure_entered", "填报数字"
    STOCK_DECLARED = "stock_declared", "申报年初现行有效件数"
    LEDGER_COUNTED = "ledger_counted", "按台账计数"
    REPORT_FINALISED = "report_finalised", "年度报告定稿"
    ITEM_RECORDED = "item_recorded", "登记公开条目"
    ITEM_PUBLISHED = "item_published", "公开"
    ITEM_CHANGED = "item_changed", "更改公开条目"
    ITEM_RETIRED = "item_retired", "公开条目废止、失效或误登"
    CORRECTED = "corrected", "更正记录"
    CALENDAR_CHANGED = "calendar_changed", "放假通知改变期限"
    CALENDAR_IMPORTED = "calendar_imported", "导入放假通知"
    AGENCY_CHANGED = "agency_changed", "机关情况变更"


def state_label(value: str) -> str:
    """The Chinese label of a state's value, whether open, voided or an outcome."""
    return _STATE_LABELS[value]


_STATE_LABELS = {str(member): member.label for enum in (State, Outcome) for member in enum}
