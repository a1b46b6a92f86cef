"""Ledgers of towns and streets: few applications, one clerk, words as they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import groupby

from tests.ledgers.grid import Column, Formula, Ledger, Sheet, chinese, dotted, mixed, real, said, slashed, when, wide
from tests.ledgers.invent import COMMON, Office
from tests.ledgers.truth import Application
from tests.ledgers.words import CHANNEL_FORMAL, CHANNEL_PLAIN, KIND_FORMAL, KIND_PLAIN, OUTCOME_FORMAL, OUTCOME_PAIRS, OUTCOME_PLAIN

COARSE = {
    "granted.provided": "公开",
    "refused.third_party": "不予公开",
    "unable.not_exist": "无法提供",
    "not_processed.petition": "不予处理",
}


def simple() -> Ledger:
    """A title, one row of headings, 2025.3.2, a total, notes below."""
    known = Office(11, date(2025, 1, 2), date(2025, 12, 24), 34).applications()
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("收到时间", "received", when("received", dotted)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_PLAIN, "kind")),
        Column("申请方式", "channel", said(CHANNEL_PLAIN, "channel")),
        Column("申请内容", "content", lambda a: a.content),
        Column("答复时间", "decided", when("decided", dotted)),
        Column("办理结果", "outcome", said(OUTCOME_PLAIN, "outcome", "正在办理")),
        Column("经办人", "", lambda a: "小李" if a.number % 3 else "小王"),
        Column("备注", "", lambda a: f"{dotted(a.received)}转办" if a.number % 7 == 0 else None),
    ]
    sheet = Sheet("Sheet1")
    sheet.line("青石桥镇2025年依申请公开台账", across=len(columns))
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    sheet.line("合计", f"{len(known)}件")
    sheet.line()
    sheet.line("注：1.收到时间为本机关收到申请之日；2.答复时间为答复书落款日期。", across=len(columns))
    sheet.line("填表人：小李", None, None, None, "审核人：赵主任", None, None, "2026年1月5日")
    return Ledger("township-simple", ".xlsx", known, [sheet], "openpyxl")


def together() -> Ledger:
    """One applicant, several applications on one day: name, kind and date are merged down; coloured where answered late."""
    plain = Office(12, date(2024, 1, 5), date(2025, 11, 20), 40).applications()
    known: list[Application] = []
    for i, one in enumerate(plain):
        first = known[i - i % 3] if i % 3 else one
        alike = i % 3 and first.received.year == one.received.year and i % 4
        known.append(replace(one, received=first.received, name=first.name, kind=first.kind, channel=first.channel) if alike else one)
    ordered = tuple(known)
    columns = [
        Column("编号", "code", lambda a: a.code),
        Column("申请人姓名（名称）", "name", lambda a: a.name),
        Column("申请人性质", "kind", said(KIND_FORMAL, "kind")),
        Column("收件日期", "received", when("received", real)),
        Column("收件方式", "channel", said(CHANNEL_FORMAL, "channel")),
        Column("申请事项", "content", lambda a: a.content),
        Column("答复日期", "decided", when("decided", real)),
        Column("答复类型", "outcome", said(OUTCOME_FORMAL, "outcome")),
    ]
    sheet = Sheet("依申请公开")
    sheet.line("柳树湾镇人民政府政府信息依申请公开登记表", across=len(columns))
    sheet.line("（2024—2025年）", across=len(columns))
    sheet.heading(columns)
    for _, group in groupby(ordered, key=lambda a: (a.received, a.name)):
        _rows_of_one(sheet, columns, list(group))
    return Ledger("township-merged", ".xlsx", ordered, [sheet], "xlsxwriter")


def _rows_of_one(sheet: Sheet, columns: list[Column], group: list[Application]) -> None:
    rows = [sheet.row(columns, one) for one in group]
    for one, row in zip(group, rows, strict=True):
        if one.decided and (one.decided - one.received).days > 28:
            sheet.colours[row] = "FFC7CE"
    for c in (1, 2, 3, 4) if len(rows) > 1 else ():
        sheet.merges.append((rows[0], c, rows[-1], c))
        for one, row in zip(group[1:], rows[1:], strict=True):
            sheet.cells[row][c] = None
            sheet.shown.pop((one.code, columns[c].fact))


def in_word() -> Ledger:
    """A Word document, a table for each year, 2025年3月2日, the year's title above each table."""
    known = Office(13, date(2024, 2, 1), date(2025, 12, 10), 30, extensions=0.0).applications()
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("申请人名称", "name", lambda a: a.name),
        Column("类别", "kind", said(KIND_PLAIN, "kind"), "申请人"),
        Column("渠道", "channel", said(CHANNEL_PLAIN, "channel"), "申请人"),
        Column("收到申请日期", "received", when("received", chinese)),
        Column("申请公开的信息", "content", lambda a: a.content),
        Column("补正通知", "asked", when("asked", chinese), "补正情况"),
        Column("补正收到", "completed", when("completed", chinese), "补正情况"),
        Column("答复日期", "decided", when("decided", chinese)),
        Column("处理结果", "outcome", said(OUTCOME_FORMAL, "outcome", "在办")),
    ]
    sheets = []
    for year in (2024, 2025):
        sheet = Sheet(f"大塘乡{year}年政府信息公开申请办理情况登记表")
        sheet.heading(columns)
        for one in known:
            if one.received.year == year:
                sheet.row(columns, one)
        sheets.append(sheet)
    return Ledger("township-word", ".docx", known, sheets, "word")


def two_columns() -> Ledger:
    """The outcome in two columns, what and why; two clerks with two ways of writing a day; 备注 full of dates."""
    known = Office(14, date(2023, 1, 4), date(2025, 12, 26), 60).applications()
    days = mixed(dotted, chinese, slashed, wide)
    columns = [
        Column("登记编号", "code", lambda a: a.code),
        Column("登记时间", "received", when("received", days)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类型", "kind", said(KIND_FORMAL, "kind")),
        Column("提交方式", "channel", said(CHANNEL_FORMAL, "channel")),
        Column("信息内容描述", "content", lambda a: a.content),
        Column("答复日期", "decided", when("decided", days)),
        Column("答复类型", "outcome", lambda a: OUTCOME_PAIRS[a.outcome][0] if a.outcome else None),
        Column("具体情形", "detail", lambda a: OUTCOME_PAIRS[a.outcome][1] or None if a.outcome else None),
        Column("备注", "", lambda a: f"{chinese(a.received)}电话联系申请人" if a.number % 2 else "2019.1.1起执行"),
    ]
    sheet = Sheet("台账")
    sheet.line("政府信息公开申请办理台账", across=len(columns))
    sheet.line("单位：新民街道办事处", None, None, None, None, None, None, "更新至2026年1月")
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("street-two-columns", ".xlsx", known, [sheet], "openpyxl")


def sections() -> Ledger:
    """One sheet in two parts, 上年结转 and 本年新收, with the headings again and a subtotal under each."""
    known = Office(15, date(2024, 11, 20), date(2025, 12, 25), 45, outcomes=COMMON).applications()
    carried = tuple(a for a in known if a.received.year == 2024 and (a.decided is None or a.decided.year == 2025))
    fresh = tuple(a for a in known if a.received.year == 2025)
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_FORMAL, "kind")),
        Column("申请日期", "received", when("received", slashed)),
        Column("申请渠道", "channel", said(CHANNEL_PLAIN, "channel")),
        Column("所需信息", "content", lambda a: a.content),
        Column("办结日期", "decided", when("decided", slashed)),
        Column("办理结果", "outcome", said(OUTCOME_FORMAL, "outcome", "未办结")),
        Column("用时（天）", "", lambda a: (a.decided - a.received).days if a.decided else None),
    ]
    sheet = Sheet("2025")
    sheet.line("2025年度政府信息依申请公开工作台账", across=len(columns))
    for title, part in (("一、上年结转", carried), ("二、本年新收", fresh)):
        sheet.line(title, across=len(columns))
        sheet.heading(columns)
        for one in part:
            sheet.row(columns, one)
        sheet.line("小计", None, None, None, None, None, None, len(part))
    sheet.line("总计", None, None, None, None, None, None, Formula("=1+1", len(carried) + len(fresh)))
    return Ledger("township-sections", ".xlsx", carried + fresh, [sheet], "xlsxwriter")


def coarse() -> Ledger:
    """An office that wrote 公民 or 法人 and the heading of the group only: its words must be asked for, they say too little."""
    plain = Office(16, date(2025, 1, 8), date(2025, 12, 18), 30, outcomes=tuple(COARSE), clarifications=0.0, extensions=0.0).applications()
    known = tuple(a if a.kind == "natural_person" else replace(a, kind="commercial_enterprise") for a in plain)
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("申请日期", "received", when("received", dotted)),
        Column("申请人", "name", lambda a: a.name),
        Column("类别", "kind", lambda a: "公民" if a.kind == "natural_person" else "法人"),
        Column("申请内容", "content", lambda a: a.content),
        Column("答复日期", "decided", when("decided", dotted)),
        Column("结果", "outcome", said(COARSE, "outcome")),
    ]
    sheet = Sheet("Sheet1")
    sheet.line("北山乡人民政府依申请公开登记本", across=len(columns))
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("township-coarse", ".xlsx", known, [sheet], "openpyxl")
