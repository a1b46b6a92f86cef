"""The words of offices for kinds, channels, outcomes and reviews; each list is one office's own way of writing."""

from __future__ import annotations

from collections.abc import Mapping

KIND_FORMAL = {
    "natural_person": "自然人",
    "commercial_enterprise": "商业企业",
    "research_institution": "科研机构",
    "public_interest_organization": "社会公益组织",
    "legal_service_organization": "法律服务机构",
    "other_organization": "其他",
}
KIND_PLAIN = {
    "natural_person": "公民",
    "commercial_enterprise": "企业",
    "research_institution": "科研院所",
    "public_interest_organization": "社会团体",
    "legal_service_organization": "律师事务所",
    "other_organization": "其他组织",
}
KIND_LONG = {
    "natural_person": "个人",
    "commercial_enterprise": "法人或其他组织-商业企业",
    "research_institution": "法人或其他组织-科研机构",
    "public_interest_organization": "法人或其他组织-社会公益组织",
    "legal_service_organization": "法人或其他组织-法律服务机构",
    "other_organization": "法人或其他组织-其他",
}

CHANNEL_FORMAL = {
    "in_person": "当面",
    "registered_mail": "信函（EMS）",
    "ordinary_mail": "平信",
    "online": "网络",
    "fax": "传真",
    "email": "电子邮件",
}
CHANNEL_PLAIN = {
    "in_person": "现场递交",
    "registered_mail": "邮寄",
    "ordinary_mail": "普通信件",
    "online": "网上申请",
    "fax": "传真",
    "email": "邮箱",
}

OUTCOME_FORMAL = {
    "granted.provided": "予以公开",
    "granted.already_public": "已主动公开",
    "partial": "部分公开",
    "refused.state_secret": "不予公开（国家秘密）",
    "refused.prohibited_by_law": "不予公开（法律行政法规禁止）",
    "refused.public_safety": "不予公开（三安全一稳定）",
    "refused.third_party": "不予公开（第三方）",
    "refused.internal_affairs": "不予公开（内部事务信息）",
    "refused.deliberative": "不予公开（过程性信息）",
    "refused.enforcement_file": "不予公开（行政执法案卷）",
    "refused.administrative_inquiry": "不予公开（行政查询事项）",
    "unable.not_exist": "信息不存在",
    "unable.not_this_agency": "非本机关",
    "unable.needs_creation": "需另行制作",
    "unable.still_unclear": "补正后仍不明确",
    "not_processed.petition": "信访",
    "not_processed.repeated": "重复申请",
    "not_processed.publication": "公开出版物",
    "not_processed.excessive": "大量反复申请",
    "not_processed.reissue": "要求确认或重新出具",
    "other.clarification_lapsed": "逾期不补正",
    "other.fee_unpaid": "逾期不缴费",
    "other.withdrawn": "撤回",
}
OUTCOME_PLAIN = {
    "granted.provided": "同意公开",
    "granted.already_public": "属于主动公开范围，告知获取途径",
    "partial": "同意部分公开",
    "refused.state_secret": "涉及国家秘密，不公开",
    "refused.prohibited_by_law": "法律法规禁止公开",
    "refused.public_safety": "危及三安全一稳定，不公开",
    "refused.third_party": "涉及商业秘密、个人隐私，不公开",
    "refused.internal_affairs": "内部管理信息，不公开",
    "refused.deliberative": "过程性信息，不公开",
    "refused.enforcement_file": "执法案卷信息，不公开",
    "refused.administrative_inquiry": "不动产登记资料查询，告知另行查询",
    "unable.not_exist": "政府信息不存在",
    "unable.not_this_agency": "不属于本机关公开",
    "unable.needs_creation": "需要加工汇总，不提供",
    "unable.still_unclear": "申请内容仍不明确",
    "not_processed.petition": "信访投诉举报类",
    "not_processed.repeated": "重复申请，不再处理",
    "not_processed.publication": "报刊书籍类，告知获取途径",
    "not_processed.excessive": "无正当理由大量反复申请，不处理",
    "not_processed.reissue": "要求重新出具已获取信息",
    "other.clarification_lapsed": "未按期补正，视为放弃",
    "other.fee_unpaid": "未缴费，不再处理",
    "other.withdrawn": "申请人撤回",
}
# As in the table of the annual report, number and all.
OUTCOME_REPORT = {
    "granted.provided": "（一）予以公开",
    "granted.already_public": "（一）予以公开",
    "partial": "（二）部分公开",
    "refused.state_secret": "（三）1.属于国家秘密",
    "refused.prohibited_by_law": "（三）2.其他法律行政法规禁止公开",
    "refused.public_safety": "（三）3.危及“三安全一稳定”",
    "refused.third_party": "（三）4.保护第三方合法权益",
    "refused.internal_affairs": "（三）5.属于三类内部事务信息",
    "refused.deliberative": "（三）6.属于四类过程性信息",
    "refused.enforcement_file": "（三）7.属于行政执法案卷",
    "refused.administrative_inquiry": "（三）8.属于行政查询事项",
    "unable.not_exist": "（四）1.本机关不掌握相关政府信息",
    "unable.not_this_agency": "（四）1.本机关不掌握相关政府信息",
    "unable.needs_creation": "（四）2.没有现成信息需要另行制作",
    "unable.still_unclear": "（四）3.补正后申请内容仍不明确",
    "not_processed.petition": "（五）1.信访举报投诉类申请",
    "not_processed.repeated": "（五）2.重复申请",
    "not_processed.publication": "（五）3.要求提供公开出版物",
    "not_processed.excessive": "（五）4.无正当理由大量反复申请",
    "not_processed.reissue": "（五）5.要求行政机关确认或重新出具已获取信息",
    "other.clarification_lapsed": "（六）1.申请人无正当理由逾期不补正",
    "other.fee_unpaid": "（六）2.申请人逾期未按收费通知要求缴纳费用",
    "other.withdrawn": "（六）3.其他",
}
# Two columns: what was answered, and why.
OUTCOME_PAIRS = {
    "granted.provided": ("予以公开", ""),
    "granted.already_public": ("予以公开", "已主动公开"),
    "partial": ("部分公开", "区分处理"),
    "refused.state_secret": ("不予公开", "国家秘密"),
    "refused.prohibited_by_law": ("不予公开", "法律、行政法规禁止公开"),
    "refused.public_safety": ("不予公开", "三安全一稳定"),
    "refused.third_party": ("不予公开", "第三方合法权益"),
    "refused.internal_affairs": ("不予公开", "内部事务信息"),
    "refused.deliberative": ("不予公开", "过程性信息"),
    "refused.enforcement_file": ("不予公开", "行政执法案卷"),
    "refused.administrative_inquiry": ("不予公开", "行政查询事项"),
    "unable.not_exist": ("无法提供", "信息不存在"),
    "unable.not_this_agency": ("无法提供", "不属于本机关负责公开"),
    "unable.needs_creation": ("无法提供", "需另行制作"),
    "unable.still_unclear": ("无法提供", "补正后仍不明确"),
    "not_processed.petition": ("不予处理", "信访举报投诉"),
    "not_processed.repeated": ("不予处理", "重复申请"),
    "not_processed.publication": ("不予处理", "公开出版物"),
    "not_processed.excessive": ("不予处理", "大量反复申请"),
    "not_processed.reissue": ("不予处理", "确认或重新出具"),
    "other.clarification_lapsed": ("其他处理", "逾期不补正"),
    "other.fee_unpaid": ("其他处理", "逾期不缴费"),
    "other.withdrawn": ("其他处理", "撤回申请"),
}

RESULT_FORMAL = {"upheld": "维持", "overturned": "纠正", "other": "其他", "pending": "尚未审结"}
RESULT_RECONSIDERATION = {"upheld": "维持", "overturned": "撤销", "other": "终止", "pending": "审理中"}
RESULT_LITIGATION = {"upheld": "驳回诉讼请求", "overturned": "责令重新答复", "other": "撤诉", "pending": "未审结"}


def meanings(*lists: Mapping[str, str]) -> dict[str, str]:
    """The meaning of every word of those lists; of two meanings with one word the first, for they share a row."""
    return {word: meaning for words in lists for meaning, word in reversed([*words.items()])}
