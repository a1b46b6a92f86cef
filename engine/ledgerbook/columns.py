"""The columns of the ledger, in the order clerks keep them."""

from __future__ import annotations

from typing import Final

from engine.forms.ledger import Column

# Headings as rules/ledger.toml knows them, so that what is exported can be imported.
COLUMNS: Final = (
    Column("number", "编号", 8.6),
    Column("submitted_on", "提交日期", 8.6, "date"),
    Column("received_on", "收到日期", 8.6, "date"),
    Column("channel_label", "提交方式", 7),
    Column("applicant_label", "申请人类别", 6.5),
    Column("applicant_name", "申请人", 8),
    Column("content", "申请内容", 26, "text"),
    Column("clarification_requested_on", "补正告知日期", 8.6, "date", optional=True),
    Column("clarification_received_on", "收到补正日期", 8.6, "date", optional=True),
    Column("consulted_on", "征求意见日期", 8.6, "date", optional=True),
    Column("consultation_ended_on", "收到意见日期", 8.6, "date", optional=True),
    Column("extended_on", "延期告知日期", 8.6, "date", optional=True),
    Column("extension_days", "延长工作日数", 5, "number", optional=True),
    Column("fee_notified_on", "收费通知日期", 8.6, "date", optional=True),
    Column("fee_paid_on", "缴费日期", 8.6, "date", optional=True),
    Column("fee_yuan", "信息处理费（元）", 6, "number", optional=True),
    Column("due_on", "答复期限", 8.6, "date"),
    Column("decided_on", "答复日期", 8.6, "date"),
    Column("outcome_label", "答复类型", 12),
    Column("document_number", "文号", 11, optional=True),
    Column("answered_on", "送达日期", 8.6, "date"),
    Column("late_label", "是否逾期", 4.5),
    Column("used_days", "用时（工作日）", 5.5, "number"),
    Column("reconsideration", "行政复议", 6, optional=True),
    Column("reconsideration_opened_on", "复议申请日期", 8.6, "date", optional=True),
    Column("reconsideration_concluded_on", "复议决定日期", 8.6, "date", optional=True),
    Column("reconsideration_body", "复议机关", 8, optional=True),
    Column("litigation", "行政诉讼", 6, optional=True),
    Column("litigation_opened_on", "起诉日期", 8.6, "date", optional=True),
    Column("litigation_concluded_on", "判决日期", 8.6, "date", optional=True),
    Column("litigation_body", "法院", 8, optional=True),
    Column("handler", "承办人", 6.5, optional=True),
    Column("note", "备注", 17, "text", optional=True),
    # Seldom filled: at the end, and not on the printed page.
    Column("clarification_due_on", "补正期限", 8.6, "date", optional=True, aside=True),
    Column("consultation_delivered_on", "征求意见送达日期", 8.6, "date", optional=True, aside=True),
    Column("agency_consulted_on", "征求其他机关意见日期", 8.6, "date", optional=True, aside=True),
    Column("agency_heard_on", "收到其他机关意见日期", 8.6, "date", optional=True, aside=True),
    Column("reasons_requested_on", "要求说明理由日期", 8.6, "date", optional=True, aside=True),
    Column("reasons_received_on", "收到理由日期", 8.6, "date", optional=True, aside=True),
    Column("deferred_until", "延迟答复至", 8.6, "date", optional=True, aside=True),
    Column("reopened_on", "重新办理日期", 8.6, "date", optional=True, aside=True),
    Column("reopened_cause", "重新办理事由", 9, optional=True, aside=True),
    Column("again_due_on", "重新答复期限", 8.6, "date", optional=True, aside=True),
    Column("again_decided_on", "重新答复日期", 8.6, "date", optional=True, aside=True),
    Column("again_outcome_label", "重新答复类型", 12, optional=True, aside=True),
    Column("again_answered_on", "重新答复送达日期", 8.6, "date", optional=True, aside=True),
    Column("reconsideration_copy_on", "收到复议副本日期", 8.6, "date", optional=True, aside=True),
    Column("reconsideration_answered_on", "提交复议答复日期", 8.6, "date", optional=True, aside=True),
    Column("litigation_copy_on", "收到起诉状副本日期", 8.6, "date", optional=True, aside=True),
    Column("litigation_answered_on", "提交答辩状日期", 8.6, "date", optional=True, aside=True),
)
