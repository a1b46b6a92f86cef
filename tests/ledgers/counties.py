"""Ledgers of county government offices and of the province's platform: many columns, many applications."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.ledgers.bureaus import review_columns
from tests.ledgers.grid import Column, Ledger, Sheet, Value, chinese, compact, dotted, real, said, when
from tests.ledgers.invent import Office
from tests.ledgers.truth import KINDS, Application, section3
from tests.ledgers.words import CHANNEL_FORMAL, CHANNEL_PLAIN, KIND_FORMAL, KIND_PLAIN, OUTCOME_FORMAL, OUTCOME_PLAIN, OUTCOME_REPORT


def two_rows() -> Ledger:
    """A title, who filled it in, two rows of headings with merged groups, 复议 and 诉讼, and the year's totals in the same book."""
    known = Office(31, date(2024, 12, 1), date(2025, 12, 30), 130, reviews=0.2).applications()
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("登记编号", "code", lambda a: a.code),
        Column("姓名或名称", "name", lambda a: a.name, "申请人情况"),
        Column("申请人类别", "kind", said(KIND_FORMAL, "kind"), "申请人情况"),
        Column("收到日期", "received", when("received", real), "申请情况"),
        Column("申请方式", "channel", said(CHANNEL_FORMAL, "channel"), "申请情况"),
        Column("申请内容", "content", lambda a: a.content, "申请情况"),
        Column("补正告知日期", "asked", when("asked", real), "办理情况"),
        Column("收到补正日期", "completed", when("completed", real), "办理情况"),
        Column("延期告知日期", "extended", when("extended", real), "办理情况"),
        Column("答复日期", "decided", when("decided", real), "办理情况"),
        Column("答复文号", "", lambda a: f"公复〔{a.decided.year}〕{a.number}号" if a.decided else None, "办理情况"),
        Column("答复结果", "outcome", said(OUTCOME_FORMAL, "outcome"), "办理情况"),
        *review_columns(),
        Column("备注", "", lambda _: None),
    ]
    sheet = Sheet("办理台账")
    sheet.line("××县人民政府办公室政府信息公开申请办理台账", across=len(columns))
    sheet.line("填报单位：县政府办公室", None, None, None, None, None, None, None, None, None, "填报日期：2026年1月10日")
    sheet.heading(columns)
    for one in known:
        row = sheet.row(columns, one)
        if not one.decided:
            sheet.colours[row] = "FFFF99"
    return Ledger("county-two-rows", ".xlsx", known, [_totals(known), sheet], "xlsxwriter")


def _totals(known: tuple[Application, ...]) -> Sheet:
    """The table of the annual report, which stands first in the book and is no ledger."""
    sheet = Sheet("年报统计")
    sheet.line("三、收到和处理政府信息公开申请情况", across=8)
    sheet.line("项目", *(KIND_FORMAL[k] for k in KINDS), "总计")
    for row, numbers in section3(known, 2025).items():
        sheet.line(_LABELS.get(row) or OUTCOME_REPORT[row], *numbers)
    return sheet


_LABELS = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "（一）予以公开",
    "unable.not_held": "（四）1.本机关不掌握相关政府信息",
    "other.misc": "（六）3.其他",
    "total": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}


def repeated() -> Ledger:
    """A sheet a year; what was open at its end stands there as 结转下年 and again, with the answer, on top of the next sheet."""
    known = Office(35, date(2023, 6, 1), date(2025, 12, 20), 90).applications()
    sheets = []
    for year in (2023, 2024, 2025):
        open_then = [a for a in known if a.received.year < year and (a.decided is None or a.decided.year >= year)]
        columns = [
            Column("登记编号", "code", lambda a: a.code),
            Column("收到日期", "received", when("received", dotted)),
            Column("申请人", "name", lambda a: a.name),
            Column("申请人类别", "kind", said(KIND_FORMAL, "kind")),
            Column("申请内容", "content", lambda a: a.content),
            Column("答复日期", "decided", _by_then(year, "decided")),
            Column("办理结果", "outcome", _by_then(year, "outcome")),
        ]
        sheet = Sheet(f"{year}年")
        sheet.line(f"县交通运输局{year}年依申请公开台账（含上年结转）", across=len(columns))
        sheet.heading(columns)
        for one in (*open_then, *(a for a in known if a.received.year == year)):
            sheet.row(columns, one)
        sheets.append(sheet)
    return Ledger("county-repeated", ".xlsx", known, sheets, "xlsxwriter")


def _by_then(year: int, fact: str) -> Callable[[Application], Value]:
    """The fact as that year's sheet had it when it was closed."""
    write = when("decided", dotted) if fact == "decided" else said(OUTCOME_FORMAL, "outcome")
    missing = None if fact == "decided" else "结转下年"
    return lambda one: write(one) if one.decided and one.decided.year <= year else missing


def ticks() -> Ledger:
    """The kinds are six columns with a tick in one, as on the form of the annual report."""
    known = Office(32, date(2025, 1, 3), date(2025, 12, 15), 60).applications()
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("收到时间", "received", when("received", dotted)),
        Column("申请人", "name", lambda a: a.name),
        *(Column(KIND_FORMAL[k], "kind", _tick(k), "申请人类别") for k in KINDS),
        Column("申请内容", "content", lambda a: a.content),
        Column("申请方式", "channel", said(CHANNEL_PLAIN, "channel")),
        Column("答复时间", "decided", when("decided", dotted)),
        Column("办理结果", "outcome", said(OUTCOME_FORMAL, "outcome")),
    ]
    sheet = Sheet("2025年")
    sheet.line("县市场监督管理局2025年政府信息公开申请登记表", across=len(columns))
    sheet.heading(columns)
    for one in known:
        row = sheet.row(columns, one)
        sheet.shown[one.code, "kind"] = (row, 3 + KINDS.index(one.kind))
    sheet.line("合计", None, None, *(sum(a.kind == k for a in known) for k in KINDS))
    return Ledger("county-ticks", ".xlsx", known, [sheet], "openpyxl")


def _tick(kind: str) -> Callable[[Application], Value]:
    return lambda one: "√" if one.kind == kind else None


def platform() -> Ledger:
    """What the province's platform exports: UTF-8, no title, every time to the second, a dozen columns of no use to the importer."""
    known = Office(33, date(2024, 1, 2), date(2025, 12, 31), 150).applications()

    def second(fact: str) -> Column:
        heading = {"received": "收到时间", "decided": "答复时间", "asked": "补正告知时间", "completed": "补正时间"}[fact]

        def write(one: Application) -> str | None:
            day: date | None = getattr(one, fact)
            return f"{day:%Y-%m-%d} {9 + one.number % 8:02d}:{one.number % 60:02d}:07" if day else None

        return Column(heading, fact, write)

    columns = [
        Column("查询码", "", lambda a: f"Q{a.number * 7919 % 100000:05d}"),
        Column("受理编号", "code", lambda a: a.code),
        Column("申请人姓名", "name", lambda a: a.name),
        Column("申请人类型", "kind", said(KIND_PLAIN, "kind")),
        Column("证件号码", "", lambda a: f"320000********{a.number:04d}"),
        Column("手机号", "", lambda a: f"1390000{a.number:04d}"),
        Column("邮政编码", "", lambda _: "223800"),
        second("received"),
        Column("申请渠道", "channel", said(CHANNEL_PLAIN, "channel")),
        Column("所需信息描述", "content", lambda a: a.content),
        Column("用途", "", lambda a: "生活" if a.number % 2 else "生产"),
        Column("获取方式", "", lambda a: "邮寄" if a.number % 3 else "电子邮件"),
        second("asked"),
        second("completed"),
        second("decided"),
        Column("答复类型", "outcome", said(OUTCOME_REPORT, "outcome")),
        Column("状态", "", lambda a: "已办结" if a.decided else "办理中"),
        Column("满意度", "", lambda a: ("满意", "基本满意", "未评价")[a.number % 3]),
    ]
    sheet = Sheet("")
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("platform-export", ".csv", known, [sheet], "utf8")


def digits() -> Ledger:
    """20250302 as a number, the day of the letter before the day of posting, and three rows of title."""
    known = Office(34, date(2024, 10, 8), date(2025, 12, 22), 90, outcomes=_ALL).applications()
    columns = [
        Column("流水号", "serial", lambda a: a.number),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_FORMAL, "kind")),
        Column("收到申请时间", "received", lambda a: int(str(compact(a.received)))),
        Column("申请形式", "channel", said(CHANNEL_FORMAL, "channel")),
        Column("申请事项", "content", lambda a: a.content),
        Column("答复书日期", "decided", lambda a: int(str(compact(a.decided))) if a.decided else None),
        Column("送达日期", "served", lambda a: int(str(compact(a.decided + timedelta(2)))) if a.decided else None),
        Column("答复类型", "outcome", said(OUTCOME_PLAIN, "outcome")),
    ]
    sheet = Sheet("台账")
    sheet.line("附件2", across=2)
    sheet.line("县教育局依申请公开情况统计表", across=len(columns))
    sheet.line(f"统计时间：{chinese(date(2024, 10, 1))}至{chinese(date(2025, 12, 31))}", across=len(columns))
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("county-digits", ".xlsx", known, [sheet], "openpyxl")


_ALL = tuple(OUTCOME_FORMAL)
