"""Ledgers of county bureaus: more columns, a sheet for every month or year, formulas, files of several programs."""

from __future__ import annotations

from datetime import date, timedelta

from tests.ledgers.grid import EPOCH, Column, Formula, Ledger, Sheet, chinese, dashed, dotted, real, said, serial, slashed, when, within
from tests.ledgers.invent import Office
from tests.ledgers.truth import Application, Review
from tests.ledgers.words import (
    CHANNEL_FORMAL,
    CHANNEL_PLAIN,
    KIND_FORMAL,
    KIND_LONG,
    KIND_PLAIN,
    OUTCOME_FORMAL,
    OUTCOME_PLAIN,
    OUTCOME_REPORT,
    RESULT_FORMAL,
)


def months() -> Ledger:
    """Twelve sheets, serials from 1 in each, 3月2日 with the year in the title, a monthly total, and a summary that is no ledger."""
    known = Office(21, date(2024, 1, 3), date(2024, 12, 20), 70, today=date(2025, 2, 28)).applications()
    seen: dict[str, int] = {}
    for one in known:
        seen[one.code] = 1 + sum(a.received.month == one.received.month for a in known[: len(seen)])
    days = within(2024)
    columns = [
        Column("序号", "serial", lambda a: seen[a.code]),
        Column("收件日期", "received", when("received", days)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_FORMAL, "kind")),
        Column("来件方式", "channel", said(CHANNEL_PLAIN, "channel")),
        Column("申请内容", "content", lambda a: a.content),
        Column("承办科室", "", lambda a: ("办公室", "建管科", "法规科")[a.number % 3]),
        Column("答复日期", "decided", when("decided", days)),
        Column("办理结果", "outcome", said(OUTCOME_FORMAL, "outcome")),
    ]
    sheets = []
    for month in range(1, 13):
        sheet = Sheet(f"{month}月")
        sheet.line(f"县住房和城乡建设局2024年{month}月依申请公开登记表", across=len(columns))
        sheet.heading(columns)
        part = [a for a in known if a.received.month == month]
        for one in part:
            sheet.row(columns, one)
        sheet.line("本月合计", f"{len(part)}件")
        sheets.append(sheet)
    return Ledger("bureau-months", ".xlsx", known, [*sheets, _summary(known)], "openpyxl")


def _summary(known: tuple[Application, ...]) -> Sheet:
    sheet = Sheet("汇总")
    sheet.line("2024年各月申请数量汇总", across=3)
    sheet.line("月份", "件数", "占比")
    for month in range(1, 13):
        part = sum(a.received.month == month for a in known)
        sheet.line(f"{month}月", part, f"{100 * part / len(known):.1f}%")
    sheet.line("全年", len(known), "100%")
    return sheet


def three_years() -> Ledger:
    """A sheet for each year, each clerk with columns in another order, under other names, with days written another way."""
    known = Office(22, date(2023, 1, 5), date(2025, 12, 28), 120).applications()
    orders = {
        2023: ("序号 收到日期 申请人 申请人类型 申请方式 申请内容 答复日期 答复结果", "0 1 2 3 4 5 6 7", slashed),
        2024: ("编号 申请人姓名 申请主体 内容 途径 接收时间 答复类型 答复时间", "0 2 3 5 4 1 7 6", real),
        2025: ("序号 申请时间 渠道 名称 申请人分类 申请公开内容 办理结果 办结时间", "0 1 4 2 3 5 7 6", chinese),
    }
    sheets = []
    for year, (headings, order, days) in orders.items():
        plain = [
            Column("", "serial", lambda a: a.number),
            Column("", "received", when("received", days)),
            Column("", "name", lambda a: a.name),
            Column("", "kind", said(KIND_PLAIN if year == 2024 else KIND_FORMAL, "kind")),
            Column("", "channel", said(CHANNEL_PLAIN, "channel")),
            Column("", "content", lambda a: a.content),
            Column("", "decided", when("decided", days)),
            Column("", "outcome", said(OUTCOME_PLAIN if year == 2024 else OUTCOME_FORMAL, "outcome")),
        ]
        columns = [
            Column(heading, plain[int(i)].fact, plain[int(i)].write) for heading, i in zip(headings.split(), order.split(), strict=True)
        ]
        sheet = Sheet(f"{year}年")
        sheet.line(f"县农业农村局{year}年依申请公开台账", across=8)
        sheet.heading(columns)
        for one in known:
            if one.received.year == year:
                sheet.row(columns, one)
        sheets.append(sheet)
    return Ledger("bureau-three-years", ".xlsx", known, sheets, "xlsxwriter")


def formulas() -> Ledger:
    """用时 and 应答复日期 are formulas, 是否超期 too, percentages below, 复议 and 诉讼 with their days; unknown columns between."""
    known = Office(23, date(2024, 1, 8), date(2025, 12, 5), 80, reviews=0.25).applications()
    line = {a.code: i for i, a in enumerate(known, 4)}  # as the spreadsheet counts its rows: below the title and two rows of headings
    columns = [
        Column("受理编号", "code", lambda a: a.code),
        Column("收到日期", "received", when("received", real)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_LONG, "kind")),
        Column("身份证号后四位", "", lambda a: f"{(a.number * 37) % 10000:04d}"),
        Column("申请方式", "channel", said(CHANNEL_FORMAL, "channel")),
        Column("申请内容", "content", lambda a: a.content),
        Column("应答复日期", "", lambda a: Formula(f"=WORKDAY(B{line[a.code]},20)", (a.received + timedelta(28) - EPOCH).days)),
        Column("延期日期", "extended", when("extended", real)),
        Column("答复日期", "decided", when("decided", real)),
        Column("用时", "", lambda a: Formula(f"=J{line[a.code]}-B{line[a.code]}", (a.decided - a.received).days) if a.decided else None),
        Column("答复结果", "outcome", said(OUTCOME_REPORT, "outcome")),
        Column("是否超期", "", lambda a: Formula(f'=IF(K{line[a.code]}>28,"是","否")', "是" if _late(a) else "否")),
        *review_columns(),
    ]
    sheet = Sheet("登记")
    sheet.line("县自然资源局政府信息公开申请登记台账（2024—2025）", across=len(columns))
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    sheet.line(
        "合计",
        Formula(f"=COUNTA(C4:C{len(known) + 3})", len(known)),
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        Formula(f"=AVERAGE(K4:K{len(known) + 3})", 14.6),
    )
    sheet.line("公开率", Formula("=0.4", 0.4125))
    sheet.hidden.add(4)
    return Ledger("bureau-formulas", ".xlsx", known, [sheet], "xlsxwriter")


def _late(one: Application) -> bool:
    return one.decided is not None and (one.decided - one.received).days > 28


def _review(one: Application, *roads: str) -> Review | None:
    return next((r for r in one.reviews if r.road in roads), None)


def review_columns() -> list[Column]:
    """复议 and 诉讼, each with the day it came, its result and the day of the result; a suit after a 复议 is the one of the same row."""
    columns = []
    for name, roads in (("复议", ("reconsideration",)), ("诉讼", ("litigation_direct", "litigation_after_reconsideration"))):

        def opened(one: Application, roads: tuple[str, ...] = roads) -> date | None:
            found = _review(one, *roads)
            return found.opened if found else None

        def result(one: Application, roads: tuple[str, ...] = roads) -> str | None:
            found = _review(one, *roads)
            return RESULT_FORMAL[found.result] if found else None

        def concluded(one: Application, roads: tuple[str, ...] = roads) -> date | None:
            found = _review(one, *roads)
            return found.concluded if found else None

        fact = "reconsideration" if name == "复议" else "litigation"
        columns += [
            Column(f"{name}日期", f"{fact}_opened", opened, f"行政{name}"),
            Column(f"{name}结果", f"{fact}_result", result, f"行政{name}"),
            Column(f"{name}办结日期", f"{fact}_concluded", concluded, f"行政{name}"),
        ]
    return columns


def in_gbk() -> Ledger:
    """Comma separated, GBK, a title line, commas and line breaks within the text, 2025/3/2."""
    known = Office(24, date(2025, 1, 6), date(2025, 12, 19), 50).applications()
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类型", "kind", said(KIND_FORMAL, "kind")),
        Column("申请日期", "received", when("received", slashed)),
        Column("申请方式", "channel", said(CHANNEL_FORMAL, "channel")),
        Column("申请内容", "content", lambda a: f"1.{a.content}\n2.相关附件,含图纸" if a.number % 5 == 0 else a.content),
        Column("联系电话", "", lambda a: f"1380000{a.number:04d}"),
        Column("答复日期", "decided", when("decided", slashed)),
        Column("答复方式", "", lambda a: "邮寄" if a.decided else None),
        Column("办理结果", "outcome", said(OUTCOME_PLAIN, "outcome")),
    ]
    sheet = Sheet("")
    sheet.line("县水利局2025年依申请公开台账")
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("bureau-gbk", ".csv", known, [sheet], "gbk")


def in_wps() -> Ledger:
    """An .xls; days are plain Excel numbers; columns hidden; a second row of headings; a blank row between the quarters."""
    known = Office(25, date(2023, 1, 9), date(2024, 12, 23), 64, today=date(2025, 1, 20)).applications()
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("登记日期", "received", when("received", serial)),
        Column("姓名/名称", "name", lambda a: a.name, "申请人情况"),
        Column("申请人类别", "kind", said(KIND_PLAIN, "kind"), "申请人情况"),
        Column("邮编", "", lambda a: f"22{a.number:04d}", "申请人情况"),
        Column("申请方式", "channel", said(CHANNEL_PLAIN, "channel")),
        Column("申请内容", "content", lambda a: a.content),
        Column("补正告知日期", "asked", when("asked", serial), "办理情况"),
        Column("收到补正日期", "completed", when("completed", serial), "办理情况"),
        Column("答复日期", "decided", when("decided", serial), "办理情况"),
        Column("答复结果", "outcome", said(OUTCOME_FORMAL, "outcome"), "办理情况"),
    ]
    sheets = []
    for year in (2023, 2024):
        sheet = Sheet(str(year))
        sheet.line("县人力资源和社会保障局依申请公开登记簿", across=len(columns))
        sheet.line(f"{year}年度", across=len(columns))
        sheet.heading(columns)
        quarter = 1
        for one in (a for a in known if a.received.year == year):
            if (one.received.month + 2) // 3 != quarter:
                sheet.line()
                quarter = (one.received.month + 2) // 3
            sheet.row(columns, one)
        sheet.hidden.add(4)
        sheets.append(sheet)
    return Ledger("bureau-wps", ".xls", known, sheets, "libreoffice")


def old_form() -> Ledger:
    """2020 to 2022: the year 2020 is reported on the form of 2019; 2020-3-2 as text; tabs between the cells."""
    known = Office(26, date(2020, 1, 6), date(2022, 12, 12), 75, outcomes=_BEFORE_FEES, today=date(2023, 1, 30)).applications()
    columns = [
        Column("编号", "code", lambda a: a.code),
        Column("收件时间", "received", when("received", dashed)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人身份", "kind", said(KIND_PLAIN, "kind")),
        Column("申请渠道", "channel", said(CHANNEL_FORMAL, "channel")),
        Column("申请内容", "content", lambda a: a.content),
        Column("是否补正", "", lambda a: "是" if a.asked else "否"),
        Column("是否延期", "", lambda a: "是" if a.extended else "否"),
        Column("答复时间", "decided", when("decided", dotted)),
        Column("办理情况", "outcome", said(OUTCOME_PLAIN, "outcome")),
    ]
    sheet = Sheet("")
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("bureau-old-form", ".csv", known, [sheet], "tabs")


_BEFORE_FEES = tuple(o for o in Office(0, date(2020, 1, 1), date(2020, 1, 1), 0).outcomes if o != "other.fee_unpaid")
